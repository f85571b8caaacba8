"""Meters as the books have them before any bill: months of readings that wait to be counted."""

from __future__ import annotations

import datetime

from msgspec.structs import replace

from lkk_desktop.models.calendar import following, period
from lkk_desktop.models.metering import Meter, Reading, Register
from lkk_desktop.models.money import MILLIONTHS
from lkk_desktop.models.record import Record
from lkk_desktop.models.services import Installation
from lkk_server.seed import history
from lkk_server.seed.history import Device

ALWAYS = datetime.date(2019, 7, 1)
"""When meters without a day of their own were put in: before all of the scenes' months."""


def records(account: str, device: Device, zone_name: str) -> list[Record]:
    """The meter where it is, its registers, and the readings that its months brought.

    They begin with the supplier's own, the month before the first, which is counted; a bill counts
    the others. Where the meter was replaced, the supplier read it on that day.
    """
    made = history.records(account, replace(device, sent=None), zone_name)
    meter = next(one for one in made if isinstance(one, Meter))
    found: list[Record] = [meter]
    if device.put_in or device.taken_down or device.losses:
        found.append(_installation(meter, device))
    for register in (one for one in made if isinstance(one, Register)):
        rows = [one for one in made if isinstance(one, Reading) and one.register == register.id]
        mean = register.daily_mean or 0
        waiting = [replace(one, status="transmitted") for one in rows]
        if device.channel == "automatic":
            waiting = [_at_midnight(one, zone_name) for one in waiting]
        waiting.insert(0, _opening(meter, waiting[0], mean, device, zone_name))
        if device.controlled is not None:
            before = max((r for r in waiting if r.day <= device.controlled), key=lambda r: r.day)
            waiting.append(_read(meter, before, mean, device.controlled, zone_name))
            waiting.sort(key=lambda one: one.day)
        if device.taken_down is not None:
            waiting.append(_read(meter, waiting[-1], mean, device.taken_down, zone_name))
        if device.sent is not None:
            waiting.append(_sent(meter, waiting[-1], mean, device.sent, zone_name))
        first, last = waiting[0], waiting[-1]
        found.append(
            replace(
                register,
                counted_value=first.value,
                counted_on=first.day,
                transmitted_value=last.value,
                transmitted_on=last.day,
                daily_mean=None,
            )
        )
        found += waiting
    return found


def _installation(meter: Meter, device: Device) -> Installation:
    return Installation(
        id=f"{meter.id}-in",
        account=meter.account,
        meter=meter.id,
        since=device.put_in or ALWAYS,
        until=device.taken_down,
        ratio=MILLIONTHS,
        losses=device.losses,
        barred=None,
    )


def _opening(meter: Meter, first: Reading, mean: int, device: Device, zone_name: str) -> Reading:
    """What the supplier read before the first month, or on the day on which the meter was put in.

    A new meter begins with what the first month shows less its use since.
    """
    before = following(first.period, -1)
    date = device.put_in or datetime.date.fromisoformat(f"{before}-25")
    used = _stepped(meter, min(first.value, mean * (first.day - date).days))
    return _controlled(first, first.value - used, date, zone_name)


def _read(meter: Meter, last: Reading, mean: int, date: datetime.date, zone_name: str) -> Reading:
    used = _stepped(meter, mean * (date - last.day).days)
    return _controlled(last, last.value + used, date, zone_name)


def _controlled(like: Reading, value: int, date: datetime.date, zone_name: str) -> Reading:
    hour = 0 if like.channel == "automatic" else 11
    return replace(
        like,
        id=history.reading_id(like.register, date),
        value=value,
        taken=history.at(date, hour, 0, zone_name),
        day=date,
        period=period(date),
        channel="control",
        status="counted",
    )


def _sent(meter: Meter, last: Reading, mean: int, date: datetime.date, zone_name: str) -> Reading:
    return replace(
        last,
        id=history.reading_id(last.register, date),
        value=last.value + _stepped(meter, mean * (date - last.day).days),
        taken=history.at(date, 20, 14, zone_name),
        day=date,
        period=period(date),
        channel="web",
    )


def _at_midnight(one: Reading, zone_name: str) -> Reading:
    """An automatic meter tells what it shows as its day begins."""
    return replace(one, taken=history.at(one.day, 0, 0, zone_name))


def _stepped(meter: Meter, value: int) -> int:
    step = int(10 ** (3 - meter.decimals))
    return value // step * step
