"""Where a difference between two months comes from: parts that add up to the kopeck."""

from __future__ import annotations

import datetime
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as some

from lkk_desktop.models.accruals import Accrual
from lkk_desktop.models.billing.account import bill
from lkk_desktop.models.billing.compared import compared, cost, months, total
from lkk_desktop.models.billing.lines import Explanation, Slice, accrual
from lkk_desktop.models.billing.pricing import total as priced_total
from tests.models.billing.kit import (
    TARIFFS,
    book,
    dial,
    facts,
    gauge,
    one_dial,
    order,
    point,
    privilege,
    roubles,
    service,
    subsidy,
    tariff,
)

METER = one_dial(
    "cold_water", ("2026-08-25", 100), ("2026-09-25", 104), ("2026-10-25", 109), ("2026-11-25", 115)
)


def line(period: str, *, terms: Any = None, **other: Any) -> Accrual:
    made = bill(
        facts(service("cold_water"), **({"meters": (METER,)} | other)), terms or book(), period
    )
    return accrual(made, made.lines[0])


def test_more_water_at_the_same_price_is_volume_alone() -> None:
    found = compared(line("2026-11"), line("2026-10"))
    assert (found.now, found.then) == (29316, 24430)
    assert found.parts == {"volume": 4886, "tariff": 0, "one_offs": 0, "penalty": 0, "relief": 0}


def test_the_same_water_at_another_price_is_tariff_alone() -> None:
    dearer = book(tariffs=(*TARIFFS, tariff("cold_water", "52.10", since="2026-11-01", unit="m3")))
    steady = one_dial("cold_water", ("2026-09-25", 99), ("2026-10-25", 104), ("2026-11-25", 109))
    now, then = (line(month, meters=(steady,), terms=dearer) for month in ("2026-11", "2026-10"))
    found = compared(now, then)
    assert found.tariff == roubles("16.20")
    assert found.volume == found.relief == 0


def test_both_at_once_are_told_apart() -> None:
    """6 m3 at 52.10 after 5 m3 at 48.86: one more at the old price, six times 3.24."""
    dearer = book(tariffs=(*TARIFFS, tariff("cold_water", "52.10", since="2026-11-01", unit="m3")))
    found = compared(line("2026-11", terms=dearer), line("2026-10", terms=dearer))
    assert (found.volume, found.tariff) == (roubles("48.86"), roubles("19.44"))


def test_zones_are_compared_each_with_itself() -> None:
    """The same kilowatt-hours, ten of them moved from day to night: volume, not tariff."""
    meter = gauge(
        "electricity",
        dial("day", point("2026-09-25", 0), point("2026-10-25", 100), point("2026-11-25", 190)),
        dial("night", point("2026-09-25", 0), point("2026-10-25", 50), point("2026-11-25", 110)),
    )
    made = [
        bill(facts(service("electricity"), meters=(meter,)), book(), month)
        for month in ("2026-11", "2026-10")
    ]
    found = compared(*(accrual(one, one.lines[0]) for one in made))
    assert (found.volume, found.tariff) == (roubles("-11.50"), 0)


def test_one_offs_penalty_and_relief_have_their_own_places() -> None:
    now = line(
        "2026-11",
        orders=(order("amount", "s-cold_water", "2026-11", amount=-5000),),
        privileges=(privilege("cold_water", "0.5"),),
        subsidies=(subsidy("cold_water", 1000),),
    )
    found = compared(now, line("2026-10"))
    assert (found.one_offs, found.relief) == (-5000, -(29316 // 2) - 1000)
    assert found.volume + found.tariff == 4886


def test_a_service_that_is_new_or_gone_is_all_volume() -> None:
    here = line("2026-11")
    assert compared(here, None).parts["volume"] == here.charged
    assert compared(None, here).parts["volume"] == -here.charged
    assert compared(None, here).total == -cost(here)


prices = some.none() | some.integers(0, 10**8)
slices = some.lists(
    some.builds(
        Slice,
        first=some.just(datetime.date(2026, 11, 1)),
        last=some.just(datetime.date(2026, 11, 30)),
        zone=some.sampled_from((None, "day", "night")),
        range=some.integers(0, 2),
        volume=some.integers(0, 10**7),
        price=prices,
    ),
    max_size=5,
)
kopecks = some.integers(-(10**7), 10**7)


@some.composite
def lines(draw: Any, period: str) -> Accrual:
    of = draw(slices)
    charged = priced_total(of)
    privileged, subsidised = draw(some.integers(0, 9999)), draw(some.integers(0, 9999))
    return msgspec.structs.replace(
        line("2026-10"),
        id=f"{draw(some.sampled_from('abc'))}-{period}",
        period=period,
        charged=charged,
        privilege=privileged,
        subsidy=subsidised,
        accrued=charged - privileged - subsidised,
        recalculated=draw(kopecks),
        penalty=draw(kopecks),
        explanation=msgspec.to_builtins(Explanation(slices=tuple(of))),
    )


def unique(of: list[Accrual]) -> list[Accrual]:
    return list({one.id: one for one in of}.values())


@given(some.lists(lines("2026-11"), max_size=3), some.lists(lines("2026-10"), max_size=3))
def test_the_parts_add_up_to_the_kopeck(now: list[Accrual], then: list[Accrual]) -> None:
    now, then = unique(now), unique(then)
    found = months(now, then)
    for one in found.values():
        assert sum(one.parts.values()) == one.total
    whole = total(found.values())
    assert whole.total == sum(map(cost, now)) - sum(map(cost, then))
    assert sum(whole.parts.values()) == whole.total


@given(lines("2026-11"), some.integers(0, 9))
def test_the_same_prices_never_look_like_another_tariff(now: Accrual, times: int) -> None:
    """However volumes change: not by one kopeck of rounding."""
    of = msgspec.convert(now.explanation, Explanation).slices
    by_key = {(one.zone, one.range): one.price for one in of}
    then_of = [
        msgspec.structs.replace(
            one, volume=one.volume * times + 1, price=by_key[one.zone, one.range]
        )
        for one in of
    ]
    now_of = [msgspec.structs.replace(one, price=by_key[one.zone, one.range]) for one in of]
    both = [
        msgspec.structs.replace(
            now,
            charged=priced_total(some_of),
            explanation=msgspec.to_builtins(Explanation(slices=tuple(some_of))),
        )
        for some_of in (now_of, then_of)
    ]
    assert compared(*both).tariff == 0
