"""Terms: working days of a supplier's country, its holidays and their transfers included."""

from __future__ import annotations

import datetime
from functools import lru_cache

from lkk_server import suppliers

DAY = datetime.timedelta(days=1)


def due(country: str, made: datetime.date, days: int) -> datetime.date:
    """The last day of a term of so many working days, counted from the day after ``made``; of none
    it is that day itself, or the first working day after it."""
    date = made
    while days > 0:
        date += DAY
        days -= is_working(country, date)
    while not is_working(country, date):
        date += DAY
    return date


def is_working(country: str, date: datetime.date) -> bool:
    """Whether people work on a day: by the country's calendar, as its government moved its days.

    Raises ``NotImplementedError`` for a country that has no calendar here.
    """
    off, worked = _year(country, date.year)
    return date in worked if date.weekday() in _weekend(country) else date not in off


@lru_cache(maxsize=64)
def country(supplier: str) -> str:
    """The country (ISO 3166) whose calendar a supplier works by."""
    return suppliers.house(supplier).region


@lru_cache(maxsize=256)
def _year(country: str, year: int) -> tuple[frozenset[datetime.date], frozenset[datetime.date]]:
    """A year's days off, and its worked days at weekends; whole, so that threads may share it."""
    from holidays import country_holidays  # slow to import, and not needed to start

    known = country_holidays(country, years=year, expand=False)
    return frozenset(known), frozenset(known.weekend_workdays)


@lru_cache(maxsize=16)
def _weekend(country: str) -> frozenset[int]:
    from holidays import country_holidays

    return frozenset(country_holidays(country).weekend)
