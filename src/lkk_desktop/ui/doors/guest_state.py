"""A guest's meters in the shape that the rows of readings know: what is not told stays unknown."""

from __future__ import annotations

import datetime
from typing import get_args

from lkk_desktop.models.accounts import Account
from lkk_desktop.models.command import Problem
from lkk_desktop.models.metering import (
    Meter,
    MeterStatus,
    Register,
    Resource,
    Zone,
    check_meter,
)
from lkk_desktop.models.suppliers import Supplier
from lkk_desktop.online.messages import GuestAccount, GuestMeter, GuestRegister
from lkk_desktop.ui.readings.state import (
    ZONES,
    AccountState,
    Elsewhere,
    MeterState,
    RowState,
)

FIRST, LAST = 1, 31
"""The server has said whether readings are taken today: of a window that is open all days are."""


def local_day(instant: int) -> datetime.date:
    """The day of an instant on this computer's calendar."""
    return datetime.datetime.fromtimestamp(instant / 1000, tz=datetime.UTC).astimezone().date()


def state_of(guest: GuestAccount, sent: dict[str, Elsewhere], date: datetime.date) -> AccountState:
    """The account's meters as rows show them; ``sent`` are the values that were taken from here."""
    account = Account(
        id=guest.account,
        supplier="",
        office="",
        customer="",
        address="",
        zone="UTC",
        plan="",
        open_period=min(guest.period, f"{date:%Y-%m}"),
    )
    return AccountState(
        account=account,
        supplier=_supplier(guest),
        date=date,
        meters=tuple(_meter(guest, meter, sent, date) for meter in _known(guest)),
        tariffs=(),
        closed=None if guest.open else _closed(guest, date),
    )


def _closed(guest: GuestAccount, date: datetime.date) -> Problem:
    return Problem(
        "window_closed",
        day=date.isoformat(),
        first=guest.window_first,
        last=guest.window_last,
        open_period=guest.period,
    )


def _known(guest: GuestAccount) -> list[GuestMeter]:
    """The meters of kinds that this version knows, those that take readings first."""
    known = [
        meter
        for meter in guest.meters
        if meter.resource in get_args(Resource) and meter.status in get_args(MeterStatus)
    ]
    return sorted(known, key=lambda meter: (meter.blocked is not None, meter.status != "working"))


def _supplier(guest: GuestAccount) -> Supplier:
    """Only its window is asked: without a mean use nothing is too large for this computer."""
    return Supplier(
        id="",
        name="",
        short_name="",
        zone="UTC",
        language="ru",
        currency="RUB",
        phone="",
        window_first=FIRST if guest.open else guest.window_first,
        window_last=LAST if guest.open else guest.window_last,
        grace_hours=0,
        large_factor=0,
        large_least_energy=0,
        large_least_volume=0,
        verification_warning_days=0,
    )


def _meter(
    guest: GuestAccount, of: GuestMeter, sent: dict[str, Elsewhere], date: datetime.date
) -> MeterState:
    rows = [one for one in of.registers if one.zone in get_args(Zone)]
    rows.sort(key=lambda one: ZONES.index(one.zone))
    first = rows[0] if rows else None
    meter = Meter(
        id=of.meter,
        account=guest.account,
        serial=of.serial,
        resource=of.resource,  # type: ignore[arg-type]
        status=of.status,  # type: ignore[arg-type]
        blocked=of.blocked,
        blocked_until=None,
        digits=first.digits if first is not None else 5,
        decimals=first.decimals if first is not None else 0,
        verification=None,
        place=None,
    )
    states = tuple(_row(guest, of, one, sent.get(one.register), date) for one in rows)
    silence = None
    try:
        check_meter(meter)
    except Problem as problem:
        silence = problem
    return MeterState(meter, states, silence)


def _row(
    guest: GuestAccount,
    of: GuestMeter,
    one: GuestRegister,
    sent: Elsewhere | None,
    date: datetime.date,
) -> RowState:
    register = Register(
        id=one.register,
        account=guest.account,
        meter=of.meter,
        zone=one.zone,  # type: ignore[arg-type]
        counted_value=one.counted,
        counted_on=one.counted_on,
        transmitted_value=sent.value if sent is not None else None,
        transmitted_on=date if sent is not None else None,
        daily_mean=None,
    )
    return RowState(register, None, None, False, sent)
