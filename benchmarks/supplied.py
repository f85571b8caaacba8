"""A supplier's database before a month is closed: generated households, and copies of them."""

from __future__ import annotations

import datetime
from pathlib import Path

from msgspec.structs import replace
from sqlalchemy import Connection, select

from lkk_desktop.models.accounts import Account
from lkk_desktop.models.accruals import Bill
from lkk_desktop.models.calendar import instant
from lkk_desktop.models.metering import Reading, Register
from lkk_desktop.models.record import Record
from lkk_server import suppliers, tables
from lkk_server.billing.run import run
from lkk_server.database import Database
from lkk_server.seed import homes, living, supplied
from lkk_server.seed.households import generated
from lkk_server.seed.paying import Habit, paid
from lkk_server.serving import opened
from lkk_server.suppliers import Profile
from lkk_server.transact import publish

SUPPLIER = "tyumen"
FIRST, MEASURED = "2026-09", "2026-10"
NOW = instant(datetime.datetime.fromisoformat("2026-11-20T10:00+05:00"))
BASE = 1_000
PORTION = 200
SILENT = 10
PAYS = Habit(way="card", day=9)
COPIED = (*tables.records.values(), tables.stream, tables.feed, tables.carried)


def planted(folder: Path, accounts: int) -> Path:
    """A data folder whose accounts wait for ``MEASURED``: 36 months of readings, a bill of the
    month before and its payments."""
    database = opened(folder, None, lambda: NOW)
    profile = suppliers.load()
    publish(database, SUPPLIER, profile.records)
    base = min(accounts, BASE)
    for start in range(0, base, PORTION):
        numbers = range(start, min(base, start + PORTION))
        publish(database, SUPPLIER, [one for n in numbers for one in _before(n, profile)])
    assert run(database, SUPPLIER, FIRST, workers=0).accounts == base
    publish(database, SUPPLIER, _payments(database, profile.supplier.zone))
    for number in range(1, -(-accounts // BASE)):
        with database.write() as connection:
            _copied(connection, number, min(accounts - number * BASE, BASE))
    with database.write() as connection:
        connection.exec_driver_sql("ANALYZE")
    database.close()
    return folder


def _before(number: int, profile: Profile) -> list[Record]:
    """A household whose readings up to ``FIRST`` are counted, and the later ones are to be; every
    tenth of them sends none for ``MEASURED``."""
    household = generated(number)
    counted: dict[str, Reading] = {}
    found: list[Record] = []
    for one in living.household_records(household, profile):
        if isinstance(one, Account):
            one = replace(one, open_period=FIRST, unified=f"72ab{number:06d}")
        elif isinstance(one, Reading) and one.period >= FIRST:
            if number % SILENT == 0 and one.period == MEASURED:
                continue
            one = replace(one, status="transmitted")
        elif isinstance(one, Reading):
            counted[one.register] = one
        found.append(one)
    for place, one in enumerate(found):
        if isinstance(one, Register):
            last = counted[one.id]
            found[place] = replace(one, counted_value=last.value, counted_on=last.day)
    since = datetime.date.fromisoformat(f"{FIRST}-01")
    services = supplied.records(household.account, homes.GENERATED, profile, since)
    return [*found, *homes.records(household.account, homes.GENERATED), *services]


def _payments(database: Database, zone_name: str) -> list[Record]:
    table = tables.records[Bill.of.name]
    columns = [table.c[name] for name in Bill.of.names]
    with database.read() as connection:
        bills = [Bill.of.record(tuple(row)) for row in connection.execute(select(*columns))]
    return [payment for bill in bills for payment in paid(bill, PAYS, zone_name)]


def _copied(connection: Connection, number: int, accounts: int) -> None:
    """All rows of the first accounts once more, each under the number so many thousands later."""
    was, is_now = "0800000", f"0800{number:03d}"
    last = f"account:{was}{accounts - 1:03d}"
    for table in COPIED:
        if not connection.exec_driver_sql(
            f"SELECT 1 FROM \"{table.name}\" WHERE stream LIKE 'account:%' LIMIT 1"
        ).first():
            continue
        columns = [f'"{column.name}"' for column in table.columns]
        text = [
            f"replace({name}, '{was}', '{is_now}')" if str(column.type) == "TEXT" else name
            for name, column in zip(columns, table.columns, strict=True)
        ]
        connection.exec_driver_sql(
            f'INSERT INTO "{table.name}" ({", ".join(columns)}) SELECT {", ".join(text)}'
            f" FROM \"{table.name}\" WHERE stream BETWEEN 'account:{was}000' AND '{last}'"
        )
