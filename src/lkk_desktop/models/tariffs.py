"""What a unit of a service costs, by plan, zone and range of consumption, from a date."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Literal

import msgspec

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


class Rung(msgspec.Struct, frozen=True):
    """A price (millionths) for what is used beyond ``above`` (thousandths, ``per`` whom)."""

    above: int
    per: Per
    price: int


class Priced(msgspec.Struct, frozen=True):
    """What a unit of a service costs from a day on, in a zone; the lowest range first."""

    service: str
    zone: str | None
    unit: str
    since: datetime.date
    rungs: tuple[Rung, ...]


class Pricing(msgspec.Struct, frozen=True):
    """The prices of a service and zone in force, and those that follow if they are known."""

    now: Priced
    next: Priced | None


def pricing(tariffs: Iterable[Tariff], date: datetime.date) -> list[Pricing]:
    """The prices of a plan on a day, by service and zone, each with its next known change.

    A ladder that begins and says the same as the one before it changes nothing: ``since`` is then
    the day from which its prices have held.
    """
    tables: dict[tuple[str, str | None], dict[datetime.date, list[Tariff]]] = {}
    for one in tariffs:
        tables.setdefault((one.service, one.zone), {}).setdefault(one.since, []).append(one)
    found = []
    for (service, zone), table in tables.items():
        ladders: list[Priced] = []
        for since in sorted(table):
            rows = sorted(table[since], key=lambda one: one.above)
            rungs = tuple(Rung(one.above, one.above_per, one.price) for one in rows)
            ladder = Priced(service, zone, rows[0].unit, since, rungs)
            if not ladders or (ladders[-1].unit, ladders[-1].rungs) != (ladder.unit, rungs):
                ladders.append(ladder)
        begun = [one for one in ladders if one.since <= date]
        if begun:
            coming = ladders[len(begun)] if len(begun) < len(ladders) else None
            found.append(Pricing(begun[-1], coming))
    return found
