"""What a unit of a service costs, by plan and zone, from a date."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from lkk_desktop.models.bounds import Code, Day, Id, Price
from lkk_desktop.models.record import Record, record


@record("tariff", home="supplier", owner="supplier", find=("plan",))
class Tariff(Record, frozen=True, kw_only=True):
    """A price in millionths of the currency for a unit; ``zone`` is None where there is one."""

    supplier: Id
    plan: Code
    service: Code
    zone: Code | None
    unit: Code
    price: Price
    since: Day


def in_force(
    tariffs: Iterable[Tariff], service: str, zone: str | None, date: datetime.date
) -> Tariff | None:
    """The tariff of a service and zone on a day: the latest that has begun; None if none has."""
    begun = [t for t in tariffs if (t.service, t.zone) == (service, zone) and t.since <= date]
    return max(begun, key=lambda tariff: tariff.since, default=None)
