"""What the merchant's server calls: sealed requests, answers as JSON (``acquiring.messages``)."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import msgspec
from litestar import Request, Response, delete, get, post
from litestar.handlers import HTTPRouteHandler

from lkk_server.acquiring.messages import (
    ChargeOrder,
    Failed,
    OpenOrder,
    ReceiptAsked,
    RefundOrder,
)
from lkk_server.acquiring.signing import HEADER, MERCHANT, holds
from lkk_server.sandbox.bank import Bank, Refusal
from lkk_server.sandbox.faults import Faults
from lkk_server.sandbox.register import Till

SMALL = 128 * 1024
THREADS = 8
INSTANT = re.compile(r"[0-9]{1,15}", re.ASCII)
HTML_TYPE = "text/html; charset=utf-8"
Call = Request[Any, Any, Any]
Does = Callable[[Call, bytes], Any]
T = TypeVar("T")


class Api:
    """The operations over a bank and a register, for one merchant with a secret for each."""

    def __init__(
        self, bank: Bank, till: Till, faults: Faults, merchant: str, secrets: dict[str, bytes]
    ) -> None:
        self._bank = bank
        self._till = till
        self._faults = faults
        self._merchant = merchant
        self._secrets = secrets
        self._threads = ThreadPoolExecutor(THREADS, "sandbox")

    def close(self) -> None:
        """End once what is being done is done."""
        self._threads.shutdown()

    async def run(self, job: Callable[[], T]) -> T:
        """Do something that waits for the disk, off the loop."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, job)

    def routes(self) -> list[HTTPRouteHandler]:
        """The operations, each with its path."""
        bank, till = self._bank, self._till
        listed: list[tuple[Any, str, str, Does]] = [
            (post, "/v1/orders", "bank", lambda _c, b: bank.open(read(b, OpenOrder))),
            (post, "/v1/charges", "bank", lambda _c, b: bank.charge(read(b, ChargeOrder))),
            (get, "/v1/orders/{id:str}", "bank", lambda c, _b: bank.state(named(c))),
            (post, "/v1/orders/{id:str}/cancel", "bank", lambda c, _b: bank.cancel(named(c))),
            (
                post,
                "/v1/orders/{id:str}/refunds",
                "bank",
                lambda c, b: bank.refund(named(c), read(b, RefundOrder)),
            ),
            (delete, "/v1/bindings/{id:str}", "bank", lambda c, _b: bank.forget(named(c))),
            (get, "/v1/registry", "bank", lambda c, _b: bank.registry(*stretch(c))),
            (post, "/v1/receipts", "register", lambda _c, b: till.ask(read(b, ReceiptAsked))),
            (get, "/v1/receipts/{id:str}", "register", lambda c, _b: till.state(named(c))),
        ]
        return [self._route(*one) for one in listed]

    def _route(self, method: Any, path: str, side: str, does: Does) -> HTTPRouteHandler:
        async def handle(request: Call) -> Response[bytes]:
            return await self._answered(request, side, does)

        size = {} if method is get else {"request_max_body_size": SMALL}
        made: HTTPRouteHandler = method(path, status_code=200, **size)(handle)
        return made

    async def _answered(self, call: Call, side: str, does: Does) -> Response[bytes]:
        if self._faults.down:
            return nothing_said(503)
        body = await call.body() if call.method == "POST" else b""
        try:
            self._check(call, side, body)
            said = await self.run(lambda: does(call, body))
        except Refusal as refused:
            return answer(Failed(code=refused.code), refused.status)
        if self._faults.late:
            await asyncio.sleep(self._faults.late)
        if self._faults.used("mute"):
            return nothing_said(502)
        return answer(said)

    def _check(self, call: Call, side: str, body: bytes) -> None:
        path = call.scope["raw_path"].decode("ascii", "replace")
        if query := call.scope["query_string"]:
            path = f"{path}?{query.decode('ascii', 'replace')}"
        seal = call.headers.get(HEADER)
        known = call.headers.get(MERCHANT) == self._merchant
        if not holds(self._secrets[side], seal, call.method, path, body) or not known:
            raise Refusal(401, "bad_seal")


def answer(said: Any, status: int = 200) -> Response[bytes]:
    """An answer as JSON; 204 where there is nothing to say."""
    headers = {"cache-control": "no-store"}
    if said is None:
        return Response(b"", status_code=204, headers=headers)
    body = msgspec.json.encode(said)
    return Response(body, status_code=status, media_type="application/json", headers=headers)


def nothing_said(status: int) -> Response[bytes]:
    """What stands between the two sides where they do not reach each other: a page."""
    page = f"<!doctype html><title>{status}</title>".encode()
    return Response(page, status_code=status, media_type=HTML_TYPE)


def read(body: bytes, message: type[T]) -> T:
    """The message in a body. Raises ``Refusal``."""
    try:
        return msgspec.json.decode(body, type=message)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Refusal(400, "malformed") from None


def named(call: Call) -> str:
    """The id in a path."""
    return str(call.path_params["id"])


def stretch(call: Call) -> tuple[int, int]:
    """The stretch of time that is asked for (ms). Raises ``Refusal``."""
    since, until = (call.query_params.get(name, "") for name in ("since", "until"))
    if not INSTANT.fullmatch(since) or not INSTANT.fullmatch(until) or int(since) > int(until):
        raise Refusal(400, "malformed")
    return int(since), int(until)
