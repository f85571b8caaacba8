"""What the supplier's people do to meters within a month, and what its bill makes of it."""

from __future__ import annotations

import datetime

from msgspec.structs import replace

from lkk_desktop.models.accruals import Accrual
from lkk_desktop.models.metering import Meter, Reading, Register
from lkk_desktop.models.services import Installation
from tests.server.books import DAY, NOVEMBER, Made, closed, next_reading

IVANOV, GRIGORIEV = "0710000000", "0730021964"


def test_a_control_reading_sets_right_what_was_sent(books: Made) -> None:
    made = books(GRIGORIEV)
    register = f"{GRIGORIEV}-7702155-single"
    sent = made.one(Reading, GRIGORIEV, register=register, period=NOVEMBER)
    control = replace(
        sent,
        id=f"{register}-control",
        value=sent.value - 40_000,
        day=datetime.date(2026, 11, 20),
        taken=sent.taken + 2 * DAY,
        channel="control",
        status="counted",
    )
    before = made.one(Register, GRIGORIEV, id=register)
    assert before.counted_value is not None
    made.put(control)
    closed(made)
    assert made.one(Reading, GRIGORIEV, id=sent.id).status == "superseded"
    after = made.one(Register, GRIGORIEV, id=register)
    assert (after.counted_value, after.counted_on) == (control.value, control.day)
    line = made.one(Accrual, GRIGORIEV, id=f"{GRIGORIEV}-electricity-{NOVEMBER}")
    assert line.volume == control.value - before.counted_value


def test_a_meter_is_replaced_within_the_month(books: Made) -> None:
    """80 kWh on the old dial until the 12th, 55 on the new one after it: 135 are charged."""
    made = books(IVANOV)
    day, night = (f"{IVANOV}-6158001-{zone}" for zone in ("day", "night"))
    gone = datetime.date(2026, 11, 12)
    old = made.one(Meter, IVANOV, id=f"{IVANOV}-6158001")
    new = replace(old, id=f"{IVANOV}-new", serial="900001")
    dial = replace(
        made.one(Register, IVANOV, id=day),
        id=f"{IVANOV}-new-single",
        meter=new.id,
        zone="single",
        counted_value=None,
        counted_on=None,
        transmitted_value=None,
        transmitted_on=None,
        daily_mean=None,
    )
    place = Installation(
        id="in-old",
        account=IVANOV,
        meter=old.id,
        since=datetime.date(2019, 7, 1),
        until=gone,
        ratio=1_000_000,
        losses=0,
        barred=None,
    )
    taken = {"channel": "control", "status": "counted"}
    closing = [
        next_reading(made, day, 50_000, "2026-11-12", **taken),
        next_reading(made, night, 30_000, "2026-11-12", **taken),
    ]
    start = replace(closing[0], id="first", meter=new.id, register=dial.id, value=7_000)
    sent = replace(
        start,
        id="sent",
        value=62_000,
        day=datetime.date(2026, 11, 24),
        taken=start.taken + 12 * DAY,
        channel="web",
        status="transmitted",
    )
    made.put(
        replace(old, status="closed"),
        new,
        dial,
        place,
        replace(place, id="in-new", meter=new.id, since=gone, until=None),
        *closing,
        start,
        sent,
    )
    assert closed(made).kept == {}
    line = made.one(Accrual, IVANOV, id=f"{IVANOV}-electricity-{NOVEMBER}")
    volumes = [part["volume"] for part in line.explanation["parts"]]
    assert (line.method, line.volume, sorted(volumes)) == (
        "meter",
        135_000,
        [30_000, 50_000, 55_000],
    )
    assert made.one(Register, IVANOV, id=dial.id).counted_value == 62_000
    assert made.one(Register, IVANOV, id=day).counted_value == closing[0].value
