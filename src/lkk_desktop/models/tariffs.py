"""What a unit of a service costs, by plan, zone and range of consumption, from a date."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Literal

from lkk_desktop.models.bounds import Code, Day, Id, Price, Volume
from lkk_desktop.models.record import Record, record

Per = Literal["account", "resident"]


@record("tariff", home="supplier", owner="supplier", find=("plan",))
class Tariff(Record, frozen=True, kw_only=True):
    """A price in millionths of the currency for a unit; ``zone`` is None where there is one.

    Rows of one plan, service, zone and ``since`` are one ladder: each price counts for what is used
    in a month beyond ``above`` (thousandths; a whole account's, or for each resident: a social
    norm). A later ``since`` replaces the whole ladder, seasons of its bounds included.
    """

    supplier: Id
    plan: Code
    service: Code
    zone: Code | None
    unit: Code
    price: Price
    since: Day
    above: Volume = 0
    above_per: Per = "account"


def in_force(
    tariffs: Iterable[Tariff], service: str, zone: str | None, date: datetime.date
) -> Tariff | None:
    """The tariff of a service and zone on a day: the latest that has begun; None if none has.

    Of a ladder it is the first range's.
    """
    begun = [t for t in tariffs if (t.service, t.zone) == (service, zone) and t.since <= date]
    return max(begun, key=lambda tariff: (tariff.since, -tariff.above), default=None)
