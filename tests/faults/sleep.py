"""A computer that sleeps: the program stands still, its sockets are closed, it wakes (H33)."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from tests.faults.life import Life, hear
from tests.faults.stand import PATIENCE, Loss, Stand
from tests.faults.visit import Visit
from tests.journeys.line import BadLine

LATEST = 30.0
BREATH = 0.05


class Slept(msgspec.Struct):
    """``to_sync`` is the longest time in seconds between waking and the next sync."""

    sleeps: int = 0
    seconds: float = 0.0
    to_sync: float = 0.0
    saved: int = 0
    lost: int = 0
    doubled: int = 0


class Address:
    """Where a server is, as a line needs it."""

    def __init__(self, url: str) -> None:
        self.url, self.clock = url, ""


def run(
    stand: Stand,
    folder: Path,
    seconds: float,
    sleeps: int = 1,
    tell: Callable[[str], None] = lambda text: None,
) -> Slept:
    """Sleep so often and so long; raises ``Loss`` where sync does not go on in time."""
    tally = Slept(seconds=seconds)
    line = BadLine(Address(stand.url))
    life = Life(stand.profile(folder / "profile"), line.url)
    try:
        hear([life], lambda: bool(life.saved), PATIENCE)
        _synced(stand, life, PATIENCE)
        for _ in range(sleeps):
            life.signal(signal.SIGSTOP)
            time.sleep(seconds / 2)
            line.cut()
            time.sleep(seconds / 2)
            life.signal(signal.SIGCONT)
            tally.to_sync = max(tally.to_sync, round(_synced(stand, life, LATEST), 2))
            tally.sleeps += 1
            tell(f"slept {seconds:.0f} s, synced {tally.to_sync} s after waking")
    finally:
        life.kill()
        line.close()
        stand.said |= life.saved
    with Visit(folder / "profile", stand.url) as visit:
        if life.saved.keys() - visit.journal().keys():
            raise Loss("lines are gone after sleeping")
        visit.settle()
    tally.saved = len(stand.said)
    tally.lost, tally.doubled = stand.judge()
    return tally


def _synced(stand: Stand, life: Life, seconds: float) -> float:
    """How long it takes until the server holds a line that is said from now on."""
    begun = time.monotonic()
    before = set(life.saved)

    def arrived() -> bool:
        fresh = {id: life.saved[id] for id in life.saved.keys() - before}
        return bool(fresh) and stand.server.counted(fresh)[0] < len(fresh)

    while not arrived():
        hear([life], lambda: False, BREATH)
        if time.monotonic() - begun > seconds:
            raise Loss(f"no sync within {seconds:.0f} s")
    return time.monotonic() - begun
