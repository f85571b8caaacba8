"""All that the screen shows of an account, read beside the window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from lkk_desktop.models.accounts import Account
from lkk_desktop.models.calendar import day, period
from lkk_desktop.models.command import World
from lkk_desktop.models.history import Past, history
from lkk_desktop.models.metering import LoadProfile, Meter
from lkk_desktop.models.record import R, Record
from lkk_desktop.models.supply import Supply, profiles, supply
from lkk_desktop.ui.charts.hourly import of_registers

if TYPE_CHECKING:
    from lkk_desktop.ui.charts.hours import Hours

RESOURCES = ("electricity", "cold_water", "hot_water", "gas", "heat")


class Gathered(msgspec.Struct, frozen=True):
    """An account's readings, newest first; its meters in order, what each of them supplied."""

    account: Account
    now: str
    past: tuple[Past, ...]
    meters: tuple[Meter, ...]
    supplies: dict[str, Supply]

    @property
    def oldest(self) -> str | None:
        return min((one.period for one in self.past), default=None)


class Days(msgspec.Struct, frozen=True):
    """What a meter told hour by hour; ``hours`` None where it told nothing."""

    meter: str
    profiles: tuple[LoadProfile, ...]
    hours: Hours | None


class Once:
    """A world that is asked each question once."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._found: dict[tuple[Any, ...], list[Any]] = {}

    def get(self, kind: type[R], id: str) -> R | None:
        return self._world.get(kind, id)

    def find(self, kind: type[R], **equal: str | int | None) -> list[R]:
        key = (kind, *sorted(equal.items()))
        if key not in self._found:
            self._found[key] = self._world.find(kind, **equal)
        return self._found[key]

    def put(self, record: Record) -> None:
        self._world.put(record)

    def drop(self, kind: type[Record], id: str) -> None:
        self._world.drop(kind, id)


def gather(world: World, account: str, now: int) -> Gathered | None:
    """Everything of an account at an instant; None where it is not held here."""
    found = world.get(Account, account)
    if found is None:
        return None
    once = Once(world)
    today = day(now, found.zone)
    meters = sorted(once.find(Meter, account=account), key=_order)
    return Gathered(
        account=found,
        now=period(today),
        past=history(once, account),
        meters=tuple(meters),
        supplies={one.id: supply(once, found, one.resource, today, one.id) for one in meters},
    )


def days(world: World, of: Supply, meter: str) -> Days:
    """The hours of a meter's registers."""
    told = profiles(world, of.zones)
    return Days(meter, told, of_registers(told, of.zones))


def _order(meter: Meter) -> tuple[bool, int, str]:
    return (meter.status != "working", RESOURCES.index(meter.resource), meter.serial)
