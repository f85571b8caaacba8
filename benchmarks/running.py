"""``python -m benchmarks.running run|bare FOLDER``: closes the month of a folder, and says at what.

``run`` closes it in earnest; ``bare`` works all rows out first, and then only writes them.
"""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from unittest import mock

import msgspec
from sqlalchemy import Connection

from benchmarks.supplied import MEASURED, NOW, SUPPLIER
from lkk_server.billing.run import Report, run
from lkk_server.serving import opened
from lkk_server.statements import Statement

TICK = 0.05
FLOOR = 5_000
"""Accounts whose rows a floor writes: all of a hundred thousand would not fit into memory."""


class Ran(msgspec.Struct, frozen=True):
    """How many accounts in how many seconds; megabytes that this process grew by meanwhile."""

    accounts: int
    seconds: float
    grown: float


class _Enough(Exception):
    """As many accounts as a floor is measured by."""


def of_run(folder: Path) -> Ran:
    """Close the month; memory is looked at all the while."""
    database = opened(folder, None, lambda: NOW)
    begun, peak, over = _resident(), [0.0], threading.Event()

    def watch() -> None:
        while not over.wait(TICK):
            peak[0] = max(peak[0], _resident())

    watching = threading.Thread(target=watch)
    watching.start()
    report = run(database, SUPPLIER, MEASURED)
    over.set()
    watching.join()
    assert not report.kept
    database.close()
    return Ran(report.accounts, report.seconds, max(peak[0], _resident()) - begun)


def of_bare_writing(folder: Path) -> Ran:
    """The rows of the same month (of its first accounts), written by the driver alone.

    What makes them is not counted: a run is made whose statements are noted and not carried out.
    """
    database = opened(folder, None, lambda: NOW)
    portions: list[list[tuple[Statement, list[Any]]]] = [[]]
    accounts = 0
    carried_out = Statement.many

    def note(statement: Statement, _connection: Connection, rows: Sequence[Any]) -> None:
        portions[-1].append((statement, list(rows)))

    def told(report: Report) -> None:
        nonlocal accounts
        accounts = report.accounts
        portions.append([])
        if accounts >= FLOOR:
            raise _Enough

    with mock.patch.object(Statement, "many", note), contextlib.suppress(_Enough):
        run(database, SUPPLIER, MEASURED, told=told)
    begun = time.perf_counter()
    for portion in portions:
        with database.write() as connection:
            for statement, rows in portion:
                carried_out(statement, connection, rows)
    seconds = time.perf_counter() - begun
    database.close()
    return Ran(accounts, seconds, 0.0)


def _resident() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def main(what: str, folder: Path) -> None:
    """Say it as JSON on stdout."""
    done = {"run": of_run, "bare": of_bare_writing}[what](folder)
    sys.stdout.buffer.write(msgspec.json.encode(done))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
