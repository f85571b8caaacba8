"""Years of hours as arrays: made aside from the window, cut down to what a plot has pixels for."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

import msgspec
import numpy as np
from numpy.typing import NDArray

from lkk_desktop.models.metering import LoadProfile

Floats = NDArray[np.float64]
DAY_HOURS = 24


class Hours(msgspec.Struct, frozen=True):
    """Every hour from the first day to the last, each register's values in units, NaN: unknown.

    ``at`` is when an hour begins, in days since ``first``: a day of 23 or 25 hours is a day too.
    ``begins`` is the place of each day's first hour, with one more for the end. ``exact`` has the
    same as thousandths, -1 where it is unknown.
    """

    first: datetime.date
    at: Floats
    begins: NDArray[np.int64]
    values: dict[str, Floats]
    exact: dict[str, NDArray[np.int64]]

    @property
    def count(self) -> int:
        return int(self.at.size)

    @property
    def days(self) -> int:
        return int(self.begins.size - 1)

    def day_of(self, place: int) -> int:
        """The number of the day in which an hour lies."""
        return int(np.searchsorted(self.begins, place, side="right")) - 1

    def date_of(self, place: int) -> datetime.date:
        return self.first + datetime.timedelta(days=self.day_of(place))

    def place_at(self, x: float) -> int:
        """The hour in which a moment lies (days since ``first``)."""
        return int(np.searchsorted(self.at, x, side="right")) - 1

    def value(self, register: str, place: int) -> int | None:
        """Thousandths of an hour."""
        found = int(self.exact[register][place])
        return None if found < 0 else found

    def sum(self, register: str, first: int, last: int) -> int | None:
        """Thousandths of the hours from one place to before another, as far as they are known."""
        part = self.exact[register][first:last]
        known = part[part >= 0]
        return int(known.sum()) if known.size else None


def hours(profiles: Iterable[LoadProfile], registers: tuple[str, ...]) -> Hours | None:
    """The hours of these registers; a day that nobody told of is 24 unknown hours. None: none."""
    days: dict[int, dict[str, tuple[int | None, ...]]] = {}
    for one in profiles:
        if one.hours and one.register in registers:
            days.setdefault(one.day.toordinal(), {})[one.register] = one.hours
    if not days:
        return None
    first, last = min(days), max(days)
    lengths = np.full(last - first + 1, DAY_HOURS, dtype=np.int64)
    for ordinal, told in days.items():
        lengths[ordinal - first] = max(len(one) for one in told.values())
    begins = np.concatenate(([0], np.cumsum(lengths)))
    day = np.repeat(np.arange(lengths.size), lengths)
    at = day + (np.arange(int(begins[-1])) - begins[day]) / lengths[day]
    exact = {}
    for register in registers:
        flat = np.full(int(begins[-1]), -1, dtype=np.int64)
        for ordinal, told in days.items():
            if register in told:
                of = [-1 if hour is None else hour for hour in told[register]]
                begin = int(begins[ordinal - first])
                flat[begin : begin + len(of)] = of
        exact[register] = flat
    values = {name: np.where(flat < 0, np.nan, flat / 1000) for name, flat in exact.items()}
    return Hours(datetime.date.fromordinal(first), at, begins, values, exact)


def line(of: Hours, register: str, left: float, right: float, most: int) -> tuple[Floats, Floats]:
    """What to draw of a register between two moments, in at most about ``most`` points.

    Where there is room, each hour is a step. Where there is not, of every so many hours the least
    and the greatest are kept, so that no peak is lost; the cuts lie at the same hours wherever one
    looks from, so that nothing flickers as one moves.
    """
    begin = max(0, of.place_at(left) - 1)
    end = min(of.count, of.place_at(right) + 2)
    if end <= begin:
        return np.empty(0), np.empty(0)
    each = max(1, -(-2 * (end - begin) // most))
    if each == 1:
        edges = np.append(of.at, float(of.days))[begin : end + 1]
        return np.repeat(edges, 2)[1:-1], np.repeat(of.values[register][begin:end], 2)
    # Whole powers of two: one step of the wheel changes the cuts at most once.
    each = 1 << (each - 1).bit_length()
    begin -= begin % each
    cuts = np.arange(begin, end, each)
    part = of.values[register][begin : min(of.count, int(cuts[-1]) + each)]
    low = np.fmin.reduceat(part, cuts - begin)
    high = np.fmax.reduceat(part, cuts - begin)
    x = np.repeat(of.at[cuts], 2)
    return x, np.column_stack((low, high)).ravel()
