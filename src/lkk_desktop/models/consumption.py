"""What was used month by month, and day by day, from readings, bills and automatic meters.

Volumes are thousandths, costs kopecks. A month of which nothing is known is told as unknown.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

import msgspec

from lkk_desktop.models.accruals import Accrual
from lkk_desktop.models.billing.facts import Dial, Gauge, Point
from lkk_desktop.models.billing.lines import Explanation, readable
from lkk_desktop.models.billing.months import bounds, month
from lkk_desktop.models.billing.volumes import age, billable, use
from lkk_desktop.models.calendar import following
from lkk_desktop.models.metering import LoadProfile
from lkk_desktop.models.money import apportion, cost


class Used(msgspec.Struct, frozen=True):
    """What a zone used in a period, and what a bill asked for it; None: it is not known.

    ``spread``: no reading ended in this period; it has its share of what was used until the next.
    """

    period: str
    zone: str
    volume: int | None
    cost: int | None = None
    spread: bool = False


class Share(NamedTuple):
    """A dial's use that falls to a period."""

    period: str
    volume: int
    spread: bool


def periods(first: str, last: str) -> tuple[str, ...]:
    """Every period from one to another, both included; none where the last is before the first."""
    found = []
    while first <= last:
        found.append(first)
        first = following(first)
    return tuple(found)


def shares(gauge: Gauge, dial: Dial) -> list[Share]:
    """A dial's uses by period: each is what stands between two readings, and they add up to that.

    Use belongs to the period of the reading that ends it, as in a bill. Where periods without a
    reading lie between two, each has a share by its days; that is a whole number of what the dial
    can show, as readings are.
    """
    points = sorted(dial.points, key=age)
    if gauge.since is not None:
        points = [one for one in points if one.day >= gauge.since]
    if gauge.until is not None:
        points = [one for one in points if one.day <= gauge.until]
    found: list[Share] = []
    for before, after in pairwise(points):
        found += _between(gauge, before, after)
    return found


def monthly(
    gauges: Iterable[Gauge],
    wanted: Sequence[str],
    costs: dict[tuple[str, str], int] | None = None,
) -> tuple[Used, ...]:
    """Each wanted period of each zone that the gauges have, in that order."""
    volumes: dict[tuple[str, str], int] = {}
    spread: set[tuple[str, str]] = set()
    zones: dict[str, None] = {}
    for gauge in gauges:
        for dial in gauge.dials:
            zones.setdefault(dial.zone)
            for share in shares(gauge, dial):
                key = share.period, dial.zone
                volumes[key] = volumes.get(key, 0) + share.volume
                if share.spread:
                    spread.add(key)
    asked = costs or {}
    return tuple(
        Used(name, zone, volumes.get((name, zone)), asked.get((name, zone)), (name, zone) in spread)
        for name in wanted
        for zone in zones
    )


def costs(
    accruals: Iterable[Accrual], resource: str, meter: str | None = None
) -> dict[tuple[str, str], int]:
    """Kopecks that bills charged for a resource, by period and zone; of one meter, or of all.

    A zone has what its slices of volume cost, a meter its share of that by its volume; the zones of
    a line add up to what was charged. What cannot be read has no cost here, rather than one of 0.
    """
    found: dict[tuple[str, str], int] = defaultdict(int)
    for line in accruals:
        if line.service != resource or line.method == "none":
            continue
        why = readable(line)
        if why is None:
            continue
        for zone, kopecks in _by_zone(line, why).items():
            if meter is None:
                found[line.period, zone] += kopecks
                continue
            weights = _weights(why, zone)
            if meter in weights:
                parts = dict(zip(weights, apportion(kopecks, list(weights.values())), strict=True))
                found[line.period, zone] += parts[meter]
    return dict(found)


def daily(
    profiles: Iterable[LoadProfile], zones: dict[str, str], first: datetime.date, days: int
) -> tuple[Used, ...]:
    """Days of an automatic meter as ``Used``, whose period is then the day's ISO date.

    ``zones`` gives each register's. A day counts as known where any of its hours is.
    """
    volumes: dict[tuple[str, str], int] = {}
    for one in profiles:
        known = [hour for hour in one.hours if hour is not None]
        if known and one.register in zones:
            key = one.day.isoformat(), zones[one.register]
            volumes[key] = volumes.get(key, 0) + sum(known)
    names = [(first + datetime.timedelta(days=n)).isoformat() for n in range(days)]
    order = dict.fromkeys(zones.values())
    return tuple(Used(name, zone, volumes.get((name, zone))) for name in names for zone in order)


def yearly(months: Iterable[Used]) -> tuple[Used, ...]:
    """The same by calendar years, whose period is then ``YYYY``; what is unknown adds nothing."""
    volumes: dict[tuple[str, str], int | None] = {}
    money: dict[tuple[str, str], int | None] = {}
    for one in months:
        key = one.period[:4], one.zone
        volumes[key] = _plus(volumes.get(key), one.volume)
        money[key] = _plus(money.get(key), one.cost)
    return tuple(Used(*key, volumes[key], money[key]) for key in volumes)


def year_before(name: str) -> str:
    """The same month, or day, a year ago; 29 February has the 28th before it."""
    if len(name) == 7:
        return following(name, -12)
    day = datetime.date.fromisoformat(name)
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if leap else day.day).isoformat()


def _between(gauge: Gauge, before: Point, after: Point) -> list[Share]:
    used = billable(gauge, use(gauge, before, after))
    first, last = before.period, after.period
    names = periods(following(first), last) if first < last else (last,)
    if len(names) == 1:
        return [Share(last, used, False)]
    days = []
    for name in names:
        of = month(name)
        from_, to = bounds(before.day, after.day, (of.first, of.last))
        days.append(max(0, to - from_ + 1))
    grain = _grain(before, after, used)
    parts = apportion(used // grain, days if any(days) else [1] * len(names))
    return [
        Share(name, part * grain, name != last) for name, part in zip(names, parts, strict=True)
    ]


def _grain(before: Point, after: Point, used: int) -> int:
    """The largest of a whole, a tenth, a hundredth, a thousandth that all three are made of."""
    for grain in (1000, 100, 10):
        if not (before.value % grain or after.value % grain or used % grain):
            return grain
    return 1


def _by_zone(line: Accrual, why: Explanation) -> dict[str, int]:
    weights: dict[str, int] = defaultdict(int)
    for one in why.slices:
        weights[one.zone or "single"] += max(0, cost(one.volume, one.price or 0))
    if not weights:
        zones = {part.zone for part in why.parts if part.zone}
        return {zones.pop() if len(zones) == 1 else "single": line.charged}
    parts = apportion(line.charged, list(weights.values()))
    return dict(zip(weights, parts, strict=True))


def _weights(why: Explanation, zone: str) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for part in why.parts:
        if part.meter is not None and (part.zone or "single") == zone:
            found[part.meter] += max(0, part.volume)
    return found


def _plus(one: int | None, other: int | None) -> int | None:
    return other if one is None else one if other is None else one + other
