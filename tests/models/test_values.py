"""What a person types, and what a new value must meet (domain 4.1)."""

from __future__ import annotations

import datetime

import pytest

from lkk_desktop.models.command import Problem
from lkk_desktop.models.metering import (
    Meter,
    Register,
    check_meter,
    check_value,
    check_window,
    large_limit,
    parse_value,
    remaining_days,
    use,
    verification_state,
)
from tests.household import account, changed, meter, register, supplier

NOVEMBER_20 = datetime.date(2026, 11, 20)
water = changed(meter, resource="cold_water", digits=5, decimals=3)
cold = changed(register, counted_value=100_000, daily_mean=300)


def code_of(problem: pytest.ExceptionInfo[Problem]) -> str:
    return problem.value.code


@pytest.mark.parametrize(
    ("text", "decimals", "value"),
    [
        ("10500", 0, 10_500_000),
        ("  10500  ", 0, 10_500_000),
        ("10500\n", 0, 10_500_000),
        ("10 500", 0, 10_500_000),
        ("10\u00a0500", 0, 10_500_000),
        ("10\u202f500,5", 1, 10_500_500),
        ("10\u2009500", 0, 10_500_000),
        ("12,345", 3, 12_345),
        ("12.345", 3, 12_345),
        ("12,3", 3, 12_300),
        ("12,", 0, 12_000),
        ("12,000000", 0, 12_000),
        ("12,5000", 1, 12_500),
        ("+7", 0, 7_000),
        ("0", 0, 0),
        ("-0", 0, 0),
        ("00012", 0, 12_000),
    ],
)
def test_a_value_is_read_as_people_write_it(text: str, decimals: int, value: int) -> None:
    assert parse_value(text, decimals) == value


@pytest.mark.parametrize(
    ("text", "decimals", "code"),
    [
        ("", 0, "empty"),
        ("   \u00a0\t", 0, "empty"),
        ("abc", 0, "not_a_number"),
        ("12кВт", 0, "not_a_number"),
        ("1e5", 0, "not_a_number"),
        ("1_000", 0, "not_a_number"),
        ("0x1F", 0, "not_a_number"),
        ("1,2,3", 3, "not_a_number"),
        ("1,234.5", 3, "not_a_number"),
        (",", 0, "not_a_number"),
        (",5", 1, "not_a_number"),
        ("-", 0, "not_a_number"),
        ("--5", 0, "not_a_number"),
        ("١٢٣", 0, "not_a_number"),
        ("１２３", 0, "not_a_number"),
        ("12²", 0, "not_a_number"),
        ("½", 0, "not_a_number"),
        ("nan", 0, "not_a_number"),
        ("inf", 0, "not_a_number"),
        ("12345\n6789", 0, "not_a_number"),
        ("12345\t6789", 0, "not_a_number"),
        ("\u200b12", 0, "not_a_number"),
        ("-5", 0, "negative"),
        ("\u22125", 0, "negative"),
        ("-0,001", 3, "negative"),
        ("12,5", 0, "too_many_decimals"),
        ("12,3456", 3, "too_many_decimals"),
        ("1" * 21, 0, "too_long"),
        ("1" * 1_000_000, 0, "too_long"),
        ("Показание дня: 12345 кВт·ч", 0, "too_long"),
    ],
)
def test_what_is_no_value_is_said_to_be_none(text: str, decimals: int, code: str) -> None:
    with pytest.raises(Problem) as problem:
        parse_value(text, decimals)
    assert code_of(problem) == code


def test_twenty_digits_are_read_and_then_refused_by_the_dial() -> None:
    value = parse_value("1" * 20, 0)
    with pytest.raises(Problem) as problem:
        check_value(meter, register, supplier, value, NOVEMBER_20)
    assert code_of(problem) == "dial_too_small"


@pytest.mark.parametrize(
    ("kind", "dial", "value", "confirmed", "used"),
    [
        ("the same value again", register, 10_000_000, {}, 0),
        ("an ordinary month", register, 10_150_000, {}, 150_000),
        ("the very limit: 3 x 5 x 26 days", register, 10_390_000, {}, 390_000),
        ("above it, confirmed", register, 10_391_000, {"large": True}, 391_000),
        (
            "nothing known of its use",
            changed(register, daily_mean=None),
            99_999_000,
            {},
            89_999_000,
        ),
        ("a first value", changed(register, counted_value=None, counted_on=None), 7_000, {}, 7_000),
        (
            "over the dial's end, confirmed",
            changed(register, counted_value=99_990_000),
            3_000,
            {"rolled": True},
            13_000,
        ),
    ],
)
def test_a_good_value_gives_its_use(
    kind: str, dial: Register, value: int, confirmed: dict[str, bool], used: int
) -> None:
    assert check_value(meter, dial, supplier, value, NOVEMBER_20, **confirmed) == used


full = changed(register, counted_value=99_990_000)


