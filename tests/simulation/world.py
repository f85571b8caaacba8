"""One run: desks, server and weather take turns in virtual time, under one seed."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec

from lkk_desktop.replica.faults import Fault
from lkk_desktop.sync.engine import Request
from lkk_desktop.sync.protocol import Page
from lkk_server.refused import Refused
from lkk_server.transact import publish
from tests.simulation import laws, weather
from tests.simulation.clockwork import Clockwork
from tests.simulation.crash import Crash
from tests.simulation.deeds import Deeds
from tests.simulation.desk import Desk
from tests.simulation.hall import Hall
from tests.simulation.scene import CLERK, OFFICES, SUPPLIER, supplier
from tests.simulation.server import Server
from tests.simulation.wire import Wire

CALM_SECONDS = 1_000.0
TRIED_SECONDS = 400.0
FAIR_SECONDS = 10.0
MOST_SIGN_INS = 3
PAUSE = 10.0
MOST_POISON = 2
HALL = "hall"
FIRST = ("anna", "boris")
OTHERS = (
    FIRST,
    FIRST,
    ("anna", CLERK),
    ("boris", CLERK),
    (CLERK, CLERK),
    (CLERK, CLERK),
    (CLERK, HALL),
    (HALL, FIRST[0]),
)
"""Who else sits there: the households' second computers, a clerk, the guests in the hall."""


class Spared(msgspec.Struct, frozen=True):
    """What a run is spared, to see whether it fails without: faults by name, deeds by number."""

    faults: frozenset[str] = frozenset()
    deeds: frozenset[int] = frozenset()


NOTHING = Spared()
BUGS = (Refused(500, "broken"), Refused(400, "malformed"), Refused(413, "too_large"))


