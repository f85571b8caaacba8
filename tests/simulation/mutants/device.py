"""Mistakes of the engine: what is sent, when, and again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from lkk_desktop.sync.deliveries import LAST, Deliveries
from lkk_desktop.sync.engine import Connectivity, Engine, Idle
from lkk_desktop.sync.protocol import Push
from tests.simulation.mutants.kit import Change, Mutant

LONG = 3_600.0


def failure_is_the_end() -> Iterator[Change]:
    """A failed exchange is never tried again until a person acts."""
    failed = Engine.failed

    def once(self: Engine, *given: Any) -> None:
        failed(self, *given)
        self._retry_at = float("inf")

    yield Engine, "failed", once


def suspects_stay() -> Iterator[Change]:
    """A batch under suspicion is never cleared of it: the same item again and again."""
    digest = Engine.digest

    def stuck(self: Engine, *given: Any) -> Any:
        suspects = self._suspects
        done = digest(self, *given)
        self._suspects = suspects
        return done

    yield Engine, "digest", stuck


def sent_before_the_start() -> Iterator[Change]:
    """After a start, what lies in the outbox counts as sent."""
    due = Deliveries.due

    def late(self: Deliveries, now: float) -> Any:
        if "begun" not in self.__dict__:
            self.__dict__["begun"] = True
            lines = self._store.unanswered(0, LAST, 1_000)
            self._sent = lines[-1].number if lines else 0
        return due(self, now)

    yield Deliveries, "due", late
    yield Deliveries, "review", lambda self, now: None


def silence_is_for_ever() -> Iterator[Change]:
    """A request that nobody answered is still waited for."""
    failed = Engine.failed

    def waiting(self: Engine, request: Any, failure: Connectivity, now: float) -> None:
        failed(self, request, failure, now)
        if failure.code == "timeout":
            self._retry_at = float("inf")

    yield Engine, "failed", waiting


def poison_blocks() -> Iterator[Change]:
    """A line that the server cannot take is sent for ever, with all that stands behind it."""
    yield Deliveries, "blame", lambda self, lines, code, *, final: 1.0


def poison_takes_the_batch() -> Iterator[Change]:
    """Where one line is at fault, its whole batch waits for a person."""

    def whole(self: Deliveries, lines: Any, code: str, *, final: bool) -> float:
        for line in lines:
            self.attention[line.number] = code
            self._sent = max(self._sent, line.number)
        return 0.0

    yield Deliveries, "blame", whole


def new_id_each_time() -> Iterator[Change]:
    """A line that is sent again gets a new id."""
    push = Engine._push

    def renamed(self: Engine, lines: Any, *given: Any) -> Any:
        request = push(self, lines, *given)
        assert isinstance(request.message, Push)
        times = self.__dict__.setdefault("times", {})
        commands = []
        for envelope in request.message.commands:
            times[envelope.id] = number = times.get(envelope.id, -1) + 1
            id = f"{envelope.id}-{number}" if number else envelope.id
            commands.append(msgspec.structs.replace(envelope, id=id))
        message = msgspec.structs.replace(request.message, commands=tuple(commands))
        return msgspec.structs.replace(request, message=message)

    yield Engine, "_push", renamed


def delivered_is_done() -> Iterator[Change]:
    """What was delivered once is never offered again."""
    yield Deliveries, "review", lambda self, now: None


def asleep_for_good() -> Iterator[Change]:
    """After a long sleep the engine takes itself for switched off."""
    next_ = Engine.next

    def drowsy(self: Engine, now: float, wall: int) -> Any:
        last = self.__dict__.get("last", now)
        self.__dict__["last"] = now
        if self.__dict__.get("drowsy") or now - last > LONG:
            self.__dict__["drowsy"] = True
            return Idle(None)
        return next_(self, now, wall)

    yield Engine, "next", drowsy


def wall_clock_waits() -> Iterator[Change]:
    """Waits are counted by the clock on the wall, which may be set back by years."""
    next_, failed = Engine.next, Engine.failed

    def by_wall(self: Engine, now: float, wall: int) -> Any:
        until = self.__dict__.get("until")
        if until is not None and wall < until:
            return Idle(now + (until - wall) / 1_000)
        self.__dict__["wall"] = wall
        return next_(self, now, wall)

    def late(self: Engine, request: Any, failure: Connectivity, now: float) -> None:
        failed(self, request, failure, now)
        self.__dict__["until"] = self.__dict__.get("wall", 0) + 5_000

    yield Engine, "next", by_wall
    yield Engine, "failed", late


def backwards() -> Iterator[Change]:
    """Commands of one device go in the order of their ids, which begin with its clock."""
    push = Engine._push

    def by_id(self: Engine, lines: Any, *given: Any) -> Any:
        request = push(self, lines, *given)
        assert isinstance(request.message, Push)
        commands = sorted(request.message.commands, key=lambda one: one.id)
        numbers = sorted(one.number for one in commands)
        renumbered = tuple(
            msgspec.structs.replace(one, number=number)
            for one, number in zip(commands, numbers, strict=True)
        )
        message = msgspec.structs.replace(request.message, commands=renumbered)
        return msgspec.structs.replace(request, message=message)

    yield Engine, "_push", by_id


MUTANTS: dict[str, Mutant] = {
    "H09": failure_is_the_end,
    "H10": suspects_stay,
    "H11": sent_before_the_start,
    "H12": silence_is_for_ever,
    "H13": poison_blocks,
    "H13b": poison_takes_the_batch,
    "H16": new_id_each_time,
    "H27": delivered_is_done,
    "H31b": wall_clock_waits,
    "H31c": backwards,
    "H33": asleep_for_good,
}
