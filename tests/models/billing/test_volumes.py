"""How much was used: by readings, over the dial's end, through a replacement, by a control."""

from __future__ import annotations

from typing import Any

import pytest

from lkk_desktop.models.billing.facts import Charged, Gauge, Standing, gauges
from lkk_desktop.models.billing.lines import Line
from lkk_desktop.models.metering import Reading
from lkk_desktop.models.services import Installation
from tests.household import meter as a_meter
from tests.household import october
from tests.household import register as a_register
from tests.models.billing.kit import (
    book,
    d,
    dial,
    gauge,
    millionths,
    missing,
    one_dial,
    one_line,
    point,
    service,
    units,
)

POWER = service("electricity")
RULE = {"missing": (missing("electricity"), missing("cold_water"))}


def read(*meters: Gauge, of: Any = POWER, period: str = "2026-11", **other: Any) -> Line:
    return one_line(of, period, meters=meters, **other)


def told(line: Line) -> list[tuple[str, str, str, int]]:
    """Each part's method, first and last day, and its volume in whole units."""
    parts = line.explanation.parts
    return [(p.method, str(p.first)[5:], str(p.last)[5:], p.volume // 1000) for p in parts]


# readings, digits, other of the gauge, volume, roubles at 2.12
PLAIN: dict[str, tuple[list[tuple[str, str]], dict[str, Any], str, str]] = {
    "one reading a month": ([("2026-10-22", "100"), ("2026-11-20", "250")], {}, "150", "318.00"),
    "nothing used": ([("2026-10-22", "100"), ("2026-11-20", "100")], {}, "0", "0"),
    "thousandths": ([("2026-10-22", "1.001"), ("2026-11-20", "1.004")], {}, "0.003", "0.01"),
    "the last of the month counts": (
        [("2026-10-22", "100"), ("2026-11-03", "110"), ("2026-11-25", "300")],
        {},
        "200",
        "424.00",
    ),
    "not what is after it": (
        [("2026-10-22", "100"), ("2026-11-20", "250"), ("2026-12-20", "999")],
        {},
        "150",
        "318.00",
    ),
    "a transformer of 20": (
        [("2026-10-22", "100"), ("2026-11-20", "110.5")],
        {"ratio": millionths(20)},
        "210",
        "445.20",
    ),
    "losses of 3.7 % on it": (  # 10.5 x 20 x 1.037 = 217.77
        [("2026-10-22", "100"), ("2026-11-20", "110.5")],
        {"ratio": millionths(20), "losses": millionths("0.037")},
        "217.77",
        "461.67",
    ),
}


@pytest.mark.parametrize("case", PLAIN)
def test_a_meter_counts_the_difference_of_its_readings(case: str) -> None:
    rows, other, volume, roubles_ = PLAIN[case]
    line = read(one_dial("electricity", *rows, **other))
    assert line.volume == units(volume)
    assert line.accrued == units(roubles_) // 10
    assert (line.method, line.reason) == ("meter", "read")
    assert line.ratio == other.get("ratio", 1_000_000)
    assert line.losses == other.get("losses", 0)
    assert line.explanation.flaws == ()


def test_a_dial_that_rolled_over_counts_over_its_end() -> None:
    points = [point("2026-10-22", "99990"), point("2026-11-20", "30", rolled=True)]
    line = read(gauge("electricity", dial("single", *points), digits=5))
    assert line.volume == units(40)
    assert line.explanation.parts[0].rolled


def test_two_zones_are_two_volumes() -> None:
    line = read(
        gauge(
            "electricity",
            dial("day", point("2026-10-22", 100), point("2026-11-20", 200)),
            dial("night", point("2026-10-22", 50), point("2026-11-20", 90)),
        )
    )
    assert line.volume == units(140)
    assert line.charged == 22_500 + 4_400  # 100 x 2.25 + 40 x 1.10
    assert line.tariff is None
    assert [(s.zone, s.volume, s.price) for s in line.explanation.slices] == [
        ("day", units(100), millionths("2.25")),
        ("night", units(40), millionths("1.10")),
    ]


def test_a_meter_replaced_in_mid_period_goes_on_in_the_new_one() -> None:
    old = one_dial(
        "electricity",
        ("2026-10-22", 900),
        ("2026-11-12", 950),
        until=d("2026-11-12"),
        register="old",
    )
    new = one_dial(
        "electricity",
        ("2026-11-12", 3),
        ("2026-11-24", 33),
        since=d("2026-11-12"),
        register="new",
        meter="m2",
    )
    line = read(old, new)
    assert line.volume == units(80)
    assert told(line) == [("meter", "11-01", "11-12", 50), ("meter", "11-12", "11-30", 30)]
    assert line.accrued == read(new, old).accrued


def test_days_between_two_meters_go_by_norm() -> None:
    """Five days of thirty, for three residents at 120 kWh: 3 x 120 x 5 / 30 = 60."""
    old = one_dial(
        "electricity", ("2026-10-22", 900), ("2026-11-10", 950), until=d("2026-11-10"), register="o"
    )
    new = one_dial(
        "electricity", ("2026-11-16", 0), ("2026-11-25", 20), since=d("2026-11-16"), register="n"
    )
    line = read(old, new, of=service("electricity", installable=False))
    assert told(line) == [
        ("meter", "11-01", "11-10", 50),
        ("norm", "11-11", "11-15", 60),
        ("meter", "11-16", "11-30", 20),
    ]
    assert (line.method, line.reason) == ("mixed", "cannot_meter")


def test_a_last_reading_that_came_after_the_month_of_removal_is_charged_once() -> None:
    points = [point("2026-09-22", 900), point("2026-10-30", 940, period="2026-11")]
    old = gauge("electricity", dial("single", *points, register="o"), until=d("2026-10-30"))
    new = one_dial(
        "electricity", ("2026-10-30", 0), ("2026-11-25", 20), since=d("2026-10-30"), register="n"
    )
    assert read(old, new).volume == units(60)
    assert read(old, new, period="2026-12").method != "meter"


def test_a_control_reading_sets_right_what_was_sent_before_it() -> None:
    points = [point("2026-10-22", 100), point("2026-11-05", 190)]
    control = point("2026-11-15", 160, control=True)
    line = read(gauge("electricity", dial("single", *points, control)))
    assert line.volume == units(60)
    later = read(gauge("electricity", dial("single", *points, control, point("2026-11-24", 175))))
    assert told(later) == [("meter", "11-01", "11-14", 60), ("meter", "11-15", "11-30", 15)]


def test_a_control_below_the_last_reading_gives_back_at_the_price_it_was_charged_at() -> None:
    """Charged to 500 at 3 roubles in October; the control in November finds 460."""
    points = [point("2026-10-22", 500), point("2026-11-15", 460, control=True)]
    earlier = (
        Charged("2026-10", "electricity", "single", "meter", units(25), millionths(3)),
        Charged("2026-09", "electricity", "single", "meter", units(90), millionths(2)),
    )
    of = Standing(service=POWER, charged=earlier)
    line = read(gauge("electricity", dial("single", *points)), of=of)
    assert (line.volume, line.accrued) == (0, 0)
    assert line.recalculated == -(25 * 300 + 15 * 200)
    assert [(r.period, r.volume) for r in line.explanation.returned] == [
        ("2026-10", units(25)),
        ("2026-09", units(15)),
    ]
    assert line.closing == -(25 * 300 + 15 * 200)


def test_what_was_given_back_once_is_not_given_back_again() -> None:
    """A second control finds 400: of September 75 are left, of October nothing."""
    points = [point("2026-10-22", 500), point("2026-11-15", 460, control=True)]
    earlier = (
        Charged("2026-10", "electricity", "single", "meter", units(25), millionths(3)),
        Charged("2026-09", "electricity", "single", "meter", units(90), millionths(2)),
    )
    first = read(
        gauge("electricity", dial("single", *points)),
        of=Standing(service=POWER, charged=earlier),
    )
    points.append(point("2026-12-15", 400, control=True))
    second = read(
        gauge("electricity", dial("single", *points)),
        of=Standing(service=POWER, charged=earlier + first.history),
        period="2026-12",
    )
    assert second.recalculated == -60 * 200


def test_without_a_history_it_gives_back_at_todays_price() -> None:
    points = [point("2026-10-22", 500), point("2026-11-15", 460, control=True)]
    line = read(gauge("electricity", dial("single", *points)))
    assert line.recalculated == -40 * 212


def test_a_value_below_the_last_one_that_nobody_controlled_is_not_used() -> None:
    points = [point("2026-10-22", 500), point("2026-11-15", 460)]
    line = read(gauge("electricity", dial("single", *points)))
    assert (line.method, line.reason) == ("norm", "below_counted")
    assert line.recalculated == 0


@pytest.mark.parametrize(
    ("other", "method", "reason", "volume"),
    [
        ({"verification": d("2026-11-30")}, "meter", "read", 150),
        ({"verification": d("2026-11-21")}, "mixed", "expired", 240),  # 150, and 9 days of 300
        ({"verification": d("2026-10-31")}, "average", "expired", 300),
        ({"barred": d("2026-11-10")}, "norm", "barred", 540),  # 3 x 120 x 1.5
        ({"status": "broken"}, "meter", "read", 150),  # it was read before it failed
        ({"status": "closed"}, "meter", "read", 150),
        ({"until": d("2026-10-31")}, "norm", "no_meter", 540),
    ],
)
def test_what_a_meter_may_not_count(
    other: dict[str, Any], method: str, reason: str, volume: int
) -> None:
    rows = [(f"2026-{m:02d}-20", 300 * m) for m in range(5, 11)]
    line = read(one_dial("electricity", *rows, ("2026-11-20", 3150), **other))
    assert (line.method, line.reason, line.volume) == (method, reason, units(volume))


def test_a_supplier_may_let_a_meter_count_past_its_verification() -> None:
    rows = [("2026-10-20", 0), ("2026-11-20", 150)]
    lenient = book(missing=(missing("electricity", expired_fails=False),))
    line = read(one_dial("electricity", *rows, verification=d("2020-01-01")), terms=lenient)
    assert (line.method, line.volume) == ("meter", units(150))


def test_a_closed_meter_without_a_reading_is_none() -> None:
    closed = one_dial("electricity", ("2026-10-22", 5), status="closed", register="c")
    works = one_dial("electricity", ("2026-10-22", 5), ("2026-11-22", 7), register="w")
    assert read(closed, works).volume == units(2)
    assert read(closed).reason == "no_meter"


def test_sewerage_is_all_water() -> None:
    cold = one_dial("cold_water", ("2026-10-22", 5), ("2026-11-22", 9))
    hot = one_dial("hot_water", ("2026-10-22", 5), ("2026-11-22", "7.5"))
    line = read(cold, hot, of=service("sewerage", resources=("cold_water", "hot_water")))
    assert (line.volume, line.unit, line.accrued) == (units("6.5"), "m3", 38_298)


def test_two_meters_of_one_resource_are_one_volume() -> None:
    one = one_dial("cold_water", ("2026-10-22", 5), ("2026-11-22", 9), register="a", meter="a")
    two = one_dial("cold_water", ("2026-10-22", 1), ("2026-11-22", 2), register="b", meter="b")
    assert read(one, two, of=service("cold_water")).volume == units(5)


def test_the_norm_for_one_of_two_meters_stands_for_both_and_the_next_readings_set_it_right() -> (
    None
):
    """November: one is read (4), one silent: the norm, 12.6. December: 2 and 30 more are read.

    Over both months the dials counted 4 + 2 + 30 = 36, and 36 are charged.
    """
    rows = [("2026-10-22", 5), ("2026-11-22", 9)]
    one = one_dial("cold_water", *rows, ("2026-12-22", 11), register="a", meter="a")
    two = one_dial("cold_water", ("2026-10-22", 1), ("2026-12-22", 31), register="b", meter="b")
    of = service("cold_water")
    first = read(one, two, of=of)
    assert (first.method, first.volume) == ("norm", units("12.6"))
    second = read(one, two, of=Standing(service=of, charged=first.history), period="2026-12")
    assert second.volume == units("23.4")
    assert first.volume + second.volume == units(36)


def test_records_become_gauges() -> None:
    readings: list[Reading] = [october]
    placed = Installation(
        id="i",
        account="a",
        meter=a_meter.id,
        since=d("2020-01-01"),
        until=None,
        ratio=millionths(20),
        losses=0,
        barred=None,
    )
    plain = gauges([a_meter], [a_register], readings)
    assert len(plain) == 1
    assert plain[0].dials[0].points[0].value == october.value
    assert (plain[0].ratio, plain[0].since) == (1_000_000, None)
    assert gauges([a_meter], [a_register], readings, [placed])[0].ratio == millionths(20)
