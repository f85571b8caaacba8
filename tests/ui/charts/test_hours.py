"""Years of hours as arrays: every hour at its place, and no peak lost where pixels are few."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lkk_desktop.models.metering import LoadProfile
from lkk_desktop.ui.charts.hours import Hours, hours, line

D = datetime.date
Told = tuple[int | None, ...]


def profile(day: D, told: Told, register: str = "r") -> LoadProfile:
    return LoadProfile(id=f"{register}-{day}", account="a", register=register, day=day, hours=told)


def made(*profiles: LoadProfile, registers: tuple[str, ...] = ("r",)) -> Hours:
    found = hours(profiles, registers)
    assert found is not None
    return found


def test_each_hour_lies_at_its_moment_also_where_clocks_are_changed() -> None:
    # In Kyiv the 28th of March 2027 has 23 hours, the 31st of October 25.
    days = [D(2027, 3, 27), D(2027, 3, 28), D(2027, 3, 29)]
    kyiv = ZoneInfo("Europe/Kyiv")
    begins = [datetime.datetime.combine(day, datetime.time(), kyiv) for day in days]
    lengths = [
        round(((begin + datetime.timedelta(days=1)).timestamp() - begin.timestamp()) / 3600)
        for begin in begins
    ]
    assert lengths == [24, 23, 24]
    of = made(*(profile(d, tuple(range(n))) for d, n in zip(days, lengths, strict=True)))
    assert (of.count, of.days) == (71, 3)
    assert [of.value("r", place) for place in (0, 23, 24, 46, 47)] == [0, 23, 0, 22, 0]
    assert of.date_of(46) == days[1]
    assert of.at[47] == pytest.approx(2.0)
    assert of.place_at(1.999) == 46


def test_a_day_that_nobody_told_of_is_unknown_and_not_nothing() -> None:
    of = made(profile(D(2026, 1, 1), (5,) * 24), profile(D(2026, 1, 3), (None, 0, *[7] * 22)))
    assert of.sum("r", 24, 48) is None
    assert of.value("r", 30) is None
    assert of.value("r", 48) is None
    assert of.value("r", 49) == 0
    assert of.sum("r", 48, 72) == 22 * 7
    assert np.isnan(of.values["r"][24:49]).all()


def test_there_are_no_hours_of_registers_that_told_none() -> None:
    assert hours((), ("r",)) is None
    assert hours((profile(D(2026, 1, 1), (1,) * 24, "other"),), ("r",)) is None


told = st.lists(st.one_of(st.none(), st.integers(0, 5_000)), min_size=24, max_size=24)


@given(st.lists(told, min_size=1, max_size=40), st.integers(8, 400), st.data())
def test_what_is_drawn_keeps_the_least_and_the_greatest_of_what_is_seen(
    days: list[list[int | None]], most: int, data: st.DataObject
) -> None:
    of = made(
        *(
            profile(D(2026, 1, 1) + datetime.timedelta(days=n), tuple(one))
            for n, one in enumerate(days)
        )
    )
    left = data.draw(st.floats(0, of.days - 0.5))
    right = data.draw(st.floats(left + 0.1, of.days))
    x, y = line(of, "r", left, right, most)
    assert x.size == y.size
    assert x.size <= 2 * most + 8
    assert (np.diff(x) >= 0).all()
    begin, end = of.place_at(left), min(of.count, of.place_at(right) + 1)
    seen = of.values["r"][begin:end]
    if not np.isnan(seen).all():
        assert np.nanmax(y) >= np.nanmax(seen)
        assert np.nanmin(y) <= np.nanmin(seen)
    whole = of.values["r"]
    assert np.isin(y[~np.isnan(y)], whole[~np.isnan(whole)]).all()


def test_the_cuts_lie_at_the_same_hours_wherever_one_looks_from() -> None:
    days = [profile(D(2026, 1, 1) + datetime.timedelta(days=n), (n,) * 24) for n in range(200)]
    of = made(*days)
    one, other = (set(line(of, "r", left, left + 90, 300)[0]) for left in (20.0, 20.7))
    assert len(one & other) > 0.9 * len(one)


def test_three_years_are_cut_to_what_there_are_pixels_for() -> None:
    days = [
        profile(D(2024, 1, 1) + datetime.timedelta(days=n), (100,) * 23 + (9_000 + n,))
        for n in range(1096)
    ]
    of = made(*days)
    assert of.count == 26_304
    x, y = line(of, "r", 0, of.days, 2_000)
    assert x.size <= 2_100
    assert y.max() == 10.095
