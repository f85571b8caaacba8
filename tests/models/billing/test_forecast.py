"""The forecast of a month, and readings that are typed and not yet sent."""

from __future__ import annotations

from typing import Any

from lkk_desktop.models.billing.account import bill
from lkk_desktop.models.billing.estimate import estimate
from lkk_desktop.models.billing.facts import Facts, Gauge
from lkk_desktop.models.billing.forecast import forecast
from lkk_desktop.models.billing.typed import Typed, with_typed
from tests.models.billing.kit import (
    book,
    d,
    dial,
    facts,
    gauge,
    one_dial,
    point,
    roubles,
    service,
    tariff,
    units,
)

NOVEMBER, TODAY = "2026-11", d("2026-11-20")
WATER = roubles("48.86")


def home(*meters: Gauge, **other: Any) -> Facts:
    return facts(service("cold_water"), meters=meters, **other)


def monthly(*rows: tuple[str, int]) -> Gauge:
    return one_dial("cold_water", *((f"{month}-25", value) for month, value in rows))


def test_use_so_far_is_carried_on_to_the_day_of_last_months_reading() -> None:
    """4 m3 from 25 October to 14 November are 20 days; until the 25th there are 31."""
    meter = one_dial("cold_water", ("2026-10-25", 100), ("2026-11-14", 104))
    found = forecast(home(meter), book(), NOVEMBER, TODAY)
    assert found is not None
    assert found.ways == ("so_far",)
    assert found.likely == found.low == found.high == 30293  # 6.2 m3


def test_the_range_is_that_of_all_the_ways() -> None:
    meter = one_dial(
        "cold_water",
        ("2025-10-25", 40),
        ("2025-11-25", 50),
        *((f"2026-{month:02}-25", 50 + 2 * month) for month in range(1, 11)),
        ("2026-11-14", 74),
    )
    found = forecast(home(meter), book(), NOVEMBER, TODAY)
    assert found is not None
    assert found.ways == ("so_far", "year_ago", "average")
    assert found.likely == 30293
    assert found.high == 10 * WATER
    assert found.low < found.likely


def test_without_a_reading_this_month_the_year_before_says_it() -> None:
    meter = monthly(("2025-10", 40), ("2025-11", 50), ("2026-09", 60), ("2026-10", 63))
    found = forecast(home(meter), book(), NOVEMBER, TODAY)
    assert found is not None
    assert found.ways == ("year_ago", "average")
    assert found.likely == 10 * WATER


def test_with_some_months_alone_the_range_is_their_least_and_most() -> None:
    meter = monthly(("2026-07", 40), ("2026-08", 43), ("2026-09", 50), ("2026-10", 55))
    found = forecast(home(meter), book(), NOVEMBER, TODAY)
    assert found is not None
    assert found.ways == ("average",)
    assert (found.low, found.likely, found.high) == (3 * WATER, 5 * WATER, 7 * WATER)


def test_months_without_a_reading_share_what_was_counted_over_them() -> None:
    meter = monthly(("2026-07", 40), ("2026-10", 55))
    found = forecast(home(meter), book(), NOVEMBER, TODAY)
    assert found is not None
    assert found.low == found.high == 5 * WATER


def test_two_days_after_the_last_bill_say_nothing_of_a_month() -> None:
    meter = one_dial("cold_water", ("2026-09-30", 30), ("2026-10-31", 35), ("2026-11-02", 40))
    found = forecast(home(meter), book(), NOVEMBER, d("2026-11-02"))
    assert found is not None
    assert found.ways == ("average",)


def test_a_dial_that_will_pass_zero_is_foretold_all_the_same() -> None:
    meter = one_dial("cold_water", ("2026-09-25", 99_990), ("2026-10-25", 99_997), digits=5)
    found = forecast(home(meter), book(), NOVEMBER, TODAY)
    assert found is not None
    assert found.likely == 7 * WATER


def test_without_a_past_the_norm_stands_and_no_way_is_named() -> None:
    meter = monthly(("2026-10", 55))
    found = forecast(home(meter), book(), NOVEMBER, TODAY)
    assert found is not None
    assert found.ways == ()
    assert found.likely == estimate(home(meter), book(), NOVEMBER, TODAY).current


def test_what_is_not_known_is_not_foretold() -> None:
    lacking = book(tariffs=(tariff("electricity", "2.12", "single"),))
    assert forecast(home(monthly(("2026-09", 1), ("2026-10", 2))), lacking, NOVEMBER, TODAY) is None


def test_a_broken_meter_is_charged_by_norm_whatever_its_past() -> None:
    meter = one_dial("cold_water", ("2026-09-25", 40), ("2026-10-25", 50), status="broken")
    found = forecast(home(meter), book(), NOVEMBER, TODAY)
    assert found is not None
    assert found.likely == 61564  # 4.2 x 3 residents
    assert found.ways == ()


# ── typed ─────────────────────────────────────────────────────────────────────────────────────


def test_typed_values_cost_what_they_will_cost_when_they_are_sent() -> None:
    before = (point("2026-10-25", 100), point("2026-11-03", 101))
    night = dial("night", point("2026-10-25", 50))
    meter = gauge("electricity", dial("day", *before), night)
    typed = [Typed("r-day", units(172)), Typed("r-night", units(90))]
    account = facts(service("electricity"), meters=(meter,))
    told = estimate(with_typed(account, typed, TODAY, 9), book(), NOVEMBER, TODAY)
    sent = gauge(
        "electricity",
        dial("day", *before, point("2026-11-20", 172, taken=9)),
        dial("night", point("2026-10-25", 50), point("2026-11-20", 90, taken=9)),
    )
    billed = bill(facts(service("electricity"), meters=(sent,)), book(), NOVEMBER)
    assert told.current == billed.totals.accrued == roubles("206.00")


def test_a_typed_value_that_passed_zero_and_one_for_nothing_here() -> None:
    meter = one_dial("cold_water", ("2026-10-25", 99_998), digits=5)
    account = home(meter)
    assert with_typed(account, (), TODAY, 0) is account
    told = with_typed(account, [Typed("r-cold_water", units(3), rolled=True)], TODAY, 0)
    assert estimate(told, book(), NOVEMBER, TODAY).current == 5 * WATER
    assert with_typed(account, [Typed("another", 1)], TODAY, 0) == account
