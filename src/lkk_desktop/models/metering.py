"""Meters, their registers and readings, and the rules that a new value must meet."""

from __future__ import annotations

import datetime
from typing import Literal

from lkk_desktop.models.accounts import Account
from lkk_desktop.models.bounds import (
    Code,
    Day,
    Decimals,
    Digits,
    Id,
    Instant,
    Period,
    Text,
    Volume,
)
from lkk_desktop.models.calendar import days_left, in_window, period
from lkk_desktop.models.command import Channel, Problem
from lkk_desktop.models.money import THOUSANDTHS
from lkk_desktop.models.record import Record, record
from lkk_desktop.models.suppliers import Supplier

Resource = Literal["electricity", "cold_water", "hot_water", "gas", "heat"]
Zone = Literal["single", "day", "night", "peak", "half_peak"]
MeterStatus = Literal["working", "off", "broken", "closed"]
ReadingStatus = Literal["transmitted", "counted", "superseded"]
UNIT: dict[str, str] = {
    "electricity": "kwh",
    "cold_water": "m3",
    "hot_water": "m3",
    "gas": "m3",
    "heat": "gcal",
}
LONGEST_INPUT = 20
GAPS = " \u00a0\u2009\u202f"  # spaces that group digits; a tab or a new line parts two values


@record("meter", home="account", find=("account",), directory=True)
class Meter(Record, frozen=True, kw_only=True):
    """A meter. ``digits`` counts whole places of its dial, ``decimals`` those behind the comma.

    ``blocked`` is a reason's code while readings are not taken (seed S2, 6.2), None otherwise.
    """

    account: Id
    serial: Code
    resource: Resource
    status: MeterStatus
    blocked: Code | None
    blocked_until: Day | None
    digits: Digits
    decimals: Decimals
    verification: Day | None
    place: Text | None

    @property
    def takes_readings(self) -> bool:
        return self.status == "working" and self.blocked is None


@record("register", home="account", find=("account", "meter"), directory=True)
class Register(Record, frozen=True, kw_only=True):
    """One dial of a meter, with its last counted and last transmitted value (thousandths).

    ``daily_mean`` is the mean use of a day over 12 months, thousandths; None where it is unknown.
    """

    account: Id
    meter: Id
    zone: Zone
    counted_value: Volume | None
    counted_on: Day | None
    transmitted_value: Volume | None
    transmitted_on: Day | None
    daily_mean: Volume | None


@record("reading", home="account", find=("account", "register", "period", "command"))
class Reading(Record, frozen=True, kw_only=True):
    """A register's value (thousandths) at an instant (ms), for the local day and period it fell on.

    ``command`` is the id of the command that brought it; None for the supplier's own.
    """

    account: Id
    meter: Id
    register: Id
    value: Volume
    taken: Instant
    day: Day
    period: Period
    channel: Channel
    status: ReadingStatus
    command: Id | None
    rolled: bool


@record("load_profile", home="account", find=("account", "register"))
class LoadProfile(Record, frozen=True, kw_only=True):
    """A day of an automatic meter (АСКУЭ), hour by hour of the account's zone.

    ``hours`` are thousandths used in each hour that the day has (23 to 25 of them where clocks
    are changed); None where the meter said nothing.
    """

    account: Id
    register: Id
    day: Day
    hours: tuple[Volume | None, ...]


def parse_value(text: str, decimals: int) -> int:
    """Thousandths of a value as a person types or pastes it: comma or point, spaces between.

    Raises ``Problem``: empty, too_long, not_a_number, negative, too_many_decimals.
    """
    if len(text) > 10 * LONGEST_INPUT:
        raise Problem("too_long", most=LONGEST_INPUT)
    bare = "".join(sign for sign in text.strip() if sign not in GAPS)
    bare = bare.replace("\u2212", "-").replace(",", ".")
    if not bare:
        raise Problem("empty")
    if len(bare) > LONGEST_INPUT:
        raise Problem("too_long", most=LONGEST_INPUT)
    negative = bare.startswith("-")
    whole, point, fraction = bare.removeprefix("-").removeprefix("+").partition(".")
    digits = whole + fraction
    if not digits or not (digits.isascii() and digits.isdigit()) or (point and not whole):
        raise Problem("not_a_number")
    if negative and digits.strip("0"):
        raise Problem("negative")
    if len(fraction.rstrip("0")) > decimals:
        raise Problem("too_many_decimals", decimals=decimals)
    return int(whole) * THOUSANDTHS + int(fraction[:3].ljust(3, "0"))


