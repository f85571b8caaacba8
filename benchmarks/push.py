"""``push``: a full outbox settled by the server, against the same final rows in one transaction."""

from __future__ import annotations

import itertools
import shutil
from pathlib import Path
from typing import Any

from sqlalchemy import Table, select

from benchmarks.clerk import MOMENT, Desk, households
from benchmarks.measure import Figure, Size, figure, in_turn, seconds
from lkk_server import tables
from lkk_server.database import Database
from lkk_server.serving import collect_rarely

OURS = ("command", "reading", "register", "outcome", "feed", "stream", "hint")
Rows = dict[str, list[tuple[Any, ...]]]


def push(folder: Path, size: Size) -> Figure:
    """Commands a second from a request's bytes to its answer's; floor: their rows, one commit."""
    numbers = itertools.count()
    template = folder / "template.db"
    crowd = households(size.commands)
    database = Database.create_fast(f"sqlite:///{template}", lambda: MOMENT)
    crowd.plant(database)
    database.close()
    rows: Rows = {}

    def measured() -> float:
        database = _copied(template, folder / f"push{next(numbers)}.db")
        desk = Desk(database, crowd)
        desk.settle()
        taken = sum(one for one, _ in desk.delivered())
        if not rows:
            rows.update(_written(database, template))
        database.close()
        return size.commands / taken

    def floor() -> float:
        database = _copied(template, folder / f"bare{next(numbers)}.db")
        statements = {name: _upsert(tables.metadata.tables[name]) for name in rows}

        def bare() -> None:
            with database.write() as connection:
                driver = connection.connection.driver_connection
                assert driver is not None
                for name, some in rows.items():
                    driver.executemany(statements[name], some)

        taken = seconds(bare)
        database.close()
        return size.commands / taken

    measured()
    collect_rarely()  # as the server's process does
    values, floors = in_turn(measured, floor, size.times)
    return figure("push", "commands/s", values, floors)


def _copied(template: Path, path: Path) -> Database:
    shutil.copy(template, path)
    return Database.open(f"sqlite:///{path}", lambda: MOMENT)


def _written(database: Database, template: Path) -> Rows:
    """The rows that a database holds beyond those of the one it was copied from."""
    before = Database.open(f"sqlite:///{template}", lambda: MOMENT)
    found: Rows = {}
    for name in OURS:
        table = tables.metadata.tables[name]
        with database.read() as new, before.read() as old:
            there = {tuple(row) for row in old.execute(select(table))}
            rows = [tuple(row) for row in new.execute(select(table))]
        found[name] = [row for row in rows if row not in there]
    before.close()
    return found


def _upsert(table: Table) -> str:
    key = [column.name for column in table.primary_key]
    names = [f'"{column.name}"' for column in table.columns]
    fresh = [f"{name} = excluded.{name}" for name in names if name.strip('"') not in key]
    return (
        f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
        f" ON CONFLICT ({', '.join(key)}) DO UPDATE SET {', '.join(fresh)}"
    )
