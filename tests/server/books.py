"""The living scene's accounts in a database, for the billing run; and what it holds of them."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Connection, select

from lkk_desktop.models.accounts import Account
from lkk_desktop.models.accruals import Accrual, Bill, Payment, Tranche
from lkk_desktop.models.metering import LoadProfile, Reading, Register
from lkk_desktop.models.record import KINDS, R, Record
from lkk_server import suppliers, tables
from lkk_server.billing.run import Report, run
from lkk_server.billing.shelf import Shelf
from lkk_server.database import Database
from lkk_server.seed import living
from lkk_server.seed.scene import Scene
from lkk_server.transact import publish
from tests.server.core_kit import opened
from tests.server.running import Clock

TYUMEN = "tyumen"
DECEMBER = 1_796_101_200_000  # 2026-12-01 10:00 in Yekaterinburg
JANUARY = 1_798_779_600_000  # 2027-01-01 10:00
DAY = 86_400_000
NOVEMBER = "2026-11"
KINDS_OF_A_CLOSE: tuple[type[Record], ...] = (Accrual, Bill, Tranche, Payment, Reading, Register)


@lru_cache(maxsize=1)
def scene() -> Scene:
    """The living scene, made once."""
    return living.scene(suppliers.load())


def scene_records(only: Collection[str] = ()) -> list[Record]:
    """Its supplier's records and those of its accounts, or of some; without the hours."""
    return [one for one in scene().records if _is_of(one, only)]


def accounts() -> list[str]:
    return sorted(one.id for one in scene().records if isinstance(one, Account))


class Books:
    """A supplier's database with some of the scene's accounts, their next month still open."""

    def __init__(
        self, folder: Path, only: Collection[str] = (), more: Iterable[Record] = ()
    ) -> None:
        self.clock = Clock(DECEMBER)
        self.path = folder / "books.db"
        self.database = opened(self.path, self.clock)
        self.put(*scene_records(only), *more)

    def put(self, *records: Record, drops: Iterable[Record] = ()) -> None:
        publish(self.database, TYUMEN, records, drops)

    def all(self, kind: type[R]) -> list[R]:
        """Every record of a kind, by streams and ids."""
        with self.database.read() as connection:
            return held(connection, kind)

    def of(self, kind: type[R], account: str, **equal: object) -> list[R]:
        """An account's records of a kind that hold these values."""
        return [
            one
            for one in self.all(kind)
            if getattr(one, kind.of.owner) == account
            and all(getattr(one, name) == value for name, value in equal.items())
        ]

    def one(self, kind: type[R], account: str, **equal: object) -> R:
        [found] = self.of(kind, account, **equal)
        return found

    def account(self, id: str) -> Account:
        return self.one(Account, id)

    def shelf(self) -> Shelf:
        """All that the database holds, as a world."""
        found = Shelf()
        with self.database.read() as connection:
            for name in tables.records:
                kind = KINDS[name].struct
                if kind is not LoadProfile:
                    found.add(kind, held(connection, kind))
        return found

    def close(self) -> None:
        self.database.close()


def closed(books: Books, period: str = NOVEMBER, **options: Any) -> Report:
    return run(books.database, TYUMEN, period, **options)


def content(books: Books) -> dict[str, list[Any]]:
    """What the books say, without the feed's positions."""
    return {kind.of.name: books.all(kind) for kind in KINDS_OF_A_CLOSE}


def next_reading(books: Books, register: str, used: int, day: str, **other: Any) -> Reading:
    """A reading of a register, so much above its last one."""
    account = register.partition("-")[0]
    last = max(books.of(Reading, account, register=register), key=lambda r: r.day)
    date = datetime.date.fromisoformat(day)
    change = {
        "id": f"{register}-{day}-new",
        "value": last.value + used,
        "taken": last.taken + (date - last.day).days * DAY,
        "day": date,
        "period": day[:7],
        "channel": "operator",
        "status": "transmitted",
        **other,
    }
    return replace(last, **change)


def held(connection: Connection, kind: type[R]) -> list[R]:
    table = tables.records[kind.of.name]
    columns = [table.c[name] for name in kind.of.names]
    rows = connection.execute(select(*columns).order_by(table.c.stream, table.c.id))
    return [kind.of.record(tuple(row)) for row in rows]


def database_of(path: Path) -> Database:
    """Another program's way into the same books, on the day of the close."""
    return opened(path, Clock(DECEMBER))


def _is_of(record: Record, only: Collection[str]) -> bool:
    if isinstance(record, LoadProfile):
        return False
    kind = record.of
    return kind.home == "supplier" or (
        kind.home == "account" and (not only or kind.account(record) in only)
    )


Made = Callable[..., Books]
