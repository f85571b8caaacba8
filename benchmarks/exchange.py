"""``first_sync`` and ``round``: the production sync thread against a real server process."""

from __future__ import annotations

import asyncio
import gc
import itertools
import time
from pathlib import Path
from typing import Any

import httpx
from uuid_utils import uuid7

from benchmarks.measure import Figure, Size, figure, in_turn
from benchmarks.scene import USER, Synced, emptied, profile, serving
from benchmarks.submit import command_of
from lkk_desktop.models.command import Moment
from lkk_desktop.models.record import KINDS
from lkk_desktop.replica import schema
from lkk_desktop.replica.files import Connection, Files
from lkk_desktop.replica.outbox import Outbox
from lkk_desktop.sync.transport import client

BODY = 1_000
QUIET = 0.25
"""Seconds before each of both, in which the live channel says its last about the one before."""


def first_sync(folder: Path, size: Size) -> Figure:
    """Rows a second into an empty replica; floor: ``executemany`` of them into such a file."""
    numbers = itertools.count()
    with serving(folder, size.rows) as server:
        template = profile(folder / "profile", server)
        kinds = _rows(template)
        count = sum(len(rows) for rows in kinds.values())
        gc.collect()
        gc.freeze()  # the floor's rows are not the program's burden

        def measured() -> float:
            files = emptied(template, folder / f"sync{next(numbers)}")
            synced = Synced(files, server)
            begun = time.perf_counter()
            synced.worker.start()
            synced.wait(synced.whole)
            taken = time.perf_counter() - begun
            synced.worker.stop()
            return count / taken

        def floor() -> float:
            files = emptied(template, folder / f"bare{next(numbers)}")
            connection = Connection(files, "replica", durable=False)
            begun = time.perf_counter()
            with connection.write() as driver:
                for name, rows in kinds.items():
                    driver.executemany(_insert(name), rows)
            taken = time.perf_counter() - begun
            connection.close()
            return count / taken

        values, floors = in_turn(measured, floor, size.times)
    return figure("first_sync", "rows/s", values, floors)


def round_trip(folder: Path, size: Size) -> Figure:
    """Milliseconds from a queued reading to its drafts redrawn; floor: a bare POST."""
    with serving(folder) as server:
        files = profile(folder / "profile", server)
        synced = Synced(files, server)
        connection = Connection(files, "outbox")
        outbox = Outbox(connection)
        synced.worker.start()
        synced.wait(lambda: synced.status is not None and synced.status.line == "online")
        loop = asyncio.new_event_loop()
        http = client(server.url)
        steps = itertools.count(1)

        def measured() -> float:
            id, now = str(uuid7()), synced.clock()
            moment = Moment(now=now, made=now, actor=USER, channel="app", command=id)
            assert outbox.submit(command_of(outbox, next(steps) % 50), id, now, moment)
            before = len(synced.touched)
            time.sleep(QUIET)
            begun = time.perf_counter()
            synced.worker.nudge()
            synced.wait(lambda: any("outcome" in t.kinds for _, t in synced.touched[before:]))
            return (synced.touched[-1][0] - begun) * 1000

        def floor() -> float:
            time.sleep(QUIET)
            return loop.run_until_complete(_post(http)) * 1000

        values, floors = in_turn(measured, floor, max(size.times, 3) * 5, warm=3)
        loop.run_until_complete(http.aclose())
        loop.close()
        connection.close()
        synced.worker.stop()
    return figure("round", "ms", values, floors)


async def _post(http: httpx.AsyncClient) -> float:
    begun = time.perf_counter()
    response = await http.post("/nothing", content=b"x" * BODY)
    assert response.status_code == 404
    return time.perf_counter() - begun


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


def _insert(name: str) -> str:
    table = schema.replica_tables.tables[name]
    columns = ("position", *KINDS[name].names)
    assert set(columns) == set(table.columns.keys())
    names = ", ".join(f'"{column}"' for column in columns)
    return f"INSERT INTO {name} ({names}) VALUES ({', '.join('?' * len(columns))})"
