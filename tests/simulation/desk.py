"""A computer of a household: the production engine, store and outbox, and the person before it."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec

from lkk_desktop.models.command import Command, Moment, Problem
from lkk_desktop.models.metering import Meter, Register, dial_size
from lkk_desktop.models.readings import NewValue, SubmitReadings, WithdrawCommand
from lkk_desktop.replica.files import Connection, Files, prepare
from lkk_desktop.replica.keys import Keys
from lkk_desktop.replica.outbox import Outbox, account_of
from lkk_desktop.replica.shown import Shown
from lkk_desktop.sync.engine import Engine, Pace, Request
from lkk_desktop.sync.protocol import Session
from lkk_desktop.sync.store import FileStore
from lkk_server.scope import Identity
from tests.simulation.crash import Crash, Crashing, fresh_copy
from tests.simulation.scene import HOUSEHOLDS, SUPPLIER

KEYS = Keys(b"o" * 32, b"r" * 32)
QUESTIONS = {"maybe_rolled_over": "rolled", "suspiciously_large": "large"}


class Said(msgspec.Struct):
    """What a person was told is saved: the command, when (ms, true time), on how often set a clock.

    ``slowest`` is the longest time (ms) that a delivery of it was under way.
    """

    id: str
    command: Command
    at: int
    clock_sets: int
    slowest: int = 0
    swept: bool = False


class Flight(msgspec.Struct):
    """A request under way."""

    number: int
    request: Request
    sent: float


class Desk:
    """One computer: its files, its clocks, its process and what its person was told."""

    def __init__(
        self,
        user: str,
        place: int,
        folder: Path,
        true_ms: Callable[[], int],
        seconds: Callable[[], float],
        chance: random.Random,
        said: Callable[[str], None],
    ) -> None:
        self.name = f"{user}-{place}"
        self.who = Identity(supplier=SUPPLIER, user=user, device=f"desk-{self.name}")
        self.folder = folder
        self._true_ms = true_ms
        self._seconds = seconds
        self._chance = chance
        self._said = said
        self.step = Crashing(lambda text: said(f"{self.name}: {text}"))
        self.pace = Pace(poll=chance.choice((60.0, 300.0, 300.0)))
        self.most = chance.choice((4, 8, 15, 5_000))
        self.sleepless_clock = chance.random() < 0.5
        self.slept = 0.0
        self.offset = 0
        self.clock_sets = 0
        self.asleep = self.up = False
        self.life = 0
        self.flight: Flight | None = None
        self.flights = 0
        self.wakes = 0
        self.line_down = 0.0
        self.nap = 0
        self.fell_asleep = 0.0
        self.said: dict[str, Said] = {}
        self._maybe: Said | None = None
        self.seen: dict[str, tuple[str, int]] = {}
        self.floor: dict[str, tuple[int, str]] = {}

    # ── the process ───────────────────────────────────────────────────────────────────────────

    def start(self) -> None:
        """Open the profile as the app does. Raises ``Crash``."""
        self.step.folder = self.folder
        files = Files(self.folder, KEYS, self.step)
        prepare(files)
        self.ui = Connection(files, "outbox")
        self.outbox = Outbox(self.ui)
        self.shown = Shown(self.ui)
        self.store = FileStore(files)
        self.store.catch_up(self.wall())
        self.engine = Engine(
            self.store, random.Random(self._chance.getrandbits(64)), self.pace, self.most
        )
        self.up = True
        self._own_up()

    def sign_in(self, server: str) -> None:
        self.store.pin(
            Session(
                server=server,
                supplier=SUPPLIER,
                user=self.who.user,
                device=self.who.device,
                access="access",
                refresh="refresh",
                expires=1,
            )
        )

    def stop(self) -> None:
        """Close in order."""
        self._ended()
        for thing in (self.__dict__.pop("store", None), self.__dict__.pop("ui", None)):
            if thing is not None:
                thing.close()

    def died(self) -> None:
        """Go on with the files as the crash left them."""
        kept = self.step.kept
        assert kept is not None
        self.floor.clear()
        self.stop()
        shutil.rmtree(self.folder)
        self.folder = kept

    def lose_replica(self) -> None:
        """With the process down, the replica's file vanishes."""
        self.floor.clear()
        self.folder = fresh_copy(self.folder)
        for suffix in ("", "-wal"):
            (self.folder / f"replica.db{suffix}").unlink(missing_ok=True)

    def _ended(self) -> None:
        self.up = False
        self.life += 1
        self.flight = None

    def _own_up(self) -> None:
        """A line that got to the disk before a crash could say so is there all the same."""
        maybe, self._maybe = self._maybe, None
        if maybe is not None and self.outbox.journal(maybe.id):
            self.said[maybe.id] = maybe

    # ── its clocks ────────────────────────────────────────────────────────────────────────────

    def wall(self) -> int:
        return self._true_ms() + self.offset

    def monotonic(self) -> float:
        return self._seconds() - (0.0 if self.sleepless_clock else self.slept)

    def set_clock(self, offset: int) -> None:
        self.offset = offset
        self.clock_sets += 1

    # ── the person ────────────────────────────────────────────────────────────────────────────

    def submit(self) -> str:
        """Send readings of some meter, as the form does: a question is answered with yes."""
        account = self._chance.choice(HOUSEHOLDS[self.who.user])
        meters = self.shown.find(Meter, account=account)
        if not meters:
            return "nothing to see"
        meter = self._chance.choice(meters)
        registers = self.shown.find(Register, meter=meter.id)
        if not registers:
            return "nothing to see"
        way = self._chance.choice(("fine", "fine", "fine", "below", "large", "around"))
        values = tuple(
            NewValue(register=r.id, reading=self.new_id(), value=self._value(meter, r, way))
            for r in registers
        )
        confirmed: dict[str, bool] = {}
        id = self.new_id()
        for _ in range(1 + len(QUESTIONS)):
            given = tuple(msgspec.structs.replace(v, **confirmed) for v in values)
            try:
                self.say(SubmitReadings(account=account, meter=meter.id, values=given), id)
            except Problem as problem:
                if problem.code not in QUESTIONS or QUESTIONS[problem.code] in confirmed:
                    return problem.code
                confirmed[QUESTIONS[problem.code]] = True
                if way == "around" and len({v.value > 5_000_000 for v in values}) > 1:
                    return "zones differ"
            else:
                return f"saved {id} {way}"
        return "asked too often"

    def withdraw(self) -> str:
        """Take back a reading that is not taken back yet, as the cabinet does."""
        taken = {s.command.withdraws for s in self.said.values()}
        mine = [i for i, s in self.said.items() if s.command.withdraws is None and i not in taken]
        there = [id for id in mine[-6:] if self.outbox.journal(id)]
        if not there:
            return "nothing to withdraw"
        target = self._chance.choice(there)
        account = account_of(self.said[target].command.owner)
        assert account is not None
        id = self.new_id()
        try:
            self.say(WithdrawCommand(account=account, command=target), id)
        except Problem as problem:
            return problem.code
        return f"saved {id} withdraws {target}"

    def say(self, command: Command, id: str) -> None:
        """What ``Cabinet.submit`` does on its thread. Raises ``Problem`` and ``Crash``."""
        skew = int(self.store.replica.meta("skew") or 0)
        now = self.wall() + skew
        moment = Moment(now=now, made=now, actor=self.who.user, channel="app", command=id)
        said = Said(id, command, self._true_ms(), self.clock_sets)
        try:
            self.outbox.submit(command, id, self.wall(), moment)
        except Crash:
            self._maybe = said
            raise
        self.said[id] = said

    def new_id(self) -> str:
        return f"{self._true_ms():012x}-{self._chance.getrandbits(64):016x}"

    def _value(self, meter: Meter, register: Register, way: str) -> int:
        counted = register.counted_value or 0
        unit = 10 ** (3 - meter.decimals)
        if way == "below":
            return max(0, counted - self._chance.randrange(1, 300) * 1_000)
        if way == "around":
            return self._chance.randrange(0, 50) * 1_000
        most = 60 if way == "fine" else 2_000
        more = self._chance.randrange(0, most * 1_000 // unit) * unit
        return int(min(counted + more, dial_size(meter) - unit))
