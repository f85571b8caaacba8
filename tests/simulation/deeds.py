"""What is done between messages: by people, by the supplier, by fate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lkk_desktop.models.calendar import day, period
from tests.simulation import laws, weather
from tests.simulation.crash import Crash
from tests.simulation.desk import Desk
from tests.simulation.scene import HOUSEHOLDS, ZONE, accounts

if TYPE_CHECKING:
    from tests.simulation.world import World

FAULTS = ("desk_crash", "server_crash", "restore", "clock", "sleep", "replica_lost", "line_down")


class Deeds:
    """Draws a deed and does it."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._chance = world.chance

    def one(self) -> None:
        """One deed: mostly a person's, now and then the supplier's or one of fate."""
        odds = self._world.weather
        weights = {
            "submit": 1.0,
            "withdraw": 0.2,
            "supplier": 0.3,
            "try_now": 0.1,
            "hint": 0.3,
            "link": 0.1,
            "copy": 0.2 if odds.restore else 0.0,
            **{fault: 1.5 * getattr(odds, fault) for fault in FAULTS},
        }
        names = list(weights)
        name = self._chance.choices(names, [weights[n] for n in names])[0]
        getattr(self, f"_{name}")()

    def heal(self) -> None:
        """All that is broken is whole again, and everyone is awake; clocks stay as they are."""
        world = self._world
        world.server.step.fuse = None
        world.start_server()
        for desk in world.desks:
            desk.step.fuse = None
            desk.line_down = 0.0
            self._wake(desk, desk.nap)
            world.start_desk(desk, desk.life)

    def _desk(self) -> Desk | None:
        """A desk at which a person may sit."""
        there = [desk for desk in self._world.desks if desk.up and not desk.asleep]
        return self._chance.choice(there) if there else None

    # ── people ────────────────────────────────────────────────────────────────────────────────

    def _submit(self) -> None:
        self._person("submit")

    def _withdraw(self) -> None:
        self._person("withdraw")

    def _person(self, act: str) -> None:
        world, desk = self._world, self._desk()
        if desk is None:
            return
        if desk.step.fuse is None and self._chance.random() < world.weather.desk_crash / 2:
            desk.step.fuse = self._chance.randrange(1, 5)
        try:
            done = desk.submit() if act == "submit" else desk.withdraw()
        except Crash:
            world.crashed(desk)
            return
        world.say(f"{desk.name} {act}: {done}")
        laws.at_desk(world, desk)
        world.wire.wake(desk)

    def _try_now(self) -> None:
        desk = self._desk()
        if desk is not None:
            self._world.say(f"{desk.name} tries now")
            desk.engine.nudge()
            self._world.wire.wake(desk)

    # ── the supplier ──────────────────────────────────────────────────────────────────────────

    def _supplier(self) -> None:
        server = self._world.server
        if not server.up:
            return
        account = self._chance.choice(accounts())
        server.changes += 1
        if self._chance.random() < 0.25:
            self._close_period(account)
        else:
            rows = server.see(
                "SELECT id, counted_value, transmitted_value FROM register "
                "WHERE account = ? ORDER BY id",
                account,
            )
            register, counted, transmitted = self._chance.choice(rows)
            most = max(counted or 0, transmitted or 0)
            value = min(9_999_000, self._chance.randrange(counted, most + 20_000) // 1000 * 1000)
            self._world.say(f"a control reading of {register}: {value}")
            server.backoffice.count_control_reading(register, value)
        laws.after_server(self._world)

    def _close_period(self, account: str) -> None:
        server = self._world.server
        opened = server.see("SELECT open_period FROM account WHERE id = ?", account)[0][0]
        if opened < period(day(self._world.ms(), ZONE)) or self._chance.random() < 0.2:
            self._world.say(f"{account}: {opened} is billed")
            server.backoffice.close_period(account)

    def _link(self) -> None:
        """The account that both households have in their cabinets leaves one, or comes back."""
        server = self._world.server
        if server.up:
            server.changes += 1
            user, account = self._chance.choice(sorted(HOUSEHOLDS)), accounts()[-1]
            gone = server.backoffice.unlink(user, account)
            self._world.unlinked.add((user, account))
            if not gone:
                server.backoffice.link(user, account)
            self._world.say(f"{account} {'leaves' if gone else 'comes to'} {user}")

    # ── fate ──────────────────────────────────────────────────────────────────────────────────

    def _hint(self) -> None:
        """The live channel says how far the streams are, stands, or falls."""
        desk = self._desk()
        if desk is None or not self._world.server.up or self._world.now < desk.line_down:
            return
        what = self._chance.choice(("hint", "stands", "falls"))
        self._world.say(f"{desk.name}: the live channel: {what}")
        if what == "falls":
            desk.engine.live = False
            desk.engine.wonder()
        elif what == "stands":
            desk.engine.reachable()
            desk.engine.live = False
        else:
            for stream in sorted(desk.store.streams()):
                for row in self._world.server.see(
                    "SELECT counter FROM stream WHERE stream = ?", stream
                ):
                    desk.engine.hint(stream, row[0])
        self._world.wire.wake(desk)

    def _copy(self) -> None:
        if self._world.server.up:
            self._world.say("the server's database is copied")
            self._world.server.copy()

    def _restore(self) -> None:
        server = self._world.server
        if not server.up:
            return
        if not server.copies or self._chance.random() < 0.3:
            server.copy()
        number = self._chance.randrange(len(server.copies))
        beneath = self._chance.random() < 0.3
        age = self._world.ms() - server.copies[number][0]
        self._world.say(f"the server is restored, {age} ms lost, beneath={beneath}")
        server.step.fuse = None
        server.restore(number, beneath)

    def _server_crash(self) -> None:
        if self._world.server.up and self._world.server.step.fuse is None:
            self._world.server.step.fuse = self._chance.randrange(1, 12)

    def _desk_crash(self) -> None:
        desk = self._desk()
        if desk is not None and desk.step.fuse is None:
            desk.step.fuse = self._chance.randrange(1, 30)

    def _replica_lost(self) -> None:
        desk = self._desk()
        if desk is not None:
            self._world.say(f"{desk.name} loses its replica")
            desk.stop()
            desk.lose_replica()
            self._world.after(
                self._chance.uniform(0.1, 60.0), self._world.start_desk, desk, desk.life
            )

    def _clock(self) -> None:
        desk = self._desk()
        if desk is not None:
            desk.set_clock(weather.clock_offset(self._chance))
            self._world.say(f"{desk.name}'s clock is off by {desk.offset} ms")

    def _line_down(self) -> None:
        desk = self._chance.choice(self._world.desks)
        desk.line_down = self._world.now + self._chance.choice((5.0, 120.0, 7_200.0))
        self._world.say(f"{desk.name} has no line")

    def _sleep(self) -> None:
        """Some computers sleep; where all do, that time passes."""
        world = self._world
        seconds = weather.long_sleep(self._chance)
        everyone = self._chance.random() < 0.5
        desks = world.desks if everyone else [self._chance.choice(world.desks)]
        for desk in desks:
            if not desk.asleep:
                world.say(f"{desk.name} sleeps {seconds:.0f} s")
                desk.asleep, desk.fell_asleep = True, world.now
                desk.nap += 1
                world.after(seconds, self._wake, desk, desk.nap)
        if everyone:
            world.rest(seconds)

    def _wake(self, desk: Desk, nap: int) -> None:
        if desk.asleep and desk.nap == nap:
            self._world.say(f"{desk.name} wakes")
            desk.asleep = False
            desk.slept += self._world.now - desk.fell_asleep
            self._world.wire.drop(desk)
            self._world.wire.wake(desk)
