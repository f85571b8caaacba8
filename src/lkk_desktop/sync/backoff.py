"""How long to wait between two tries."""

from __future__ import annotations

import random

import msgspec


class Pace(msgspec.Struct, frozen=True, kw_only=True):
    """How long to wait, in seconds: retries double from ``base`` to ``cap``, then full jitter;
    without a live channel news are asked for, and offices' directories compared, now and then."""

    base: float = 0.5
    cap: float = 60.0
    poll: float = 300.0
    compare: float = 240.0

    def delay(self, failures: int, chance: random.Random) -> float:
        """The wait after so many failures in a row: jitter comes after the cap (hazard H21)."""
        return chance.uniform(0.0, min(self.cap, self.base * 2.0 ** min(failures, 30)))
