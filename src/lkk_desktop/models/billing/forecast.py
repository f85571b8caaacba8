"""The forecast of a month: what it will cost once it is over, by the use so far and by habit."""

from __future__ import annotations

import datetime
from itertools import pairwise
from typing import Literal

import msgspec

from lkk_desktop.models.billing.estimate import estimate
from lkk_desktop.models.billing.facts import Dial, Facts, Gauge, Point
from lkk_desktop.models.billing.months import day_of, month
from lkk_desktop.models.billing.parameters import Book
from lkk_desktop.models.billing.typed import with_points
from lkk_desktop.models.billing.volumes import age, use
from lkk_desktop.models.bounds import LATEST
from lkk_desktop.models.money import THOUSANDTHS, half_up

Way = Literal["so_far", "year_ago", "average", "least", "most"]
WAYS: tuple[Way, ...] = ("so_far", "year_ago", "average")
"""The first that is known of a dial is the likeliest."""
ENOUGH_DAYS = 7
"""Fewer days since the last bill's reading say nothing of a month."""
YEAR = 12


class Forecast(msgspec.Struct, frozen=True):
    """Kopecks of a period, without debts: the likeliest sum, and between which it will be.

    ``ways`` are those by which any meter could be foretold, the likeliest first; none: nothing in
    this month hangs on a meter, or no meter has a past.
    """

    likely: int
    low: int
    high: int
    ways: tuple[Way, ...]


def forecast(facts: Facts, book: Book, period: str, today: datetime.date) -> Forecast | None:
    """What a month will cost if its last readings come when last month's came.

    Of each dial: the daily use so far, carried on; the same month of last year; the mean of the
    last twelve months. The range is that of the whole bill by each of these ways. None where the
    month's cost is not known at all: a forecast of a part would be taken for one of the whole.
    """
    told: dict[tuple[Gauge, Dial], dict[Way, int]] = {}
    for gauge in facts.meters:
        if gauge.status == "working" and gauge.until is None and gauge.barred is None:
            for dial in gauge.dials:
                volumes = _volumes(gauge, dial, period, today)
                if volumes:
                    told[gauge, dial] = volumes
    ways = tuple(way for way in WAYS if any(way in volumes for volumes in told.values()))
    if ways == ("average",):
        tried: tuple[Way, ...] = ("average", "least", "most")
    else:
        tried = ways
    sums = []
    for way in (None, *tried):
        points = {
            dial.register: _point(gauge, dial, period, today, _volume(volumes, way))
            for (gauge, dial), volumes in told.items()
        }
        found = estimate(with_points(facts, points), book, period, today)
        if not found.whole:
            return None
        sums.append(found.current)
    return Forecast(sums[0], min(sums), max(sums), ways)


def _volume(volumes: dict[Way, int], way: Way | None) -> int:
    if way is not None and way in volumes:
        return volumes[way]
    return next(volumes[one] for one in WAYS if one in volumes)


def _volumes(gauge: Gauge, dial: Dial, period: str, today: datetime.date) -> dict[Way, int]:
    """What a dial will have counted since its last bill, by each way that is known."""
    opening = _last(dial, period)
    if opening is None:
        return {}
    found: dict[Way, int] = {}
    here = [one for one in dial.points if one.period == period and one.day <= today]
    if here:
        now = max(here, key=age)
        passed, used = (now.day - opening.day).days, use(gauge, opening, now)
        whole = (_until(opening, period, now.day) - opening.day).days
        if passed >= ENOUGH_DAYS and used >= 0:
            found["so_far"] = half_up(used * whole, passed)
    uses = _uses(gauge, dial, period)
    index = month(period).index
    year_ago = uses.get(index - YEAR)
    if year_ago is not None:
        found["year_ago"] = year_ago
    lately = [volume for at, volume in uses.items() if index - YEAR <= at < index]
    if lately:
        found["average"] = half_up(sum(lately), len(lately))
        found["least"], found["most"] = min(lately), max(lately)
    return found


def _uses(gauge: Gauge, dial: Dial, before: str) -> dict[int, int]:
    """The dial's use of earlier months by their index; what several share, in equal parts."""
    last: dict[str, Point] = {}
    for point in sorted((one for one in dial.points if one.period < before), key=age):
        last[point.period] = point
    found: dict[int, int] = {}
    for name, after in pairwise(sorted(last)):
        first, final = month(name).index, month(after).index
        used = use(gauge, last[name], last[after])
        if used >= 0:
            for index in range(first + 1, final + 1):
                found[index] = half_up(used, final - first)
    return found


def _last(dial: Dial, period: str) -> Point | None:
    earlier = [one for one in dial.points if one.period < period]
    return max(earlier, key=lambda one: (one.period, age(one)), default=None)


def _until(opening: Point, period: str, after: datetime.date) -> datetime.date:
    """The day of the month's last reading: that of the month before, and never before ``after``."""
    fresh = month(period).index - month(opening.period).index == 1
    usual = day_of(period, opening.day.day if fresh else 31)
    return max(usual, after)


def _point(gauge: Gauge, dial: Dial, period: str, today: datetime.date, volume: int) -> Point:
    opening = _last(dial, period)
    assert opening is not None
    size = 10**gauge.digits * THOUSANDTHS
    value = opening.value + volume
    here = [one.day for one in dial.points if one.period == period]
    day = _until(opening, period, max([today, *here]))
    rolled = value >= size
    return Point(day, period, value % size, LATEST, rolled)
