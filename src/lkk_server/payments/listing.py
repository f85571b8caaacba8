"""Orders as the console shows them: lists, and one whole with all that was written of it."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, and_, bindparam, or_, select

from lkk_desktop.models.payments import PaymentOrder
from lkk_server import tables
from lkk_server.payments import book, money, refunds
from lkk_server.payments.tables import order, receipt, transfer
from lkk_server.statements import Statement
from lkk_server.tables import TEXT


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """An order in a list. ``status`` is 'gone' where its user's records are."""

    id: str
    kind: str
    status: str
    method: str
    amount: int
    returned: int
    accounts: tuple[str, ...]
    made: int


class Rest(msgspec.Struct, frozen=True):
    """A part of an order, and what of it can still go back."""

    account: str
    group: str
    kopecks: int
    left: int


class Moved(msgspec.Struct, frozen=True):
    """A transfer of the ledger."""

    id: str
    debit: str
    credit: str
    kopecks: int
    day: str


class Back(msgspec.Struct, frozen=True):
    """A refund, and whether the bank has made it; ``declined`` is its code why not."""

    id: str
    kopecks: int
    state: str
    reason: str
    by: str
    declined: str | None


class Asked(msgspec.Struct, frozen=True):
    """A cheque, and whether it has come."""

    id: str
    state: str


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """An order whole."""

    order: Line
    captured: int
    returned: int
    parts: tuple[Rest, ...]
    transfers: tuple[Moved, ...]
    refunds: tuple[Back, ...]
    cheques: tuple[Asked, ...]


_RECORD = tables.records[PaymentOrder.of.name].c
_QUERY = (
    select(
        order.c.id, order.c.kind, order.c.request, order.c.made, _RECORD.status, order.c.returned
    )
    .outerjoin(
        tables.records[PaymentOrder.of.name],
        and_(_RECORD.id == order.c.id, _RECORD.supplier == order.c.supplier),
    )
    .where(order.c.supplier == bindparam("of_supplier"))
    .order_by(order.c.made.desc(), order.c.id.desc())
)
_ALL = Statement(
    _QUERY.where(
        or_(bindparam("of_status", type_=TEXT) == "", _RECORD.status == bindparam("of_status")),
        order.c.request.like(bindparam("holds")),
    ).limit(bindparam("most"))
)
_ONE = Statement(_QUERY.where(order.c.id == bindparam("of_id")))
_TRANSFERS = Statement(
    select(transfer.c.id, transfer.c.debit, transfer.c.credit, transfer.c.kopecks, transfer.c.day)
    .where(transfer.c.supplier == bindparam("of_supplier"), transfer.c.ref == bindparam("of_id"))
    .order_by(transfer.c.posted, transfer.c.id)
)
_CHEQUES = Statement(
    select(receipt.c.id, receipt.c.state)
    .where(receipt.c.supplier == bindparam("of_supplier"), receipt.c.order == bindparam("of_id"))
    .order_by(receipt.c.id)
)


def listed(
    connection: Connection, supplier: str, status: str | None, account: str | None, most: int
) -> list[Line]:
    """Orders, the newest first, so many at most."""
    holds = "%" if account is None else f'%"account":"{account}"%'
    asked = {"of_supplier": supplier, "of_status": status or "", "holds": holds, "most": most}
    return [_line(row) for row in _ALL.rows(connection, **asked)]


def sheet(connection: Connection, supplier: str, id: str) -> Sheet | None:
    """One order with its transfers, refunds and cheques."""
    row = _ONE.first(connection, of_supplier=supplier, of_id=id)
    kept = book.kept(connection, supplier, id)
    if row is None or kept is None:
        return None
    left = money.rest(connection, supplier, kept)
    moved = [Moved(*one) for one in _TRANSFERS.rows(connection, of_supplier=supplier, of_id=id)]
    back = refunds.of_order(connection, supplier, id)
    return Sheet(
        order=_line(row),
        captured=kept.captured,
        returned=kept.returned,
        parts=tuple(
            Rest(one.account, one.group, one.kopecks, max(0, left[one.account, one.group]))
            for one in kept.wanted.parts
        ),
        transfers=tuple(moved),
        refunds=tuple(
            Back(one.id, one.kopecks, one.state, one.reason, one.by, one.declined) for one in back
        ),
        cheques=tuple(
            Asked(*one) for one in _CHEQUES.rows(connection, of_supplier=supplier, of_id=id)
        ),
    )


def _line(row: tuple[object, ...]) -> Line:
    wanted = msgspec.json.decode(str(row[2]), type=book.Wanted)
    return Line(
        id=str(row[0]),
        kind=str(row[1]),
        status="gone" if row[4] is None else str(row[4]),
        method=wanted.method,
        amount=wanted.amount,
        returned=int(str(row[5])),
        accounts=tuple(dict.fromkeys(part.account for part in wanted.parts)),
        made=int(str(row[3])),
    )
