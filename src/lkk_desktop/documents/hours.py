"""Hours of automatic meters as values: each hour's instant, local time and use."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from lkk_desktop.models.accounts import Account
from lkk_desktop.models.calendar import UTC, local, zone
from lkk_desktop.models.calendar import instant as instant_of
from lkk_desktop.models.command import World
from lkk_desktop.models.metering import LoadProfile, Meter, Register
from lkk_desktop.models.suppliers import Supplier

HOUR = 3_600_000


class Hour(NamedTuple):
    """An hour by its beginning: the instant (ms), the wall time, and the use (thousandths), None
    where the meter said nothing."""

    begin: int
    wall: datetime.datetime
    used: int | None


class Profile(msgspec.Struct, frozen=True):
    """A dial's days in their order."""

    meter: Meter
    register: Register
    days: tuple[LoadProfile, ...]


class Hours(msgspec.Struct, frozen=True, kw_only=True):
    """The hours of an account's automatic meters, from a day to another (both included)."""

    supplier: Supplier
    account: Account
    first: datetime.date
    last: datetime.date
    profiles: tuple[Profile, ...]

    @property
    def count(self) -> int:
        return sum(len(day.hours) for profile in self.profiles for day in profile.days)


def gathered(
    world: World, account_id: str, first: datetime.date, last: datetime.date
) -> Hours | None:
    """An account's hours in any world; None where the account is not there."""
    account = world.get(Account, account_id)
    supplier = None if account is None else world.get(Supplier, account.supplier)
    if account is None or supplier is None:
        return None
    meters = {one.id: one for one in world.find(Meter, account=account_id)}
    profiles = []
    for register in world.find(Register, account=account_id):
        rows = world.find(LoadProfile, account=account_id, register=register.id)
        days = sorted((d for d in rows if first <= d.day <= last), key=lambda d: (d.day, d.id))
        if days and register.meter in meters:
            profiles.append(Profile(meters[register.meter], register, tuple(days)))
    return Hours(
        supplier=supplier, account=account, first=first, last=last, profiles=tuple(profiles)
    )


def hours(day: LoadProfile, zone_name: str) -> Iterator[Hour]:
    """The hours that a day has: counted from its midnight, whatever clocks do meanwhile."""
    begin = midnight(day.day, zone_name)
    for place, used in enumerate(day.hours):
        at = begin + place * HOUR
        yield Hour(at, local(at, zone_name), used)


def midnight(day: datetime.date, zone_name: str) -> int:
    """The instant (ms) at which a local day begins."""
    moment = datetime.datetime(day.year, day.month, day.day, tzinfo=zone(zone_name))
    return instant_of(moment.astimezone(UTC))
