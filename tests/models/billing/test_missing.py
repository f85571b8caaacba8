"""What stands in for a missing reading: one function, and the order is its parameter."""

from __future__ import annotations

from typing import Any

import pytest

from lkk_desktop.models.billing.account import bill
from lkk_desktop.models.billing.facts import Charged, Standing
from lkk_desktop.models.billing.lines import Line
from lkk_desktop.models.billing.missing import BILL, ESTIMATE, Mean, instead, streak
from tests.models.billing.kit import (
    book,
    d,
    dial,
    facts,
    gauge,
    missing,
    norm,
    one_dial,
    one_line,
    only,
    point,
    premises,
    service,
    units,
)

RULE = missing("electricity")
ENOUGH = Mean(600_000, 6)


@pytest.mark.parametrize(
    ("order", "rule", "reason", "mean", "streak_", "wanted"),
    [
        (BILL, RULE, "no_reading", ENOUGH, 0, ("average", "no_reading")),
        (ESTIMATE, RULE, "no_reading", ENOUGH, 0, ("norm", "no_reading")),
        (BILL, RULE, "no_reading", ENOUGH, 2, ("average", "no_reading")),
        (BILL, RULE, "no_reading", ENOUGH, 3, ("norm", "average_spent")),
        (BILL, RULE, "no_reading", Mean(200_000, 2), 0, ("norm", "history_short")),
        (BILL, RULE, "no_reading", Mean(300_000, 3), 0, ("average", "no_reading")),
        (BILL, RULE, "barred", ENOUGH, 0, ("norm", "barred")),
        (BILL, RULE, "other_unit", ENOUGH, 0, ("norm", "other_unit")),
        (BILL, None, "no_reading", ENOUGH, 0, ("norm", "no_reading")),
        (("average",), RULE, "no_reading", ENOUGH, 3, (None, "average_spent")),
        ((), RULE, "no_reading", ENOUGH, 0, (None, "no_reading")),
    ],
)
def test_the_first_method_that_may_be_used(
    order: Any, rule: Any, reason: str, mean: Mean, streak_: int, wanted: tuple[Any, str]
) -> None:
    assert instead(order, rule, reason, mean, streak_) == wanted


def past(*methods: str) -> tuple[Charged, ...]:
    """Months before November, the last one last."""
    first = 11 - len(methods)
    return tuple(
        Charged(f"2026-{first + n:02d}", "electricity", "single", m, 1000, 1)  # type: ignore[arg-type]
        for n, m in enumerate(methods)
    )


@pytest.mark.parametrize(
    ("methods", "count"),
    [
        ((), 0),
        (("meter",), 0),
        (("average", "meter"), 0),
        (("meter", "average"), 1),
        (("average", "average", "norm", "norm"), 4),
    ],
)
def test_periods_without_a_reading_are_counted_back_from_now(
    methods: tuple[str, ...], count: int
) -> None:
    assert streak(reversed(past(*methods)), "electricity", "2026-11") == count
    assert streak(past(*methods), "gas", "2026-11") == 0


# May to October: 100, 110, 120, 130, 140, 150: a mean of 125
SUMMER = [("2026-04-20", 0), ("2026-05-20", 100), ("2026-06-20", 210), ("2026-07-20", 330)]
SUMMER += [("2026-08-20", 460), ("2026-09-20", 600), ("2026-10-20", 750)]
POWER = service("electricity")


def silent(of: Any = POWER, *, rows: Any = SUMMER, **other: Any) -> Line:
    return one_line(of, meters=(one_dial("electricity", *rows),), **other)


def test_the_bill_takes_the_average_of_the_last_months() -> None:
    line = silent()
    assert (line.method, line.reason, line.volume) == ("average", "no_reading", units(125))
    part = line.explanation.parts[0]
    assert (part.average, part.periods) == (units(125), 6)


def test_only_so_many_months_are_the_base() -> None:
    older = [("2025-10-20", -9000), *SUMMER]
    assert silent(rows=[(day, value + 9000) for day, value in older]).volume == units(125)


def test_months_without_a_reading_are_months_all_the_same() -> None:
    """From April to October 750 over six months, whichever of them were read."""
    assert silent(rows=[SUMMER[0], SUMMER[3], SUMMER[-1]]).volume == units(125)


def test_the_estimate_takes_the_norm() -> None:
    account = facts(POWER, meters=(one_dial("electricity", *SUMMER),))
    line = only(bill(account, book(), "2026-11", order=ESTIMATE))
    assert (line.method, line.reason, line.volume) == ("norm", "no_reading", units(360))
    assert line.norm == 120_000_000


def test_two_silent_dials_are_one_norm() -> None:
    both = gauge("electricity", dial("day", point("2026-10-20", 1)), dial("night"))
    line = only(bill(facts(POWER, meters=(both,)), book(), "2026-11", order=ESTIMATE))
    assert (line.method, line.volume) == ("norm", units(360))


def test_after_so_many_averages_the_norm() -> None:
    spent = Standing(service=POWER, charged=past("meter", *["average"] * 6))
    line = silent(spent)
    assert (line.method, line.reason, line.volume) == ("norm", "average_spent", units(360))
    almost = Standing(service=POWER, charged=past("meter", *["average"] * 5))
    assert silent(almost).method == "average"


def test_a_norm_among_averages_does_not_begin_them_anew() -> None:
    spent = Standing(service=POWER, charged=past("meter", *["average"] * 6, "norm"))
    assert silent(spent).reason == "average_spent"


