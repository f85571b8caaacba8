"""An operation of the server: where it is, who may call it, what it takes and gives.

Routes and the OpenAPI description both follow from these; the access matrix of the tests is made
from that description, so that an operation which does not say who may call it cannot be declared.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

import msgspec
from litestar import Response, delete, get, patch, post, route
from litestar.handlers import HTTPRouteHandler

from lkk_desktop.online.messages import Question
from lkk_desktop.sync.protocol import MEDIA_TYPE, PROBLEM_TYPE, ProblemDetails
from lkk_server import web
from lkk_server.refused import Refused
from lkk_server.scope import Identity
from lkk_server.web import Call

Access = Literal["anyone", "holder", "user", "scope", "clerk"]
"""``anyone``: without a sign-in; ``holder``: whoever holds the token that the call is about;
``user``: a signed-in device, for what is that user's own; ``scope``: a signed-in device, for the
streams of its scope: what is its user's own, and to a clerk the accounts of their offices;
``clerk``: a signed-in clerk, for the accounts of their offices."""

LEAST_AND_MOST = {"minimum": -(2**63), "maximum": 2**64 - 1}
BASE64 = "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"
EVENTS = "text/event-stream"
PARAMETER = re.compile(r"\{(\w+):str\}")
"""A part of a path that is the caller's, as the framework writes it."""
SMALL = 16 * 1024
LETTER = 256 * 1024
LARGE = 16 * 1024 * 1024
_DECORATORS: dict[str, Any] = {
    "GET": get,
    "HEAD": partial(route, http_method="HEAD"),  # its own takes no answer with headers
    "POST": post,
    "PATCH": patch,
    "DELETE": delete,
}


class Header(NamedTuple):
    """A header that an operation asks for, with the schema of its value."""

    name: str
    schema: Mapping[str, Any]
    required: bool = True


class Caller(NamedTuple):
    """Who calls: the signed-in identity and its token, where there is one, and from where."""

    who: Identity | None
    token: str | None
    source: str

    @property
    def known(self) -> Identity:
        """Who it is, of a call that needs it. Raises ``Refused(401, 'signed_out')``."""
        if self.who is None:
            raise Refused(401, "signed_out")
        return self.who


class Answer(NamedTuple):
    """What answers a question of ``online/``; ``hashes``: it takes a password's hash; ``banks``: it
    may wait for a bank; ``most``: how many bytes a question may have, where that is more than
    usual."""

    question: type[Question[Any]]
    gives: Callable[[Caller, Any], Any]
    hashes: bool = False
    banks: bool = False
    clerk: bool = False
    most: int = 0


class Operation(NamedTuple):
    """One operation. ``takes`` and ``gives`` are message types, None where there is no body.

    ``asks`` are headers; ``raw`` is the media type of a body that is no message, ``medias`` those
    of an answer that is none; ``options`` is what OPTIONS tells of its path besides.
    """

    name: str
    method: Literal["GET", "HEAD", "POST", "PATCH", "DELETE"]
    path: str
    access: Access
    summary: str
    does: Callable[[Call], Awaitable[Response[Any]]]
    takes: type[Any] | None = None
    gives: type[Any] | None = None
    media: str = MEDIA_TYPE
    status: int = 200
    most: int = SMALL
    asks: tuple[Header, ...] = ()
    raw: str | None = None
    medias: tuple[str, ...] = ()
    options: Mapping[str, str] = MappingProxyType({})

    @property
    def bearer(self) -> bool:
        """Whether the call brings an access token; a holder may bring another one in the body."""
        return self.access != "anyone" and (self.access != "holder" or self.takes is None)

    def route(self) -> HTTPRouteHandler:
        does = self.does

        async def handle(request: Call) -> Response[Any]:
            return await does(request)

        bodiless = self.method in ("GET", "HEAD")
        size = {} if bodiless else {"request_max_body_size": self.most}
        # The answer brings its own status; the framework's is one that may have a body.
        made: HTTPRouteHandler = _DECORATORS[self.method](
            self.path, name=self.name, status_code=200, **size
        )(handle)
        return made


