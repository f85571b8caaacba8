"""A server's core over a real database, with a small supplier in it."""

from __future__ import annotations

import hashlib
import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, make_url, select

from lkk_desktop.models.record import KINDS, Record
from lkk_server import tables
from lkk_server.database import Database
from lkk_server.exchange import Exchange
from lkk_server.ledger import no_step
from lkk_server.receipts import Receipts
from lkk_server.transact import publish
from lkk_server.writing import Step
from tests.server.core_desk import Desk
from tests.server.core_records import NOON, SUPPLIER, household, link, supplier

POSTGRESQL = os.environ.get("LKK_TEST_POSTGRESQL", "")
"""A server's URL, such as postgresql://postgres@127.0.0.1:5433/postgres; '' tests on SQLite."""
MADE: set[Path] = set()
on_sqlite = pytest.mark.skipif(bool(POSTGRESQL), reason="is about SQLite's file")


class Clock:
    """The time, moved by hand."""

    def __init__(self, now: int = NOON) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now


def opened(path: Path, clock: Callable[[], int], seed: int = 1, *, fast: bool = True) -> Database:
    """A database on this file, made with the declared schema where the file is new."""
    rng = random.Random(seed)
    if POSTGRESQL:
        new = path not in MADE
        make = Database.create_fast if new and fast else Database.open
        if new:
            administer(f"CREATE DATABASE {name_on_postgresql(path)}")
            MADE.add(path)
        url = make_url(POSTGRESQL).set(database=name_on_postgresql(path))
        return make(url, clock, random=rng.randbytes)
    make = Database.open if path.exists() or not fast else Database.create_fast
    return make(f"sqlite:///{path}", clock, random=rng.randbytes, synchronous="OFF")


def backup(world: World, copy: Path) -> Path:
    """A copy of the world's database as it is now."""
    if POSTGRESQL:
        world.database.close()
        of = name_on_postgresql(world.path)
        administer(f"CREATE DATABASE {name_on_postgresql(copy)} TEMPLATE {of}")
        MADE.add(copy)
        return copy
    with world.database.write() as connection:
        source = connection.connection.driver_connection
        assert source is not None
    source.execute("VACUUM INTO ?", (str(copy),))
    return copy


def name_on_postgresql(path: Path) -> str:
    return "lkk_" + hashlib.sha256(str(path).encode()).hexdigest()[:20]


def administer(statement: str) -> None:
    """Run a statement outside of any transaction, beside the databases under test."""
    engine = create_engine(POSTGRESQL, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


Held = dict[tuple[str, str, str], tuple[Any, ...]]
RECEIPTS = Receipts(b"r" * 32)


class World:
    """A server over one file: accounts a1 and a2 of ``ivanov``, a3 of ``petrova``."""

    def __init__(self, folder: Path, *, step: Step = no_step) -> None:
        self.path = folder / "server.db"
        self.clock = Clock()
        self.step = step
        self.database = opened(self.path, self.clock)
        records = [r for number in (1, 2, 3) for r in household(number)]
        links = [link("ivanov", "a1"), link("ivanov", "a2", 1), link("petrova", "a3")]
        publish(self.database, SUPPLIER, [supplier(), *records, *links])
        self.exchange = Exchange(self.database, self.clock, self.call_step, RECEIPTS)

    def call_step(self, name: str) -> None:
        self.step(name)

    def reopen(self, path: Path | None = None, seed: int = 2) -> None:
        """A new process over the file, or over another one."""
        self.database.close()
        self.path = path or self.path
        self.database = opened(self.path, self.clock, seed)
        self.exchange = Exchange(self.database, self.clock, self.call_step, RECEIPTS)

    def desk(self, user: str = "ivanov", device: str = "d1", *, ahead: int = 0) -> Desk:
        return Desk(self, user, device, ahead)

    def publish(self, *records: Record, drops: tuple[Record, ...] = ()) -> dict[str, int]:
        return publish(self.database, SUPPLIER, records, drops)

    def rows(self, kind: type[Record]) -> list[Any]:
        """Everything of a kind that the server holds, by id."""
        table = tables.records[kind.of.name]
        columns = [table.c[name] for name in kind.of.names]
        with self.database.read() as connection:
            found = connection.execute(select(*columns).order_by(table.c.id)).all()
        return [kind.of.record(tuple(row)) for row in found]

    def table(self, name: str) -> list[Any]:
        with self.database.read() as connection:
            return list(connection.execute(select(tables.metadata.tables[name])).all())

    def truth(self, streams: frozenset[str]) -> Held:
        """What a whole replica of these streams holds."""
        return truth(self.database, streams)


def truth(database: Database, streams: frozenset[str]) -> Held:
    """What a whole replica of these streams holds: (stream, kind, id) to the row."""
    held: Held = {}
    with database.read() as connection:
        for name, kind in KINDS.items():
            table = tables.records[name]
            columns = [table.c[column] for column in kind.names]
            query = select(table.c.stream, *columns).where(table.c.stream.in_(streams))
            for row in connection.execute(query):
                held[row[0], name, row.id] = tuple(row[1:])
    return held
