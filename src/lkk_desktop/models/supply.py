"""What a chart of use needs to know of an account's resource, gathered in any world."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

import msgspec

from lkk_desktop.models.accounts import Account
from lkk_desktop.models.accruals import Accrual
from lkk_desktop.models.billing.facts import Gauge, gauges
from lkk_desktop.models.command import World
from lkk_desktop.models.consumption import costs
from lkk_desktop.models.metering import UNIT, LoadProfile, Meter, Reading, Register
from lkk_desktop.models.services import Installation
from lkk_desktop.models.suppliers import Supplier


class Supply(msgspec.Struct, frozen=True):
    """Of one resource, and of one meter or of all: what its gauges showed, what bills charged.

    ``costs`` are kopecks by period and zone; ``today`` is the local day on which it is looked at.
    """

    resource: str
    unit: str
    currency: str
    gauges: tuple[Gauge, ...]
    costs: dict[tuple[str, str], int]
    today: datetime.date

    @property
    def zones(self) -> dict[str, str]:
        """Each register's zone."""
        return {dial.register: dial.zone for gauge in self.gauges for dial in gauge.dials}

    @property
    def first(self) -> str | None:
        """The period of the oldest reading or bill; None where there is neither."""
        points = (p.period for g in self.gauges for dial in g.dials for p in dial.points)
        return min((*points, *(name for name, _zone in self.costs)), default=None)


def supply(
    world: World,
    account: Account,
    resource: str,
    today: datetime.date,
    meter: str | None = None,
) -> Supply:
    """A resource of an account as the world holds it; with ``meter``, of that meter alone."""
    of = account.id
    meters = [
        one
        for one in world.find(Meter, account=of)
        if one.resource == resource and meter in (None, one.id)
    ]
    supplier = world.get(Supplier, account.supplier)
    return Supply(
        resource=resource,
        unit=UNIT[resource],
        currency=supplier.currency if supplier is not None else "RUB",
        gauges=gauges(
            meters,
            world.find(Register, account=of),
            world.find(Reading, account=of),
            world.find(Installation, account=of),
        ),
        costs=costs(world.find(Accrual, account=of), resource, meter),
        today=today,
    )


def profiles(world: World, registers: Iterable[str]) -> tuple[LoadProfile, ...]:
    """The hours of these registers, day by day; many, so that they are asked for aside."""
    found = [day for one in registers for day in world.find(LoadProfile, register=one)]
    return tuple(sorted(found, key=lambda day: (day.day, day.register)))
