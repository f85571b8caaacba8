"""What is in force on a day: one answer, whatever the order of the rows, or a contradiction."""

from __future__ import annotations

import datetime
import random

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lkk_desktop.models.billing.months import cut, day_of, month, shared
from lkk_desktop.models.billing.parameters import Book, Dated
from lkk_desktop.models.command import Problem
from lkk_desktop.models.money import apportion, half_up
from tests.models.billing.kit import NORMS, TERMS, book, d, millionths, norm, premises, tariff


@given(
    rows=some.dictionaries(some.integers(0, 60), some.integers()),
    day=some.integers(-5, 65),
    first=some.integers(-5, 65),
    chance=some.randoms(use_true_random=False),
)
def test_the_last_that_has_begun_is_in_force(
    rows: dict[int, int], day: int, first: int, chance: random.Random
) -> None:
    mixed = list(rows.items())
    chance.shuffle(mixed)
    table = Dated(mixed)
    begun = [since for since in rows if since <= day]
    assert table.at(day) == (rows[max(begun)] if begun else None)
    assert table.starts(first, day) == sorted(s for s in rows if first < s <= day)


def test_two_words_of_one_day_are_a_contradiction_and_the_same_word_twice_is_none() -> None:
    twice = [tariff("gas", "6.48"), tariff("gas", "6.48")]
    assert book(tariffs=twice).ladder("flat", "gas", None, d("2026-01-01").toordinal()) is not None
    for wrong in (
        {"tariffs": (tariff("gas", "6.48"), tariff("gas", "6.49"))},
        {"tariffs": (tariff("gas", "6.48"), tariff("gas", "6.49", above="10", unit="m3"))},
        {"norms": (norm("gas", "1"), norm("gas", "2"))},
    ):
        with pytest.raises(Problem) as problem:
            book(**wrong)
        assert problem.value.code == "contradictory_terms"


@pytest.mark.parametrize(
    ("period", "issued", "due"),
    [
        ("2025-12", "2026-01-10", "2026-01-10"),
        ("2026-01", "2026-02-10", "2026-02-10"),
        ("2026-02", "2026-03-05", "2026-03-15"),  # the first under the new law
        ("2026-03", "2026-04-05", "2026-04-15"),
    ],
)
def test_bills_come_and_are_due_by_the_terms_of_the_month_after(
    period: str, issued: str, due: str
) -> None:
    assert book().issue(period) == (d(issued), d(due))


def test_without_terms_there_is_no_due_date() -> None:
    with pytest.raises(Problem) as problem:
        Book(terms=TERMS).issue("2018-06")
    assert problem.value.code == "no_billing_term"


@pytest.mark.parametrize(
    ("zone", "price"),
    [("day", "2.25"), ("night", "1.10"), ("single", "2.12"), (None, "2.12"), ("peak", "2.12")],
)
def test_a_zone_without_its_own_price_has_the_common_one(zone: str | None, price: str) -> None:
    found = book().ladder("flat", "electricity", zone, d("2026-01-01").toordinal())
    assert found is not None
    assert found.steps[0].price == millionths(price)


def test_where_only_zones_have_prices_a_volume_without_one_has_the_days() -> None:
    zones = [tariff("electricity", "1.10", "night"), tariff("electricity", "2.25", "day")]
    found = book(tariffs=zones).ladder("flat", "electricity", None, d("2026-01-01").toordinal())
    assert found is not None
    assert found.steps[0].price == millionths("2.25")


@pytest.mark.parametrize(
    ("rooms", "residents", "wanted"), [(1, 1, "150"), (1, 4, "90"), (3, 1, "180"), (9, 9, "110")]
)
def test_a_norm_by_rooms_and_residents_is_the_row_that_is_reached(
    rooms: int, residents: int, wanted: str
) -> None:
    table = [
        norm("electricity", volume, rooms=r, residents=n)
        for r, n, volume in ((0, 0, "150"), (0, 3, "90"), (2, 0, "180"), (2, 3, "110"))
    ]
    home = premises(rooms=rooms, residents=residents)
    found = book(norms=table).norm("flat", "electricity", d("2026-01-01").toordinal(), home)
    assert found is not None
    assert found.volume == millionths(wanted)


def test_nobody_registered_counts_as_the_owners() -> None:
    assert premises(residents=0, owners=2).persons == 2
    assert premises(residents=0, owners=0).persons == 1
    assert book(norms=NORMS).norm("flat", "gas", 1, premises()) is None


def test_months_know_their_days() -> None:
    for name, days in (("2024-02", 29), ("2026-02", 28), ("2100-02", 28), ("2026-12", 31)):
        found = month(name)
        assert found.days == days
        assert datetime.date.fromordinal(found.first).isoformat() == f"{name}-01"
    assert day_of("2026-02", 31) == d("2026-02-28")


volumes = some.integers(-(10**9), 10**9)


@given(volumes, some.integers(0, 50), some.integers(0, 50), some.lists(some.integers(-9, 110)))
def test_days_are_cut_and_shared_without_loss(
    volume: int, first: int, more: int, starts: list[int]
) -> None:
    stretches = cut(first, first + more, starts)
    days = [day for a, b in stretches for day in range(a, b + 1)]
    assert days == list(range(first, first + more + 1))
    assert {a for a, _ in stretches[1:]} == {s for s in starts if first < s <= first + more}
    parts = shared(volume, stretches)
    assert sum(parts) == volume
    assert all(part * volume >= 0 for part in parts)


@given(volumes, some.lists(some.integers(0, 10**6), min_size=1, max_size=9))
def test_a_whole_is_apportioned_without_loss(total: int, weights: list[int]) -> None:
    parts = apportion(total, weights)
    among = sum(weights)
    assert sum(parts) == total
    if among:
        for part, weight in zip(parts, weights, strict=True):
            assert abs(part * among - total * weight) < among


@given(some.integers(-(10**12), 10**12), some.integers(1, 10**6))
def test_half_up_is_the_nearest(numerator: int, denominator: int) -> None:
    found = half_up(numerator, denominator)
    assert abs(2 * (found * denominator - numerator)) <= denominator
    assert half_up(-numerator, denominator) == -found
