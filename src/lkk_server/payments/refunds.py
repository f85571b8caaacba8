"""The book of refunds: what is to go back is written down first, and asked of the bank until it
has said yes or no."""

from __future__ import annotations

from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, bindparam, insert, select, update

from lkk_desktop.models.payments import Part
from lkk_server.ledger import Ledger
from lkk_server.payments.book import pause
from lkk_server.payments.tables import refund as table
from lkk_server.statements import Statement


class Refund(NamedTuple):
    """A row of the book; without ``parts`` it is of what came beyond the order's sum. ``declined``
    is why the bank said no, by its code."""

    id: str
    order: str
    parts: tuple[Part, ...]
    kopecks: int
    placed: int
    reason: str
    by: str
    state: str
    tries: int
    made: int
    declined: str | None


_T = table.c
_QUERY = select(
    _T.id,
    _T.order,
    _T.parts,
    _T.kopecks,
    _T.placed,
    _T.reason,
    _T.by,
    _T.state,
    _T.tries,
    _T.made,
    _T.declined,
).where(_T.supplier == bindparam("of_supplier"))
_OF_ORDER = Statement(_QUERY.where(_T.order == bindparam("of_order")).order_by(_T.made, _T.id))
_DUE = Statement(
    _QUERY.where(_T.due <= bindparam("now")).order_by(_T.due, _T.id).limit(bindparam("most"))
)
_decode = msgspec.json.Decoder(tuple[Part, ...]).decode


def write(
    ledger: Ledger,
    id: str,
    order: str,
    parts: tuple[Part, ...],
    kopecks: int,
    reason: str,
    by: str,
) -> None:
    """Add a refund, of which the bank is to be asked now."""
    ledger.connection.execute(
        insert(table).values(
            id=id,
            supplier=ledger.supplier,
            order=order,
            parts=msgspec.json.encode(parts).decode(),
            kopecks=kopecks,
            placed=0,
            reason=reason,
            by=by,
            state="waiting",
            tries=0,
            due=ledger.now,
            made=ledger.now,
        )
    )


def of_order(connection: Connection, supplier: str, order: str) -> list[Refund]:
    """The refunds of an order, in the order in which they were asked for."""
    rows = _OF_ORDER.rows(connection, of_supplier=supplier, of_order=order)
    return [_made(row) for row in rows]


def unplaced(connection: Connection, supplier: str, order: str) -> list[Refund]:
    """Those that the bank has not declined, and whose money has not been heard of yet."""
    found = of_order(connection, supplier, order)
    return [one for one in found if not one.placed and one.state != "declined"]


def place(connection: Connection, refund: Refund) -> None:
    """Its money has gone back, by the bank's word of the order: the bank is not asked again. It may
    have given the same sum back by itself while it could not be asked, and would now do so twice.
    """
    values = {"placed": refund.kopecks, "state": "done", "due": None}
    connection.execute(update(table).where(_T.id == refund.id).values(values))


def answered(connection: Connection, refund: Refund, state: str, why: str | None = None) -> None:
    """The bank has said yes (``done``) or no (``declined``, and why): it is not asked again."""
    values = {"state": state, "due": None, "declined": why}
    connection.execute(update(table).where(_T.id == refund.id).values(values))


def due(connection: Connection, supplier: str, now: int, most: int) -> list[Refund]:
    """Refunds of which the bank is to be asked now, the longest due first."""
    rows = _DUE.rows(connection, of_supplier=supplier, now=now, most=most)
    return [_made(row) for row in rows]


def claim(connection: Connection, supplier: str, now: int, most: int) -> list[Refund]:
    """Refunds that are due; until their next pause nobody else asks for them."""
    found = due(connection, supplier, now, most)
    for one in found:
        later = {"tries": one.tries + 1, "due": now + pause(one.tries)}
        connection.execute(update(table).where(_T.id == one.id).values(later))
    return found


def _made(row: tuple[object, ...]) -> Refund:
    values = list(row)
    values[2] = _decode(str(row[2]))
    return Refund(*values)  # type: ignore[arg-type]
