"""What is owed, said three times: by the books, by the screens, and by adding up the records."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import Connection, select

from lkk_desktop.models.accounts import Account
from lkk_desktop.models.accruals import REFUND, Accrual, Payment, Recalculation
from lkk_desktop.models.record import R
from lkk_desktop.models.services import Service
from lkk_server.database import Database
from lkk_server.payments import opening, transfers
from lkk_server.payments.tables import transfer
from tests.server.books import TYUMEN, held

Owed = dict[str, dict[str, int]]


def in_books(database: Database, of: list[str]) -> Owed:
    """What each group of each account is owed by the books; what is nothing left out."""
    with database.read() as connection:
        return {id: _some(transfers.balances(connection, TYUMEN, id)) for id in of}


def on_screens(database: Database, of: list[str]) -> Owed:
    with database.read() as connection:
        shelf = opening.shelved(connection, of)
    return {
        one.id: _some(opening.by_records(shelf, one))
        for id in of
        for one in shelf.find(Account, id=id)
    }


def by_sums(database: Database, of: list[str]) -> Owed:
    """Accruals less payments, from the beginning: added up here, by nobody else's rule."""
    found: Owed = {id: defaultdict(int) for id in of}
    with database.read() as connection:
        for id in of:
            for line in _of(connection, Accrual, id):
                charged = line.accrued + line.penalty + line.recalculated
                returned = [
                    c for c in line.explanation.get("corrections", ()) if c["reason"] == REFUND
                ]
                found[id][line.group] += charged - sum(int(c["amount"]) for c in returned)
            for payment in _of(connection, Payment, id):
                found[id][payment.group] -= payment.amount
            groups = {one.id: one.group for one in _of(connection, Service, id)}
            for order in _of(connection, Recalculation, id):
                if order.reason == REFUND:
                    found[id][groups[order.service]] += order.amount
    return {id: _some(groups) for id, groups in found.items()}


def _of(connection: Connection, kind: type[R], account: str) -> list[R]:
    found = held(connection, kind)
    return [one for one in found if getattr(one, kind.of.owner) == account]


def _some(groups: dict[str, int]) -> dict[str, int]:
    return {group: kopecks for group, kopecks in groups.items() if kopecks}


def agree(database: Database, of: list[str]) -> None:
    said = in_books(database, of)
    assert said == on_screens(database, of)
    assert said == by_sums(database, of)
    with database.read() as connection:
        books: dict[str, int] = defaultdict(int)
        for row in connection.execute(select(transfer)):
            assert row.kopecks > 0
            books[row.debit] += row.kopecks
            books[row.credit] -= row.kopecks
    assert sum(books.values()) == 0
    owed = sum(kopecks for book, kopecks in books.items() if book.startswith("owed/"))
    assert owed == sum(sum(groups.values()) for groups in said.values())
