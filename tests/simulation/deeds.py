"""What is done between messages: by people, by the supplier, by fate."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from lkk_desktop.models.calendar import day, period
from lkk_desktop.replica.faults import Fault
from lkk_server import upkeep
from tests.simulation import laws, person
from tests.simulation.crash import Crash
from tests.simulation.fate import FAULTS, Fate
from tests.simulation.scene import HOUSEHOLDS, SUPPLIER, ZONE, accounts

if TYPE_CHECKING:
    from tests.simulation.world import World

PEOPLE = {"submit": person.submit, "withdraw": person.withdraw, "amend": person.amend}


class Deeds(Fate):
    """Draws a deed and does it."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.done = 0

    def one(self) -> None:
        """One deed: mostly a person's, now and then the supplier's or one of fate.

        Each has randomness of its own, so that one which is left out changes no other.
        """
        self._chance = random.Random(self._world.chance.getrandbits(64))
        self.done += 1
        if self.done in self._world.without:
            return
        odds = self._world.weather
        weights = {
            "submit": 1.0,
            "withdraw": 0.2,
            "amend": 0.15,
            "supplier": 0.3,
            "try_now": 0.1,
            "hint": 0.3,
            "link": 0.1,
            "purge": 0.05,
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
            desk.line_down = desk.answers_down = 0.0
            desk.fill_disk(False)
            self._wake(desk, desk.nap)
            world.start_desk(desk, desk.life)
            if desk.engine.halted:
                world.call_person(desk)

    # ── people ────────────────────────────────────────────────────────────────────────────────

    def _submit(self) -> None:
        self._person("submit")

    def _withdraw(self) -> None:
        self._person("withdraw")

    def _amend(self) -> None:
        self._person("amend")

    def _person(self, act: str) -> None:
        world, desk = self._world, self._desk()
        if desk is None:
            return
        if desk.step.fuse is None and self._chance.random() < world.weather.desk_crash / 2:
            world.burn(desk, 5)
        try:
            done = PEOPLE[act](desk)
        except Crash:
            world.crashed(desk)
            return
        except Fault as fault:
            # The person is told that nothing was saved.
            done = fault.code
        world.say(f"{desk.name} {act}: {done}")
        world.maybe_poison(desk, self._chance)
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

    def _purge(self) -> None:
        """What was lost long ago is told no longer."""
        server = self._world.server
        if server.up:
            server.changes += 1
            done = upkeep.purge(server.database, SUPPLIER, self._world.ms())
            self._world.say(f"{done} streams are purged")

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
