"""Use by month: what readings, bills and automatic meters tell, and what they do not."""

from __future__ import annotations

import datetime
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from lkk_desktop.models.accruals import Accrual
from lkk_desktop.models.billing.facts import Dial, Gauge, Point
from lkk_desktop.models.billing.volumes import age, billable, use
from lkk_desktop.models.consumption import (
    Used,
    costs,
    daily,
    monthly,
    periods,
    shares,
    year_before,
    yearly,
)
from lkk_desktop.models.metering import LoadProfile

D = datetime.date


def point(day: str, value: float, *, rolled: bool = False) -> Point:
    return Point(D.fromisoformat(day), day[:7], round(value * 1000), rolled=rolled)


def gauge(*points: Point, zone: str = "day", ratio: int = 1_000_000, digits: int = 5) -> Gauge:
    dial = Dial(f"m-{zone}", zone, points)
    return Gauge(meter="m", resource="electricity", dials=(dial,), ratio=ratio, digits=digits)


def told(of: Gauge) -> list[tuple[str, float, bool]]:
    return [(one.period, one.volume / 1000, one.spread) for one in shares(of, of.dials[0])]


def test_each_use_belongs_to_the_month_whose_reading_ends_it() -> None:
    of = gauge(point("2026-08-24", 100), point("2026-09-25", 350), point("2026-10-23", 500))
    assert told(of) == [("2026-09", 250, False), ("2026-10", 150, False)]


def test_months_without_a_reading_have_their_share_by_days() -> None:
    # 1 to 31 May, 30 days of June, 10 of July: 71 days.
    of = gauge(point("2026-04-30", 0), point("2026-07-10", 710))
    assert told(of) == [("2026-05", 310, True), ("2026-06", 300, True), ("2026-07", 100, False)]


def test_a_share_is_a_whole_number_of_what_the_dial_shows() -> None:
    of = gauge(point("2026-01-25", 0), point("2026-04-25", 100))
    assert told(of) == [("2026-02", 33, True), ("2026-03", 37, True), ("2026-04", 30, False)]
    water = gauge(point("2026-01-25", 0.5), point("2026-03-25", 3.75))
    assert sum(volume for _period, volume, _spread in told(water)) == 3.25


def test_two_readings_of_a_month_and_a_dial_that_rolled_over_add_up() -> None:
    of = gauge(
        point("2026-09-25", 99_990),
        point("2026-10-10", 99_998),
        point("2026-10-24", 12, rolled=True),
    )
    assert told(of) == [("2026-10", 8, False), ("2026-10", 14, False)]
    assert monthly([of], ["2026-10"]) == (Used("2026-10", "day", 22_000),)


def test_a_ratio_of_transformation_counts_as_in_the_bill() -> None:
    of = gauge(point("2026-09-25", 10), point("2026-10-25", 12), ratio=20_000_000)
    assert told(of) == [("2026-10", 40, False)]


def test_what_no_reading_ends_is_unknown_and_never_nothing() -> None:
    of = gauge(point("2026-09-25", 10), point("2026-10-25", 10))
    known = monthly([of], periods("2026-09", "2026-11"))
    assert [(one.period, one.volume) for one in known] == [
        ("2026-09", None),
        ("2026-10", 0),
        ("2026-11", None),
    ]


def test_a_meter_that_was_replaced_goes_on_in_the_next_one() -> None:
    days = [point("2026-08-25", 900), point("2026-09-25", 1_000)]
    old = gauge(*days)
    new = gauge(point("2026-09-25", 3), point("2026-10-25", 53))
    known = monthly([old, new], periods("2026-09", "2026-10"))
    assert [one.volume for one in known] == [100_000, 50_000]


readings = st.lists(
    st.tuples(st.integers(0, 1_500), st.integers(0, 900_000)), min_size=2, max_size=14, unique=True
)


