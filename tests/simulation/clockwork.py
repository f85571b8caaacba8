"""Virtual time: what is to happen and when, and the trace of what has happened."""

from __future__ import annotations

import hashlib
import heapq
import random
from collections import deque
from collections.abc import Callable
from typing import Any

from tests.simulation.laws.kit import hold
from tests.simulation.scene import BEGIN

TAIL = 40
MOST_A_SECOND = 3_000


class Clockwork:
    """Events in the order of their times; all chance comes from one seed."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.now = 0.0
        self.operations = self._burst = 0
        self._burst_began = self._rest_until = 0.0
        self.tail: deque[str] = deque(maxlen=TAIL)
        self._trace = hashlib.sha256()
        self._events: list[tuple[float, int, Callable[..., None], tuple[Any, ...]]] = []
        self._count = 0
        self._next_deed = 0.0

    def ms(self) -> int:
        """The true time, which is the server's clock."""
        return BEGIN + int(self.now * 1_000)

    def _seconds(self) -> float:
        return self.now

    def _fork(self) -> random.Random:
        return random.Random(self.chance.getrandbits(64))

    def after(self, seconds: float, what: Callable[..., None], *given: Any) -> None:
        self._count += 1
        heapq.heappush(self._events, (self.now + max(0.0, seconds), self._count, what, given))

    def say(self, text: str) -> None:
        """A line of the trace."""
        line = f"{self.now:.6f} {text}"
        self._trace.update(line.encode() + b"\n")
        self.tail.append(line)

    @property
    def trace(self) -> str:
        return self._trace.hexdigest()

    def _event(self) -> None:
        time, _, what, given = heapq.heappop(self._events)
        self.now = max(self.now, time)
        self.operations += 1
        self._burst = self._burst + 1 if self.now - self._burst_began < 1.0 else 0
        self._burst_began = self.now if self._burst == 0 else self._burst_began
        hold(self._burst < MOST_A_SECOND, "I9 liveness", "there is no end of messages")
        what(*given)

    def rest(self, seconds: float) -> None:
        """Nobody does anything for so long."""
        self._next_deed += seconds
        self._rest_until = self.now + seconds

    @property
    def resting(self) -> float:
        """Seconds for which nobody does anything yet; not positive where somebody may."""
        return self._rest_until - self.now
