"""What past months of electricity would have cost on one, two or three zones."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

from lkk_desktop.models.accruals import Accrual
from lkk_desktop.models.billing.lines import Part, Slice, explanation
from lkk_desktop.models.billing.parameters import Book
from lkk_desktop.models.billing.pricing import priced, total
from lkk_desktop.models.billing.quantities import Object
from lkk_desktop.models.metering import LoadProfile
from lkk_desktop.models.money import MILLIONTHS, apportion, half_up

Scheme = Literal["single", "two", "three"]
ZONES: dict[Scheme, tuple[str, ...]] = {
    "single": ("single",),
    "two": ("day", "night"),
    "three": ("peak", "half_peak", "night"),
}
WITHIN: dict[str, frozenset[str]] = {
    "single": frozenset({"day", "night", "peak", "half_peak", "single"}),
    "day": frozenset({"day", "peak", "half_peak"}),
    "peak": frozenset({"peak"}),
    "half_peak": frozenset({"half_peak"}),
    "night": frozenset({"night"}),
}
"""Which zones lie within one: what is counted there is known of the larger one too."""


class Hours(msgspec.Struct, frozen=True):
    """The hours of a day (0 to 23) that are night and peak; the rest is half-peak."""

    night: frozenset[int]
    peak: frozenset[int]

    def zone(self, hour: int, scheme: Scheme) -> str:
        if scheme == "single":
            return "single"
        if hour in self.night:
            return "night"
        if scheme == "two":
            return "day"
        return "peak" if hour in self.peak else "half_peak"


USUAL = Hours(frozenset({23, *range(7)}), frozenset({7, 8, 9, 17, 18, 19, 20}))
"""Night 23-7, peak 7-10 and 17-21: the intervals for the population that most regions have."""


class Option(msgspec.Struct, frozen=True):
    """What the months would have cost (kopecks): between ``low`` and ``high``; None: no tariff.

    They differ where nobody knows at which hours something was used: ``unknown`` is that share of
    the volume, and ``even`` the share of it (both millionths) that must fall into the cheapest
    hours for this to cost what was really paid; None where it is dearer or cheaper at any rate.
    """

    scheme: Scheme
    low: int | None
    high: int | None
    unknown: int
    even: int | None


class Alternatives(msgspec.Struct, frozen=True):
    """The months that were looked at, by which zones they were counted, and what they cost."""

    periods: tuple[str, ...]
    scheme: Scheme | None
    charged: int
    volume: int
    by_hours: bool
    options: tuple[Option, ...]


def alternatives(
    lines: Iterable[Accrual],
    book: Book,
    plan: str,
    home: Object,
    profiles: Iterable[LoadProfile] = (),
    hours: Hours = USUAL,
) -> Alternatives | None:
    """Reprice an account's lines of electricity, each month at its own prices; None for no lines.

    A zone that holds another knows it too: two zones tell what one would have cost, one zone does
    not tell of two. Where an automatic meter has kept the hours of a month, its volume is parted
    by them. Volumes by norm have no zones, and cost the same on any plan.
    Raises ``Problem('unreadable_bill')`` where an explanation is foreign.
    """
    found = sorted(lines, key=lambda line: (line.period, line.id))
    slices = {line.id: explanation(line).slices for line in found}
    if not any(slices.values()):
        return None
    weights = _weights(profiles, hours)
    zones = {one.zone for every in slices.values() for one in every if one.zone and one.volume}
    options = tuple(_option(scheme, found, slices, book, plan, home, weights) for scheme in ZONES)
    return Alternatives(
        periods=tuple(dict.fromkeys(line.period for line in found)),
        scheme=next((s for s, names in ZONES.items() if zones and zones <= set(names)), None),
        charged=sum(line.charged for line in found),
        volume=sum(line.volume for line in found),
        by_hours=any(line.period in weights for line in found),
        options=options,
    )


def _option(
    scheme: Scheme,
    lines: list[Accrual],
    slices: dict[str, tuple[Slice, ...]],
    book: Book,
    plan: str,
    home: Object,
    weights: Mapping[str, dict[tuple[Scheme, str], int]],
) -> Option:
    low = high = charged = unknown = volume = 0
    for line in lines:
        service = line.service
        of = weights.get(line.period, {})
        tried = [_parts(slices[line.id], scheme, choice, of) for choice in ZONES[scheme]]
        if any(not _has(book, plan, service, part) for parts, _ in tried for part in parts):
            return Option(scheme, None, None, 0, None)
        costs = [total(priced(parts, book, plan, service, home)[0]) for parts, _ in tried]
        low, high, charged = low + min(costs), high + max(costs), charged + line.charged
        unknown += tried[0][1]
        volume += sum(part.volume for part in tried[0][0])
    even = None
    if low < charged < high:
        even = half_up((high - charged) * MILLIONTHS, high - low)
    share = half_up(unknown * MILLIONTHS, volume) if volume > 0 else 0
    return Option(scheme, low, high, share, even)


def _parts(
    slices: tuple[Slice, ...], scheme: Scheme, choice: str, weights: dict[tuple[Scheme, str], int]
) -> tuple[list[Part], int]:
    """A month's volumes in a scheme's zones, where what is not known goes to ``choice``; and how
    much that is."""
    parts: list[Part] = []
    unknown = 0
    for one in slices:
        for zone, volume, sure in _shares(one, scheme, choice, weights):
            unknown += 0 if sure else volume
            parts.append(_part(one.first, one.last, zone, volume))
    return parts, unknown


def _shares(
    one: Slice, scheme: Scheme, choice: str, weights: dict[tuple[Scheme, str], int]
) -> list[tuple[str | None, int, bool]]:
    if one.zone is None:
        return [(None, one.volume, True)]
    for zone in ZONES[scheme]:
        if one.zone in WITHIN.get(zone, ()):
            return [(zone, one.volume, True)]
    within = [zone for zone in ZONES[scheme] if zone in WITHIN.get(one.zone, ())]
    shares = [weights.get((scheme, zone), 0) for zone in within]
    if within and sum(shares):
        split = apportion(one.volume, shares)
        return [(zone, volume, True) for zone, volume in zip(within, split, strict=True)]
    return [(choice if choice in within or not within else within[0], one.volume, False)]


def _has(book: Book, plan: str, service: str, part: Part) -> bool:
    """Whether the plan has a price of its own for a part's zone, and not a neighbour's."""
    return part.zone is None or book.has_price(plan, service, part.zone, part.first.toordinal())


def _part(first: datetime.date, last: datetime.date, zone: str | None, volume: int) -> Part:
    return Part(method="meter", reason="read", first=first, last=last, volume=volume, zone=zone)


def _weights(
    profiles: Iterable[LoadProfile], hours: Hours
) -> dict[str, dict[tuple[Scheme, str], int]]:
    """What was used in each scheme's zones by months, as far as automatic meters kept the hours."""
    found: dict[str, dict[tuple[Scheme, str], int]] = {}
    for day in profiles:
        of = found.setdefault(day.day.isoformat()[:7], {})
        for hour, volume in enumerate(day.hours):
            for scheme in ZONES:
                key = scheme, hours.zone(min(hour, 23), scheme)
                of[key] = of.get(key, 0) + (volume or 0)
    return {period: of for period, of in found.items() if any(of.values())}
