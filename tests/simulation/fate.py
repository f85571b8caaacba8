"""What fate does between messages: crashes, restores, clocks, sleep, lines, disks, copies."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.simulation import weather
from tests.simulation.desk import Desk

if TYPE_CHECKING:
    from tests.simulation.world import World

FAULTS = (
    "desk_crash",
    "server_crash",
    "restore",
    "clock",
    "sleep",
    "replica_lost",
    "line_down",
    "disk_full",
    "revoked",
    "cloned",
    "rolled_back",
    "upgraded",
)
MOST_CLONES = 1
ACCOUNTS = "SELECT stream, counter FROM stream WHERE kind = 'account'"
NEWS = "SELECT stream, counter FROM hint WHERE office = ? ORDER BY sequence DESC LIMIT ?"
"""What a clerk's live channel told last of the accounts of an office; what it told before, it may
have told while nobody listened."""


class Fate:
    """Deeds of fate; ``_chance`` is drawn anew for each deed."""

    _world: World
    _chance: random.Random

    def _enter_again(self, before: dict[str, int], now: dict[str, int]) -> None:
        """What the supplier does after a restore."""

    def _desk(self) -> Desk | None:
        """A desk at which a person may sit."""
        there = self._there()
        return self._chance.choice(there) if there else None

    def _there(self) -> list[Desk]:
        return [desk for desk in self._world.desks if desk.up and not desk.asleep]

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
            for office in self._world.served(desk.user):
                for row in self._world.server.see(NEWS, office, self._chance.randrange(1, 9)):
                    desk.engine.hint(*row)
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
        before = dict(server.see(ACCOUNTS))
        server.restore(number, beneath)
        if self._chance.random() < 0.4:
            self._enter_again(before, dict(server.see(ACCOUNTS)))

    def _server_crash(self) -> None:
        if self._world.server.up and self._world.server.step.fuse is None:
            self._world.server.step.fuse = self._chance.randrange(1, 12)

    def _desk_crash(self) -> None:
        desk = self._desk()
        if desk is not None and desk.step.fuse is None:
            self._world.burn(desk, 30)

    def _replica_lost(self) -> None:
        self._closed("loses its replica", Desk.lose_replica)

    def _upgraded(self) -> None:
        self._closed("gets a newer program", Desk.grow_old)

    def _rolled_back(self) -> None:
        """A profile is put back as it was some time ago; before that it is copied."""
        desk = self._desk()
        if desk is None:
            return
        if desk.copy is None or self._chance.random() < 0.3:
            self._world.say(f"{desk.name}'s profile is kept")
            desk.keep_copy()
        else:
            self._closed("is put back to what was kept", Desk.put_back, desk)

    def _closed(self, what: str, deed: Callable[[Desk], None], chosen: Desk | None = None) -> None:
        """The program is closed, something is done to its files, and later it is opened again."""
        desk = chosen or self._desk()
        if desk is not None:
            self._world.say(f"{desk.name} {what}")
            desk.stop()
            deed(desk)
            wait = self._chance.uniform(0.1, 60.0)
            self._world.after(wait, self._world.start_desk, desk, desk.life)

    def _cloned(self) -> None:
        """Not that of a guest, whose files are gone from the computer in the hall soon enough."""
        desk = self._desk()
        room = self._world.clones < MOST_CLONES
        if desk is not None and room and not desk.full and not desk.guest:
            self._world.say(f"{desk.name} is copied to another computer")
            self._world.clone(desk)

    def _disk_full(self) -> None:
        desk = self._desk()
        if desk is not None:
            desk.fill_disk(not desk.full)
            self._world.say(f"{desk.name}'s disk is {'full' if desk.full else 'cleared'}")

    def _revoked(self) -> None:
        """All sessions of a user end, as when a password was changed."""
        server = self._world.server
        if server.up:
            user = self._chance.choice(sorted({desk.user for desk in self._world.desks}))
            self._world.say(f"{user} is signed out everywhere")
            server.sessions.sign_out_everywhere(user)
            for desk in self._world.desks:
                desk.may_be_signed_out |= desk.user == user

    def _clock(self) -> None:
        desk = self._desk()
        if desk is not None:
            desk.set_clock(weather.clock_offset(self._chance))
            self._world.say(f"{desk.name}'s clock is off by {desk.offset} ms")

    def _line_down(self) -> None:
        desk = self._chance.choice(self._world.desks)
        until = self._world.now + self._chance.choice((5.0, 120.0, 7_200.0))
        if self._chance.random() < 0.3:
            desk.answers_down = until
            self._world.say(f"{desk.name} is heard and hears nothing")
        else:
            desk.line_down = until
            self._world.say(f"{desk.name} has no line")

    def _sleep(self) -> None:
        """Some computers sleep; where all do, that time passes."""
        world = self._world
        seconds = weather.long_sleep(self._chance)
        everyone = self._chance.random() < 0.5
        desks = world.desks if everyone else [self._chance.choice(world.desks)]
        for desk in desks:
            desk.may_be_signed_out |= seconds > weather.IDLE
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
