"""One computer, of whoever uses it: the production engine, store and outbox, on real files."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from sqlcipher3 import dbapi2 as sqlcipher

from lkk_desktop.models.command import Command
from lkk_desktop.replica.files import OUTBOX, REPLICA, Connection, Files, prepare
from lkk_desktop.replica.keys import Keys
from lkk_desktop.replica.outbox import Outbox
from lkk_desktop.replica.shown import Shown
from lkk_desktop.sync.engine import Engine, Pace, Request
from lkk_desktop.sync.store import FileStore
from tests.simulation.crash import Crashing, Log, fresh_copy
from tests.simulation.scene import CLERK
from tests.simulation.server import Way

KEYS = Keys(b"o" * 32, b"r" * 32)
NO_LIMIT = 2**30


class Said(msgspec.Struct):
    """What a person was told is saved: the command, when (ms, true time), on how often set a clock.

    ``slowest`` is the longest time (ms) that a delivery of it was under way; ``lost`` that the
    person put an older copy of the profile in the place of the files that held it.
    """

    id: str
    command: Command
    at: int
    clock_sets: int
    slowest: int = 0
    swept: bool = False
    lost: bool = False


class Flight(msgspec.Struct):
    """A request under way; ``renewed`` says that its token was fetched because of it."""

    number: int
    request: Request
    way: Way
    body: bytes
    sent: float
    renewed: bool = False


class Desk:
    """One computer: its files, its clocks, its process and what its person was told."""

    def __init__(
        self,
        user: str,
        place: str,
        folder: Path,
        true_ms: Callable[[], int],
        seconds: Callable[[], float],
        chance: random.Random,
        said: Callable[[str], None],
    ) -> None:
        self.name = f"{user}-{place}"
        self.user = user
        self.place = place
        self.clerk = user == CLERK
        self.guest = False
        self.folder = folder
        self.true_ms = true_ms
        self._seconds = seconds
        self.chance = chance
        self._logs = Log(OUTBOX), Log(REPLICA)
        self.step = Crashing(lambda text: said(f"{self.name}: {text}"), self._logs)
        self.pace = Pace(
            poll=chance.choice((60.0, 300.0, 300.0)), compare=chance.choice((30.0, 240.0))
        )
        self.most = chance.choice((4, 8, 15, 5_000))
        self.sleepless_clock = chance.random() < 0.5
        self.slept = 0.0
        self.offset = 0
        self.clock_sets = 0
        self.asleep = self.up = self.full = False
        self.life = 0
        self.flight: Flight | None = None
        self.flights = 0
        self.wakes = 0
        self.line_down = self.answers_down = 0.0
        self.nap = 0
        self.fell_asleep = 0.0
        self.copy: tuple[int, Path] | None = None
        self.said: dict[str, Said] = {}
        self.maybe: Said | None = None
        self.seen: dict[str, tuple[str, int]] = {}
        self.floor: dict[str, tuple[int, str]] = {}
        self.listed: dict[tuple[str, str], int] = {}
        self.heard = 0
        self.excuses: set[str] = set()
        self.twin = False
        self.may_be_signed_out = False
        self.accepted: dict[str, int] = {}

    @property
    def device(self) -> str:
        return self.store.device

    # ── the process ───────────────────────────────────────────────────────────────────────────

    def start(self) -> None:
        """Open the profile as the app does. Raises ``Crash`` and ``Fault``."""
        self.step.folder = self.folder
        files = Files(self.folder, KEYS, self.step)
        prepare(files)
        for log in self._logs:
            log.folded()
        self.ui = Connection(files, "outbox")
        try:
            self.outbox = Outbox(self.ui)
            self.shown = Shown(self.ui)
            self.store = FileStore(files)
            self._limit()
            self.store.catch_up(self.wall())
        except BaseException:
            self._close()
            raise
        self.engine = Engine(
            self.store, random.Random(self.chance.getrandbits(64)), self.pace, self.most
        )
        self.up = True
        self._own_up()

    def synced(self) -> None:
        """A commit of the outbox was made on FULL."""
        self._logs[0].synced(self.folder)

    def stop(self) -> None:
        """Close in order."""
        if self.flight is not None and self.flight.way == "refresh":
            self.may_be_signed_out = True
        self.up = False
        self.life += 1
        self.flight = None
        self.floor.clear()
        self.listed.clear()
        self._close()

    def died(self) -> None:
        """Go on with the files as the crash left them."""
        kept = self.step.kept
        assert kept is not None
        self.accepted.clear()
        self.stop()
        shutil.rmtree(self.folder)
        self.folder = kept

    def fill_disk(self, full: bool) -> None:
        """No page more fits on the disk, or again some do."""
        self.full = full
        if self.up:
            self._limit()

    def _limit(self) -> None:
        for driver in self._drivers():
            driver.execute("PRAGMA wal_autocheckpoint = 0")
            pages = (
                driver.execute("PRAGMA main.page_count").fetchone()[0] if self.full else NO_LIMIT
            )
            driver.execute(f"PRAGMA main.max_page_count = {pages}")

    def _drivers(self) -> tuple[Any, ...]:
        store = self.store
        return self.ui.driver, store._page_connection.driver, store._draw_connection.driver

    def _close(self) -> None:
        for thing in (self.__dict__.pop("store", None), self.__dict__.pop("ui", None)):
            if thing is not None:
                thing.close()

    def _own_up(self) -> None:
        """A line that got to the disk before a crash could say so is there all the same."""
        maybe, self.maybe = self.maybe, None
        if maybe is not None and self.outbox.journal(maybe.id):
            self.said[maybe.id] = maybe

    # ── its files ─────────────────────────────────────────────────────────────────────────────

    def lose_replica(self) -> None:
        """With the process down, the replica's file vanishes."""
        self.accepted.clear()
        self.folder = fresh_copy(self.folder)
        for suffix in ("", "-wal"):
            (self.folder / f"{REPLICA}{suffix}").unlink(missing_ok=True)

    def grow_old(self) -> None:
        """With the process down: the files are such as an older program left them."""
        self.excuses.add("columns")
        for name, key in ((OUTBOX, KEYS.outbox), (REPLICA, KEYS.replica)):
            driver = _opened(self.folder / name, key)
            driver.execute("UPDATE meta SET value = 'older' WHERE name = 'columns'")
            if name == REPLICA:
                for table in ("cursor", "directory"):
                    driver.execute(f"UPDATE {table} SET \"columns\" = 'older'")
            driver.close()

    def keep_copy(self) -> None:
        """Keep a copy of the profile, as a backup or an image of the disk does."""
        if self.copy is not None:
            shutil.rmtree(self.copy[1])
        target = self.folder.with_name(f"kept-{self.name}-0")
        shutil.copytree(self.folder, target, ignore=shutil.ignore_patterns("*-shm"))
        self.copy = self.true_ms(), target

    def put_back(self) -> None:
        """With the process down, put the copy in the place of the profile."""
        assert self.copy is not None
        made, kept = self.copy
        target = fresh_copy(self.folder)
        shutil.rmtree(target)
        shutil.copytree(kept, target)
        self.folder = target
        self.may_be_signed_out = True
        self.accepted.clear()
        for said in self.said.values():
            said.lost = said.lost or said.at >= made
        self.seen = {id: seen for id, seen in self.seen.items() if not self.said[id].lost}

    # ── its clocks ────────────────────────────────────────────────────────────────────────────

    def wall(self) -> int:
        return self.true_ms() + self.offset

    def monotonic(self) -> float:
        return self._seconds() - (0.0 if self.sleepless_clock else self.slept)

    def set_clock(self, offset: int) -> None:
        self.offset = offset
        self.clock_sets += 1


def _opened(path: Path, key: bytes) -> Any:
    driver = sqlcipher.connect(str(path), isolation_level=None)
    driver.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    return driver
