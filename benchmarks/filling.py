"""``first_sync`` and ``first_sync_feed``: an empty replica filled by the production sync thread."""

from __future__ import annotations

import gc
import itertools
import time
from pathlib import Path
from typing import Any

from benchmarks import feed
from benchmarks.measure import Figure, Size, figure, in_turn
from benchmarks.scene import Synced, emptied, profile, serving
from lkk_desktop.models.record import KINDS
from lkk_desktop.replica import schema
from lkk_desktop.replica.files import Connection, Files
from tests.journeys.server import LocalServer


def first_sync(folder: Path, size: Size) -> Figure:
    """Rows a second into an empty replica; floor: ``executemany`` of them into such a file."""
    with serving(folder, size.rows) as server:
        filling = _Filling(folder, server)
        values, floors = in_turn(filling.synced, filling.stored, size.times)
    return figure("first_sync", "rows/s", values, floors)


def first_sync_feed(folder: Path, size: Size) -> Figure:
    """Rows a second into an empty replica; floor: a bare feed of them (``benchmarks.feed``)."""
    with serving(folder, size.rows, sent=True) as server:
        filling = _Filling(folder, server)
        with feed.serving(folder / "feed.db", filling.kinds) as url:
            values, floors = in_turn(filling.synced, lambda: filling.fed(url), size.times)
    return figure("first_sync_feed", "rows/s", values, floors)


class _Filling:
    """A person's rows, brought again and again into an empty replica; each way in rows a second."""

    def __init__(self, folder: Path, server: LocalServer) -> None:
        self._folder = folder
        self._server = server
        self._template = profile(folder / "profile", server)
        self._numbers = itertools.count()
        self.kinds = _rows(self._template)
        self._count = sum(len(rows) for rows in self.kinds.values())
        gc.collect()
        gc.freeze()  # the floor's rows are not the program's burden

    def synced(self) -> float:
        """By the program, from the start of its sync thread to the first whole pull."""
        synced = Synced(self._emptied(), self._server)
        begun = time.perf_counter()
        synced.worker.start()
        synced.wait(synced.whole)
        taken = time.perf_counter() - begun
        synced.worker.stop()
        return self._count / taken

    def stored(self) -> float:
        """By one transaction, of rows that are in memory already."""
        connection = Connection(self._emptied(), "replica", durable=False)
        begun = time.perf_counter()
        with connection.write() as driver:
            for name, rows in self.kinds.items():
                driver.executemany(_insert(name), rows)
        taken = time.perf_counter() - begun
        connection.close()
        return self._count / taken

    def fed(self, url: str) -> float:
        """By the bare feed at this address."""
        statements = {name: _insert(name, "OR REPLACE") for name in self.kinds}
        connection = Connection(self._emptied(), "replica", durable=False)
        begun = time.perf_counter()
        fed = feed.fill(url, connection.driver, statements)
        taken = time.perf_counter() - begun
        connection.close()
        assert fed == self._count
        return self._count / taken

    def _emptied(self) -> Files:
        return emptied(self._template, self._folder / f"profile{next(self._numbers)}")


def _rows(files: Files) -> dict[str, list[tuple[Any, ...]]]:
    """What the replica holds, as it came: by position within each stream."""
    connection = Connection(files, "replica", durable=False)
    found = {}
    for name in KINDS:
        columns = ", ".join(f'"{c}"' for c in ("position", *KINDS[name].names))
        rows = connection.driver.execute(f"SELECT {columns} FROM {name} ORDER BY rowid")
        found[name] = rows.fetchall()
    connection.close()
    return {name: rows for name, rows in found.items() if rows}


def _insert(name: str, instead: str = "") -> str:
    table = schema.replica_tables.tables[name]
    columns = ("position", *KINDS[name].names)
    assert set(columns) == set(table.columns.keys())
    names = ", ".join(f'"{column}"' for column in columns)
    marks = ", ".join("?" * len(columns))
    return f"INSERT {instead} INTO {name} ({names}) VALUES ({marks})"
