"""The UI thread and the sync thread at the two files at once, as fast as they can (H34, H36, H37).

The UI thread says readings and reads; the sync thread pushes, stores pages and redraws; Qt's pool
reads beside them. Nobody may ever be told that a file is locked.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from lkk_desktop.models.metering import Register
from lkk_desktop.replica.faults import Fault
from lkk_desktop.replica.files import Connection, Files, Main
from tests.faults.stand import Loss, Stand
from tests.faults.visit import KEYS, Visit

MOST_WAITING = 300
TO_SETTLE = 120.0
HASTE = 0.002
MAINS: tuple[Main, ...] = ("outbox", "replica")


class Hammered(msgspec.Struct):
    """What the hammering came to; times in milliseconds."""

    seconds: float = 0.0
    submits: int = 0
    pages: int = 0
    reads_beside: int = 0
    submit_median: float = 0.0
    submit_p99: float = 0.0
    submit_worst: float = 0.0
    locked: int = 0
    told: list[str] = []
    integrity: dict[str, str] = {}
    saved: int = 0
    lost: int = 0
    doubled: int = 0


class Hammer:
    """One visit that never rests."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self.times: list[float] = []
        self.troubles: list[Exception] = []
        self.beside = 0
        self.pages = 0
        visit.cabinet.changed.connect(self._changed)

    def strike(self, number: int) -> None:
        """One turn of the UI thread: say, look, sometimes ask beside."""
        visit, cabinet = self._visit, self._visit.cabinet
        if cabinet.status.waiting < MOST_WAITING:
            try:
                (id,) = visit.submit()
            except Fault as fault:
                self.troubles.append(fault)
            else:
                self.times.append(visit.took)
                if cabinet.entry(id) is None:
                    raise Loss("a line that was said is not in the journal")
        if number % 10 == 0:
            cabinet.later(lambda shown: len(shown.find(Register)), self._read)
        if number % 25 == 0:
            cabinet.try_now()
            cabinet.remember("account", str(number))

    def _read(self, answer: int | Exception) -> None:
        self.beside += 1
        if isinstance(answer, Exception):
            self.troubles.append(answer)

    def _changed(self, _what: object) -> None:
        self.pages += 1


def run(
    stand: Stand,
    seconds: float,
    seed: int,
    tell: Callable[[str], None] = lambda text: None,
) -> Hammered:
    """Hammer so long, let it settle, then look the files through. Raises ``Loss``."""
    random.seed(seed)
    profile = stand.profile()
    with Visit(profile, stand.url) as visit:
        hammer = Hammer(visit)
        visit.start()
        begun, number = time.monotonic(), 0
        said_at = begun
        try:
            while time.monotonic() - begun < seconds:
                number += 1
                hammer.strike(number)
                until = time.monotonic() + HASTE
                visit.wait(lambda until=until: time.monotonic() >= until, "a breath")  # type: ignore[misc]
                if time.monotonic() - said_at > 60:
                    said_at = time.monotonic()
                    tell(f"hammer: {len(hammer.times)} submits, {len(hammer.troubles)} troubles")
        finally:
            stand.said |= visit.saved
        visit.wait(lambda: visit.cabinet.status.waiting == 0, "all settled", TO_SETTLE)
        visit.settle()
        told = [*visit.told, *(str(trouble) for trouble in hammer.troubles)]
    lost, doubled = stand.judge()
    times = sorted(hammer.times)
    return Hammered(
        seconds=round(seconds, 1),
        submits=len(times),
        pages=hammer.pages,
        reads_beside=hammer.beside,
        submit_median=round(statistics.median(times), 2),
        submit_p99=round(times[int(len(times) * 0.99)], 2),
        submit_worst=round(times[-1], 2),
        locked=sum("locked" in one for one in told),
        told=told,
        integrity={main: looked_through(profile, main) for main in MAINS},
        saved=len(stand.said),
        lost=lost,
        doubled=doubled,
    )


def looked_through(profile: Path, main: Main) -> str:
    """Whether each page of a file is whole, and the database in it makes sense: ``ok``."""
    connection = Connection(Files(profile, KEYS), main)
    try:
        damaged = connection.driver.execute("PRAGMA cipher_integrity_check").fetchall()
        said = connection.driver.execute("PRAGMA main.integrity_check").fetchone()[0]
        return str(damaged or said)
    finally:
        connection.close()
