"""Values typed into each other's fields are noticed, and honest ones are left alone."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lkk_desktop.models.swap import Typed, swapped
from tests.household import changed, meter, register, supplier

TODAY = datetime.date(2026, 11, 20)
COLD = changed(meter, id="cold", resource="cold_water", decimals=3)
HOT = changed(meter, id="hot", resource="hot_water", decimals=3)
GAS = changed(meter, id="gas", resource="gas", decimals=3)


def typed(of: Any, zone: str, counted: int | None, mean: int | None, value: int) -> Typed:
    dial = changed(
        register,
        id=f"{of.id}-{zone}",
        meter=of.id,
        zone=zone,
        counted_value=None if counted is None else counted * 1000,
        daily_mean=mean,
    )
    return Typed(of, dial, value * 1000)


def pairs(*given_: Typed) -> list[tuple[str, str]]:
    found = swapped(given_, supplier, TODAY)
    return [(one.register.id, other.register.id) for one, other in found]


def test_day_and_night_of_one_meter() -> None:
    day, night = (10_000, 5_000), (4_000, 2_000)
    assert pairs(typed(meter, "day", *day, 4_050), typed(meter, "night", *night, 10_120)) == [
        ("meter-1-day", "meter-1-night")
    ]


def test_cold_water_and_hot() -> None:
    assert pairs(typed(COLD, "single", 118, 120, 46), typed(HOT, "single", 45, 90, 121)) == [
        ("cold-single", "hot-single")
    ]


@pytest.mark.parametrize(
    "case",
    [
        # Right as they stand.
        (typed(meter, "day", 10_000, 5_000, 10_120), typed(meter, "night", 4_000, 2_000, 4_050)),
        # One of them is right as it stands: nothing says that the other belongs there.
        (typed(meter, "day", 10_000, 5_000, 9_000), typed(meter, "night", 4_000, None, 9_100)),
        # Exchanged they are no better.
        (typed(meter, "day", 10_000, 5_000, 3_000), typed(meter, "night", 4_000, 2_000, 3_500)),
        # Gas and water are on two walls.
        (typed(GAS, "single", 118, 120, 46), typed(HOT, "single", 45, 90, 121)),
        # What a new dial may show nobody knows.
        (typed(COLD, "single", None, None, 46), typed(HOT, "single", 45, 90, 121)),
    ],
)
def test_these_are_not(case: tuple[Typed, Typed]) -> None:
    assert pairs(*case) == []


def test_of_three_zones_the_two_that_fit() -> None:
    assert pairs(
        typed(meter, "peak", 9_000, 2_000, 9_040),
        typed(meter, "half_peak", 6_000, 2_000, 1_050),
        typed(meter, "night", 1_000, 2_000, 6_040),
    ) == [("meter-1-half_peak", "meter-1-night")]


@given(
    st.integers(0, 40_000),
    st.integers(0, 40_000),
    st.integers(0, 150),
    st.integers(0, 60),
)
def test_exchanged_twice_nothing_is_swapped(day: int, night: int, used: int, less: int) -> None:
    """Whoever is asked and says yes is not asked again; what is right is never asked about."""
    right = (
        typed(meter, "day", day, 5_000, day + used),
        typed(meter, "night", night, 2_000, night + less),
    )
    assert pairs(*right) == []
    wrong = (
        typed(meter, "day", day, 5_000, night + less),
        typed(meter, "night", night, 2_000, day + used),
    )
    if found := swapped(wrong, supplier, TODAY):
        [(one, other)] = found
        again = (
            Typed(one.meter, one.register, other.value),
            Typed(other.meter, other.register, one.value),
        )
        assert pairs(*again) == []
