"""Days and months as the supplier counts them: local dates of a named zone, periods ``YYYY-MM``."""

from __future__ import annotations

import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

UTC = datetime.UTC


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo:
    """The IANA zone; ``tzdata`` stands in where the system has none (Windows)."""
    return ZoneInfo(name)


def local(instant: int, zone_name: str) -> datetime.datetime:
    """The local wall time of an instant (milliseconds since 1970, UTC)."""
    return datetime.datetime.fromtimestamp(instant / 1000, UTC).astimezone(zone(zone_name))


def day(instant: int, zone_name: str) -> datetime.date:
    """The local date on which an instant falls; each instant belongs to exactly one."""
    return local(instant, zone_name).date()


def instant(moment: datetime.datetime) -> int:
    """Milliseconds since 1970 of an aware date and time."""
    if moment.tzinfo is None:
        raise ValueError("a time without a zone is no instant")
    since = moment - datetime.datetime(1970, 1, 1, tzinfo=UTC)
    return since // datetime.timedelta(milliseconds=1)


def period(date: datetime.date) -> str:
    """The billing period of a day: its calendar month."""
    return f"{date.year:04d}-{date.month:02d}"


def following(period_name: str, months: int = 1) -> str:
    """The period so many months later (or earlier, when negative)."""
    year, month = (int(part) for part in period_name.split("-"))
    index = year * 12 + month - 1 + months
    return f"{index // 12:04d}-{index % 12 + 1:02d}"


def in_window(date: datetime.date, first: int, last: int) -> bool:
    """Whether readings are taken on this day: both ends belong to the window (seed S2, 6.2)."""
    return first <= date.day <= last


def days_left(date: datetime.date, last: int) -> int:
    """Whole days after this one until the window's last day; 0 on the last day itself."""
    return max(0, last - date.day)
