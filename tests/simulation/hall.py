"""The computer in the hall: guests come one after another, each to a profile that is then wiped."""

from __future__ import annotations

import random
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from tests.simulation import laws
from tests.simulation.desk import Desk
from tests.simulation.scene import HOUSEHOLDS

if TYPE_CHECKING:
    from tests.simulation.world import World

MOST_READINGS = 2
PATIENCE = 8
"""So often a guest looks whether there is something to do, and then goes."""


class Hall:
    """A guest at a time. What they said goes on its way after they have gone; all that lies on the
    computer of them is deleted once each line has an outcome."""

    def __init__(self, world: World, files: Path, chance: random.Random) -> None:
        self._world = world
        self._files = files
        self._chance = chance
        self.guest: Desk | None = None
        self.closed = False
        self._left = self._wanted = self._looks = 0
        self._soon()

    def close(self) -> None:
        """No more guests come; who is there goes."""
        self.closed = True
        self._soon()

    def _soon(self) -> None:
        self._looks += 1
        # While everyone sleeps, nobody comes either.
        wait = 0.0 if self.closed else max(0.0, self._world.resting)
        self._world.after(wait + self._chance.uniform(1.0, 40.0), self._look, self._looks)

    def _look(self, look: int) -> None:
        if look != self._looks:
            return
        self._soon()
        guest = self.guest
        if guest is None:
            if not self.closed and self._chance.random() < 0.5:
                self._comes()
        elif guest.up and not guest.asleep:
            if self.closed or self._left == 0:
                self.wipe(guest)
            else:
                self._left -= 1
                self._does(guest)

    def _comes(self) -> None:
        user = self._chance.choice(sorted(HOUSEHOLDS))
        self._left, self._wanted = PATIENCE, self._chance.randint(1, MOST_READINGS)
        guest = self._world.settle_in(user, self._files)
        guest.guest, self.guest = True, guest
        laws.begins_with_nothing(guest)
        self._world.say(f"{guest.name} comes into the hall")

    def _does(self, guest: Desk) -> None:
        """Signs in, sends a reading or two, and goes."""
        if guest.store.identity is None:
            self._world.at(guest, lambda: self._world.wire.sign_in(guest))
            return
        act = "submit"
        if guest.said and self._chance.random() < 0.3:
            act = self._chance.choice(("withdraw", "amend"))
        self._world.deeds.act(guest, act, self._chance)
        if len(guest.said) >= self._wanted:
            self._left = 0

    def wipe(self, guest: Desk) -> None:
        """Delete every file of a guest who has gone, unless something is still to be told."""
        if not self._answered(guest):
            return
        laws.at_desk(self._world, guest)
        self._world.say(f"{guest.name} is wiped")
        guest.stop()
        self._delete(guest)
        self._world.desks.remove(guest)
        self._world.wiped.append(guest)
        self.guest = None
        laws.nothing_left(self._world, guest)

    def _answered(self, guest: Desk) -> bool:
        return not guest.outbox.pending()

    def _delete(self, guest: Desk) -> None:
        for folder in self._world.folders_of(guest):
            shutil.rmtree(folder)
