"""What was used, in stretches of time: as other programs take it (Green Button)."""

from __future__ import annotations

import datetime

import msgspec

from lkk_desktop.documents import explaining
from lkk_desktop.documents.accruals import Accruals, gathered
from lkk_desktop.documents.bill import Charge
from lkk_desktop.documents.history import differences
from lkk_desktop.documents.hours import HOUR, Hours, hours, midnight
from lkk_desktop.models.accounts import Account
from lkk_desktop.models.billing.months import month
from lkk_desktop.models.command import World
from lkk_desktop.models.metering import UNIT, Meter, Reading, Register
from lkk_desktop.models.suppliers import Supplier

RESOURCES = {
    "electricity": "electricity",
    "gas": "gas",
    "cold_water": "cold_water",
    "hot_water": "hot_water",
    "heating": "heat",
    "heat": "heat",
}
"""Services that are a resource's, and so a point of use; others are none."""

VALID, ESTIMATED, MIXED, RAW = 0, 8, 13, 14
QUALITY = {"meter": VALID, "mixed": MIXED}


class Interval(msgspec.Struct, frozen=True):
    """A use (thousandths) from an instant (ms) for so many seconds; kopecks None where there is
    no price of it yet."""

    begin: int
    seconds: int
    used: int
    kopecks: int | None
    quality: int


class Series(msgspec.Struct, frozen=True):
    """Intervals of one zone and range (from 0; None: not told apart), each after the other;
    ``hourly`` ones come from an automatic meter, day by day."""

    zone: str | None
    range: int | None
    serial: str | None
    hourly: bool
    intervals: tuple[Interval, ...]


class Billed(msgspec.Struct, frozen=True):
    """A period's line of the resource: kopecks and thousandths."""

    begin: int
    seconds: int
    accrued: int
    added: int
    used: int
    quality: int


class Point(msgspec.Struct, frozen=True):
    """A resource of an account with all that was used and billed of it."""

    resource: str
    series: tuple[Series, ...]
    bills: tuple[Billed, ...]


class Usage(msgspec.Struct, frozen=True, kw_only=True):
    """All of an account's points of use."""

    supplier: Supplier
    account: Account
    points: tuple[Point, ...]

    @property
    def count(self) -> int:
        return sum(len(one.intervals) for point in self.points for one in point.series)


def monthly(world: World, account_id: str, first: str, last: str) -> Usage | None:
    """What was used in the periods from ``first`` to ``last``: as it was billed, by zones and
    ranges with their cost; of periods without a bill, what readings say."""
    given = gathered(world, account_id, first, last)
    if given is None:
        return None
    charges = _charges(given)
    readings = _readings(world, account_id, first, last, charges)
    points = []
    for resource in UNIT:
        lines = charges.get(resource, [])
        found = _billed_series(lines, given.account.zone)
        for zone, intervals in readings.get(resource, {}).items():
            found.setdefault((zone, None), []).extend(
                _read(a, b, used, given.account.zone) for a, b, used in intervals
            )
        if found:
            order = sorted(found.items(), key=lambda item: (item[0][0] or "", item[0][1] or 0))
            series = tuple(
                Series(zone, step, None, False, tuple(sorted(of, key=lambda one: one.begin)))
                for (zone, step), of in order
            )
            bills = tuple(_bill(one, given.account.zone) for one in lines)
            points.append(Point(resource, series, bills))
    return Usage(supplier=given.supplier, account=given.account, points=tuple(points))


def hourly(given: Hours) -> Usage:
    """The hours of automatic meters; what a meter did not say is no interval."""
    zone = given.account.zone
    found: dict[str, list[Series]] = {}
    for profile in given.profiles:
        intervals = tuple(
            Interval(hour.begin, HOUR // 1000, hour.used, None, VALID)
            for day in profile.days
            for hour in hours(day, zone)
            if hour.used is not None
        )
        one = Series(profile.register.zone, None, profile.meter.serial, True, intervals)
        found.setdefault(profile.meter.resource, []).append(one)
    points = tuple(
        Point(resource, tuple(found[resource]), ()) for resource in UNIT if resource in found
    )
    return Usage(supplier=given.supplier, account=given.account, points=points)


# ── from bills ────────────────────────────────────────────────────────────────────────────────


def _charges(given: Accruals) -> dict[str, list[Charge]]:
    """Lines of resources in the unit in which meters count them, by resource."""
    found: dict[str, list[Charge]] = {}
    for of in given.months:
        for charge in of.charges:
            resource = RESOURCES.get(charge.accrual.service)
            if resource is not None and charge.accrual.unit == UNIT[resource]:
                found.setdefault(resource, []).append(charge)
    return found


def _billed_series(
    charges: list[Charge], zone_name: str
) -> dict[tuple[str | None, int | None], list[Interval]]:
    found: dict[tuple[str | None, int | None], list[Interval]] = {}
    for charge in charges:
        slices = charge.why.slices
        quality = QUALITY.get(charge.accrual.method, ESTIMATED)
        for one, kopecks in zip(slices, explaining.costs(slices), strict=True):
            begin, seconds = stretch(one.first, one.last, zone_name)
            known = kopecks if one.price is not None else None
            interval = Interval(begin, seconds, one.volume, known, quality)
            found.setdefault((one.zone, one.range), []).append(interval)
    return found


def _bill(charge: Charge, zone_name: str) -> Billed:
    one = charge.accrual
    of = month(one.period)
    first, last = datetime.date.fromordinal(of.first), datetime.date.fromordinal(of.last)
    begin, seconds = stretch(first, last, zone_name)
    quality = QUALITY.get(one.method, ESTIMATED)
    added = one.penalty + one.recalculated
    return Billed(begin, seconds, one.accrued, added, one.volume, quality)


def stretch(first: datetime.date, last: datetime.date, zone_name: str) -> tuple[int, int]:
    """The instant at which days begin (both included) and how many seconds they are."""
    begin = midnight(first, zone_name)
    end = midnight(last + datetime.timedelta(days=1), zone_name)
    return begin, (end - begin) // 1000


# ── from readings ─────────────────────────────────────────────────────────────────────────────

Read = tuple[datetime.date, datetime.date, int]


def _readings(
    world: World, account: str, first: str, last: str, charges: dict[str, list[Charge]]
) -> dict[str, dict[str, list[Read]]]:
    """Differences between standing readings in periods that no bill has, by resource and zone."""
    meters = {one.id: one for one in world.find(Meter, account=account)}
    registers = {one.id: one for one in world.find(Register, account=account)}
    billed = {resource: {one.accrual.period for one in of} for resource, of in charges.items()}
    standing = [one for one in world.find(Reading, account=account) if one.status != "superseded"]
    before: dict[str, Reading] = {}
    found: dict[str, dict[str, list[Read]]] = {}
    for one, difference in differences(standing, meters):
        last_one = before.get(one.register)
        before[one.register] = one
        meter, register = meters.get(one.meter), registers.get(one.register)
        if last_one is None or difference is None or meter is None or register is None:
            continue
        if not first <= one.period <= last or one.period in billed.get(meter.resource, ()):
            continue
        if difference >= 0 and one.day > last_one.day:
            zones = found.setdefault(meter.resource, {})
            zones.setdefault(register.zone, []).append((last_one.day, one.day, difference))
    return found


def _read(first: datetime.date, last: datetime.date, used: int, zone_name: str) -> Interval:
    begin, end = midnight(first, zone_name), midnight(last, zone_name)
    return Interval(begin, (end - begin) // 1000, used, None, RAW)