def test_heating_is_averaged_over_its_season() -> None:
    season = missing("electricity", months=(10, 11, 12, 1, 2, 3, 4), least_periods=1)
    line = silent(terms=book(missing=(season,)))
    assert line.volume == units(150)


def test_a_new_meter_has_the_history_of_the_one_before_it() -> None:
    old = one_dial("electricity", *SUMMER, until=d("2026-10-20"), register="old")
    new = one_dial("electricity", ("2026-10-20", 0), since=d("2026-10-20"), register="new")
    line = one_line(POWER, meters=(old, new))
    assert (line.method, line.volume) == ("average", units(125))


def test_a_night_dial_that_is_silent_has_its_own_average() -> None:
    days = dial("day", *[point(day, value) for day, value in SUMMER], point("2026-11-20", 800))
    nights = dial("night", *[point(day, value // 2) for day, value in SUMMER])
    line = one_line(POWER, meters=(gauge("electricity", days, nights),))
    zones = {p.zone: (p.method, p.volume) for p in line.explanation.parts}
    assert zones == {"day": ("meter", units(50)), "night": ("average", units("62.5"))}
    assert (line.method, line.reason) == ("mixed", "no_reading")


def test_a_reading_sets_right_what_averages_had_charged() -> None:
    """Two months at 125; then the dial shows 300 for three months: 50 are left to charge."""
    rows = [*SUMMER, ("2027-01-20", 1050)]
    meters = (one_dial("electricity", *rows),)
    first = one_line(POWER, meters=meters)
    standing = Standing(service=POWER, charged=first.history)
    second = one_line(standing, "2026-12", meters=meters)
    standing = Standing(service=POWER, charged=first.history + second.history)
    third = one_line(standing, "2027-01", meters=meters)
    assert (first.method, second.method, third.method) == ("average", "average", "meter")
    assert third.volume == units(50)
    assert third.explanation.parts[0].deducted == units(250)
    assert first.volume + second.volume + third.volume == units(300)


def test_where_averages_were_too_much_the_rest_goes_back() -> None:
    rows = [*SUMMER, ("2026-12-20", 800)]
    meters = (one_dial("electricity", *rows),)
    first = one_line(POWER, meters=meters)
    second = one_line(Standing(service=POWER, charged=first.history), "2026-12", meters=meters)
    assert (second.volume, second.accrued) == (0, 0)
    assert second.recalculated == -75 * 212
    assert second.explanation.corrections[0].kind == "returned"


def test_what_a_coefficient_added_is_not_given_back() -> None:
    """November by norm x 1.5 (540 of them 360); the reading of December shows 400: 40 to charge."""
    raised = missing("electricity", average_for=(), coefficients={"no_reading": 1_500_000})
    terms = book(missing=(raised,))
    meters = (one_dial("electricity", ("2026-10-20", 0), ("2026-12-20", 400)),)
    first = one_line(POWER, meters=meters, terms=terms)
    assert first.volume == units(540)
    second = one_line(
        Standing(service=POWER, charged=first.history), "2026-12", meters=meters, terms=terms
    )
    assert second.volume == units(40)


@pytest.mark.parametrize(
    ("installable", "volume"), [(True, "540"), (False, "360")], ids=["could", "cannot"]
)
def test_no_meter_where_there_could_be_one_is_dearer(installable: bool, volume: str) -> None:
    assert one_line(service("electricity", installable=installable)).volume == units(volume)


def test_a_meter_in_another_unit_than_the_tariff_goes_by_norm() -> None:
    water = one_dial("hot_water", ("2026-10-20", 0), ("2026-11-20", 3))
    of = service("heating", resources=("hot_water",))
    line = one_line(of, meters=(water,))
    assert (line.method, line.reason, line.unit) == ("norm", "other_unit", "gcal")
    assert line.volume == 1303  # 0.024 x 54.3 m2


def test_a_norm_that_changes_in_mid_period_counts_by_days() -> None:
    """120 to 15 November, 90 from the 16th, three residents: 180 + 135."""
    norms = (norm("electricity", "120"), norm("electricity", "90", since="2026-11-16"))
    of = service("electricity", "norm", installable=False)
    line = one_line(of, terms=book(norms=norms))
    assert [p.volume for p in line.explanation.parts] == [units(180), units(135)]
    assert (line.volume, line.norm) == (units(315), None)


def test_residents_who_come_in_mid_period_count_by_days() -> None:
    """Three to 10 November, four from the 11th: 120 x (3 x 10 + 4 x 20) / 30."""
    home = (premises(), premises(id="later", since=d("2026-11-11"), residents=4))
    line = one_line(service("electricity", "norm", installable=False), premises=home)
    assert line.volume == units(440)


@pytest.mark.parametrize(
    ("home", "flaws", "volume"),
    [
        ((premises(total_area=0),), (), 0),
        ((premises(total_area=None),), ("no_premises",), 0),
        ((), ("no_premises",), 0),
    ],
)
def test_an_area_of_nothing_and_one_that_is_not_known(
    home: Any, flaws: tuple[str, ...], volume: int
) -> None:
    for name, basis in (("heating", "norm"), ("capital_repair", "area")):
        line = one_line(service(name, basis), premises=home)
        assert line.explanation.flaws == flaws
        assert line.volume == volume
        assert line.method == ("none" if flaws else basis)


def test_without_a_norm_it_says_so() -> None:
    line = one_line(service("electricity", "norm"), terms=book(norms=()))
    assert (line.method, line.reason, line.explanation.flaws) == ("none", "no_norm", ("no_norm",))
