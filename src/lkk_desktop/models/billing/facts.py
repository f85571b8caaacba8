"""What billing must know of one account: a server draws it from its tables, a desktop its replica.

Tuples may come in any order; no result depends on it. Money is kopecks, volumes are thousandths,
shares, ratios and prices millionths.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Literal

import msgspec

from lkk_desktop.models.accruals import (
    Method,
    Payment,
    Privilege,
    Recalculation,
    Subsidy,
    Tranche,
)
from lkk_desktop.models.metering import UNIT, Meter, Reading, Register
from lkk_desktop.models.money import MILLIONTHS
from lkk_desktop.models.premises import Premises
from lkk_desktop.models.services import Installation, Service


class Point(msgspec.Struct, frozen=True):
    """A reading that stands (no superseded one): its day, instant and period, what it showed.

    ``rolled`` says that the dial went over its end since the one before; ``control``, that the
    supplier read it itself.
    """

    day: datetime.date
    period: str
    value: int
    taken: int = 0
    rolled: bool = False
    control: bool = False


class Dial(msgspec.Struct, frozen=True):
    """A register's zone and its readings, those of the period to be billed included."""

    register: str
    zone: str
    points: tuple[Point, ...]


class Gauge(msgspec.Struct, frozen=True, kw_only=True):
    """A meter as billing sees it, from its installation to its removal (both days included)."""

    meter: str
    resource: str
    dials: tuple[Dial, ...]
    status: str = "working"
    digits: int = 6
    since: datetime.date | None = None
    until: datetime.date | None = None
    ratio: int = MILLIONTHS
    losses: int = 0
    verification: datetime.date | None = None
    barred: datetime.date | None = None

    @property
    def unit(self) -> str:
        return UNIT.get(self.resource, self.resource)


class Charged(msgspec.Struct, frozen=True):
    """What an earlier period took of a resource: its volume and mean price, and by which method.

    What a later reading takes back comes out of these, at the price at which it went in. Below zero
    are corrections of their period: by ``norm`` or ``average`` what readings already stand for, by
    ``returned`` what was given back. ``aside`` names a register whose reading was not used.
    """

    period: str
    resource: str
    zone: str | None
    method: Method | Literal["returned", "aside"]
    volume: int
    price: int
    register: str | None = None


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """A service and where it stands before the period: what is owed, and what went before.

    ``penalty_owed`` is penalty not yet paid, ``credit`` money that found no debt; both at least 0.
    ``lines`` are the money and persons of earlier periods, for orders that give a share of them
    back; ``charged`` are earlier volumes, at least since the last reading.
    """

    service: Service
    tranches: tuple[Tranche, ...] = ()
    penalty_owed: int = 0
    credit: int = 0
    charged: tuple[Charged, ...] = ()
    lines: tuple[Earlier, ...] = ()

    @property
    def opening(self) -> int:
        """Kopecks owed before the period; below zero is an overpayment."""
        return sum(one.left for one in self.tranches) + self.penalty_owed - self.credit


class Earlier(msgspec.Struct, frozen=True):
    """An earlier period's line of a service, as far as a recalculation needs it."""

    period: str
    method: Method
    accrued: int
    persons: int


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """One account before a period is billed."""

    account: str
    plan: str
    premises: tuple[Premises, ...]
    services: tuple[Standing, ...]
    meters: tuple[Gauge, ...] = ()
    payments: tuple[Payment, ...] = ()
    orders: tuple[Recalculation, ...] = ()
    privileges: tuple[Privilege, ...] = ()
    subsidies: tuple[Subsidy, ...] = ()


def gauges(
    meters: Iterable[Meter],
    registers: Iterable[Register],
    readings: Iterable[Reading],
    installations: Iterable[Installation] = (),
) -> tuple[Gauge, ...]:
    """Meters with their dials and standing readings; one without an installation was always there.

    A meter that was taken down and put up again is a gauge for each time.
    """
    points: dict[str, list[Point]] = {}
    for one in readings:
        if one.status != "superseded":
            control = one.channel == "control"
            point = Point(one.day, one.period, one.value, one.taken, one.rolled, control)
            points.setdefault(one.register, []).append(point)
    dials: dict[str, list[Dial]] = {}
    for register in registers:
        dial = Dial(register.id, register.zone, tuple(points.get(register.id, ())))
        dials.setdefault(register.meter, []).append(dial)
    placed: dict[str, list[Installation]] = {}
    for installation in installations:
        placed.setdefault(installation.meter, []).append(installation)
    found: list[Gauge] = []
    for meter in meters:
        times: list[Installation | None] = [*placed.get(meter.id, ())] or [None]
        found += [_gauge(meter, tuple(dials.get(meter.id, ())), time) for time in times]
    return tuple(found)


def _gauge(meter: Meter, dials: tuple[Dial, ...], time: Installation | None) -> Gauge:
    return Gauge(
        meter=meter.id,
        resource=meter.resource,
        dials=dials,
        status=meter.status,
        digits=meter.digits,
        since=time.since if time else None,
        until=time.until if time else None,
        ratio=time.ratio if time else MILLIONTHS,
        losses=time.losses if time else 0,
        verification=meter.verification,
        barred=time.barred if time else None,
    )
