"""The words of the history: how a reading came, what became of it, which bills used it."""

from __future__ import annotations

import datetime

from lkk_desktop import names
from lkk_desktop.models.history import Past
from lkk_desktop.strings import c, date, mark, month, number, t, volume
from lkk_desktop.ui.components import State

STATES: dict[str, tuple[str, State, str]] = {
    "waiting": (mark("waits to be sent"), "wait", "clock"),
    "transmitted": (mark("sent"), "plain", "check"),
    "counted": (mark("counted in the bill"), "ok", "checks"),
    "superseded": (mark("replaced"), "plain", "arrows-clockwise"),
}
METERS = {
    "working": mark("in use"),
    "off": mark("disconnected"),
    "broken": mark("disconnected, has failed"),
    "closed": mark("closed"),
}


def period_name(period: str) -> str:
    """«октябрь 2026»."""
    return f"{month(datetime.date.fromisoformat(f'{period}-01'))} {period[:4]}"


def resource(past: Past) -> str:
    """«Электроэнергия, день»; a meter's only register needs no name."""
    return names.service(past.meter.resource, past.zone)


def dial(past: Past) -> str:
    """«День 6158001» and below it «Электроэнергия»: what tells two dials apart comes first."""
    name = names.service(past.meter.resource)
    if past.zone == "single":
        return f"{name}\n{past.meter.serial}"
    return f"{names.named(names.ZONES, past.zone)} · {past.meter.serial}\n{name}"


def meter(past: Past) -> str:
    """«6158001 (включён)»."""
    status = t(METERS.get(past.meter.status, past.meter.status))
    return f"{past.meter.serial} ({status})"


def channel(past: Past) -> str:
    return names.named(names.CHANNELS, past.channel)


def state(past: Past) -> str:
    return t(STATES[past.status][0])


def value(past: Past) -> str:
    return volume(past.value, past.unit)


def difference(past: Past) -> str:
    """What was used since; «—» where there is none before."""
    return "—" if past.difference is None else volume(past.difference, past.unit)


def change(past: Past) -> str:
    """The same as a change, for where no column says what it is: «+172»."""
    if past.difference is None:
        return "—"
    return number(past.difference) if past.difference < 0 else f"+{number(past.difference)}"


def billed(past: Past) -> str:
    """«счёт за октябрь 2026»: the bill that counts up to it; empty where there is none."""
    months = [period_name(one.period) for one in past.uses if one.role == "closing"]
    return t("bill for {months}", months=", ".join(months)) if months else ""


def whole(past: Past) -> str:
    """All that is known of a reading, in sentences."""
    said = [
        t(
            "{date}: {resource}, meter {meter}. Reading {value}.",
            date=date(past.day),
            resource=resource(past),
            meter=meter(past),
            value=value(past),
        )
    ]
    if past.difference is not None:
        said.append(t("Difference from the previous one: {use}.", use=difference(past)))
    said.append(c("reading", "How it came: {channel}.", channel=channel(past).lower()))
    said.append(f"{state(past).capitalize()}.")
    closing = [period_name(one.period) for one in past.uses if one.role == "closing"]
    opening = [period_name(one.period) for one in past.uses if one.role == "opening"]
    if closing:
        said.append(t("Closing value of the bill for {months}.", months=", ".join(closing)))
    if opening:
        said.append(t("Opening value of the bill for {months}.", months=", ".join(opening)))
    return " ".join(said)
