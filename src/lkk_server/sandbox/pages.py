"""The pages that payers see, and what they send from them.

Nothing here is kept by the browser, framed by another page, or told to where one goes next. Who
holds a page's token may pay its order: no cookie is read, so that no other site can act for anyone.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from litestar import Request, Response, get, post
from litestar.handlers import HTTPRouteHandler

from lkk_server.sandbox import drawn
from lkk_server.sandbox.api import HTML_TYPE, Api, Call
from lkk_server.sandbox.cards import Unusable
from lkk_server.sandbox.changes import LINKED
from lkk_server.sandbox.faults import Faults
from lkk_server.sandbox.paying import Payer, Typed
from lkk_server.sandbox.words import LANGUAGES

FORM = "application/x-www-form-urlencoded"
MOST_FORM = 16 * 1024
MOST_FIELDS = 20
Fields = dict[str, str]


class Pages:
    """The pages over a bank's payers; ``payee`` is whom they pay."""

    def __init__(
        self, payer: Payer, api: Api, faults: Faults, payee: str, clock: Callable[[], int]
    ) -> None:
        self._payer = payer
        self._api = api
        self._faults = faults
        self._payee = payee
        self._clock = clock

    def routes(self) -> list[HTTPRouteHandler]:
        """The pages, and the deeds on them."""
        payer = self._payer
        deeds: dict[str, Callable[[str, Fields], bool]] = {
            "pay/{token:str}/card": lambda t, f: payer.card(t, typed_in(f), f.get("tried", "")),
            "pay/{token:str}/secure": lambda t, f: payer.secure(
                t, f.get("code", ""), f.get("codes", "")
            ),
            "pay/{token:str}/other": lambda t, _f: payer.another_card(t),
        }
        for way in ("pay", "sbp"):
            deeds[way + "/{token:str}/confirm"] = lambda t, f: payer.wallet(
                t, f.get("account", ""), f.get("tried", "")
            )
            deeds[way + "/{token:str}/cancel"] = lambda t, _f: payer.give_up(t)
        looks = [self._look(way) for way in ("pay", "sbp")]
        return [self._start(), *looks, *(self._deed(path, does) for path, does in deeds.items())]

    def _start(self) -> HTTPRouteHandler:
        async def handle(request: Request[Any, Any, Any]) -> Response[bytes]:
            language = language_of(request)
            return self._page(lambda draw: drawn.start(draw, language))

        made: HTTPRouteHandler = get("/", status_code=200)(handle)
        return made

    def _look(self, way: str) -> HTTPRouteHandler:
        async def handle(request: Request[Any, Any, Any]) -> Response[bytes]:
            return await self._shown(request, way)

        made: HTTPRouteHandler = get(f"/{way}/{{token:str}}", status_code=200)(handle)
        return made

    def _deed(self, path: str, does: Callable[[str, Fields], bool]) -> HTTPRouteHandler:
        async def handle(request: Request[Any, Any, Any]) -> Response[bytes]:
            return await self._done(request, path.partition("/")[0], does)

        made: HTTPRouteHandler = post(f"/{path}", status_code=200, request_max_body_size=MOST_FORM)(
            handle
        )
        return made

    async def _shown(
        self, call: Call, way: str, trouble: drawn.Trouble | None = None
    ) -> Response[bytes]:
        if self._faults.down:
            return self._said(call, "down", 503)
        token = str(call.path_params["token"])
        seen = await self._api.run(lambda: self._payer.look(token))
        if seen is None or (seen.order.method == LINKED) != (way == "sbp"):
            return self._said(call, "unknown", 404)
        stay = "stay" in call.query_params
        status = 200 if trouble is None else 422
        return self._page(lambda draw: drawn.page(draw, seen, trouble), status, stay=stay)

    async def _done(
        self, call: Call, way: str, does: Callable[[str, Fields], bool]
    ) -> Response[bytes]:
        if self._faults.down:
            return self._said(call, "down", 503)
        token = str(call.path_params["token"])
        if call.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
            return self._said(call, "unknown", 415)
        fields = fields_of(await call.body())
        try:
            there = await self._api.run(lambda: does(token, fields))
        except Unusable as error:
            trouble = drawn.Trouble(fields, error.field, error.code)
            return await self._shown(call, way, trouble)
        if not there:
            return self._said(call, "unknown", 404)
        return Response(b"", status_code=303, headers={"location": f"/{way}/{token}"} | GUARDS)

    def _said(self, call: Call, about: str, status: int) -> Response[bytes]:
        language = language_of(call)
        return self._page(
            lambda draw: drawn.notice(draw, language, f"{about}_title", f"{about}_text"), status
        )

    def _page(
        self, make: Callable[[drawn.Drawing], str], status: int = 200, *, stay: bool = False
    ) -> Response[bytes]:
        nonce = secrets.token_urlsafe(16)
        body = make(drawn.Drawing(self._payee, nonce, self._clock(), stay)).encode()
        policy = (
            f"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}';"
            " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        )
        headers = GUARDS | {"content-security-policy": policy}
        return Response(body, status_code=status, media_type=HTML_TYPE, headers=headers)


GUARDS = {
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
}


def fields_of(body: bytes) -> Fields:
    """The fields of a form; of several with one name, the first. What is no form has none."""
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        return {}
    return dict(reversed(pairs))


def typed_in(fields: Fields) -> Typed:
    """A card as it stands in a form."""
    return Typed(
        number=fields.get("number", ""),
        expiry=fields.get("expiry", ""),
        cvc=fields.get("cvc", ""),
        remember="remember" in fields,
        binding=fields.get("binding", ""),
    )


def language_of(call: Call) -> str:
    """The first of the bank's languages that a browser asks for."""
    for one in call.headers.get("accept-language", "").split(","):
        language = one.strip()[:2].lower()
        if language in LANGUAGES:
            return language
    return LANGUAGES[0]