def options(operations: Sequence[Operation]) -> list[HTTPRouteHandler]:
    """What OPTIONS answers for each path: the methods of all its operations. The framework's own
    answer names those of the operation that it heard of first."""
    methods: dict[str, list[str]] = {}
    told: dict[str, dict[str, str]] = {}
    for op in operations:
        methods.setdefault(op.path, ["OPTIONS"]).append(op.method)
        told.setdefault(op.path, {}).update(op.options)
    return [
        _allowing(path, {"allow": ", ".join(sorted(known))} | told[path])
        for path, known in methods.items()
    ]


def _allowing(path: str, headers: dict[str, str]) -> HTTPRouteHandler:
    async def handle() -> Response[bytes]:
        return Response(b"", status_code=204, headers=headers)

    made: HTTPRouteHandler = route(path, http_method="OPTIONS", status_code=200)(handle)
    return made


def described(operations: Sequence[Operation], version: str) -> dict[str, Any]:
    """The OpenAPI 3.1 description of the operations; ``x-access`` says who may call each."""
    messages = [one for op in operations for one in (op.takes, op.gives) if one is not None]
    unique: list[Any] = list(dict.fromkeys([*messages, ProblemDetails]))
    schemas, components = msgspec.json.schema_components(
        unique, ref_template="#/components/schemas/{name}"
    )
    of = dict(zip(unique, exact(schemas), strict=True))
    paths: dict[str, Any] = {}
    for op in operations:
        path = PARAMETER.sub(r"{\1}", op.path)
        paths.setdefault(path, {})[op.method.lower()] = _path_item(op, of)
    return {
        "openapi": "3.1.0",
        "info": {"title": "LKK reference server", "version": version},
        "paths": paths,
        "components": {
            "schemas": exact(components),
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
    }


def exact(schema: Any) -> Any:
    """A schema with what its types do not say by themselves: integers are of 64 bits, bytes are
    base64, and a tuple has no items beyond its own."""
    if isinstance(schema, list | tuple):
        return [exact(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    found = {name: exact(one) for name, one in schema.items()}
    if found.get("type") == "integer":
        found = LEAST_AND_MOST | found
    if found.get("contentEncoding") == "base64":
        # The length that is declared is that of the bytes.
        most = {n: -(-found[n] // 3) * 4 for n in ("minLength", "maxLength") if n in found}
        found = {"pattern": BASE64} | found | most
    if found.get("items") is False and "prefixItems" in found:
        # Some readers of descriptions know no ``false`` there; the greatest length says the same.
        del found["items"]
    return found


def _event(data: Any) -> dict[str, Any]:
    """A server-sent event whose data is JSON of this schema, as OpenAPI 3.2 puts it."""
    said = {"type": "string", "contentMediaType": web.JSON_TYPE, "contentSchema": data}
    return {"type": "object", "required": ["data"], "properties": {"data": said}}


def _path_item(op: Operation, of: dict[Any, Any]) -> dict[str, Any]:
    problem = {
        "description": "refused; the code says why",
        "content": {PROBLEM_TYPE: {"schema": of[ProblemDetails]}},
    }
    answer: dict[str, Any] = {"description": "done"}
    if op.gives is not None:
        media = [op.media] if op.media != MEDIA_TYPE else [web.JSON_TYPE, MEDIA_TYPE]
        schema = _event(of[op.gives]) if op.media == EVENTS else of[op.gives]
        answer["content"] = {one: {"schema": schema} for one in media}
    elif op.medias or op.media != MEDIA_TYPE:
        medias = op.medias or (op.media,)
        answer["content"] = {one: {"schema": {"type": "string"}} for one in medias}
    item: dict[str, Any] = {
        "operationId": op.name,
        "summary": op.summary,
        "x-access": op.access,
        "security": [{"bearer": []}] if op.bearer else [],
        "responses": {str(op.status): answer, "4XX": problem, "5XX": problem},
    }
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in PARAMETER.findall(op.path)
    ]
    parameters += [
        {"name": one.name, "in": "header", "required": one.required, "schema": dict(one.schema)}
        for one in op.asks
    ]
    if parameters:
        item["parameters"] = parameters
    if op.raw is not None:
        schema = {"schema": {"type": "string", "format": "binary"}}
        item["requestBody"] = {"required": True, "content": {op.raw: schema}}
    if op.takes is not None:
        schema = {"schema": of[op.takes]}
        content = {web.JSON_TYPE: schema, MEDIA_TYPE: schema}
        item["requestBody"] = {"required": True, "content": content}
    return item
