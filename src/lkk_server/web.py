"""How an answer looks: MessagePack or JSON, compressed where it pays, problems by RFC 9457."""

from __future__ import annotations

import gzip
import http
import logging
from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException

from lkk_desktop.sync.protocol import MEDIA_TYPE, PROBLEM_TYPE, ProblemDetails
from lkk_server.refused import Refused

JSON_TYPE = "application/json"
PACKED = frozenset({MEDIA_TYPE, "application/msgpack", "application/x-msgpack"})
COMPRESS_FROM = 1_024
COMPRESS_LEVEL = 1
RETRY_AFTER = "2"
CODE_HEADER = "lkk-problem"
OTHER_PHRASES = {460: "Checksum Mismatch"}
"""Of tus, which no list of HTTP has."""
T = TypeVar("T")
Call = Request[Any, Any, Any]
log = logging.getLogger("lkk_server")


def wants_json(call: Call) -> bool:
    """Whether the caller asks for JSON; everything else gets MessagePack."""
    return JSON_TYPE in call.headers.get("accept", "")


def packed(call: Call, body: bytes, message: type[Any]) -> bytes:
    """A request's message as MessagePack bytes. Raises ``Refused``: wrong_media, malformed.

    What came as MessagePack is not looked into yet: whoever takes it decodes it.
    """
    if _media(call) in PACKED:
        return body
    try:
        return msgspec.msgpack.encode(read(call, body, message))
    except OverflowError as error:
        # JSON has integers of any size, MessagePack none beyond 64 bits.
        raise Refused(400, "malformed") from error


def read(call: Call, body: bytes, message: type[T]) -> T:
    """The message in a request's body. Raises ``Refused``: wrong_media, malformed."""
    media = _media(call)
    if media not in PACKED and media != JSON_TYPE:
        raise Refused(415, "wrong_media")
    try:
        if media == JSON_TYPE:
            return msgspec.json.decode(body, type=message)
        return msgspec.msgpack.decode(body, type=message)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refused(400, "malformed") from error


def _media(call: Call) -> str:
    return call.headers.get("content-type", "").partition(";")[0].strip().lower()


def answer(call: Call, body: bytes) -> Response[bytes]:
    """An answer from its MessagePack bytes, in the form and the packing that the caller takes."""
    media = MEDIA_TYPE
    if wants_json(call):
        media = JSON_TYPE
        body = msgspec.json.encode(msgspec.msgpack.decode(body))
    headers = {"cache-control": "no-store", "vary": "accept, accept-encoding"}
    if len(body) >= COMPRESS_FROM and "gzip" in call.headers.get("accept-encoding", ""):
        body = gzip.compress(body, COMPRESS_LEVEL, mtime=0)
        headers["content-encoding"] = "gzip"
    return Response(body, media_type=media, headers=headers, status_code=200)


def problem(server: str, status: int, code: str, values: Mapping[str, Any]) -> Response[bytes]:
    """Problem details with a stable code. No sentence of ours: words are the screens'."""
    details = ProblemDetails(
        status=status,
        code=code,
        title=OTHER_PHRASES.get(status) or http.HTTPStatus(status).phrase,
        values=dict(values),
        server=server,
    )
    # An answer to HEAD has no body to say it in.
    headers = {"cache-control": "no-store", CODE_HEADER: code}
    if status == http.HTTPStatus.UNAUTHORIZED:
        headers["www-authenticate"] = "Bearer"
    if status == http.HTTPStatus.SERVICE_UNAVAILABLE:
        headers["retry-after"] = RETRY_AFTER
    if status == http.HTTPStatus.TOO_MANY_REQUESTS:
        headers["retry-after"] = str(values.get("wait", RETRY_AFTER))
    return Response(
        msgspec.json.encode(details), media_type=PROBLEM_TYPE, headers=headers, status_code=status
    )


_CODES = {
    400: "malformed",
    404: "not_found",
    405: "wrong_method",
    413: "too_large",
    415: "wrong_media",
    500: "broken",
}


def of_framework(server: str, error: HTTPException) -> Response[bytes]:
    """What the framework refuses by itself: an unknown path, a wrong method, too large a body."""
    code = _CODES.get(error.status_code, "refused")
    made = problem(server, error.status_code, code, {})
    for name, value in (error.headers or {}).items():
        if name.lower() == "allow":
            made.headers["allow"] = value
    return made


def of_bug(server: str, error: Exception, path: str) -> Response[bytes]:
    """Anything unexpected: the log gets the kind and the place of it, never values from a row."""
    where = error.__traceback__
    while where is not None and where.tb_next is not None:
        where = where.tb_next
    place = f"{where.tb_frame.f_code.co_filename}:{where.tb_lineno}" if where else "?"
    log.error("%s failed: %s at %s", path, type(error).__name__, place)
    return problem(server, 500, "broken", {})
