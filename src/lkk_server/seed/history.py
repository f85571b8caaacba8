"""Months of a meter's readings, computed: the same on every machine, with a home's seasons."""

from __future__ import annotations

import datetime
import hashlib

import msgspec

from lkk_desktop.models.calendar import following, instant, period, zone
from lkk_desktop.models.command import Channel
from lkk_desktop.models.metering import Meter, MeterStatus, Reading, Register, Resource, Zone
from lkk_desktop.models.record import Record
from lkk_server.daily_mean import daily_mean

# Use of a month as thousandths of the year's mean, January to December: mean of the days of each
# calendar month over the mean of all days, 1,442 days of one home, 2006-12 to 2010-11.
# Source: UCI Machine Learning Repository, «Individual household electric power consumption»
# (Global_active_power), CC BY 4.0.
SEASONS = (1333, 1207, 1130, 951, 956, 828, 650, 507, 878, 1055, 1197, 1373)
EVEN = (1000,) * 12
SEASONAL: frozenset[str] = frozenset({"electricity", "gas", "heat"})
LAST_DAY = 25


class Dial(msgspec.Struct, frozen=True, kw_only=True):
    """A register to be: its zone, what it showed first, its mean month (both thousandths)."""

    zone: Zone
    start: int
    monthly: int


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """A meter to be, with the months in which it was read and counted (both included).

    ``sent`` is the day on which a value was transmitted that no bill has used yet. ``put_in`` and
    ``taken_down`` are the days of a replacement: the supplier read it then, and on the day on which
    it was ``controlled``. ``losses`` are millionths.
    """

    serial: str
    resource: Resource
    dials: tuple[Dial, ...]
    first: str
    last: str
    channel: Channel = "web"
    status: MeterStatus = "working"
    blocked: str | None = None
    blocked_until: datetime.date | None = None
    digits: int = 5
    decimals: int = 0
    verification: datetime.date | None = None
    place: str | None = None
    sent: datetime.date | None = None
    put_in: datetime.date | None = None
    taken_down: datetime.date | None = None
    losses: int = 0
    controlled: datetime.date | None = None


def chance(key: str, below: int) -> int:
    """A number from 0 to ``below`` - 1 that depends on the key alone."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big") % below


def months(first: str, last: str) -> list[str]:
    """Every period from the first to the last, both included."""
    found = []
    while first <= last:
        found.append(first)
        first = following(first)
    return found


def meter_id(account: str, serial: str) -> str:
    return f"{account}-{serial}"


def register_id(account: str, serial: str, zone_name: str) -> str:
    return f"{account}-{serial}-{zone_name}"


def reading_id(register: str, date: datetime.date) -> str:
    return f"{register}-{date.isoformat()}"


def at(date: datetime.date, hour: int, minute: int, zone_name: str) -> int:
    """The instant (ms) of a wall time in a named zone."""
    time = datetime.time(hour, minute, tzinfo=zone(zone_name))
    return instant(datetime.datetime.combine(date, time))


def records(account: str, device: Device, zone_name: str) -> list[Record]:
    """The meter, its registers and a counted reading of each month, oldest first."""
    meter = Meter(
        id=meter_id(account, device.serial),
        account=account,
        serial=device.serial,
        resource=device.resource,
        status=device.status,
        blocked=device.blocked,
        blocked_until=device.blocked_until,
        digits=device.digits,
        decimals=device.decimals,
        verification=device.verification,
        place=device.place,
    )
    days = [_day(meter.id, month) for month in months(device.first, device.last)]
    made: list[Record] = [meter]
    for dial in device.dials:
        rows = _readings(meter, dial, days, device.channel, zone_name)
        found = register(meter, dial.zone, rows)
        if device.sent is not None:
            taken = at(device.sent, 20, 14, zone_name)
            sent = _transmitted(meter, found, rows[-1], taken, device.sent)
            found = msgspec.structs.replace(
                found, transmitted_value=sent.value, transmitted_on=sent.day
            )
            rows = [*rows, sent]
        made += [found, *rows]
    return made


def register(meter: Meter, zone_name: Zone, rows: list[Reading]) -> Register:
    """A register as its readings left it; all of them are counted."""
    last = rows[-1] if rows else None
    return Register(
        id=f"{meter.id}-{zone_name}",
        account=meter.account,
        meter=meter.id,
        zone=zone_name,
        counted_value=last.value if last else None,
        counted_on=last.day if last else None,
        transmitted_value=last.value if last else None,
        transmitted_on=last.day if last else None,
        daily_mean=daily_mean(rows),
    )


def reading(
    meter: Meter, zone_name: Zone, value: int, taken: int, date: datetime.date, channel: Channel
) -> Reading:
    """A counted reading of the supplier's books."""
    name = f"{meter.id}-{zone_name}"
    return Reading(
        id=reading_id(name, date),
        account=meter.account,
        meter=meter.id,
        register=name,
        value=value,
        taken=taken,
        day=date,
        period=period(date),
        channel=channel,
        status="counted",
        command=None,
        rolled=False,
    )


def _transmitted(
    meter: Meter, found: Register, last: Reading, taken: int, date: datetime.date
) -> Reading:
    step = int(10 ** (3 - meter.decimals))
    used = (found.daily_mean or 0) * (date - last.day).days
    return msgspec.structs.replace(
        last,
        id=reading_id(found.id, date),
        value=last.value + used // step * step,
        taken=taken,
        day=date,
        period=period(date),
        channel="web",
        status="transmitted",
    )


def _readings(
    meter: Meter, dial: Dial, days: list[datetime.date], channel: Channel, zone_name: str
) -> list[Reading]:
    season = SEASONS if meter.resource in SEASONAL else EVEN
    step = int(10 ** (3 - meter.decimals))
    value = dial.start
    made: list[Reading] = []
    for date in days:
        if made:
            noise = 880 + chance(f"{meter.id} {dial.zone} {date}", 241)
            used = dial.monthly * season[date.month - 1] * noise // 1_000_000
            value += used // step * step
        hour, minute = 8 + chance(f"{meter.id} {date}", 14), chance(f"{date} {meter.id}", 60)
        taken = at(date, hour, minute, zone_name)
        made.append(reading(meter, dial.zone, value, taken, date, channel))
    return made


def _day(meter: str, month: str) -> datetime.date:
    year, number = (int(part) for part in month.split("-"))
    return datetime.date(year, number, LAST_DAY - chance(f"{meter} {month}", 8))