@pytest.mark.parametrize(
    ("of", "dial", "value", "confirmed", "code"),
    [
        (meter, register, -1_000, {}, "negative"),
        (meter, register, 10_100_500, {}, "too_many_decimals"),
        (meter, register, 100_000_000, {}, "dial_too_small"),
        (meter, register, 9_999_000, {}, "below_counted"),
        (meter, full, 3_000, {}, "maybe_rolled_over"),
        (meter, changed(full, daily_mean=None), 3_000, {}, "maybe_rolled_over"),
        (meter, full, 50_000_000, {}, "below_counted"),
        (meter, register, 10_100_000, {"rolled": True}, "not_rolled_over"),
        (meter, register, 10_391_000, {}, "suspiciously_large"),
        (meter, full, 2_000_000, {"rolled": True}, "suspiciously_large"),
        (meter, changed(register, daily_mean=0), 10_100_000, {}, "suspiciously_large"),
        (water, cold, 123_401, {}, "suspiciously_large"),
        (changed(water, decimals=2), cold, 100_001, {}, "too_many_decimals"),
    ],
)
def test_a_doubtful_value_is_refused_or_asked_about(
    of: Meter, dial: Register, value: int, confirmed: dict[str, bool], code: str
) -> None:
    with pytest.raises(Problem) as problem:
        check_value(of, dial, supplier, value, NOVEMBER_20, **confirmed)
    assert code_of(problem) == code
    assert problem.value.values["register"] == register.id


@pytest.mark.parametrize(
    ("of", "mean", "most"),
    [
        (meter, 5_000, 390_000),
        (meter, 1_000, 99_999),
        (meter, 0, 99_999),
        (water, 300, 23_400),
        (water, 10, 9_999),
        (meter, None, None),
    ],
)
def test_large_is_three_times_the_mean_and_at_least_100_kwh_or_10_m3(
    of: Meter, mean: int | None, most: int | None
) -> None:
    assert large_limit(of, changed(register, daily_mean=mean), supplier, NOVEMBER_20) == most


def test_a_value_of_the_day_it_was_counted_is_measured_by_one_day() -> None:
    dial = changed(register, counted_on=NOVEMBER_20, daily_mean=50_000)
    assert large_limit(meter, dial, supplier, NOVEMBER_20) == 150_000
    assert large_limit(meter, dial, supplier, NOVEMBER_20 - datetime.timedelta(9)) == 150_000


def test_the_use_over_the_end_of_the_dial() -> None:
    assert use(meter, full, 3_000, rolled=True) == 13_000
    assert use(meter, full, 3_000) == -99_987_000


@pytest.mark.parametrize("day", [1, 2, 24, 25])
def test_the_window_holds_both_its_ends(day: int) -> None:
    check_window(account, supplier, datetime.date(2026, 11, day))


@pytest.mark.parametrize(
    "date",
    [
        datetime.date(2026, 11, 26),
        datetime.date(2026, 11, 30),
        datetime.date(2026, 10, 20),
        datetime.date(2025, 12, 20),
    ],
)
def test_outside_the_window_and_in_a_closed_period_the_window_is_closed(
    date: datetime.date,
) -> None:
    with pytest.raises(Problem) as problem:
        check_window(account, supplier, date)
    assert code_of(problem) == "window_closed"
    assert problem.value.values["last"] == 25


def test_a_month_ahead_of_the_open_period_is_open() -> None:
    check_window(account, supplier, datetime.date(2026, 12, 1))


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"status": "off"}, "meter_off"),
        ({"status": "broken"}, "meter_broken"),
        ({"status": "closed"}, "meter_closed"),
        ({"blocked": "seasonal"}, "meter_blocked"),
        ({"status": "broken", "blocked": "seasonal"}, "meter_broken"),
    ],
)
def test_a_silent_meter_says_why(fields: dict[str, str], code: str) -> None:
    silent = changed(meter, **fields)
    assert not silent.takes_readings
    with pytest.raises(Problem) as problem:
        check_meter(silent)
    assert code_of(problem) == code


def test_a_blocked_meter_says_until_when() -> None:
    blocked = changed(meter, blocked="seasonal", blocked_until=datetime.date(2027, 5, 1))
    with pytest.raises(Problem) as problem:
        check_meter(blocked)
    assert problem.value.values["until"] == "2027-05-01"


def test_a_working_meter_takes_readings() -> None:
    assert meter.takes_readings
    check_meter(meter)


@pytest.mark.parametrize(
    ("due", "state"),
    [
        (None, None),
        (datetime.date(2026, 11, 19), "past"),
        (datetime.date(2026, 11, 20), "near"),
        (datetime.date(2027, 1, 19), "near"),
        (datetime.date(2027, 1, 20), "fine"),
    ],
)
def test_the_next_verification_is_fine_near_or_past(
    due: datetime.date | None, state: str | None
) -> None:
    assert verification_state(changed(meter, verification=due), supplier, NOVEMBER_20) == state


@pytest.mark.parametrize(("day", "left"), [(1, 24), (24, 1), (25, 0), (26, None), (30, None)])
def test_the_days_that_are_left(day: int, left: int | None) -> None:
    assert remaining_days(supplier, datetime.date(2026, 11, day)) == left
