"""A bank over HTTP (``acquiring.messages``): what it says, or that nothing is known."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TypeVar
from urllib.parse import quote

import httpx
import msgspec

from lkk_desktop.models.bounds import MOST
from lkk_server.acquiring import signing
from lkk_server.acquiring.messages import (
    ChargeOrder,
    Failed,
    Notice,
    OpenOrder,
    OrderState,
    RefundOrder,
    Registry,
)
from lkk_server.payments.acquirer import Away, Declined
from lkk_server.payments.till import Side

CONNECT = 3.0
WHOLE = 10.0
LINES = 32
"""Enough for all threads that may ask at once."""
KEEP = 30.0
"""Seconds that an idle line is kept; servers drop theirs later than that."""
MOST_BYTES = 1024 * 1024
MOST_REGISTRY = 256 * 1024 * 1024
JSON = "application/json"
NONSENSE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
Clock = Callable[[], int]
M = TypeVar("M")


class Line:
    """Sealed requests to one side, from any thread, over lines that are kept."""

    def __init__(self, side: Side, clock: Clock) -> None:
        self._secret = side.secret.encode()
        self._merchant = side.merchant
        self._clock = clock
        self._url = side.url.rstrip("/")
        self._client = httpx.Client(
            timeout=httpx.Timeout(WHOLE, connect=CONNECT),
            limits=httpx.Limits(
                max_connections=LINES, max_keepalive_connections=LINES, keepalive_expiry=KEEP
            ),
            follow_redirects=False,
        )

    def ask(
        self,
        method: str,
        path: str,
        answer: type[M],
        body: msgspec.Struct | None = None,
        most: int = MOST_BYTES,
    ) -> M:
        """The other side's answer. Raises ``Away`` and ``Declined``."""
        said = self._said(method, path, body, most)
        try:
            return msgspec.json.decode(said, type=answer)
        except NONSENSE:
            raise Away from None

    def tell(self, method: str, path: str) -> None:
        """Ask for what has no answer but that it is done. Raises ``Away`` and ``Declined``."""
        if self._said(method, path, None, MOST_BYTES):
            raise Away

    def close(self) -> None:
        self._client.close()

    def _said(self, method: str, path: str, body: msgspec.Struct | None, most: int) -> bytes:
        content = b"" if body is None else msgspec.json.encode(body)
        end = time.monotonic() + WHOLE
        try:
            url = httpx.URL(f"{self._url}{path}")
            sealed_path = url.raw_path.decode("ascii")
            headers = {
                signing.HEADER: signing.sealed(
                    self._secret, method, sealed_path, content, self._clock()
                ),
                signing.MERCHANT: self._merchant,
                "content-type": JSON,
                "accept": JSON,
            }
            with self._client.stream(method, url, content=content, headers=headers) as response:
                whole = bytearray()
                for portion in response.iter_bytes():
                    whole += portion
                    if len(whole) > most or time.monotonic() > end:
                        raise Away
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError):
            raise Away from None
        return self._judged(response.status_code, bytes(whole))

    def _judged(self, status: int, body: bytes) -> bytes:
        if 400 <= status < 500:
            try:
                failed = msgspec.json.decode(body, type=Failed)
            except NONSENSE:
                raise Away from None
            raise Declined(failed.code)
        if status not in (200, 204) or (status == 204) != (not body):
            raise Away
        return body

    def is_theirs(self, headers: Mapping[str, str], path: str, body: bytes) -> bool:
        """Whether the other side sealed what came here by POST."""
        seal = headers.get(signing.HEADER)
        known = headers.get(signing.MERCHANT) == self._merchant
        return known and signing.holds(self._secret, seal, "POST", path, body)


class HttpBank:
    """The acquirer at an address (``Acquirer``)."""

    def __init__(self, side: Side, clock: Clock) -> None:
        self._line = Line(side, clock)

    def open(self, order: OpenOrder) -> OrderState:
        """A page, or a link, at which the order may be paid."""
        state = self._line.ask("POST", "/v1/orders", OrderState, order)
        return checked(state, order.order, order.kopecks)

    def charge(self, order: ChargeOrder) -> OrderState:
        """Money from a saved card; ``waiting`` while it is not known."""
        state = self._line.ask("POST", "/v1/charges", OrderState, order)
        return checked(state, order.order, order.kopecks)

    def state(self, order: str) -> OrderState:
        """The order as it is now."""
        return checked(self._line.ask("GET", _path("orders", order), OrderState), order)

    def cancel(self, order: str) -> OrderState:
        """The order, given up where it was not settled yet."""
        state = self._line.ask("POST", f"{_path('orders', order)}/cancel", OrderState)
        return checked(state, order)

    def refund(self, order: str, refund: RefundOrder) -> OrderState:
        """The order with so much given back, once for the refund's name."""
        path = f"{_path('orders', order)}/refunds"
        return checked(self._line.ask("POST", path, OrderState, refund), order)

    def forget(self, binding: str) -> None:
        """Let a saved card go."""
        self._line.tell("DELETE", _path("bindings", binding))

    def registry(self, since: int, until: int) -> Registry:
        """All money that moved in a stretch of time."""
        path = f"/v1/registry?since={since}&until={until}"
        said = self._line.ask("GET", path, Registry, most=MOST_REGISTRY)
        if (said.since, said.until) != (since, until):
            raise Away
        if any(not since <= one.at < until or one.kopecks <= 0 for one in said.operations):
            raise Away
        return said

    def notice(self, headers: Mapping[str, str], path: str, body: bytes) -> Notice | None:
        """What a notice says; None for one that is not this bank's (headers: lower-case names)."""
        if not self._line.is_theirs(headers, path, body):
            return None
        try:
            notice = msgspec.json.decode(body, type=Notice)
        except NONSENSE:
            return None
        return notice if makes_sense(notice.state) else None

    def close(self) -> None:
        self._line.close()


def checked(state: OrderState, order: str, kopecks: int | None = None) -> OrderState:
    """The state, where it is of this order and sum, and makes sense. Raises ``Away``."""
    if state.order != order or (kopecks is not None and state.kopecks != kopecks):
        raise Away
    if not makes_sense(state):
        raise Away
    return state


def makes_sense(state: OrderState) -> bool:
    """Whether a state can be one: its sums, its version, and addresses that a browser may open."""
    if not 0 <= state.returned <= state.captured < MOST or state.kopecks <= 0:
        return False
    if not 1 <= state.version < MOST:
        return False
    addresses = [one for one in (state.page, state.link) if one is not None]
    return all(one.startswith(("https://", "http://")) and one.isprintable() for one in addresses)


def _path(kind: str, id: str) -> str:
    return f"/v1/{kind}/{quote(id, safe='')}"
