"""What a volume costs: zones, ranges, the social norm, and a price that changes in mid-period."""

from __future__ import annotations

import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lkk_desktop.models.billing.lines import Line, Part
from lkk_desktop.models.billing.parameters import Book
from lkk_desktop.models.billing.pricing import mean_prices, priced, total
from lkk_desktop.models.billing.quantities import Object
from tests.models.billing.kit import (
    book,
    d,
    dial,
    gauge,
    millionths,
    one_dial,
    one_line,
    point,
    premises,
    service,
    tariff,
    units,
)

POWER = service("electricity")
HOME = Object((premises(),))


def ranged(*rows: Any) -> Book:
    """A book with these prices of electricity only: price, zone, above, since."""
    return book(
        tariffs=[
            tariff("electricity", price, zone, since, above=above)
            for price, zone, above, since in rows
        ]
    )


def used(volume: str, terms: Book, **other: Any) -> Line:
    meter = one_dial("electricity", ("2026-10-22", 0), ("2026-11-20", volume))
    return one_line(POWER, meters=(meter,), terms=terms, **other)


THREE = ranged(
    ("3", None, "0", "2025-01-01"),
    ("4", None, "3900", "2025-01-01"),
    ("7", None, "6000", "2025-01-01"),
)


@pytest.mark.parametrize(
    ("volume", "wanted", "ranges"),
    [
        ("3900", 11_700, [3900]),
        ("3900.001", 11_700, [3900, 0]),
        ("4000", 12_100, [3900, 100]),
        ("6000", 20_100, [3900, 2100]),
        ("6500", 23_600, [3900, 2100, 500]),
        ("0", 0, [0]),
    ],
)
def test_ranges_of_consumption(volume: str, wanted: int, ranges: list[int]) -> None:
    line = used(volume, THREE)
    assert line.charged == wanted * 100
    slices = line.explanation.slices
    assert [s.volume // 1000 for s in slices] == (ranges if volume != "0" else [])
    assert [s.range for s in slices] == list(range(len(slices)))


def test_zones_share_each_range_by_their_use() -> None:
    """3000 by day and 1500 by night: of the 3900 of the first range, two thirds are by day."""
    terms = ranged(
        ("3", "day", "0", "2025-01-01"),
        ("5", "day", "3900", "2025-01-01"),
        ("1", "night", "0", "2025-01-01"),
        ("2", "night", "3900", "2025-01-01"),
    )
    meter = gauge(
        "electricity",
        dial("day", point("2026-10-22", 0), point("2026-11-20", 3000)),
        dial("night", point("2026-10-22", 0), point("2026-11-20", 1500)),
    )
    line = one_line(POWER, meters=(meter,), terms=terms)
    assert [(s.zone, s.range, s.volume // 1000) for s in line.explanation.slices] == [
        ("day", 0, 2600),
        ("night", 0, 1300),
        ("day", 1, 400),
        ("night", 1, 200),
    ]
    assert line.charged == (2600 * 3 + 1300 + 400 * 5 + 200 * 2) * 100


def test_a_social_norm_is_for_each_resident() -> None:
    """50 kWh for each of three: 150 within at 2, the other 50 at 3."""
    rows = [
        tariff("electricity", "2", above="0"),
        tariff("electricity", "3", above="50", per="resident"),
    ]
    assert used("200", book(tariffs=rows)).charged == (150 * 2 + 50 * 3) * 100
    alone = (premises(residents=0, owners=0),)
    assert used("200", book(tariffs=rows), premises=alone).charged == (50 * 2 + 150 * 3) * 100


def test_a_price_that_changes_in_mid_period_splits_by_days() -> None:
    """300 kWh over 30 days: 100 to the 10th at 2, 200 from the 11th at 3."""
    terms = ranged(("2", None, "0", "2025-01-01"), ("3", None, "0", "2026-11-11"))
    line = used("300", terms)
    assert [(str(s.first), str(s.last), s.volume, s.price) for s in line.explanation.slices] == [
        ("2026-11-01", "2026-11-10", units(100), millionths(2)),
        ("2026-11-11", "2026-11-30", units(200), millionths(3)),
    ]
    assert (line.charged, line.tariff) == (80_000, None)


def test_a_reading_on_the_day_of_the_change_splits_by_itself() -> None:
    terms = ranged(("2", None, "0", "2025-01-01"), ("3", None, "0", "2026-11-11"))
    points = [point("2026-10-22", 0), point("2026-11-11", 30, control=True)]
    meter = gauge("electricity", dial("single", *points, point("2026-11-24", 300)))
    line = one_line(POWER, meters=(meter,), terms=terms)
    assert [s.volume for s in line.explanation.slices] == [units(30), units(270)]


def test_ranges_go_on_where_the_earlier_price_had_come_to() -> None:
    """300 in all: 100 at the old prices (to 100: 2), then 200: up to 150 at 3, beyond it at 4."""
    terms = ranged(
        ("2", None, "0", "2025-01-01"),
        ("9", None, "150", "2025-01-01"),
        ("3", None, "0", "2026-11-11"),
        ("4", None, "150", "2026-11-11"),
    )
    slices = used("300", terms).explanation.slices
    assert [(s.range, s.volume // 1000, s.price) for s in slices] == [
        (0, 100, 2_000_000),
        (0, 50, 3_000_000),
        (1, 150, 4_000_000),
    ]


def test_a_price_from_the_first_of_the_month_is_the_whole_months() -> None:
    terms = ranged(("2", None, "0", "2025-01-01"), ("3", None, "0", "2026-11-01"))
    assert used("300", terms).tariff == millionths(3)


def test_without_a_price_it_says_so_and_keeps_the_volume() -> None:
    line = used("300", book(tariffs=()))
    assert line.explanation.flaws == ("no_tariff",)
    assert (line.volume, line.charged, line.tariff) == (units(300), 0, None)
    begun = ranged(("3", None, "0", "2026-11-11"))
    half = used("300", begun)
    assert half.explanation.flaws == ("no_tariff",)
    assert half.charged == 60_000


def test_a_line_is_rounded_once() -> None:
    """Three slices of 0.005: 0.15 kopecks each at 0.30, of which none would be left apart."""
    terms = ranged(
        ("0.30", None, "0", "2025-01-01"),
        ("0.31", None, "0.005", "2025-01-01"),
        ("0.32", None, "0.010", "2025-01-01"),
    )
    assert used("0.015", terms).charged == 0  # 0.465
    assert used("0.0161".removesuffix("1"), terms).charged == 0  # 0.497
    assert used("0.017", terms).charged == 1  # 0.529


zones = some.sampled_from([None, "single", "day", "night", "peak"])
parts = some.builds(
    lambda first, days, zone, volume: Part(
        method="meter",
        reason="read",
        first=first,
        last=first + datetime.timedelta(days),
        volume=volume,
        zone=zone,
    ),
    some.dates(d("2026-11-01"), d("2026-11-20")),
    some.integers(0, 10),
    zones,
    some.integers(0, 10**7),
)
rows = some.lists(
    some.tuples(
        some.integers(0, 99),
        zones,
        some.integers(0, 9000),
        some.dates(d("2026-10-20"), d("2026-11-30")),
        some.sampled_from(["account", "resident"]),
    ),
    max_size=12,
    unique_by=lambda row: (row[1], row[2], row[3]),
)


@given(some.lists(parts, max_size=6), rows, some.randoms(use_true_random=False))
def test_volumes_add_up_over_any_prices_zones_and_ranges(
    of: list[Part], prices: list[Any], chance: Any
) -> None:
    tariffs = [
        tariff("electricity", str(price), zone, str(since), above=str(above), per=per)
        for price, zone, above, since, per in prices
    ]
    slices, _ = priced(of, book(tariffs=tariffs), "flat", "electricity", HOME)
    for zone in {part.zone for part in of}:
        counted = sum(part.volume for part in of if part.zone == zone)
        assert sum(one.volume for one in slices if one.zone == zone) == counted
    assert all(one.volume >= 0 for one in slices)
    exact = Decimal(sum(s.volume * (s.price or 0) for s in slices)) / 10**7
    assert total(slices) == int(exact.quantize(Decimal(1), ROUND_HALF_UP))
    assert set(mean_prices(slices)) == {one.zone for one in slices}
    chance.shuffle(of)
    chance.shuffle(tariffs)
    assert priced(of, book(tariffs=tariffs), "flat", "electricity", HOME)[0] == slices
