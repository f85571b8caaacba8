"""Standing orders: on which days they fall, and that an occasion is met once, whatever the days on
which somebody looks."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lkk_desktop.models.autopayments import (
    LATE,
    Autopayment,
    Occasion,
    autopayment_id,
    check,
    falls,
    latest,
    missed,
    next_day,
)
from lkk_desktop.models.calendar import following, period
from lkk_desktop.models.command import Problem

DAY = datetime.date.fromisoformat
BEGIN = DAY("2024-01-01")
DAYS = st.dates(BEGIN, DAY("2027-12-31"))
NUMBERS = st.one_of(st.none(), st.integers(1, 27))
"""A day of the month, or None: its last one."""


def standing(schedule: str = "day", day: int | None = 10, **more: Any) -> Autopayment:
    terms: dict[str, Any] = {
        "id": autopayment_id("u-1", "0710000000"),
        "user": "u-1",
        "account": "0710000000",
        "schedule": schedule,
        "day": day if schedule == "day" else None,
        "most": 500_000,
        "card": "c-1",
        "made": 0,
        "last_day": None,
        "last_code": None,
        "last_amount": None,
    }
    return Autopayment(**terms | more)


def of(number: int | None) -> Autopayment:
    return standing("last_day") if number is None else standing("day", number)


# ── what may be asked for ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("schedule", "day", "most", "code"),
    [
        ("day", None, 1, "no_day"),
        ("day", 0, 1, "day_range"),
        ("day", 28, 1, "day_range"),
        ("day", 31, 1, "day_range"),
        ("day", 27, 0, "no_most"),
        ("last_day", None, -1, "no_most"),
        ("bill", None, 0, "no_most"),
    ],
)
def test_what_is_no_standing_order_is_refused(
    schedule: Any, day: int | None, most: int, code: str
) -> None:
    with pytest.raises(Problem) as said:
        check(schedule, day, most)
    assert said.value.code == code


def test_the_days_that_may_be_chosen_are_told() -> None:
    with pytest.raises(Problem) as said:
        check("day", 29, 1)
    assert said.value.values == {"least": 1, "most": 27}
    for number in range(1, 28):
        check("day", number, 1)
    check("last_day", None, 1)
    check("bill", None, 1)


# ── on which days it falls ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("schedule", "day", "month", "expected"),
    [
        ("day", 1, "2026-02", "2026-02-01"),
        ("day", 27, "2026-02", "2026-02-27"),
        ("last_day", None, "2026-02", "2026-02-28"),
        ("last_day", None, "2028-02", "2028-02-29"),
        ("last_day", None, "2100-02", "2100-02-28"),
        ("last_day", None, "2026-11", "2026-11-30"),
        ("last_day", None, "2026-12", "2026-12-31"),
    ],
)
def test_a_months_day(schedule: Any, day: int | None, month: str, expected: str) -> None:
    assert falls(schedule, day, month) == DAY(expected)


@pytest.mark.parametrize(
    ("schedule", "day", "after", "expected"),
    [
        ("day", 10, "2026-11-09", "2026-11-10"),
        ("day", 10, "2026-11-10", "2026-12-10"),
        ("day", 10, "2026-12-11", "2027-01-10"),
        ("last_day", None, "2026-11-29", "2026-11-30"),
        ("last_day", None, "2026-11-30", "2026-12-31"),
        ("last_day", None, "2028-01-31", "2028-02-29"),
    ],
)
def test_the_next_day(schedule: Any, day: int | None, after: str, expected: str) -> None:
    assert next_day(schedule, day, DAY(after)) == DAY(expected)


def test_when_the_next_bill_comes_nobody_knows() -> None:
    assert next_day("bill", None, DAY("2026-11-09")) is None


@pytest.mark.parametrize(
    ("number", "since", "today", "expected"),
    [
        (10, "2026-11-09", "2026-11-09", None),
        (10, "2026-11-09", "2026-11-10", "2026-11"),
        (10, "2026-11-10", "2026-11-10", None),  # connected on its own day: the next month's
        (10, "2026-11-10", "2026-12-09", None),
        (10, "2026-11-10", "2026-12-10", "2026-12"),
        (10, "2026-11-09", "2026-12-09", "2026-11"),
        (10, "2026-11-09", "2027-01-12", "2027-01"),  # two months of downtime: the last only
        (10, "2026-12-15", "2026-11-20", None),  # the clock was set back
        (None, "2026-01-31", "2026-02-27", None),
        (None, "2026-01-31", "2026-02-28", "2026-02"),
        (None, "2026-01-30", "2026-02-27", "2026-01"),
        (1, "2026-12-31", "2027-01-01", "2027-01"),
    ],
)
def test_the_last_occasion(
    number: int | None, since: str, today: str, expected: str | None
) -> None:
    found = latest(of(number), DAY(since), DAY(today), None)
    assert (found.name if found else None) == expected


def test_a_bill_is_an_occasion_from_the_day_on_which_it_came() -> None:
    one, bill = standing("bill"), ("2026-10", DAY("2026-11-05"))
    assert latest(one, DAY("2026-11-04"), DAY("2026-11-04"), bill) is None
    assert latest(one, DAY("2026-11-04"), DAY("2026-11-05"), bill) == Occasion(
        "bill:2026-10", DAY("2026-11-05")
    )
    assert latest(one, DAY("2026-11-05"), DAY("2026-12-01"), bill) is None
    assert latest(one, BEGIN, DAY("2026-12-01"), None) is None, "a bill that never comes"


def test_a_week_late_is_made_up_for_and_more_is_missed() -> None:
    occasion = Occasion("2026-11", DAY("2026-11-10"))
    assert LATE == 7
    assert not missed(occasion, DAY("2026-11-17"))
    assert missed(occasion, DAY("2026-11-18"))


# ── whatever the days on which the server is up ───────────────────────────────────────────────


def taken_up(one: Autopayment, since: datetime.date, days: list[datetime.date]) -> list[Occasion]:
    """What a server takes up that looks on these days, and notes what it took up."""
    found: dict[str, Occasion] = {}
    for day in days:
        occasion = latest(one, since, day, None)
        if occasion is not None:
            found.setdefault(occasion.name, occasion)
    return list(found.values())


def by_walking(number: int | None, since: datetime.date, up: set[datetime.date]) -> set[str]:
    """The same told by walking day by day: a month's occasion is open from its day to the next's,
    and is taken up if anybody looks meanwhile."""
    taken: set[str] = set()
    standing_one: str | None = None
    day = BEGIN
    while day <= max(up):
        tomorrow = day + datetime.timedelta(days=1)
        if day.day == number or (number is None and tomorrow.month != day.month):
            standing_one = period(day) if day > since else None
        if day in up and standing_one is not None:
            taken.add(standing_one)
        day = tomorrow
    return taken


@given(NUMBERS, DAYS, st.lists(DAYS, min_size=1, max_size=40))
def test_each_months_occasion_is_met_once_on_whatever_days_the_server_is_up(
    number: int | None, since: datetime.date, days: list[datetime.date]
) -> None:
    """Also where the clock goes back: the days come in any order."""
    found = taken_up(of(number), since, days)
    assert {one.name for one in found} == by_walking(number, since, set(days))
    for one in found:
        assert one.day == falls("last_day" if number is None else "day", number, one.name)
        assert since < one.day <= max(days)


@given(NUMBERS, DAYS, st.integers(1, 400))
def test_a_server_that_is_up_each_day_misses_nothing_and_is_never_late(
    number: int | None, since: datetime.date, length: int
) -> None:
    days = [since + datetime.timedelta(days=n) for n in range(length + 1)]
    found = {}
    for day in days:
        occasion = latest(of(number), since, day, None)
        if occasion is not None and occasion.name not in found:
            found[occasion.name] = day
            assert occasion.day == day
            assert not missed(occasion, day)
    months = {period(day) for day in days}
    due = {m for m in months if since < falls("day", number, m) <= days[-1]}
    assert set(found) == due


@given(NUMBERS, DAYS)
def test_the_next_day_is_when_the_next_occasion_is_met(
    number: int | None, after: datetime.date
) -> None:
    one = of(number)
    coming = next_day(one.schedule, one.day, after)
    assert coming is not None
    assert after < coming
    assert coming - after <= datetime.timedelta(days=31)
    assert latest(one, after, coming - datetime.timedelta(days=1), None) is None
    occasion = latest(one, after, coming, None)
    assert occasion == Occasion(period(coming), coming)
    again = next_day(one.schedule, one.day, coming)
    assert again is not None
    assert period(again) == following(period(coming))
