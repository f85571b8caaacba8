"""Days and months as numbers: what billing counts, cuts and shares by."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from functools import lru_cache

import msgspec


class Month(msgspec.Struct, frozen=True):
    """A billing period: its name, its first and last day as ordinals, its place among months."""

    name: str
    first: int
    last: int
    index: int

    @property
    def days(self) -> int:
        return self.last - self.first + 1


@lru_cache(maxsize=2048)
def month(name: str) -> Month:
    """The month of a period's name. Raises ``ValueError``."""
    first = datetime.date.fromisoformat(f"{name}-01")
    index = first.year * 12 + first.month - 1
    after = datetime.date(index // 12 + (index % 12 == 11), (index + 1) % 12 + 1, 1)
    return Month(name, first.toordinal(), after.toordinal() - 1, index)


def day_of(period: str, number: int) -> datetime.date:
    """The day of a month with a number; the last one where the month is shorter."""
    found = month(period)
    return datetime.date.fromordinal(min(found.first + number - 1, found.last))


def cut(first: int, last: int, starts: Iterable[int]) -> list[tuple[int, int]]:
    """Days from ``first`` to ``last`` (both included) as stretches that begin at ``starts`` too."""
    inside = sorted({day for day in starts if first < day <= last})
    if not inside:
        return [(first, last)]
    begins = [first, *inside]
    ends = [*(day - 1 for day in inside), last]
    return list(zip(begins, ends, strict=True))


def shared(volume: int, stretches: list[tuple[int, int]]) -> list[int]:
    """A volume over stretches of days, by days; it adds up, and no part has another sign."""
    if len(stretches) == 1:
        return [volume]
    days = sum(last - first + 1 for first, last in stretches)
    parts, passed, given = [], 0, 0
    for first, last in stretches:
        passed += last - first + 1
        upto = volume * passed // days if volume >= 0 else -(-volume * passed // days)
        parts.append(upto - given)
        given = upto
    return parts


def overlap(first: int, last: int, other_first: int, other_last: int) -> int:
    """How many days two stretches have in common."""
    return max(0, min(last, other_last) - max(first, other_first) + 1)


def bounds(
    since: datetime.date | None, until: datetime.date | None, within: tuple[int, int]
) -> tuple[int, int]:
    """Days (both included, None: open) as ordinals within a stretch; empty where last < first."""
    first = within[0] if since is None else max(within[0], since.toordinal())
    last = within[1] if until is None else min(within[1], until.toordinal())
    return first, last
