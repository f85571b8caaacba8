"""How much a meter counted in a period: differences of readings, and the days that they cover."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import msgspec

from lkk_desktop.models.billing.facts import Dial, Gauge, Point
from lkk_desktop.models.billing.months import Month, bounds, month
from lkk_desktop.models.money import MILLIONTHS, THOUSANDTHS, half_up
from lkk_desktop.models.terms import MissingRule, Reason

Unused = frozenset[tuple[str, str]]


class Metered(msgspec.Struct, frozen=True):
    """What a dial counted over days (ordinals, both included), as it enters a bill: thousandths."""

    gauge: Gauge
    dial: Dial
    first: int
    last: int
    opening: Point
    closing: Point
    volume: int


class Gap(msgspec.Struct, frozen=True):
    """Days for which a meter, or one dial of it, tells nothing that a bill may use, and why."""

    gauge: Gauge | None
    dial: Dial | None
    first: int
    last: int
    reason: Reason


def measured(
    gauges: Iterable[Gauge],
    of: Month,
    rule: MissingRule | None,
    window: tuple[int, int],
    unused: Unused = frozenset(),
) -> tuple[list[Metered], list[Gap]]:
    """What meters of one resource counted in a month, and the gaps that they leave in its days.

    A meter counts from its installation until its removal, its failure to be admitted, or the end
    of its verification where the rule says so; days of no meter at all are a gap of their own.
    A use never begins with an ``unused`` reading: a register and the period it was set aside in.
    """
    found: list[Metered] = []
    gaps: list[Gap] = []
    covered: list[tuple[int, int]] = []
    for gauge in gauges:
        first, last = bounds(gauge.since, gauge.until, window)
        read = _is_read(gauge, of.name)
        gone = gauge.status in ("off", "closed") and gauge.until is None and not read
        if last < first and read and gauge.until is not None and last < window[0]:
            # Its last reading came to the books after the month in which it was taken down.
            for dial in gauge.dials:
                found += _dial(gauge, dial, of, (window[0], window[0]), unused)[0]
        if last < first or gone:
            continue
        covered.append((first, last))
        fault, last_good = _fault(gauge, rule, first, last, read)
        if last_good < last and fault is not None:
            gaps.append(Gap(gauge, None, last_good + 1, last, fault))
        if last_good < first:
            continue
        for dial in gauge.dials:
            metered, reason = _dial(gauge, dial, of, (first, last_good), unused)
            found += metered
            if reason != "read":
                gaps.append(Gap(gauge, dial, first, last_good, reason))
        if not gauge.dials:
            gaps.append(Gap(gauge, None, first, last_good, "no_reading"))
    gaps += [Gap(None, None, *days, "no_meter") for days in uncovered(covered, window)]
    return found, gaps


def use(gauge: Gauge, before: Point, after: Point) -> int:
    """Thousandths on the dial between two readings; over its end where it rolled over."""
    since = after.value - before.value
    if after.rolled and since < 0:
        since += 10**gauge.digits * THOUSANDTHS
    return since


def billable(gauge: Gauge, used: int) -> int:
    """A dial's use times the ratio of transformation, more by the losses; half-up."""
    if gauge.ratio == MILLIONTHS and not gauge.losses:
        return used
    return half_up(used * gauge.ratio * (MILLIONTHS + gauge.losses), MILLIONTHS * MILLIONTHS)


def uncovered(covered: list[tuple[int, int]], window: tuple[int, int]) -> list[tuple[int, int]]:
    """The days of a window that none of the stretches covers."""
    free, begin = [], window[0]
    for first, last in sorted(covered):
        if first > begin:
            free.append((begin, first - 1))
        begin = max(begin, last + 1)
    if begin <= window[1]:
        free.append((begin, window[1]))
    return free


def pairs(gauge: Gauge, dial: Dial, before: str) -> list[tuple[int, int, int]]:
    """Earlier uses of a dial: each the month (its index) that it ended in, over how many, and the
    billable thousandths; for averages."""
    points = sorted((p for p in dial.points if p.period < before), key=age)
    if gauge.since is not None:
        points = [p for p in points if p.day >= gauge.since]
    found = []
    for one, after in pairwise(points):
        index = month(after.period).index
        months = index - month(one.period).index
        found.append((index, months, billable(gauge, use(gauge, one, after))))
    return found


def age(point: Point) -> tuple[object, ...]:
    return point.day, point.taken, point.value


def _is_read(gauge: Gauge, name: str) -> bool:
    for dial in gauge.dials:
        for point in reversed(dial.points):
            if point.period == name:
                return True
    return False


def _fault(
    gauge: Gauge, rule: MissingRule | None, first: int, last: int, read: bool
) -> tuple[Reason | None, int]:
    """Why a meter does not count to the end of these days, and the last on which it does."""
    if gauge.barred is not None and gauge.barred.toordinal() <= last:
        return "barred", first - 1
    if gauge.status == "broken" and gauge.until is None and not read:
        return "broken", first - 1
    expires = gauge.verification.toordinal() if gauge.verification is not None else last
    if rule is not None and rule.expired_fails and expires < last:
        return "expired", max(expires, first - 1)
    return None, last


def _dial(
    gauge: Gauge, dial: Dial, of: Month, days: tuple[int, int], unused: Unused
) -> tuple[list[Metered], Reason]:
    """The uses of a dial in a month; or why there are none.

    A control reading sets right what was sent before it in the month; of what was sent after it
    the last counts. A lower value counts only if the supplier read it, or the dial rolled over.
    """
    first, last = days
    opening, inside = _sorted_out(gauge, dial, of, last, unused)
    if not inside:
        return [], "no_reading"
    if opening is None:
        return [], "no_opening"
    found: list[Metered] = []
    begin, before, used = first, opening, list[tuple[int, int, Point, Point]]()
    refused = False
    for point in inside:
        if use(gauge, before, point) < 0 and not point.control:
            refused = True
            continue
        end = min(max(begin, point.day.toordinal() - 1), last)
        used.append((begin, end, before, point))
        begin, before = min(max(begin, point.day.toordinal()), last), point
    for place, (start, end, one, after) in enumerate(used):
        until = last if place == len(used) - 1 else end
        volume = billable(gauge, use(gauge, one, after))
        found.append(Metered(gauge, dial, start, until, one, after, volume))
    return found, ("read" if found or not refused else "below_counted")


def _sorted_out(
    gauge: Gauge, dial: Dial, of: Month, last: int, unused: Unused
) -> tuple[Point | None, list[Point]]:
    """The value that a month begins with, and those in it that count, in their order."""
    name, opening, inside = of.name, None, list[Point]()
    since = gauge.since
    for point in dial.points:
        period = point.period
        if period == name:
            if since is not None and point.day <= since:
                if opening is None or age(opening) < age(point):
                    opening = point
            elif point.day.toordinal() <= last:
                inside.append(point)
        elif period < name and (since is None or point.day >= since):
            # Months come in their order as a rule: most are told apart by their names alone.
            if opening is not None and (
                period < opening.period or (period == opening.period and age(point) < age(opening))
            ):
                continue
            if not unused or (dial.register, period) not in unused:
                opening = point
    if len(inside) > 1:
        inside.sort(key=age)
        controls = [place for place, point in enumerate(inside) if point.control]
        sent = inside[controls[-1] + 1 :] if controls else inside
        inside = [inside[place] for place in controls] + sent[-1:]
    return opening, inside