def dial_size(meter: Meter) -> int:
    """The first value, in thousandths, that the dial can no longer show."""
    return int(10**meter.digits) * THOUSANDTHS


def use(meter: Meter, register: Register, value: int, rolled: bool = False) -> int:
    """Thousandths used since the last counted value; over the dial's end where it rolled over."""
    since = value - (register.counted_value or 0)
    return since + dial_size(meter) if rolled else since


def large_limit(
    meter: Meter, register: Register, supplier: Supplier, date: datetime.date
) -> int | None:
    """The most use (thousandths) that needs no confirmation; None where it is unknown.

    Asked about: more than the supplier's factor x the register's own daily mean x days since it
    was counted, and at least the supplier's least (conventions: 3 x, 100 kWh or 10 m3).
    """
    if register.daily_mean is None or register.counted_on is None:
        return None
    days = max(1, (date - register.counted_on).days)
    energy = UNIT[meter.resource] == "kwh"
    least = supplier.large_least_energy if energy else supplier.large_least_volume
    return max(least - 1, supplier.large_factor * register.daily_mean * days)


def check_meter(meter: Meter) -> None:
    """Whether a meter takes readings at all. Raises ``Problem``: meter_<status>, meter_blocked."""
    if meter.status != "working":
        raise Problem(f"meter_{meter.status}", meter=meter.id)
    if meter.blocked is not None:
        until = meter.blocked_until
        raise Problem(
            "meter_blocked",
            meter=meter.id,
            reason=meter.blocked,
            until=until.isoformat() if until else None,
        )


def check_window(
    account: Account, supplier: Supplier, date: datetime.date, *, again: bool = False
) -> None:
    """Whether readings made on this local day count; the period of one that is settled again may
    have been closed since. Raises ``Problem('window_closed')``."""
    open_day = in_window(date, supplier.window_first, supplier.window_last)
    if not open_day or (period(date) < account.open_period and not again):
        raise Problem(
            "window_closed",
            day=date.isoformat(),
            first=supplier.window_first,
            last=supplier.window_last,
            open_period=account.open_period,
        )


def check_value(
    meter: Meter,
    register: Register,
    supplier: Supplier,
    value: int,
    date: datetime.date,
    *,
    rolled: bool = False,
    large: bool = False,
) -> int:
    """The use (thousandths) of a new value; ``rolled`` and ``large`` say what the person confirmed.

    Raises ``Problem``: negative, too_many_decimals, dial_too_small, below_counted (a lower value
    needs the office: seed S2, 6.2), maybe_rolled_over, suspiciously_large; the last two are
    questions, answered by sending the value again with the confirmation.
    """
    counted = register.counted_value or 0
    if value < 0:
        raise Problem("negative", register=register.id)
    if value % 10 ** (3 - meter.decimals):
        raise Problem("too_many_decimals", register=register.id, decimals=meter.decimals)
    if value >= dial_size(meter):
        raise Problem("dial_too_small", register=register.id, digits=meter.digits)
    limit = large_limit(meter, register, supplier, date)
    if value < counted and not rolled:
        around = use(meter, register, value, rolled=True)
        likely = around <= (dial_size(meter) // 10 if limit is None else limit)
        code = "maybe_rolled_over" if likely else "below_counted"
        raise Problem(code, register=register.id, value=value, counted=counted, use=around)
    if value >= counted and rolled:
        raise Problem("not_rolled_over", register=register.id, value=value, counted=counted)
    used = use(meter, register, value, rolled)
    if limit is not None and used > limit and not large:
        raise Problem("suspiciously_large", register=register.id, value=value, use=used)
    return used


def verification_state(
    meter: Meter, supplier: Supplier, date: datetime.date
) -> Literal["fine", "near", "past"] | None:
    """How near the meter's next verification is on a day; None where no date is known."""
    if meter.verification is None:
        return None
    if meter.verification < date:
        return "past"
    near = (meter.verification - date).days <= supplier.verification_warning_days
    return "near" if near else "fine"


def remaining_days(supplier: Supplier, date: datetime.date) -> int | None:
    """Whole days left to send readings in, None when the window is closed on this day."""
    if not in_window(date, supplier.window_first, supplier.window_last):
        return None
    return days_left(date, supplier.window_last)
