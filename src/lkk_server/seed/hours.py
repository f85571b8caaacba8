"""Hours of an automatic meter, computed: a home's day, whose sums are what its dials show."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from itertools import pairwise

from lkk_desktop.models.metering import LoadProfile, Reading, Register
from lkk_desktop.models.money import apportion
from lkk_server.seed.history import chance

DAY = (
    31,
    27,
    25,
    24,
    24,
    26,
    38,
    55,
    61,
    52,
    45,
    43,
    44,
    42,
    40,
    43,
    52,
    68,
    84,
    92,
    90,
    78,
    58,
    41,
)
"""How much of a day each hour takes: an evening at home, a short morning, a quiet night."""
AT_HOME = (
    31,
    27,
    25,
    24,
    24,
    26,
    34,
    47,
    58,
    66,
    68,
    67,
    68,
    65,
    61,
    60,
    64,
    72,
    84,
    91,
    89,
    79,
    60,
    43,
)
"""The same on Saturday and Sunday."""
SATURDAY = 5
NIGHT = frozenset((*range(7), 23))
PEAK = frozenset((*range(7, 10), *range(17, 21)))
ZONES: dict[str, frozenset[int]] = {
    "single": frozenset(range(24)),
    "night": NIGHT,
    "day": frozenset(range(24)) - NIGHT,
    "peak": PEAK,
    "half_peak": frozenset(range(24)) - NIGHT - PEAK,
}
"""Local hours of each zone (order of the ФСТ 1473-э of 26.11.2013)."""


def profiles(
    register: Register, readings: Iterable[Reading], until: datetime.date, mean: int
) -> Iterator[LoadProfile]:
    """A register's days from its first reading to ``until`` (not included), in thousandths.

    Readings are taken as their days begin, and the hours between two add up to what they differ
    by; after the last one a day is the mean one.
    """
    rows = sorted(readings, key=lambda one: one.day)
    for one, after in pairwise(rows):
        yield from _between(register, one.day, after.day, after.value - one.value)
    left = (until - rows[-1].day).days
    yield from _between(register, rows[-1].day, until, mean * left)


def _between(
    register: Register, first: datetime.date, until: datetime.date, used: int
) -> Iterator[LoadProfile]:
    days = [first + datetime.timedelta(n) for n in range((until - first).days)]
    among = sorted(ZONES[register.zone])
    weights: list[int] = []
    for day in days:
        shape = AT_HOME if day.weekday() >= SATURDAY else DAY
        whole = 70 + chance(f"{register.id} {day}", 61)
        noise = chance(f"hours {register.id} {day}", 1 << 60)
        weights += [shape[h] * whole * (24 + (noise >> (2 * h) & 15)) for h in among]
    parts = apportion(used, weights) if weights else []
    for number, day in enumerate(days):
        mine = parts[number * len(among) : (number + 1) * len(among)]
        hours = [0] * 24
        for hour, value in zip(among, mine, strict=True):
            hours[hour] = value
        yield LoadProfile(
            id=f"{register.id}-{day.isoformat()}-hours",
            account=register.account,
            register=register.id,
            day=day,
            hours=tuple(hours),
        )
