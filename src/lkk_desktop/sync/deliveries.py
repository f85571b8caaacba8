"""Which lines of the outbox go next, which go again, and which wait for a person."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Protocol

from lkk_desktop.replica.outbox import Line
from lkk_desktop.sync.backoff import Pace
from lkk_desktop.sync.gate import Gate
from lkk_desktop.sync.protocol import MOST_COMMANDS

LAST = 2**62
MOST_IN_VAIN = 3


class Unanswered(Protocol):
    """The outbox, as the deliveries need it."""

    def unanswered(self, after: int, upto: int, most: int) -> list[Line]: ...
    def line(self, id: str) -> Line | None: ...


class Deliveries:
    """What was sent to no avail. Times are seconds of a monotonic clock.

    ``attention`` holds lines that wait for a person, by number, with a code. Nothing here outlives
    the process: after a start every unanswered line goes once more, and is answered as before.
    """

    def __init__(self, store: Unanswered, pace: Pace, chance: random.Random) -> None:
        self._store = store
        self._pace = pace
        self._chance = chance
        self._sent = 0
        self._delivered: set[int] = set()
        self._in_vain: dict[int, int] = {}
        self._blamed: dict[int, int] = {}
        self._batch = MOST_COMMANDS
        self.again_at: float | None = None
        self.attention: dict[int, str] = {}
        self.gate = Gate()

    def due(self, now: float) -> tuple[Line, ...]:
        """What to send now: what was never sent, else what it is time to send again."""
        self.gate.age(now)
        lines = self._batched(self._sent, LAST) or self._released()
        if not lines and self.again_at is not None and now >= self.again_at:
            self.again_at = None
            lines = self._batched(0, self._sent)
        both = len(lines) + len(self.company(lines))
        return lines if both <= MOST_COMMANDS else lines[: MOST_COMMANDS // 2]

    def company(self, lines: tuple[Line, ...]) -> tuple[Line, ...]:
        """What these lines take back and what was settled before: it goes with them, once more.

        A server that was restored since may have lost it, and would refuse to take back what it
        never heard of; all others answer it as before.
        """
        ids = {line.id for line in lines}
        targets = dict.fromkeys(line.withdraws for line in lines)
        found = (self._store.line(id) for id in targets if id is not None and id not in ids)
        return tuple(line for line in found if line is not None)

    def delivered(self, lines: tuple[Line, ...]) -> None:
        """The server has taken these lines; their outcomes are another matter."""
        numbers = {line.number for line in lines}
        self._sent = max(self._sent, *numbers)
        self._delivered |= numbers
        for number in numbers:
            self.gate.parked.pop(number, None)
        self._batch = min(MOST_COMMANDS, self._batch * 2)

    def failed(self, lines: tuple[Line, ...], now: float) -> None:
        """Lines that were on their way again still have to go; what the server knew of their
        files may be over by then."""
        self.gate.doubt(lines)
        if any(line.number <= self._sent for line in lines):
            self.again_at = now

    def nudge(self) -> None:
        """A person asks to try now, also what needed attention."""
        self.attention.clear()
        self.gate.refused.clear()
        self._in_vain.clear()
        self._blamed.clear()
        self.again_at = 0.0

    def review(self, now: float) -> None:
        """After a whole pull: lines delivered without an outcome go again, or need attention.

        A delivery counts once, however many pulls come before the next one.
        """
        left = self._store.unanswered(0, self._sent, MOST_COMMANDS)
        numbers = {line.number for line in left}
        delivered, self._delivered = self._delivered, set()
        self._in_vain = {n: count for n, count in self._in_vain.items() if n in numbers}
        self.attention = {n: code for n, code in self.attention.items() if n in numbers}
        self.gate.settle([one for one in self.gate.parked.values() if self._is_unanswered(one)])
        for line in self._sendable(left, set()):
            count = self._in_vain.get(line.number, 0) + (line.number in delivered)
            self._in_vain[line.number] = count
            if count >= MOST_IN_VAIN:
                self.attention[line.number] = "no_answer"
            else:
                wait = now + self._pace.delay(count, self._chance)
                self.again_at = wait if self.again_at is None else min(self.again_at, wait)

    def blame(self, lines: tuple[Line, ...], code: str, *, final: bool) -> float:
        """Halve the batch until one line stands alone; that one waits for a person (H13).

        Answers the seconds to wait before the next try; where not ``final``, there are three.
        """
        if len(lines) > 1:
            self._batch = len(lines) // 2
            return 0.0
        number = lines[0].number
        self._blamed[number] = self._blamed.get(number, 0) + 1
        if final or self._blamed[number] >= MOST_IN_VAIN:
            self.attention[number] = code
            self._sent = max(self._sent, number)
            return 0.0
        return self._pace.delay(self._blamed[number], self._chance)

    def _batched(self, after: int, upto: int) -> tuple[Line, ...]:
        """The next lines that may go; those held back do not stand in the way of the others."""
        chosen: list[Line] = []
        held_back = self._held_back(after) if self.attention else set[str]()
        while len(chosen) < self._batch:
            lines = self._store.unanswered(after, upto, self._batch)
            chosen += self._sendable(lines, held_back)
            if len(lines) < self._batch:
                break
            after = lines[-1].number
        return tuple(chosen[: self._batch])

    def _released(self) -> tuple[Line, ...]:
        """Lines that others overtook while their files were on the way, and that may go now."""
        parked = self.gate.parked
        waiting = [parked[number] for number in sorted(parked) if number <= self._sent]
        if all(map(self.gate.holds, waiting)):
            return ()
        held_back = self._held_back(self._sent) if self.attention else set[str]()
        free = [one for one in self._sendable(waiting, held_back) if self._is_unanswered(one)]
        return tuple(free[: self._batch])

    def _is_unanswered(self, line: Line) -> bool:
        return bool(self._store.unanswered(line.number - 1, line.number, 1))

    def _sendable(self, lines: Iterable[Line], held_back: set[str]) -> list[Line]:
        """Without those that wait for a person, and those that name such a one or its records.

        One that waits for its files is parked, and holds back what needs it; only what takes it
        back need not wait, and has it as its company.
        """
        chosen: list[Line] = []
        parked = {one.id for one in self.gate.parked.values()}
        for line in lines:
            if self.gate.holds(line) or parked.intersection(line.needs):
                parked.add(line.id)
                self.gate.parked[line.number] = line
                continue
            names_one = held_back and held_back.intersection((*line.needs, line.withdraws))
            if line.number in self.attention or names_one:
                held_back.add(line.id)
            else:
                parked.discard(line.id)
                chosen.append(line)
        return chosen

    def _held_back(self, upto: int) -> set[str]:
        """Ids of the lines up to this number that wait for a person, or for one that does."""
        held_back = set[str]()
        at = min(self.attention) - 1
        while lines := self._store.unanswered(at, upto, MOST_COMMANDS) if at < upto else []:
            self._sendable(lines, held_back)
            at = lines[-1].number
        return held_back
