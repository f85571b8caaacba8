"""What a volume costs: by stretches of one price, zones and ranges of a month's use."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from itertools import pairwise

from lkk_desktop.models.billing.lines import Part, Slice
from lkk_desktop.models.billing.months import shared
from lkk_desktop.models.billing.parameters import Book, Ladder
from lkk_desktop.models.billing.quantities import Object
from lkk_desktop.models.money import COST, apportion, half_up

date = datetime.date.fromordinal
Zone = str | None


def priced(
    parts: Iterable[Part], book: Book, plan: str, service: str, home: Object
) -> tuple[list[Slice], str | None]:
    """Volumes with their prices, and the unit; together they are the parts' volume exactly.

    Where a price changes within a part, its volume is split by days. Ranges are of the whole
    month: each stretch goes on where the one before it had come to, and zones share a range by
    their use in the stretch.
    """
    stretches: dict[tuple[int, int], dict[Zone, int]] = {}
    for part in parts:
        first, last = part.first.toordinal(), part.last.toordinal()
        regimes = book.regimes(plan, service, first, last)
        for days, volume in zip(regimes, shared(part.volume, regimes), strict=True):
            zones = stretches.setdefault(days, {})
            zones[part.zone] = zones.get(part.zone, 0) + volume
    slices: list[Slice] = []
    unit: str | None = None
    filled = 0
    for (first, last), zones in sorted(stretches.items()):
        names = sorted(zones, key=str)
        ladders = [book.ladder(plan, service, zone, first) for zone in names]
        unit = next((ladder.unit for ladder in ladders if ladder is not None), unit)
        volumes = [zones[zone] for zone in names]
        if all(ladder is None or len(ladder.steps) == 1 for ladder in ladders):
            prices = [ladder.steps[0].price if ladder else None for ladder in ladders]
            for zone, volume, price in zip(names, volumes, prices, strict=True):
                slices.append(Slice(date(first), date(last), zone, 0, volume, price))
        else:
            persons = home.persons(first)
            for start, whole in _ranges(filled, sum(volumes), ladders, persons):
                among = apportion(whole, volumes)
                for place, zone in enumerate(names):
                    volumes[place] -= among[place]
                    step, price = _step(ladders[place], persons, start)
                    if among[place]:
                        one = Slice(date(first), date(last), zone, step, among[place], price)
                        slices.append(one)
        filled += sum(zones.values())
    return slices, unit


def total(slices: Iterable[Slice]) -> int:
    """Kopecks of all slices, half-up once for the line; what has no price counts as nothing."""
    return half_up(sum(one.volume * one.price for one in slices if one.price), COST)


def mean_prices(slices: Iterable[Slice]) -> dict[Zone, int]:
    """The mean price (millionths) of each zone, half-up; 0 where it had no volume."""
    found: dict[Zone, tuple[int, int]] = {}
    for one in slices:
        volume, cost = found.get(one.zone, (0, 0))
        found[one.zone] = volume + one.volume, cost + one.volume * (one.price or 0)
    return {zone: half_up(cost, of) if of else 0 for zone, (of, cost) in found.items()}


def _ranges(
    begin: int, volume: int, ladders: list[Ladder | None], persons: int
) -> list[tuple[int, int]]:
    """A volume that begins at a place of the month's use, cut at the bounds of all the ranges:
    pairs of where each cut begins and how much it is."""
    steps = {bound for one in ladders if one for bound, _ in one.bounds(persons)}
    marks = [begin, *sorted(b for b in steps if begin < b < begin + volume), begin + volume]
    return [(a, b - a) for a, b in pairwise(marks) if b > a]


def _step(ladder: Ladder | None, persons: int, start: int) -> tuple[int, int | None]:
    """The range and price that a place of the month's use falls into; below the lowest, that."""
    if ladder is None:
        return 0, None
    bounds = ladder.bounds(persons)
    place = max((n for n, (above, _) in enumerate(bounds) if above <= start), default=0)
    return place, bounds[place][1]
