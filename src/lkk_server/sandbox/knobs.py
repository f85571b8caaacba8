"""Knobs for tests, from this machine only: faults, late deeds of the bank, notices sent again."""

from __future__ import annotations

import ipaddress
from typing import Any

import msgspec
from litestar import Request, Response, post
from litestar.handlers import HTTPRouteHandler
from sqlalchemy import func, select, update

from lkk_server.acquiring.messages import Failed
from lkk_server.sandbox.api import SMALL, Api, Call, answer, named, read
from lkk_server.sandbox.bank import Bank, Refusal, plastic_of
from lkk_server.sandbox.changes import Desk, returned, state_of, taken
from lkk_server.sandbox.faults import Faults, Set
from lkk_server.sandbox.store import Order, binding_of, keep, notice, order_of

HEADER = "lkk-knob"
"""A page of another site cannot send it."""


class Back(msgspec.Struct, frozen=True, kw_only=True):
    """How much the bank gives back by itself; None: all that is left."""

    kopecks: int | None = None


class Again(msgspec.Struct, frozen=True, kw_only=True):
    """Notices to be sent again: of one order, or of all."""

    order: str | None = None


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """How a kept card behaves from now on, and until when it counts."""

    case: str | None = None
    until: str | None = None


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """How many notices have not been heard."""

    notices: int


class Knobs:
    """The knobs over a bank."""

    def __init__(self, bank: Bank, api: Api, faults: Faults) -> None:
        self._bank = bank
        self._api = api
        self._faults = faults

    def routes(self) -> list[HTTPRouteHandler]:
        """Where each is turned."""
        listed = [
            ("/sandbox/faults", lambda _c, b: self._faults.set(read(b, Set))),
            ("/sandbox/waiting", lambda _c, _b: self._waiting()),
            ("/sandbox/resend", lambda _c, b: self._resend(read(b, Again))),
            ("/sandbox/orders/{id:str}/pay", lambda c, _b: self._pay(named(c))),
            (
                "/sandbox/orders/{id:str}/chargeback",
                lambda c, b: self._back(named(c), read(b, Back)),
            ),
            ("/sandbox/bindings/{id:str}", lambda c, b: self._behave(named(c), read(b, Case))),
        ]
        return [self._route(path, does) for path, does in listed]

    def _route(self, path: str, does: Any) -> HTTPRouteHandler:
        async def handle(request: Request[Any, Any, Any]) -> Response[bytes]:
            if not is_local(request):
                return answer(Failed(code="not_from_here"), 403)
            body = await request.body()
            try:
                return answer(await self._api.run(lambda: does(request, body)))
            except Refusal as refused:
                return answer(Failed(code=refused.code), refused.status)

        made: HTTPRouteHandler = post(path, status_code=200, request_max_body_size=SMALL)(handle)
        return made

    def _waiting(self) -> Waiting:
        asked = select(func.count()).where(notice.c.told.is_(None))
        with self._bank.store.transaction() as connection:
            return Waiting(notices=int(connection.execute(asked).scalar_one()))

    def _resend(self, again: Again) -> None:
        changed = update(notice).values(told=None)
        if again.order is not None:
            changed = changed.where(notice.c.order == again.order)
        with self._bank.desk() as desk:
            desk.connection.execute(changed)

    def _pay(self, id: str) -> Any:
        """Take an order's money, whatever has become of it: a second time, or too late."""
        with self._bank.desk() as desk:
            order = self._there(desk, id)
            return state_of(desk, taken(desk, order, None, remember=False))

    def _back(self, id: str, back: Back) -> Any:
        with self._bank.desk() as desk:
            order = self._there(desk, id)
            left = order.captured - order.returned
            kopecks = left if back.kopecks is None else back.kopecks
            if not 0 < kopecks <= left:
                raise Refusal(422, "too_much")
            return state_of(desk, returned(desk, order, kopecks, None))

    def _behave(self, id: str, new: Case) -> None:
        with self._bank.desk() as desk:
            card = binding_of(desk.connection, id)
            if card is None:
                raise Refusal(404, "unknown_binding")
            case = plastic_of(card).case if new.case is None else new.case
            until = card.until if new.until is None else new.until
            keep(desk.connection, msgspec.structs.replace(card, case=case, until=until))

    def _there(self, desk: Desk, id: str) -> Order:
        order = order_of(desk.connection, id=id)
        if order is None:
            raise Refusal(404, "unknown_order")
        return order


def is_local(call: Call) -> bool:
    """Whether a call comes from this machine, to this machine's own name, and from no page."""
    try:
        near = ipaddress.ip_address(call.client.host if call.client else "").is_loopback
    except ValueError:
        near = False
    host = call.headers.get("host", "").rsplit(":", 1)[0]
    forwarded = any(name.startswith("x-forwarded") or name == "forwarded" for name in call.headers)
    named_here = host in ("127.0.0.1", "localhost", "[::1]")
    return near and named_here and not forwarded and HEADER in call.headers
