"""What may go wrong in a run: drawn once from its seed, several things at once."""

from __future__ import annotations

import random

import msgspec

YEAR_MS = 365 * 24 * 3_600_000
HOUR = 3_600.0
DAY = 24 * HOUR
IDLE = 170 * DAY
"""Who is away for so long may have to sign in again."""


class Weather(msgspec.Struct, frozen=True, kw_only=True):
    """Chances: of each message, and (those of ``deeds``) of each deed between messages."""

    request_lost: float = 0.0
    answer_lost: float = 0.0
    duplicated: float = 0.0
    old_copy: float = 0.0
    truncated: float = 0.0
    bad_answer: float = 0.0
    slow: float = 0.0
    desk_crash: float = 0.0
    server_crash: float = 0.0
    restore: float = 0.0
    clock: float = 0.0
    sleep: float = 0.0
    replica_lost: float = 0.0
    line_down: float = 0.0
    disk_full: float = 0.0
    revoked: float = 0.0
    cloned: float = 0.0
    rolled_back: float = 0.0
    upgraded: float = 0.0
    poison: float = 0.0


def drawn(chance: random.Random) -> Weather:
    """The weather of a seed: most faults are about, each as often as it likes."""
    odds = {
        name: chance.choice((0.02, 0.08, 0.25)) if chance.random() < 0.65 else 0.0
        for name in Weather.__struct_fields__
    }
    return Weather(**odds)


def without(drawn: Weather, faults: frozenset[str]) -> Weather:
    """The same weather without some of its faults."""
    return msgspec.structs.replace(drawn, **dict.fromkeys(faults, 0.0))


CALM = Weather()


def delay(chance: random.Random, slow: float) -> float:
    """Seconds of a message's way; a slow one outlives the patience of who sent it."""
    if chance.random() < slow:
        return chance.uniform(1.0, 60.0)
    return chance.uniform(0.01, 0.2)


def pause(chance: random.Random) -> float:
    """Seconds until something happens that no message brings."""
    return chance.expovariate(1.0) * chance.choice((0.02, 0.05, 0.05, 0.2, 0.5, 2.0, 60.0))


def long_sleep(chance: random.Random) -> float:
    """Seconds that a computer sleeps: minutes, hours, forty days, more than a year."""
    long = chance.choice((40 * DAY, 40 * DAY, 400 * DAY))
    return chance.choice((chance.uniform(60, HOUR), chance.uniform(HOUR, 3 * DAY), long))


def clock_offset(chance: random.Random) -> int:
    """Milliseconds by which a clock is off: seconds, hours, up to ten years."""
    most = chance.choice((5_000, 12 * 3_600_000, 10 * YEAR_MS))
    return chance.randrange(-most, most)
