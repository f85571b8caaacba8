"""The history of readings as a person looks it up: each with what came before it and after it."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Literal

import msgspec

from lkk_desktop.models.accruals import Accrual
from lkk_desktop.models.billing.sources import Use, uses
from lkk_desktop.models.command import Channel, World
from lkk_desktop.models.consumption import periods
from lkk_desktop.models.metering import UNIT, Meter, Reading, Register, dial_size

Standing = Literal["waiting", "transmitted", "counted", "superseded"]


class Past(msgspec.Struct, frozen=True, kw_only=True):
    """A reading with what a person asks of it.

    ``difference`` (thousandths) is what the dial went on by since the last value that stands; None
    where there is none before it. ``uses`` are the bills that used it, ``command`` brought it.
    """

    id: str
    meter: Meter
    zone: str
    day: datetime.date
    taken: int
    period: str
    value: int
    difference: int | None
    channel: Channel
    status: Standing
    uses: tuple[Use, ...]
    command: str | None

    @property
    def unit(self) -> str:
        return UNIT[self.meter.resource]

    @property
    def counted(self) -> bool:
        return self.status == "counted"


def history(world: World, account: str) -> tuple[Past, ...]:
    """An account's readings, newest first; of one day in the order of meters and zones."""
    readings = world.find(Reading, account=account)
    meters = {one.id: one for one in world.find(Meter, account=account)}
    zones = {one.id: one.zone for one in world.find(Register, account=account)}
    used = uses(world.find(Accrual, account=account), readings)
    found = [
        Past(
            id=one.id,
            meter=meters[one.meter],
            zone=zones.get(one.register, "single"),
            day=one.day,
            taken=one.taken,
            period=one.period,
            value=one.value,
            difference=difference,
            channel=one.channel,
            status=one.status,
            uses=used.get(one.id, ()),
            command=one.command,
        )
        for one, difference in differences(readings, meters)
        if one.meter in meters
    ]
    found.sort(key=_order)
    return tuple(found)


def differences(
    readings: Iterable[Reading], meters: dict[str, Meter]
) -> list[tuple[Reading, int | None]]:
    """Each reading with what its dial went on by since the one before it that stands."""
    dials: dict[str, list[Reading]] = defaultdict(list)
    for one in readings:
        dials[one.register].append(one)
    found: list[tuple[Reading, int | None]] = []
    for taken in dials.values():
        before: Reading | None = None
        for one in sorted(taken, key=lambda r: (r.day, r.taken, r.value)):
            found.append((one, None if before is None else _since(before, one, meters)))
            if one.status != "superseded":
                before = one
    return found


def waiting(past: Iterable[Past], commands: Collection[str]) -> tuple[Past, ...]:
    """The same, those that commands still bring shown as on their way."""
    return tuple(
        msgspec.structs.replace(one, status="waiting")
        if one.command in commands and one.status == "transmitted"
        else one
        for one in past
    )


def chosen(
    past: Iterable[Past],
    first: str,
    last: str,
    *,
    meter: str | None = None,
    counted: bool = False,
) -> dict[str, tuple[Past, ...]]:
    """By period, the newest first, those that are asked for; a period without any is empty."""
    found: dict[str, list[Past]] = {name: [] for name in reversed(periods(first, last))}
    for one in past:
        fits = meter in (None, one.meter.id) and (one.counted or not counted)
        if fits and one.period in found:
            found[one.period].append(one)
    return {name: tuple(lines) for name, lines in found.items()}


def _since(before: Reading, one: Reading, meters: dict[str, Meter]) -> int:
    since = one.value - before.value
    meter = meters.get(one.meter)
    rolled = one.rolled and since < 0 and meter is not None
    return since + dial_size(meter) if rolled and meter is not None else since


def _order(past: Past) -> tuple[object, ...]:
    """Newest day first; within it meters by resource and number, each with its zones."""
    zones = ("single", "day", "peak", "half_peak", "night")
    meter = past.meter
    return (
        -past.day.toordinal(),
        meter.resource,
        meter.serial,
        zones.index(past.zone),
        -past.taken,
    )
