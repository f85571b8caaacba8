"""Standing orders («Автоплатежи»): when one is due, and what its greatest sum forbids.

Days are the supplier's calendar's. Each occasion has a name of its own, under which it is run once,
whatever fails: a month for those of a day, a bill's period for those that follow the bill.
"""

from __future__ import annotations

import calendar
import datetime
from typing import Literal

import msgspec

from lkk_desktop.models.bounds import Code, Count, Day, Id, Instant, Money, Sum
from lkk_desktop.models.calendar import following, period
from lkk_desktop.models.command import Problem
from lkk_desktop.models.record import Record, record

Schedule = Literal["day", "last_day", "bill"]
"""On a day of the month, on its last day, or once the bill has come (seed S2, 6.4.4)."""

FIRST_DAY, LAST_DAY = 1, 27
QUIET = frozenset({"nothing_to_pay", "below_least"})
"""Ends of a run that nobody has to do anything about: the next one pays what there is."""
LATE = 7
"""Days by which an occasion may be late: after a longer time of downtime it is missed, and told."""


@record("autopayment", home="user", owner="user", find=("account",))
class Autopayment(Record, frozen=True, kw_only=True):
    """A user's standing order for one account; it is on while it is there.

    ``day`` is None unless the schedule is ``day``. ``most`` (kopecks) is a hard stop: a debt beyond
    it is not paid at all. ``last_…`` tell of its last run: its day, what became of it ('paid', or
    why not) and how much.
    """

    user: Id
    account: Id
    schedule: Schedule
    day: Count | None
    most: Sum
    card: Id
    made: Instant
    last_day: Day | None
    last_code: Code | None
    last_amount: Money | None


class Occasion(msgspec.Struct, frozen=True):
    """One time that a standing order is due: its name, and its day."""

    name: str
    day: datetime.date


def autopayment_id(user: str, account: str) -> str:
    """A user has one standing order for an account at most."""
    return f"{user}/{account}"


def check(schedule: Schedule, day: int | None, most: int) -> None:
    """Raises ``Problem``: no_day, day_range (``least``, ``most``), no_most."""
    if schedule == "day":
        if day is None:
            raise Problem("no_day")
        if not FIRST_DAY <= day <= LAST_DAY:
            raise Problem("day_range", least=FIRST_DAY, most=LAST_DAY)
    if most <= 0:
        raise Problem("no_most")


def falls(schedule: Schedule, day: int | None, month: str) -> datetime.date:
    """The day of a month (``YYYY-MM``) on which a schedule by days is due."""
    year, number = int(month[:4]), int(month[5:])
    last = calendar.monthrange(year, number)[1]
    return datetime.date(year, number, last if schedule == "last_day" or day is None else day)


def next_day(schedule: Schedule, day: int | None, after: datetime.date) -> datetime.date | None:
    """The first day after another one on which it is due; None where that is the bill's."""
    if schedule == "bill":
        return None
    found = falls(schedule, day, period(after))
    return found if found > after else falls(schedule, day, following(period(after)))


def latest(
    one: Autopayment,
    since: datetime.date,
    today: datetime.date,
    bill: tuple[str, datetime.date] | None,
) -> Occasion | None:
    """The last occasion up to today, after the day (``since``) on which it was connected.

    ``bill`` is the account's newest: its period, and the day on which it came.
    """
    if one.schedule == "bill":
        found = None if bill is None else Occasion(f"bill:{bill[0]}", bill[1])
    else:
        month = period(today)
        falling = falls(one.schedule, one.day, month)
        if falling > today:
            month = following(month, -1)
            falling = falls(one.schedule, one.day, month)
        found = Occasion(month, falling)
    return found if found is not None and since < found.day <= today else None


def missed(occasion: Occasion, today: datetime.date) -> bool:
    """Whether an occasion is so long ago that it is not made up for."""
    return (today - occasion.day).days > LATE
