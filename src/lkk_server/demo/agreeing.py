"""The end of the month: three books beside each other, with every figure."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

from lkk_desktop.models.accounts import Account
from lkk_server import serving, suppliers
from lkk_server.database import Behalf
from lkk_server.payments import checking, opening, transfers
from lkk_server.statements import Statement
from lkk_server.tables import records


def compared(data: Path, now: datetime.datetime) -> Iterator[tuple[str, bool]]:
    """What each account is owed by the ledger and by its screens, what the bank has moved by its
    registry and by the ledger: a line each, and whether it agrees."""
    clock = serving.clock_from(now)
    supplier = suppliers.DEFAULT
    database = serving.opened(data, None, clock)
    till = None
    try:
        with database.on_behalf(Behalf(supplier)):
            with database.read() as connection:
                table = records[Account.of.name]
                asked = table.select().with_only_columns(table.c.id).order_by(table.c.id)
                ids = [str(id) for (id,) in Statement(asked).rows(connection)]
                shelf = opening.shelved(connection, ids)
                for id in ids:
                    books = transfers.balances(connection, supplier, id)
                    (account,) = shelf.find(Account, id=id)
                    screens = opening.by_records(shelf, account)
                    yield _of_account(id, books, screens)
                begun = opening.begun(connection, supplier) or 0
                held = transfers.balance(connection, supplier, transfers.ACQUIRER)
                before = transfers.balance_before(connection, supplier, transfers.ACQUIRER, begun)
            realm = serving.sessions_of(database, data, supplier).realm
            till = serving.till_of(data, realm)
            assert till is not None
            report = checking.check(till, begun, clock())
            there, here = report.captured - report.returned, held - before
            yield (
                f"bank: {money(there)} by its registry, {money(here)} by the ledger",
                there == here,
            )
            for line in checking.lines(report, realm.house.zone, money):
                yield line, not report.differences
    finally:
        if till is not None:
            till.close()
        database.close()


def money(kopecks: int) -> str:
    """A sum as it is read."""
    sign, whole = "-" if kopecks < 0 else "", abs(kopecks)
    return f"{sign}{whole // 100:,}.{whole % 100:02}".replace(",", " ")


def _of_account(id: str, books: dict[str, int], screens: dict[str, int]) -> tuple[str, bool]:
    said = {group: kopecks for group, kopecks in books.items() if kopecks}
    shown = {group: kopecks for group, kopecks in screens.items() if kopecks}
    whole = f"{money(sum(said.values())):>12}", f"{money(sum(shown.values())):>12}"
    return f"{id}: ledger {whole[0]}, screens {whole[1]}", said == shown