@given(readings, st.sampled_from([1, 10, 100, 1000]), st.sampled_from([1_000_000, 1_500_000]))
def test_shares_add_up_to_the_differences_of_readings_and_none_is_below_zero(
    drawn: list[tuple[int, int]], grain: int, ratio: int
) -> None:
    value, points = 0, []
    for after, more in sorted(drawn):
        day = D(2022, 1, 1) + datetime.timedelta(days=after)
        value += more * grain
        points.append(Point(day, f"{day:%Y-%m}", value))
    of = gauge(*points, ratio=ratio, digits=12)
    ordered = sorted(points, key=age)
    differences = [billable(of, use(of, one, other)) for one, other in pairwise(ordered)]
    found = shares(of, of.dials[0])
    assert sum(share.volume for share in found) == sum(differences)
    assert all(share.volume >= 0 for share in found)
    assert all(share.period >= ordered[0].period for share in found)
    # No period between the first and the last reading is left out.
    names = {share.period for share in found} | {ordered[0].period}
    assert names == set(periods(ordered[0].period, ordered[-1].period))


def accrual(charged: int, explanation: dict[str, object], period: str = "2026-10") -> Accrual:
    return Accrual(
        id=f"s-{period}",
        account="a",
        period=period,
        service="electricity",
        provider="p",
        group="main",
        unit="kwh",
        method="meter",
        reason="read",
        losses=0,
        ratio=1_000_000,
        norm=None,
        volume=300_000,
        tariff=None,
        charged=charged,
        privilege=0,
        subsidy=0,
        opening=0,
        accrued=charged,
        penalty=0,
        recalculated=0,
        paid=0,
        closing=charged,
        explanation=explanation,
    )


def slice_(zone: str | None, volume: int, price: int) -> list[object]:
    return ["2026-10-01", "2026-10-31", zone, 0, volume, price]


def explained(
    *slices: list[object], parts: list[dict[str, object]] | None = None
) -> dict[str, object]:
    names = ("first", "last", "zone", "range", "volume", "price")
    return {
        "slices": [dict(zip(names, one, strict=True)) for one in slices],
        "parts": parts or [],
    }


def part(meter: str, zone: str, volume: int) -> dict[str, object]:
    days = {"first": "2026-10-01", "last": "2026-10-31"}
    return {
        "method": "meter",
        "reason": "read",
        **days,
        "volume": volume,
        "zone": zone,
        "meter": meter,
    }


def test_what_a_bill_charged_is_told_by_zone_and_adds_up_to_it() -> None:
    why = explained(slice_("day", 200_000, 3_420_000), slice_("night", 100_000, 1_770_000))
    # The line was rounded once more than its zones: its own sum stands.
    found = costs([accrual(86_101, why)], "electricity")
    assert found == {("2026-10", "day"): 68_401, ("2026-10", "night"): 17_700}
    assert costs([accrual(86_101, why)], "cold_water") == {}


def test_of_two_meters_each_has_its_share_by_volume() -> None:
    parts = [part("m1", "day", 150_000), part("m2", "day", 50_000)]
    why = explained(slice_("day", 200_000, 3_000_000), parts=parts)
    both = [costs([accrual(60_000, why)], "electricity", meter) for meter in ("m1", "m2", "m3")]
    assert both == [{("2026-10", "day"): 45_000}, {("2026-10", "day"): 15_000}, {}]


def test_a_line_without_slices_still_tells_its_sum() -> None:
    assert costs([accrual(500, {})], "electricity") == {("2026-10", "single"): 500}


def test_days_of_an_automatic_meter_add_up_and_a_silent_one_is_unknown() -> None:
    def day(register: str, number: int, *hours: int | None) -> LoadProfile:
        return LoadProfile(
            id=f"{register}-{number}",
            account="a",
            register=register,
            day=D(2026, 10, number),
            hours=hours,
        )

    profiles = [day("r1", 1, 100, 200, None), day("r2", 1, 40), day("r1", 2, None, None)]
    found = daily(profiles, {"r1": "day", "r2": "night"}, D(2026, 10, 1), 2)
    assert [(one.period[-2:], one.zone, one.volume) for one in found] == [
        ("01", "day", 300),
        ("01", "night", 40),
        ("02", "day", None),
        ("02", "night", None),
    ]


def test_a_year_is_the_sum_of_what_is_known_of_it() -> None:
    months = [
        Used("2025-12", "day", 5, 50),
        Used("2026-01", "day", 7),
        Used("2026-02", "day", None),
    ]
    assert yearly(months) == (Used("2025", "day", 5, 50), Used("2026", "day", 7))


def test_the_year_before() -> None:
    assert year_before("2026-03") == "2025-03"
    assert year_before("2024-02-29") == "2023-02-28"
