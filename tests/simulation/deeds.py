"""What is done between messages: by people, by the supplier (``supply``), by fate (``fate``)."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import TYPE_CHECKING

from lkk_desktop.replica.faults import Fault
from tests.simulation import laws, person
from tests.simulation.crash import Crash
from tests.simulation.desk import Desk
from tests.simulation.fate import FAULTS, Fate
from tests.simulation.supply import Supply

if TYPE_CHECKING:
    from tests.simulation.world import World

PEOPLE = {"submit": person.submit, "withdraw": person.withdraw, "amend": person.amend}


class Deeds(Supply, Fate):
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
        odds, clerks = self._world.weather, bool(self._clerks())
        weights = {
            "submit": 1.0,
            "withdraw": 0.2,
            "amend": 0.15,
            "supplier": 0.3,
            "try_now": 0.1,
            "hint": 0.3,
            "link": 0.1,
            "purge": 0.05,
            "move": 0.15,
            "change": 0.15,
            "newcomer": 0.05,
            "appoint": 0.1 * clerks,
            "open": 0.4 * clerks,
            "close": 0.3 * clerks,
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
        """A guest in the hall has a will of their own (``hall``)."""
        there = [desk for desk in self._there() if not desk.guest]
        if there:
            self.act(self._chance.choice(there), act, self._chance)

    def act(self, desk: Desk, act: str, chance: random.Random) -> None:
        """Somebody does something at a desk; a crash may come of it."""
        world = self._world
        if desk.step.fuse is None and chance.random() < world.weather.desk_crash / 2:
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
        world.maybe_poison(desk, chance)
        laws.at_desk(world, desk)
        world.wire.wake(desk)

    def _open(self) -> None:
        """A clerk opens an account, as somebody comes to the counter."""
        self._turn(person.open_account)

    def _close(self) -> None:
        """A clerk closes an account; the directory keeps what it has of it."""
        self._turn(person.close_account)

    def _turn(self, deed: Callable[[Desk], str]) -> None:
        clerks = self._clerks()
        if clerks:
            world, desk = self._world, self._chance.choice(clerks)
            if world.at(desk, lambda: world.say(f"{desk.name} {deed(desk)}")):
                laws.turned(desk)
                laws.at_desk(world, desk)
                world.wire.wake(desk)

    def _clerks(self) -> list[Desk]:
        return [desk for desk in self._there() if desk.clerk]

    def _try_now(self) -> None:
        desk = self._desk()
        if desk is not None:
            self._world.say(f"{desk.name} tries now")
            desk.engine.nudge()
            self._world.wire.wake(desk)
