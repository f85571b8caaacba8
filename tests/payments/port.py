"""The sandbox's bank of this process behind the port: the real core on both sides, no wire."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TypeVar

import msgspec
from sqlalchemy import Connection, select

from lkk_server.acquiring.messages import (
    ChargeOrder,
    Notice,
    OpenOrder,
    OrderState,
    RefundOrder,
    Registry,
)
from lkk_server.payments.acquirer import Away, Declined
from lkk_server.sandbox.bank import Bank, Refusal
from lkk_server.sandbox.faults import Faults
from lkk_server.sandbox.paying import Payer
from lkk_server.sandbox.store import Store, notice

SILENCE = 40_000
T = TypeVar("T")


class Kept(Store):
    """The bank's store over one connection: opening a file each time is not what is tried here."""

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """As the store's own."""
        with self._turn:
            if self._line is None:
                self._line = self._engine.connect()
            with self._line.begin():
                yield self._line

    _line: Connection | None = None

    def close(self) -> None:
        """Let go of the file; it is opened again by the next transaction."""
        if self._line is not None:
            self._line.close()
            self._line = None
        super().close()


class Port:
    """An acquirer. ``deaf``: so many of the next questions do not reach the bank; ``mute``: so many
    reach it, and are not answered."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.faults = Faults()
        self.faults.silence = SILENCE
        self.core = Bank(self.store, self.faults, "https://bank.example", lambda: None)
        self.payer = Payer(self.core)
        self.deaf = 0
        self.mute = 0

    def open(self, order: OpenOrder) -> OrderState:
        return self._ask(lambda: self.core.open(order))

    def charge(self, order: ChargeOrder) -> OrderState:
        return self._ask(lambda: self.core.charge(order))

    def state(self, order: str) -> OrderState:
        return self._ask(lambda: self.core.state(order))

    def cancel(self, order: str) -> OrderState:
        return self._ask(lambda: self.core.cancel(order))

    def refund(self, order: str, refund: RefundOrder) -> OrderState:
        return self._ask(lambda: self.core.refund(order, refund))

    def forget(self, binding: str) -> None:
        self._ask(lambda: self.core.forget(binding))

    def registry(self, since: int, until: int) -> Registry:
        return self._ask(lambda: self.core.registry(since, until))

    def notice(self, headers: Mapping[str, str], path: str, body: bytes) -> Notice | None:
        return msgspec.json.decode(body, type=Notice)

    def close(self) -> None:
        """A server that is started anew asks the same bank."""

    def notices(self, after: int) -> list[tuple[int, Notice]]:
        """What the bank wants to tell, beginning after a number."""
        c = notice.c
        with self.store.transaction() as connection:
            rows = connection.execute(select(c.seq, c.body).where(c.seq > after).order_by(c.seq))
            return [(row.seq, msgspec.json.decode(row.body, type=Notice)) for row in rows]

    def _ask(self, deed: Callable[[], T]) -> T:
        if self.deaf:
            self.deaf -= 1
            raise Away
        try:
            done = deed()
        except Refusal as refusal:
            raise Declined(refusal.code) from None
        if self.mute:
            self.mute -= 1
            raise Away
        return done
