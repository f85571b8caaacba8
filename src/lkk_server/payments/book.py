"""The book of orders: what was asked for, and how far the bank's word of it has been taken in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, bindparam, insert, select, update

from lkk_desktop.models.payments import OrderKind, Part, PaymentOrder
from lkk_server.acquiring.messages import ChargeOrder, OpenOrder
from lkk_server.payments.tables import order as table
from lkk_server.statements import Statement
from lkk_server.streams import name_of

SECOND = 1_000
HOUR = 3_600 * SECOND
PAUSES = tuple(SECOND * n for n in (5, 10, 20, 40, 60, 120, 300, 600, 1_800, 3_600))
"""Until the other side is asked again, by how often it was; the last one from then on."""


class Wanted(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is paid for, and what the bank is asked: a page to be opened, or a card charged."""

    method: str
    parts: tuple[Part, ...]
    amount: int
    card: str | None = None
    open: OpenOrder | None = None
    charge: ChargeOrder | None = None

    @property
    def lives(self) -> int:
        """How long after it was made the bank may still be asked to begin with it (ms)."""
        return 24 * HOUR if self.open is None else self.open.lives


class Kept(NamedTuple):
    """A row of the book."""

    id: str
    user: str
    kind: OrderKind
    asked: str
    wanted: Wanted
    version: int
    captured: int
    returned: int
    tries: int
    due: int | None
    made: int

    @property
    def streams(self) -> set[str]:
        """Whatever its settling may write to."""
        accounts = {name_of("account", part.account) for part in self.wanted.parts}
        return {name_of("user", self.user), *accounts}

    @property
    def order(self) -> PaymentOrder:
        """The order as it began: what stands for it once its user's records are gone."""
        return PaymentOrder(
            id=self.id,
            user=self.user,
            kind=self.kind,
            method=self.wanted.method,
            parts=self.wanted.parts,
            amount=self.wanted.amount,
            card=self.wanted.card,
            status="paid" if self.captured else "opening",
            reason=None,
            url=None,
            link=None,
            until=None,
            made=self.made,
            settled=None,
            returned=0,
        )


_T = table.c
_COLUMNS = (
    _T.id,
    _T.user,
    _T.kind,
    _T.asked,
    _T.request,
    _T.version,
    _T.captured,
    _T.returned,
    _T.tries,
    _T.due,
    _T.made,
)
_OF_ID = Statement(
    select(*_COLUMNS).where(_T.id == bindparam("of_id"), _T.supplier == bindparam("of_supplier"))
)
_DUE = Statement(
    select(_T.id, _T.tries)
    .where(_T.supplier == bindparam("of_supplier"), _T.due <= bindparam("now"))
    .order_by(_T.due, _T.id)
    .limit(bindparam("most"))
)
_CLAIM = Statement(
    update(table)
    .where(_T.id == bindparam("of_id"), _T.tries == bindparam("before"))
    .values(tries=bindparam("tries"), due=bindparam("due"))
)
_ASKED = Statement(
    select(_T.request).where(
        _T.supplier == bindparam("of_supplier"),
        _T.due.is_not(None),
        _T.request.like(bindparam("naming")),
    )
)
_decode = msgspec.json.Decoder(Wanted).decode


def pause(tries: int, pauses: Sequence[int] = PAUSES) -> int:
    """How long the other side is left in peace after so many tries (ms)."""
    return pauses[min(tries, len(pauses) - 1)]


def kept(connection: Connection, supplier: str, id: str) -> Kept | None:
    """The row of an order."""
    row = _OF_ID.first(connection, of_id=id, of_supplier=supplier)
    if row is None:
        return None
    return Kept(row[0], row[1], row[2], row[3], _decode(row[4]), *(row[5:]))


def asked_for(connection: Connection, supplier: str, account: str) -> set[tuple[str, str]]:
    """Accounts and groups for which orders that are not over ask for money, whoever's they are: of
    those orders that ask for some of this account."""
    naming = f'%"account":"{account}"%'
    rows = _ASKED.rows(connection, of_supplier=supplier, naming=naming)
    return {(part.account, part.group) for (said,) in rows for part in _decode(said).parts}


def write(
    connection: Connection, supplier: str, order: PaymentOrder, asked: str, wanted: Wanted, now: int
) -> None:
    """Add an order, of which the bank is to be asked now."""
    connection.execute(
        insert(table).values(
            id=order.id,
            supplier=supplier,
            user=order.user,
            kind=order.kind,
            asked=asked,
            request=msgspec.json.encode(wanted).decode(),
            version=0,
            captured=0,
            returned=0,
            tries=0,
            due=now,
            made=order.made,
        )
    )


def taken(
    connection: Connection, row: Kept, version: int, captured: int, returned: int, due: int | None
) -> None:
    """Note the bank's word that was taken in, and when it is asked next."""
    values = {"version": version, "captured": captured, "returned": returned, "due": due}
    connection.execute(update(table).where(_T.id == row.id).values(values))


def due(connection: Connection, supplier: str, now: int, most: int) -> list[tuple[str, int]]:
    """Orders of which the bank is to be asked now, the longest due first, and how often it was."""
    rows = _DUE.rows(connection, of_supplier=supplier, now=now, most=most)
    return [(str(id), int(tries)) for id, tries in rows]


def claim(connection: Connection, supplier: str, now: int, most: int) -> list[str]:
    """Orders that are due, at most so many; whoever claims them asks of them, and until the next
    pause is over nobody else does."""
    found = due(connection, supplier, now, most)
    for id, tries in found:
        _CLAIM.run(connection, of_id=id, before=tries, tries=tries + 1, due=now + pause(tries))
    return [id for id, _tries in found]
