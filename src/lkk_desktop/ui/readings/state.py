"""What stands on the screen of readings: meters, rows, and what became of each value."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from lkk_desktop.models.accounts import Account
from lkk_desktop.models.calendar import day, period
from lkk_desktop.models.command import Problem
from lkk_desktop.models.metering import (
    Meter,
    Reading,
    Register,
    check_meter,
    check_window,
)
from lkk_desktop.models.money import cost
from lkk_desktop.models.readings import NewValue, SubmitReadings
from lkk_desktop.models.suppliers import Supplier
from lkk_desktop.models.tariffs import Tariff, in_force

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet, Entry

RESOURCES = ("electricity", "cold_water", "hot_water", "gas", "heat")
ZONES = ("single", "day", "peak", "half_peak", "night")
STANDING = frozenset({"waiting", "attention", "accepted"})


class Elsewhere(msgspec.Struct, frozen=True):
    """This period's value as the replica has it, and whether the dial passed zero before it."""

    value: int
    rolled: bool


class RowState(msgspec.Struct, frozen=True):
    """A register, and the value last sent for it from here in this period, if any stands.

    ``counted``: a bill has used it. ``elsewhere``: this period's value, sent another way.
    """

    register: Register
    entry: Entry | None
    new: NewValue | None
    counted: bool
    elsewhere: Elsewhere | None

    @property
    def sent(self) -> bool:
        """Whether a value stands in the row, on its way or taken by the server."""
        return self.entry is not None and self.entry.state in STANDING


class MeterState(msgspec.Struct, frozen=True):
    """A meter with its rows, and why it is silent where it takes no readings."""

    meter: Meter
    rows: tuple[RowState, ...]
    silence: Problem | None

    @property
    def entries(self) -> list[Entry]:
        """The commands that stand in the rows, each once, in the rows' order."""
        found = {row.entry.id: row.entry for row in self.rows if row.entry is not None}
        return list(found.values())


class AccountState(msgspec.Struct, frozen=True):
    """An account's meters on a local day; ``closed`` says why no readings are taken on it."""

    account: Account
    supplier: Supplier
    date: datetime.date
    meters: tuple[MeterState, ...]
    tariffs: tuple[Tariff, ...]
    closed: Problem | None

    def price(self, meter: Meter, register: Register, use: int) -> int | None:
        """Kopecks of a use (thousandths); None where no tariff is known for it."""
        for zone in (register.zone, None) if register.zone == "single" else (register.zone,):
            tariff = in_force(self.tariffs, meter.resource, zone, self.date)
            if tariff is not None:
                return cost(use, tariff.price)
        return None


def look_at(cabinet: Cabinet, account_id: str) -> AccountState | None:
    """Everything that the screen shows of an account; None where the replica holds no such one."""
    account = cabinet.get(Account, account_id)
    supplier = cabinet.get(Supplier, account.supplier) if account is not None else None
    if account is None or supplier is None:
        return None
    date = day(cabinet.now(), account.zone)
    registers: dict[str, list[Register]] = {}
    for register in cabinet.find(Register, account=account_id):
        registers.setdefault(register.meter, []).append(register)
    newest = _newest(cabinet, account, date)
    meters = sorted(cabinet.find(Meter, account=account_id), key=_meter_order)
    return AccountState(
        account=account,
        supplier=supplier,
        date=date,
        meters=tuple(_meter(cabinet, m, registers.get(m.id, []), newest, date) for m in meters),
        tariffs=tuple(cabinet.find(Tariff, plan=account.plan)),
        closed=_problem(lambda: check_window(account, supplier, date)),
    )


def standing(register: Register, date: datetime.date) -> int | None:
    """The value (thousandths) sent for the period of this day that no bill has used yet."""
    value, on = register.transmitted_value, register.transmitted_on
    if value is None or on is None or period(on) != period(date):
        return None
    return value if on > (register.counted_on or datetime.date.min) else None


def taken_back(cabinet: Cabinet, entry: Entry) -> bool:
    """Whether a command was withdrawn, or is to be as soon as there is a connection."""
    if entry.state == "withdrawn":
        return True
    withdrawal = cabinet.entry(entry.withdrawal) if entry.withdrawal is not None else None
    return withdrawal is not None and withdrawal.state != "rejected"


def _meter(
    cabinet: Cabinet,
    meter: Meter,
    registers: list[Register],
    newest: dict[str, tuple[Entry, NewValue]],
    date: datetime.date,
) -> MeterState:
    rows = []
    for register in sorted(registers, key=lambda r: ZONES.index(r.zone)):
        entry, new = newest.get(register.id, (None, None))
        reading = cabinet.get(Reading, new.reading) if new is not None else None
        counted = reading is not None and reading.status == "counted"
        elsewhere = _elsewhere(cabinet, register, date) if entry is None else None
        rows.append(RowState(register, entry, new, counted, elsewhere))
    return MeterState(meter, tuple(rows), _problem(lambda: check_meter(meter)))


def _elsewhere(cabinet: Cabinet, register: Register, date: datetime.date) -> Elsewhere | None:
    """What was sent for this period, though not from here: by another computer, or at the office.

    How the value came to be is the reading's; the register has it where the reading is not held.
    """
    value = standing(register, date)
    if value is None:
        return None
    readings = cabinet.find(Reading, register=register.id, period=period(date))
    same = [r for r in readings if r.status == "transmitted" and r.value == value]
    return Elsewhere(value, any(reading.rolled for reading in same))


def _newest(
    cabinet: Cabinet, account: Account, date: datetime.date
) -> dict[str, tuple[Entry, NewValue]]:
    """For each register the command that last gave it a value, while it has something to say."""
    found: dict[str, tuple[Entry, NewValue]] = {}
    for entry in cabinet.journal():
        command = entry.command
        if not isinstance(command, SubmitReadings) or command.account != account.id:
            continue
        pending = entry.state in ("waiting", "attention")
        lately = period(day(entry.made, account.zone)) == period(date)
        if not (pending or lately) or taken_back(cabinet, entry):
            continue
        for new in command.values:
            found.setdefault(new.register, (entry, new))
    return {register: pair for register, pair in found.items() if pair[0].state != "superseded"}


def _problem(check: Callable[[], None]) -> Problem | None:
    try:
        check()
    except Problem as problem:
        return problem
    return None


def _meter_order(meter: Meter) -> tuple[bool, int, str]:
    return (not meter.takes_readings, RESOURCES.index(meter.resource), meter.serial)
