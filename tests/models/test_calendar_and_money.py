"""Each instant falls on one local day; each kopeck is rounded once."""

from __future__ import annotations

import datetime
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lkk_desktop.models import calendar
from lkk_desktop.models.command import Problem
from lkk_desktop.models.metering import check_window
from lkk_desktop.models.money import cost
from lkk_desktop.models.tariffs import Tariff, in_force
from tests.household import account, changed, supplier

RUSSIAN = {
    "Europe/Kaliningrad": 2,
    "Europe/Moscow": 3,
    "Europe/Samara": 4,
    "Asia/Yekaterinburg": 5,
    "Asia/Omsk": 6,
    "Asia/Krasnoyarsk": 7,
    "Asia/Irkutsk": 8,
    "Asia/Yakutsk": 9,
    "Asia/Vladivostok": 10,
    "Asia/Magadan": 11,
    "Asia/Kamchatka": 12,
}


def at(zone: str, *moment: int) -> int:
    fixed = datetime.timezone(datetime.timedelta(hours=RUSSIAN[zone]))
    return calendar.instant(datetime.datetime(*moment, tzinfo=fixed))  # type: ignore[misc,arg-type]


@pytest.mark.parametrize("zone", RUSSIAN)
def test_the_window_closes_at_the_midnight_of_each_russian_zone(zone: str) -> None:
    here = changed(account, zone=zone)
    last = at(zone, 2026, 11, 25, 23, 59, 59, 999_000)
    check_window(here, supplier, calendar.day(last, zone))
    with pytest.raises(Problem):
        check_window(here, supplier, calendar.day(last + 1, zone))


@pytest.mark.parametrize("zone", RUSSIAN)
def test_the_window_opens_at_the_midnight_of_each_russian_zone(zone: str) -> None:
    here = changed(account, zone=zone)
    first = at(zone, 2026, 12, 1, 0, 0)
    check_window(here, supplier, calendar.day(first, zone))
    with pytest.raises(Problem):
        check_window(here, supplier, calendar.day(first - 1, zone))


@pytest.mark.parametrize("zone", RUSSIAN)
def test_the_last_millisecond_of_a_year_is_its_own(zone: str) -> None:
    new_year = at(zone, 2027, 1, 1, 0, 0)
    assert calendar.period(calendar.day(new_year - 1, zone)) == "2026-12"
    assert calendar.period(calendar.day(new_year, zone)) == "2027-01"


zones = some.sampled_from([*RUSSIAN, "Europe/Kyiv", "Europe/Chisinau", "America/New_York"])
instants = some.integers(min_value=0, max_value=4_102_444_800_000)


@given(zone=zones, instant=instants)
def test_each_instant_is_in_exactly_one_period_and_time_never_goes_back(
    zone: str, instant: int
) -> None:
    day, next_day = calendar.day(instant, zone), calendar.day(instant + 1, zone)
    assert next_day in (day, day + datetime.timedelta(1))
    assert calendar.period(day) <= calendar.period(next_day)
    assert calendar.instant(calendar.local(instant, zone)) == instant


@given(period=some.dates(datetime.date(1970, 1, 1)), months=some.integers(-500, 500))
def test_months_are_counted_there_and_back(period: datetime.date, months: int) -> None:
    name = calendar.period(period)
    there = calendar.following(name, months) if 0 < period.year + months // 12 < 9999 else name
    assert there == name or calendar.following(there, -months) == name


def test_a_time_without_a_zone_is_no_instant() -> None:
    with pytest.raises(ValueError, match="zone"):
        calendar.instant(datetime.datetime(2026, 11, 20))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("volume", "price", "kopecks"),
    [
        (0, 2_250_000, 0),
        (1_000, 2_250_000, 225),
        (150_000, 2_250_000, 33_750),
        (1, 5_000_000, 1),  # 0.5 kopeck: half up
        (1, 4_990_000, 0),
        (3, 5_000_000, 2),  # 1.5 kopecks
        (5, 5_000_000, 3),  # 2.5 kopecks: not half-even
        (12_345, 48_860_000, 60_318),  # 603.1767 roubles
    ],
)
def test_a_cost_is_rounded_half_up_at_the_line(volume: int, price: int, kopecks: int) -> None:
    assert cost(volume, price) == kopecks


@given(volume=some.integers(0, 10**11), price=some.integers(0, 10**10))
def test_a_cost_is_exact_to_half_a_kopeck(volume: int, price: int) -> None:
    exact = Decimal(volume * price) / Decimal(10**7)
    assert cost(volume, price) == int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def test_the_latest_tariff_that_has_begun_is_in_force() -> None:
    old, new, coming = (
        Tariff(
            id=f"t{year}",
            supplier="tyumen",
            plan="flat",
            service="electricity",
            zone="day",
            unit="kwh",
            price=year,
            since=datetime.date(year, 7, 1),
        )
        for year in (2025, 2026, 2027)
    )
    day = datetime.date(2026, 11, 20)
    assert in_force([coming, old, new], "electricity", "day", day) == new
    assert in_force([coming, old, new], "electricity", "night", day) is None
    assert in_force([coming], "electricity", "day", day) is None
    assert in_force([old, new], "electricity", "day", new.since) == new
