"""What was begun here and is not settled: kept in the profile, so that a lost answer or a closed
program goes on with the same payment, and never makes a second one."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Literal

import msgspec

from lkk_desktop.models.payments import OPEN, OrderStatus, Part, PaymentOrder
from lkk_desktop.online.payments import Started, StartPayment

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet

KEPT = "payments"
"""The name under which the profile keeps them."""
Stage = Literal["asking", "lost"] | OrderStatus
"""``asking``: the server has not answered yet; ``lost``: its answer did not come."""


class Begun(msgspec.Struct, frozen=True, kw_only=True):
    """A payment as it was asked for, when, and what was answered (``started``; None until then)."""

    question: StartPayment
    made: int
    started: Started | None = None

    @property
    def id(self) -> str:
        return self.question.id


class Course(msgspec.Struct, frozen=True, kw_only=True):
    """How far a payment is: its record where the server has told of it, else what was begun here.

    ``address`` is the bank's page, ``link`` what a code for a phone says, while it waits;
    ``settled`` is when the server knew what became of it.
    """

    id: str
    stage: Stage
    method: str
    parts: tuple[Part, ...]
    amount: int
    made: int
    address: str | None = None
    link: str | None = None
    until: int | None = None
    reason: str | None = None
    returned: int = 0
    card: str | None = None
    settled: int | None = None

    @property
    def open(self) -> bool:
        """Whether it may still be paid."""
        return self.stage in ("asking", "lost") or self.stage in OPEN


def course(begun: Begun | None, order: PaymentOrder | None, *, asking: bool) -> Course:
    """How far a payment is. The record's word is the last: what is paid says nobody but it.

    Raises ``ValueError`` where there is neither.
    """
    if order is not None:
        return _of_order(order, begun, asking=asking)
    if begun is None:
        raise ValueError("neither a record nor what was begun")
    of, started = begun.question, begun.started
    stage: Stage = "asking" if asking else "lost"
    if started is not None:
        stage = "waiting"
    return Course(
        id=of.id,
        stage=stage,
        method=of.method,
        parts=of.parts,
        amount=sum(part.kopecks for part in of.parts),
        made=begun.made,
        address=started.url if started is not None else None,
        link=started.link if started is not None else None,
        until=started.until if started is not None else None,
        card=of.card,
    )


def _of_order(order: PaymentOrder, begun: Begun | None, *, asking: bool) -> Course:
    stage: Stage = order.status
    address, link, until = order.url, order.link, order.until
    if order.status == "opening" and begun is not None:
        # The record is older than the answer, which came by another way.
        if begun.started is not None:
            stage = "waiting"
            address, link, until = begun.started.url, begun.started.link, begun.started.until
        elif asking:
            stage = "asking"
    return Course(
        id=order.id,
        stage=stage,
        method=order.method,
        parts=order.parts,
        amount=order.amount,
        made=order.made,
        address=address,
        link=link,
        until=until,
        reason=order.reason,
        returned=order.returned,
        card=order.card,
        settled=order.settled,
    )


class Shelf:
    """What was begun in this profile."""

    def __init__(self, cabinet: Cabinet) -> None:
        self._cabinet = cabinet
        self._begun: dict[str, Begun] = {}
        kept = cabinet.recalled(KEPT)
        if kept:
            try:
                found = msgspec.json.decode(kept, type=tuple[Begun, ...])
            except msgspec.DecodeError:
                # Of another version: the records tell what became of them.
                found = ()
            self._begun = {one.id: one for one in found}

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(self._begun)

    def get(self, id: str) -> Begun | None:
        return self._begun.get(id)

    def put(self, begun: Begun) -> None:
        """Keep one before anybody is asked: it is on the disk when this returns. Raises
        ``Fault``, and then nothing is kept."""
        self._keep(kept := {**self._begun, begun.id: begun})
        self._begun = kept

    def note(self, begun: Begun) -> None:
        """It was answered. A disk that fails now takes nothing: the record will tell the same."""
        self._change({**self._begun, begun.id: begun})

    def drop(self, id: str) -> None:
        """What became of it is known. A disk that fails now has it told once more."""
        if id in self._begun:
            self._change({key: one for key, one in self._begun.items() if key != id})

    def _change(self, begun: dict[str, Begun]) -> None:
        from lkk_desktop.cabinet import Fault

        self._begun = begun
        with suppress(Fault):
            self._keep(begun)

    def _keep(self, begun: dict[str, Begun]) -> None:
        told = msgspec.json.encode(tuple(begun.values())).decode() if begun else None
        self._cabinet.remember(KEPT, told)
