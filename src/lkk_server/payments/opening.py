"""The ledger's beginning: accounts that were billed and paid before there were books.

What stands in the books of such an account is brought to what its records say, once: whatever was
posted before that, as by a bill of the hour between an upgrade and the first start, counts.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import partial

from sqlalchemy import Connection, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite

from lkk_desktop.models import balance
from lkk_desktop.models.accounts import Account
from lkk_desktop.models.accruals import Accrual, Bill, Payment, Recalculation
from lkk_desktop.models.calendar import day, following
from lkk_desktop.models.command import Readable
from lkk_desktop.models.record import Record
from lkk_desktop.models.services import Service
from lkk_server import tables
from lkk_server.billing import reading
from lkk_server.billing.shelf import Shelf
from lkk_server.database import Database
from lkk_server.ledger import Ledger
from lkk_server.payments import transfers
from lkk_server.payments.tables import checked
from lkk_server.statements import Row, Statement
from lkk_server.streams import name_of
from lkk_server.transact import MOST_ACCOUNTS, transact

EVER = datetime.date.max
NOTHING = "[]"
"""Of differences: none."""
READ: tuple[type[Record], ...] = (Account, Bill, Payment, Recalculation, Service)


def begin(database: Database, supplier: str) -> int:
    """Open the books of a supplier's accounts where that has not been done; answers how many were
    looked at. From this moment on they are compared with the bank's."""
    now = database.clock()
    with database.read() as connection:
        if begun(connection, supplier) is not None:
            return 0
        accounts = [str(row[0]) for row in _ACCOUNTS.rows(connection, of_supplier=supplier)]
    for start in range(0, len(accounts), MOST_ACCOUNTS):
        some = accounts[start : start + MOST_ACCOUNTS]
        names = [name_of("account", id) for id in some]
        work = partial(_opened, accounts=some)
        transact(database, supplier, lambda _, due=names: due, work)  # type: ignore[misc]
    mark(database, supplier, now)
    return len(accounts)


def mark(database: Database, supplier: str, now: int) -> None:
    """Note that the ledger has begun: a stretch of no length, of which nothing differs."""
    with database.write() as connection:
        if begun(connection, supplier) is None:
            note(connection, (supplier, now, now, NOTHING, now))


def begun(connection: Connection, supplier: str) -> int | None:
    """When a supplier's ledger began (ms)."""
    row = _BEGUN.first(connection, of_supplier=supplier)
    return None if row is None or row[0] is None else int(row[0])


def note(connection: Connection, row: Row) -> None:
    """Add a stretch that was compared; one that another process has noted stays as it is."""
    _NOTE[connection.dialect.name].many(connection, [row])


def by_records(world: Readable, account: Account) -> dict[str, int]:
    """What each group is owed (kopecks) as the screens have it: by the last bill, the money since,
    and what went back. Books and records say the same at any moment."""
    due = balance.due(world, account, EVER)
    if due is not None:
        return {one.group: one.amount for one in due.groups}
    found: dict[str, int] = defaultdict(int)
    if balance.last_bill(world, account) is None:
        for payment in world.find(Payment, account=account.id):
            found[payment.group] -= payment.amount
    return found


def shelved(connection: Connection, accounts: Sequence[str]) -> Shelf:
    """What ``by_records`` asks for."""
    found = reading.shelf(connection, accounts, READ)
    bills = [bill for id in accounts for bill in _last(found, id)]
    used = {following(bill.period, -back) for bill in bills for back in range(balance.REACH + 2)}
    lines = reading.lines(connection, accounts, sorted(used))
    found.add(Accrual, lines)
    return found


def _last(shelf: Shelf, account: str) -> Iterable[Bill]:
    return (
        bill
        for one in shelf.find(Account, id=account)
        if (bill := balance.last_bill(shelf, one)) is not None
    )


def _opened(ledger: Ledger, accounts: Sequence[str]) -> None:
    connection, supplier = ledger.connection, ledger.supplier
    shelf = shelved(connection, accounts)
    for id in accounts:
        for account in shelf.find(Account, id=id):
            owed = by_records(shelf, account)
            books = transfers.balances(connection, supplier, id)
            lacking = {group: owed.get(group, 0) - books.get(group, 0) for group in {*owed, *books}}
            today = day(ledger.now, account.zone).isoformat()
            opening = transfers.of_opening(id, lacking, today)
            transfers.post(connection, supplier, opening, ledger.now)


_ACCOUNT = tables.records[Account.of.name].c
_ACCOUNTS = Statement(
    select(_ACCOUNT.id).where(_ACCOUNT.supplier == bindparam("of_supplier")).order_by(_ACCOUNT.id)
)
_BEGUN = Statement(
    select(func.min(checked.c.until)).where(checked.c.supplier == bindparam("of_supplier"))
)
_NOTE = {
    name: Statement(module.insert(checked).on_conflict_do_nothing(), checked.columns.keys())
    for name, module in (("sqlite", sqlite), ("postgresql", postgresql))
}
