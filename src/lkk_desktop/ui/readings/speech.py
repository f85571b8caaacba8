"""The words of readings: zones, resources, states, and what stands in a row, short and in full."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from lkk_desktop import names
from lkk_desktop.models.metering import Meter, Register, remaining_days
from lkk_desktop.models.readings import SubmitReadings, WithdrawCommand
from lkk_desktop.models.suppliers import Supplier
from lkk_desktop.strings import c, mark, n, number, t
from lkk_desktop.ui.components import State

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet, Entry

STATES: dict[str, tuple[str, State, str]] = {
    "waiting": (mark("waits to be sent"), "wait", "clock"),
    "attention": (mark("needs attention"), "bad", "warning-circle"),
    "accepted": (mark("sent"), "ok", "check"),
    "rejected": (mark("refused"), "bad", "x-circle"),
    "superseded": (mark("replaced by a newer one"), "plain", "arrows-clockwise"),
    "withdrawn": (mark("withdrawn"), "plain", "arrow-counter-clockwise"),
    "withdrawing": (mark("being withdrawn"), "wait", "clock"),
    "amended": (mark("corrected"), "plain", "arrows-clockwise"),
    "amending": (mark("being corrected"), "wait", "clock"),
    "counted": (mark("counted in the bill"), "ok", "checks"),
}


def zone_name(register: Register) -> str:
    return names.named(names.ZONES, register.zone)


def resource_name(meter: Meter) -> str:
    return names.service(meter.resource)


def meter_title(meter: Meter) -> str:
    """«Электроэнергия · счётчик 6158001»."""
    return t("{resource} · meter {serial}", resource=resource_name(meter), serial=meter.serial)


def field_name(meter: Meter, register: Register) -> str:
    """«День, электроэнергия, счётчик 6158001»: what a screen reader calls a reading's field."""
    return t(
        "{zone}, {resource}, meter {serial}",
        zone=zone_name(register),
        resource=resource_name(meter).lower(),
        serial=meter.serial,
    )


def pill(state: str) -> tuple[str, State, str]:
    """A state's words, its colour and its glyph."""
    words, colour, glyph = STATES[state]
    return t(words), colour, glyph


def values(cabinet: Cabinet, command: SubmitReadings) -> str:
    """«День 2 812, Ночь 486»; a register that is gone leaves its value bare."""
    parts = []
    for new in command.values:
        register = cabinet.get(Register, new.register)
        parts.append(value(register, new.value) if register else number(new.value))
    return ", ".join(parts)


def value(register: Register, thousandths: int) -> str:
    """«День 2 812»; a meter's only register needs no name."""
    named = "" if register.zone == "single" else f"{zone_name(register)} "
    return f"{named}{number(thousandths)}"


def what(cabinet: Cabinet, entry: Entry) -> str:
    """What a command did, as its line in the journal is headed."""
    command = entry.command
    if isinstance(command, SubmitReadings):
        meter = cabinet.get(Meter, command.meter)
        return meter_title(meter) if meter else t("Readings")
    if isinstance(command, WithdrawCommand):
        return t("Withdrawal")
    return c("journal", "Action")


def window(supplier: Supplier, date: datetime.date, open_: bool) -> str:
    """«Приём с 1 по 25 число · осталось 5 дней»; a closed window has no days left."""
    said = t(
        "Taken from day {first} to day {last} of a month",
        first=supplier.window_first,
        last=supplier.window_last,
    )
    left = remaining_days(supplier, date) if open_ else None
    if left is None:
        return said
    days = n("{count} day left", "{count} days left", left) if left else t("today is the last day")
    return f"{said} · {days}"
