"""What the same electricity would have cost on other zones."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from lkk_desktop.models.accruals import Accrual
from lkk_desktop.models.billing.account import bill
from lkk_desktop.models.billing.alternatives import Alternatives, Option, Scheme, alternatives
from lkk_desktop.models.billing.facts import Gauge
from lkk_desktop.models.billing.lines import accrual
from lkk_desktop.models.billing.quantities import Object
from lkk_desktop.models.metering import LoadProfile
from tests.models.billing.kit import (
    PLAN,
    TARIFFS,
    book,
    dial,
    facts,
    gauge,
    point,
    premises,
    roubles,
    service,
    tariff,
)

THREE = (
    *TARIFFS,
    tariff("electricity", "3.00", "peak"),
    tariff("electricity", "2.00", "half_peak"),
)


def meter(*zones: str, status: str = "working") -> Gauge:
    """A hundred kilowatt-hours a month in each zone."""
    dials = (
        dial(zone, *(point(f"2026-{month:02}-25", 100 * month) for month in range(8, 12)))
        for zone in zones
    )
    return gauge("electricity", *dials, status=status)


def lines(of: Gauge, terms: Any = None) -> list[Accrual]:
    account = facts(service("electricity"), meters=(of,))
    made = [
        bill(account, terms or book(tariffs=THREE), f"2026-{month:02}") for month in (9, 10, 11)
    ]
    return [accrual(one, one.lines[0]) for one in made]


def asked(of: Gauge, *profiles: LoadProfile, terms: Any = None) -> Alternatives:
    terms = terms or book(tariffs=THREE)
    found = alternatives(lines(of, terms), terms, PLAN, Object((premises(),)), profiles)
    assert found is not None
    return found


def option(of: Alternatives, scheme: Scheme) -> Option:
    return next(one for one in of.options if one.scheme == scheme)


@pytest.mark.parametrize(
    ("zones", "scheme"),
    [(("single",), "single"), (("day", "night"), "two"), (("peak", "half_peak", "night"), "three")],
)
def test_the_scheme_that_was_used_costs_what_was_charged(
    zones: tuple[str, ...], scheme: Scheme
) -> None:
    found = asked(meter(*zones))
    assert found.scheme == scheme
    assert found.periods == ("2026-09", "2026-10", "2026-11")
    own = option(found, scheme)
    assert own.low == own.high == found.charged
    assert (own.unknown, own.even) == (0, None)


def test_two_zones_tell_what_one_would_have_cost() -> None:
    found = asked(meter("day", "night"))
    one = option(found, "single")
    assert found.charged == roubles(3 * 335)
    assert one.low == one.high == roubles(3 * 424)


def test_three_zones_tell_of_two_and_one() -> None:
    found = asked(meter("peak", "half_peak", "night"))
    assert option(found, "two").low == option(found, "two").high == roubles(3 * 560)
    assert option(found, "single").high == roubles(3 * 636)


def test_one_zone_does_not_tell_of_two_but_where_they_would_be_even() -> None:
    """All by night 110, all by day 225, paid 212: even from 13 / 115 of it at night."""
    two = option(asked(meter("single")), "two")
    assert (two.low, two.high) == (roubles(330), roubles(675))
    assert two.unknown == 1_000_000
    assert two.even == 113_043


def test_of_three_only_the_day_is_unknown_where_night_was_counted() -> None:
    three = option(asked(meter("day", "night")), "three")
    assert (three.low, three.high) == (roubles(3 * 310), roubles(3 * 410))
    assert three.unknown == 500_000
    assert three.even == 750_000


def test_the_hours_of_an_automatic_meter_part_a_month_exactly() -> None:
    hours = tuple(3000 if hour in (23, *range(7)) else 1000 for hour in range(24))  # 24 : 16
    profiles = [
        LoadProfile(id=f"{day}", account="a", register="r", day=day, hours=hours)
        for day in (datetime.date(2026, month, 5) for month in (9, 10, 11))
    ]
    found = asked(meter("single"), *profiles)
    two = option(found, "two")
    assert found.by_hours
    assert two.low == two.high == roubles(3 * (40 * 225 + 60 * 110)) // 100
    assert two.unknown == 0
    three = option(found, "three")
    # 7 of 16 day hours are peak: 17.5 kWh, half-peak 22.5, night 60.
    assert three.low == three.high == 3 * (5250 + 4500 + 6600)


def test_a_month_without_hours_stays_unknown_beside_one_that_has_them() -> None:
    profile = LoadProfile(
        id="x",
        account="a",
        register="r",
        day=datetime.date(2026, 9, 5),
        hours=(1000, *([None] * 23)),
    )
    two = option(asked(meter("single"), profile), "two")
    assert two.low == roubles(330)
    assert two.high == roubles(110 + 225 * 2)
    assert two.unknown == 666_667


def test_zones_without_a_tariff_of_their_own_are_not_priced_by_a_neighbours() -> None:
    found = asked(meter("day", "night"), terms=book())
    assert option(found, "three") == Option("three", None, None, 0, None)


def test_what_was_charged_by_norm_costs_the_same_on_any_plan() -> None:
    found = asked(gauge("electricity", dial("single"), status="broken"))
    assert found.charged
    assert found.scheme is None
    assert {(one.low, one.high) for one in found.options} == {(found.charged, found.charged)}


def test_ranges_of_the_month_hold_on_every_plan() -> None:
    terms = book(tariffs=(*THREE, tariff("electricity", "5.00", "single", above="150")))
    one = option(asked(meter("day", "night"), terms=terms), "single")
    assert one.low == one.high == roubles(3 * (150 * 212 + 50 * 500)) // 100


def test_no_lines_no_answer() -> None:
    assert alternatives([], book(), PLAN, Object((premises(),))) is None
