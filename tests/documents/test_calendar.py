"""The calendar file, read back by another reader of the format: days, zones, alarms, ids."""

from __future__ import annotations

import datetime
from typing import Any

import icalendar
import msgspec
import pytest

from lkk_desktop import strings
from lkk_desktop.documents.calendar import calendar
from lkk_desktop.models.calendar import instant
from lkk_desktop.models.deadlines import Deadline, deadlines
from lkk_desktop.models.terms import BillingTerm
from tests import household
from tests.documents.world import Held
from tests.ui import flat

D = datetime.date
NOW = household.NOW


def term(since: D, due: int) -> BillingTerm:
    return BillingTerm(
        id=f"term-{since}", supplier=household.TYUMEN, since=since, bill_day=5, due_day=due
    )


@pytest.fixture
def world() -> Held:
    return Held((*flat.RECORDS, term(D(2020, 1, 1), 10), term(D(2027, 2, 1), 31)))


@pytest.fixture(autouse=True)
def russian() -> None:
    strings.use("ru")


def read(days: tuple[Deadline, ...]) -> Any:
    made = calendar(days, {flat.FLAT: "Нефтеюганск, 1 мкр."}, NOW)
    assert all(len(line) <= 75 for line in made.split(b"\r\n"))
    return icalendar.Calendar.from_ical(made)


def test_a_year_of_days_over_all_accounts(world: Held) -> None:
    days = deadlines(world, household.USER, NOW)
    readings = [one.day for one in days if one.kind == "readings"]
    assert readings == [D(2026, 11, 25), D(2026, 12, 25)] + [D(2027, m, 25) for m in range(1, 12)]
    assert {one.accounts for one in days if one.kind == "readings"} == {(flat.FLAT, flat.MUM)}
    # The 10th of November is over; from February on a bill is due on a month's last day.
    assert [one.day for one in days if one.kind == "pay"][:4] == [
        D(2026, 12, 10),
        D(2027, 1, 10),
        D(2027, 2, 28),
        D(2027, 3, 31),
    ]
    meters = {one.meter: one.day for one in days if one.kind == "verify"}
    # Those of 2035 and of the past stand in no calendar of the coming year.
    assert meters == {("6158018", "electricity"): D(2026, 12, 20)}


def test_an_account_with_nothing_to_read_has_no_day_of_readings() -> None:
    world = Held((household.supplier, flat.link(1, flat.EMPTY), flat.account(flat.EMPTY, "Сургут")))
    assert deadlines(world, household.USER, NOW) == ()


def test_the_file_says_the_days_in_the_accounts_zone(world: Held) -> None:
    parsed = read(deadlines(world, household.USER, NOW))
    events = {str(one["uid"]): one for one in parsed.walk("VEVENT")}
    event = events["readings-Asia-Yekaterinburg-tyumen-2026-11-25@lkk-desktop"]
    begin, end = event["dtstart"].dt, event["dtend"].dt
    assert instant(begin) == instant(datetime.datetime(2026, 11, 24, 19, tzinfo=datetime.UTC))
    assert end - begin == datetime.timedelta(days=1)
    assert event["dtstart"].params["TZID"] == "Asia/Yekaterinburg"
    assert [str(one["tzid"]) for one in parsed.walk("VTIMEZONE")] == ["Asia/Yekaterinburg"]
    assert event["summary"] == "Последний день передачи показаний"
    assert event["description"] == f"{flat.FLAT} · Нефтеюганск, 1 мкр.\n{flat.MUM}"
    alarms = [one["trigger"].dt for one in event.walk("VALARM")]
    assert alarms == [datetime.timedelta(days=-5, hours=9), datetime.timedelta(hours=9)]


def test_taken_in_again_each_day_is_there_once(world: Held) -> None:
    first, later = (read(deadlines(world, household.USER, NOW + at)) for at in (0, 3_600_000))
    ids = [[str(one["uid"]) for one in made.walk("VEVENT")] for made in (first, later)]
    assert ids[0] == ids[1]
    assert len(set(ids[0])) == len(ids[0])


def test_signs_that_part_fields_come_back_as_they_were() -> None:
    day = Deadline(
        kind="verify",
        day=D(2027, 1, 31),
        zone="Europe/Kyiv",
        supplier="chernihiv",
        accounts=("0710000000",),
        meter=("№ 7;8,\\9", "gas"),
    )
    event = read((day, msgspec.structs.replace(day, day=D(2027, 7, 1)))).walk("VEVENT")[0]
    assert event["summary"] == "Поверка прибора учёта № 7;8,\\9: последний день"