class World(Clockwork):
    """The state of one run. ``folder`` holds the templates' copies and all that is made."""

    def __init__(
        self,
        seed: int,
        folder: Path,
        server_file: Path,
        desk_files: Path,
        devices: int,
        spared: Spared = NOTHING,
    ) -> None:
        super().__init__(seed)
        self.weather = weather.without(weather.drawn(self.chance), spared.faults)
        self.without = spared.deeds
        self.poison: dict[str, Refused] = {}
        self.poisoned: set[str] = set()
        self.steps = 0
        self.errors: list[str] = []
        self.wire = Wire(self)
        self.unlinked: set[tuple[str, str]] = set()
        (folder / "server-0").mkdir()
        shutil.copy(server_file, folder / "server-0" / "server.db")
        self.server = Server(folder / "server-0", self.ms, self._fork(), self.say)
        first, last = self.chance.choice(((1, 31), (1, 31), (1, 31), (15, 25)))
        self.grace_hours = self.chance.choice((72, 72, 24 * 60))
        rules = supplier(first, last, self.grace_hours)
        publish(self.server.database, SUPPLIER, [rules])
        self.desks: list[Desk] = []
        self.wiped: list[Desk] = []
        self.judged: set[str] = set()
        self.clones = self._places = 0
        self._folder = folder
        self.deeds = Deeds(self)
        self.hall: Hall | None = None
        if self.chance.random() < 0.3:
            self.server.backoffice.appoint(CLERK, OFFICES[1])
        storm, self.weather = self.weather, weather.CALM
        for user in self._seats(devices):
            if user == HALL:
                self.hall = Hall(self, desk_files, self._fork())
            else:
                self.settle_in(user, desk_files)
        self.weather = storm
        self._next_deed = weather.pause(self.chance)

    def _seats(self, devices: int) -> list[str]:
        """Who sits at how many computers; there is one in the hall at most."""
        one, other = self.chance.choice(OTHERS)
        seats = [FIRST[0], one, FIRST[1], other][:devices]
        return seats + [FIRST[number % 2] for number in range(devices - len(seats))]

    @property
    def everyone(self) -> list[Desk]:
        """Also the guests who have gone, and whose files are no more."""
        return [*self.wiped, *self.desks]

    def served(self, user: str = CLERK) -> list[str]:
        """The offices that a user serves as a clerk."""
        rows = self.server.see("SELECT office FROM clerk WHERE user = ? ORDER BY office", user)
        return [str(row[0]) for row in rows]

    def folders_of(self, desk: Desk) -> list[Path]:
        """All that lies on the disk of a profile: the files, older ones, and a kept copy."""
        own = f"desk{desk.place}-", f"kept-{desk.name}-"
        return sorted(path for path in self._folder.iterdir() if path.name.startswith(own))

    # ── the two phases ────────────────────────────────────────────────────────────────────────

    def safety(self, steps: int) -> None:
        """So many steps in bad weather; what must always hold is looked at after each.

        Most runs begin with a few fair seconds, in which the replicas fill.
        """
        if self.chance.random() < 0.7:
            storm, self.weather = self.weather, weather.CALM
            self._calm(FAIR_SECONDS)
            self.weather = storm
        self.steps = 0
        while self.steps < steps:
            self._step()
            laws.always(self)

    def liveness(self) -> None:
        """The faults end; soon after that all that was said has come to its end."""
        self.say("calm")
        self.weather = weather.CALM
        if self.hall is not None:
            self.hall.close()
        self.deeds.heal()
        self._calm(CALM_SECONDS)
        self._all_signed_in()
        laws.at_rest(self)
        self.poison.clear()
        for desk in self.desks:
            desk.engine.nudge()
            self.wire.wake(desk)
        self._calm(TRIED_SECONDS)
        self._all_signed_in()
        laws.at_the_end(self)

    def _all_signed_in(self) -> None:
        """Twins sign each other out a few times until each is a device of its own; that one has
        signed in is news to the user's others, which they hear of at their next look."""
        for _ in range(MOST_SIGN_INS):
            fresh = self.now - self.wire.entered < TRIED_SECONDS
            if fresh or any(desk.engine.halted for desk in self.desks if desk.up):
                self._calm(TRIED_SECONDS)

    def close(self) -> None:
        for desk in self.desks:
            desk.stop()
        self.server.stop()

    def _calm(self, seconds: float) -> None:
        end = self.now + seconds
        while self._events and self._events[0][0] <= end:
            self._event()
            laws.always(self)
        self.now = end

    def _step(self) -> None:
        due = self.now + self._next_deed
        if self._events and self._events[0][0] <= due:
            self._next_deed -= max(0.0, self._events[0][0] - self.now)
            self._event()
            return
        self.now = due
        self.operations += 1
        self.steps += 1
        self._next_deed = weather.pause(self.chance)
        self.deeds.one()

    def settle_in(self, user: str, files: Path) -> Desk:
        """Somebody begins to use a computer with a copy of these files."""
        number, self._places = self._places, self._places + 1
        place = self._folder / f"desk{number}-0"
        shutil.copytree(files, place, ignore=shutil.ignore_patterns("*-shm"))
        desk = Desk(user, str(number), place, self.ms, self._seconds, self._fork(), self.say)
        self.desks.append(desk)
        desk.start()
        if desk.store.identity is None:
            self.wire.sign_in(desk)
        self.wire.wake(desk)
        return desk

    def maybe_poison(self, desk: Desk, chance: random.Random) -> None:
        """The server has a bug for what was said last, and will have it until it is mended."""
        if desk.said and len(self.poison) < MOST_POISON and chance.random() < self.weather.poison:
            id = list(desk.said)[-1]
            self.poison[id] = bug = chance.choice(BUGS)
            self.poisoned.add(id)
            self.say(f"the server has a bug for {id}: {bug.code}")

    def clone(self, desk: Desk) -> None:
        """The profile is copied to another computer, and both go on with it."""
        self.clones += 1
        twin = self.settle_in(desk.user, desk.folder)
        desk.twin = twin.twin = True
        desk.may_be_signed_out = twin.may_be_signed_out = True
        for said in desk.said.values():
            # Which of the two delivers a line, and by which clock, nobody knows.
            said.clock_sets = -1
            twin.said[said.id] = msgspec.structs.replace(said)
        twin.seen = dict(desk.seen)
        twin.excuses = set(desk.excuses)

    # ── ends and beginnings ───────────────────────────────────────────────────────────────────

    def digest(self, desk: Desk, request: Request, page: Page, version: int) -> None:
        """What the worker does with a page; a crash may come at any step of it."""
        self._maybe_crash(desk)
        self.say(
            f"{desk.name} digests {_counts(page)} afresh={sorted(page.afresh.items())} "
            f"closed={page.closed} offered={page.offered} more={page.more}"
        )
        stored = []

        def digest() -> None:
            stored.append(desk.engine.digest(request, page, desk.monotonic(), desk.wall()))

        if self.at(desk, digest):
            if stored != [None]:
                laws.after_page(self, desk, request, page, version)
            if desk.engine.halted:
                self.call_person(desk)

    def at(self, desk: Desk, deed: Callable[[], object]) -> bool:
        """Do what the sync thread does at a desk; False where a crash or a fault came of it.

        After a fault it opens the files again some time later, as the worker does.
        """
        try:
            deed()
        except Crash:
            self.crashed(desk)
        except Fault as fault:
            self.say(f"{desk.name}: a fault: {fault.code}")
            if desk.up:
                desk.stop()
            self.after(PAUSE, self.start_desk, desk, desk.life)
        else:
            return True
        return False

    def _maybe_crash(self, desk: Desk) -> None:
        if desk.step.fuse is None and self.chance.random() < self.weather.desk_crash:
            self.burn(desk, 14)

    def burn(self, desk: Desk, steps: int) -> None:
        """Let a desk crash at one of its next store steps, or the power go with it."""
        desk.step.fuse = self.chance.randrange(1, steps)
        desk.step.power = self._fork() if self.chance.random() < 0.4 else None

    def crashed(self, desk: Desk) -> None:
        desk.died()
        self.after(self.chance.uniform(0.1, 600.0), self.start_desk, desk, desk.life)

    def call_person(self, desk: Desk) -> None:
        """The app asks for its person, who comes some time or other, and not while all sleep."""
        calm = self.weather == weather.CALM
        hurry = 60.0 if calm else self.chance.choice((60.0, 7_200.0))
        rest = 0.0 if calm else max(0.0, self.resting)
        self.after(rest + self.chance.uniform(5.0, hurry), self._person_comes, desk, desk.life)

    def _person_comes(self, desk: Desk, life: int) -> None:
        if not desk.up or desk.life != life or not desk.engine.halted:
            return
        if desk.asleep:
            self.call_person(desk)
            return
        if desk.engine.trouble != "signed_out":
            self.say(f"{desk.name} tries another time")
            desk.engine.nudge()
            self.wire.wake(desk)
            return
        if self.at(desk, lambda: self.wire.sign_in(desk)) and desk.engine.halted:
            self.call_person(desk)

    def start_desk(self, desk: Desk, life: int) -> None:
        """Open the app again."""
        if desk.up or desk.life != life:
            return
        rest = self.resting
        if rest > 0 and self.weather != weather.CALM:
            desk.may_be_signed_out |= rest > weather.IDLE
            self.after(rest, self.start_desk, desk, life)
            return
        self.say(f"{desk.name} opens")
        self._maybe_crash(desk)
        if self.at(desk, desk.start):
            laws.at_desk(self, desk)
            self.wire.wake(desk)

    def start_server(self) -> None:
        if not self.server.up:
            self.say("the server starts")
            self.server.start()
            laws.after_server(self)


def _counts(page: Page) -> str:
    rows = {name: len(kind.rows) for name, kind in sorted(page.kinds.items())}
    rows["gone"] = len(page.gone)
    heads = {name: head.counter for name, head in sorted(page.heads.items())}
    return msgspec.json.encode([rows, heads]).decode()
