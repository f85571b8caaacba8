"""What must hold: books, bank and screens say the same, to the kopeck."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import Connection, select

from lkk_desktop.models.accounts import Account
from lkk_desktop.models.accruals import REFUND, Accrual, Payment, Recalculation
from lkk_desktop.models.notifications import UserNotice
from lkk_desktop.models.payments import PaymentOrder
from lkk_desktop.models.record import R
from lkk_desktop.models.services import Service
from lkk_server import tables
from lkk_server.billing import reading
from lkk_server.billing.shelf import Shelf
from lkk_server.database import Behalf
from lkk_server.payments import checking, opening, orders, transfers
from lkk_server.payments.tables import order, transfer
from lkk_server.sandbox.store import order as there
from tests.payments.life import Life
from tests.payments.scene import ACCOUNTS, NOW, SUPPLIER

MOVED = "SELECT (SELECT sum(counter) FROM stream), (SELECT count(*) FROM transfer)"
Owed = dict[tuple[str, str], int]
_BACK = select(order.c.id, order.c.returned).where(order.c.kind.not_in(orders.CHECKS))


class Differ(AssertionError):
    """Two of the three say different things."""


def always(life: Life) -> None:
    """At any moment, whatever has not been heard yet: the books say what the screens say, and
    what accruals less payments come to."""
    with life.database.read() as connection:
        moved = tuple(connection.exec_driver_sql(MOVED).one())
        if moved == life.agreed:
            return  # nothing has been written since
        life.agreed = moved
        books, records = _books(connection), _records(connection)
        screens = _screens(connection)
        taken = connection.execute(select(order.c.id, order.c.captured)).all()
        seen = {one.id: one for one in _held(connection, PaymentOrder)}
        back = {row.id: row.returned for row in connection.execute(_BACK)}
        told = _told(connection)
    owed = {
        (of[1], of[2]): kopecks
        for book, kopecks in books.items()
        if (of := book.split("/"))[0] == "owed" and kopecks
    }
    _same("what is owed: books, screens", owed, screens)
    _same("what is owed: books, accruals less payments", owed, records)
    for id, captured in taken:
        if id in seen and captured >= seen[id].amount:
            _same("a status", seen[id].status, "paid")
    for id, returned in back.items():
        _same("what went back: the bank's word, what its payer was told", told[id], returned)
    if sum(books.values()):
        raise Differ("the books do not come to zero")


def in_the_end(life: Life) -> None:
    """Once everybody was reached: the bank says it too, of each order."""
    always(life)
    with life.database.read() as connection:
        books = _books(connection)
        mine = {row.id: row for row in connection.execute(select(order))}
        seen = {one.id: one for one in _held(connection, PaymentOrder)}
        payments, back = _by_order(connection)
    with life.port.store.transaction() as connection:
        bank = {row.id: row for row in connection.execute(select(there))}
    held = sum(row.captured - row.returned for row in bank.values())
    _same("the bank's money", books.get(transfers.ACQUIRER, 0), held)
    _same("checks of cards", books.get(transfers.CHECKS, 0), 0)
    _same("beyond a sum", [b for b, k in books.items() if b.startswith("excess/") and k], [])
    for id, row in mine.items():
        known = bank.get(id)
        net = 0 if known is None else known.captured - known.returned
        _same("an order in the book", row.captured - row.returned, net)
        _same("an order in the history", payments[id] - back[id], net)
        if id in seen and known is not None:
            paid = known.captured >= known.kopecks
            _same("a status", seen[id].status, "paid" if paid else known.status)
    with life.database.on_behalf(Behalf(SUPPLIER)):
        report = checking.check(life.till, NOW, life.now + 1)
    _same("reconciliation", report.differences, ())


def _books(connection: Connection) -> dict[str, int]:
    books: dict[str, int] = defaultdict(int)
    for debit, credit, kopecks in connection.execute(
        select(transfer.c.debit, transfer.c.credit, transfer.c.kopecks)
    ):
        books[debit] += kopecks
        books[credit] -= kopecks
    return books


def _screens(connection: Connection) -> Owed:
    shelf = opening.shelved(connection, ACCOUNTS)
    return {
        (id, group): kopecks
        for id in ACCOUNTS
        for account in shelf.find(Account, id=id)
        for group, kopecks in opening.by_records(shelf, account).items()
        if kopecks
    }


def _records(connection: Connection) -> Owed:
    """Accruals less payments, added up by nobody's rule."""
    found: Owed = defaultdict(int)
    shelf = reading.shelf(connection, ACCOUNTS, (Accrual, Payment, Recalculation, Service))
    groups = {one.id: one.group for one in _of(shelf, Service)}
    for line in _of(shelf, Accrual):
        # What went back is in the bill as well as an order of its own; here it is counted once.
        told = line.explanation.get("corrections", ())
        twice = sum(int(one["amount"]) for one in told if one["reason"] == REFUND)
        charged = line.accrued + line.penalty + line.recalculated - twice
        found[line.account, line.group] += charged
    for payment in _of(shelf, Payment):
        found[payment.account, payment.group] -= payment.amount
    for one in _of(shelf, Recalculation):
        if one.reason == REFUND:
            found[one.account, groups[one.service]] += one.amount
    return {of: kopecks for of, kopecks in found.items() if kopecks}


def _by_order(connection: Connection) -> tuple[dict[str, int], dict[str, int]]:
    """Of each order: its payments in the history, and what went back of them since."""
    paid: dict[str, int] = defaultdict(int)
    back: dict[str, int] = defaultdict(int)
    named: dict[str, str] = {}
    for payment in _held(connection, Payment):
        if payment.order is not None:
            paid[payment.order] += payment.amount
            named[payment.id] = payment.order
    for one in _held(connection, Recalculation):
        if one.reason == REFUND:
            back[named[one.id.rpartition("-back-")[0]]] += one.amount
    return paid, back


def _told(connection: Connection) -> dict[str, int]:
    """How much of each order its payer was told to get back, over all notices."""
    told: dict[str, int] = defaultdict(int)
    for one in _held(connection, UserNotice):
        if one.code == "payment_returned":
            told[one.values["order"]] += one.values["amount"]
    return told


def _of(shelf: Shelf, kind: type[R]) -> list[R]:
    return [one for id in ACCOUNTS for one in shelf.find(kind, account=id)]


def _held(connection: Connection, kind: type[R]) -> Iterator[R]:
    table = tables.records[kind.of.name]
    columns = [table.c[name] for name in kind.of.names]
    for row in connection.execute(select(*columns)):
        yield kind.of.record(tuple(row))


def _same(what: str, one: object, other: object) -> None:
    if one != other:
        raise Differ(f"{what}: {one!r} is not {other!r}")
