"""A calendar file (RFC 5545) of a customer's days: readings, bills, verifications, with alarms."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

from icalendar import Alarm, Calendar, Event

from lkk_desktop.models.calendar import UTC, zone
from lkk_desktop.models.deadlines import Deadline, Kind
from lkk_desktop.strings import language, mark, t

PRODUCT = "-//LKK Desktop//Cabinet//EN"
DAY = datetime.timedelta(days=1)
MORNING = datetime.timedelta(hours=9)
TITLES: dict[Kind, str] = {
    "readings": mark("Last day to send the meter readings"),
    "pay": mark("Pay the bill: last day"),
    "verify": mark("Verification of meter {serial}: last day"),
}
# The morning on which each is remembered: so many days before.
AHEAD: dict[Kind, tuple[int, ...]] = {"readings": (5, 0), "pay": (3, 0), "verify": (30, 7)}


def calendar(deadlines: Iterable[Deadline], addresses: Mapping[str, str], stamp: int) -> bytes:
    """The file: each day whole, from midnight to midnight of its own zone.

    The ids are the same whenever it is made: who takes it in again has each day once. ``addresses``
    are those of accounts by their numbers; ``stamp`` is now, in ms.
    """
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", t("Utilities"))
    at = datetime.datetime.fromtimestamp(stamp / 1000, UTC).replace(microsecond=0)
    years = {at.year}
    for one in deadlines:
        made.add_component(_event(one, addresses, at))
        years.add(one.day.year)
    made.add_missing_timezones(
        datetime.date(min(years) - 1, 1, 1), datetime.date(max(years) + 2, 1, 1)
    )
    return bytes(made.to_ical())


def _event(one: Deadline, addresses: Mapping[str, str], stamp: datetime.datetime) -> Event:
    serial = one.meter[0] if one.meter else ""
    title = t(TITLES[one.kind]).format(serial=serial)
    begin = datetime.datetime.combine(one.day, datetime.time(), zone(one.zone))
    event = Event()
    event.add("uid", f"{one.id.replace('/', '-')}@lkk-desktop")
    event.add("dtstamp", stamp)
    event.add("dtstart", begin)
    event.add("dtend", datetime.datetime.combine(one.day + DAY, datetime.time(), zone(one.zone)))
    event.add("summary", title, parameters={"LANGUAGE": language()})
    event.add("description", "\n".join(_line(number, addresses) for number in one.accounts))
    event.add("transp", "TRANSPARENT")
    event.add("categories", [t("Utilities")])
    for days in AHEAD[one.kind]:
        event.add_component(_alarm(title, MORNING - days * DAY))
    return event


def _line(number: str, addresses: Mapping[str, str]) -> str:
    address = addresses.get(number)
    return f"{number} · {address}" if address else number


def _alarm(title: str, after: datetime.timedelta) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", after)
    return alarm
