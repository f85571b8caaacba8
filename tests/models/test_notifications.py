"""Reminders: on their days or late, once for a user, never without need, everywhere the same."""

from __future__ import annotations

import datetime
import random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as some

from lkk_desktop.models.accruals import Bill, Payment
from lkk_desktop.models.calendar import following, instant, period, zone
from lkk_desktop.models.command import Moment, Problem, decode
from lkk_desktop.models.metering import Register
from lkk_desktop.models.notifications import (
    Notification,
    Owing,
    ReadMark,
    ReadNotifications,
    days_of,
    notifications,
    unread,
)
from lkk_desktop.models.record import Record
from lkk_desktop.models.terms import ReminderTerm
from tests import household
from tests.documents.world import Held
from tests.household import USER
from tests.ui import flat

D = datetime.date
URALS, KYIV = "Asia/Yekaterinburg", "Europe/Kyiv"
TERM = ReminderTerm(id="term", supplier=household.TYUMEN, since=D(2019, 1, 1), days=(10, 24))


def at(date: D, hour: int = 12, where: str = URALS) -> int:
    return instant(datetime.datetime.combine(date, datetime.time(hour), zone(where)))


def bill(number: str, amount: int) -> Bill:
    """The bill of October, issued on the 5th of November and due on the 15th."""
    totals = dict.fromkeys(("opening", "accrued", "penalty", "recalculated", "paid"), 0)
    return Bill(
        id=f"bill-{number}",
        account=number,
        period="2026-10",
        issued=D(2026, 11, 5),
        due=D(2026, 11, 15),
        opening=0,
        accrued=amount,
        penalty=0,
        recalculated=0,
        paid=0,
        closing=amount,
        groups={"common": {**totals, "closing": amount}},
    )


def paid(number: str, amount: int, on: D) -> Payment:
    return Payment(
        id=f"paid-{number}-{on}",
        account=number,
        group="common",
        amount=amount,
        day=on,
        taken=at(on),
        period=None,
        way="card",
        status="fresh",
    )


def sent(world: Held, number: str, on: D) -> None:
    """Every register of an account has a value of this day."""
    for one in world.find(Register, account=number):
        world.put(msgspec.structs.replace(one, transmitted_on=on, transmitted_value=1))


def household_world(*more: Record) -> Held:
    return Held((*flat.RECORDS, TERM, *more))


def one(world: Held, now: int, kind: str = "readings") -> Notification | None:
    found = [n for n in notifications(world, USER, now) if n.kind == kind]
    assert len(found) <= 1
    return found[0] if found else None


# ── readings ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("date", "id", "again"),
    [
        (D(2026, 11, 1), None, None),
        (D(2026, 11, 9), None, None),
        (D(2026, 11, 10), "readings:2026-11:10", False),
        (D(2026, 11, 23), "readings:2026-11:10", False),  # late, if the computer was off
        (D(2026, 11, 24), "readings:2026-11:24", True),
        (D(2026, 11, 25), "readings:2026-11:24", True),
        (D(2026, 11, 26), None, None),  # the window has closed: it would only annoy
        (D(2026, 12, 1), None, None),
    ],
)
def test_on_its_days_and_only_while_readings_are_taken(
    date: D, id: str | None, again: bool | None
) -> None:
    found = one(household_world(), at(date))
    assert (found and found.id, found and found.again) == (id, again)


def test_one_message_for_all_accounts_says_how_many_meters_lack_one() -> None:
    found = one(household_world(), at(D(2026, 11, 12)))
    assert found is not None
    # Two meters of the flat (a third is blocked) and two of mum's (the others do not work).
    assert (found.accounts, found.meters, found.by) == ((flat.FLAT, flat.MUM), 4, D(2026, 11, 25))


def test_what_was_sent_is_no_longer_reminded_of_account_by_account() -> None:
    world, now = household_world(), at(D(2026, 11, 12))
    sent(world, flat.FLAT, D(2026, 11, 11))
    found = one(world, now)
    assert found is not None
    assert found.accounts == (flat.MUM,)
    sent(world, flat.MUM, D(2026, 11, 12))
    assert one(world, now) is None
    # One of last month is none of this month.
    sent(world, flat.MUM, D(2026, 10, 25))
    assert one(world, now) is not None


def test_the_day_begins_where_the_account_is() -> None:
    world = household_world()
    for hour, there in ((23, False), (0, True)):
        date = D(2026, 11, 10) if there else D(2026, 11, 9)
        assert (one(world, at(date, hour)) is not None) is there
    # Midnight in Yekaterinburg is nine o'clock in the evening in Kyiv.
    assert one(world, at(D(2026, 11, 9), 21, KYIV)) is not None
    assert one(world, at(D(2026, 11, 9), 20, KYIV)) is None


def test_days_that_a_month_does_not_have_are_its_last() -> None:
    term = msgspec.structs.replace(TERM, days=(10, 31, 30))
    assert days_of([term], "2027-02") == [D(2027, 2, 10), D(2027, 2, 28)]
    later = msgspec.structs.replace(TERM, id="later", since=D(2027, 1, 2), days=(5,))
    # A term counts from the first month that begins under it.
    assert days_of([TERM, later], "2027-01") == [D(2027, 1, 10), D(2027, 1, 24)]
    assert days_of([TERM, later], "2027-02") == [D(2027, 2, 5)]
    assert days_of([], "2027-02") == []
    assert one(Held(flat.RECORDS), at(D(2026, 11, 12))) is None


# ── debt ──────────────────────────────────────────────────────────────────────────────────────


def test_a_debt_is_reminded_of_until_it_is_paid() -> None:
    world = household_world(bill(flat.FLAT, 354_841), bill(flat.MUM, 10_000))
    before, due, over = (one(world, at(D(2026, 11, day)), "debt") for day in (9, 10, 16))
    assert before is None
    assert due is not None
    assert (due.id, due.late, due.by) == ("debt:2026-11:10", False, D(2026, 11, 15))
    assert due.owing == (Owing("RUB", 364_841),)
    assert set(due.accounts) == {flat.FLAT, flat.MUM}
    assert over is not None
    assert (over.id, over.late) == (due.id, True)
    world.put(paid(flat.FLAT, 354_841, D(2026, 11, 16)))
    left = one(world, at(D(2026, 11, 17)), "debt")
    assert left is not None
    assert (left.accounts, left.owing) == ((flat.MUM,), (Owing("RUB", 10_000),))
    world.put(paid(flat.MUM, 10_000, D(2026, 11, 17)))
    assert one(world, at(D(2026, 11, 17)), "debt") is None


def test_a_debt_of_november_is_one_also_on_the_first_of_december() -> None:
    world = household_world(bill(flat.FLAT, 354_841))
    found = [one(world, at(D(2026, 12, day)), "debt") for day in (1, 9, 10)]
    assert [n and n.id for n in found] == [
        "debt:2026-11:24",
        "debt:2026-11:24",
        "debt:2026-12:10",
    ]


def test_an_overpayment_is_no_debt() -> None:
    assert one(household_world(bill(flat.FLAT, -100)), at(D(2026, 11, 12)), "debt") is None


# ── laws ──────────────────────────────────────────────────────────────────────────────────────

DAYS = some.dates(D(2026, 11, 1), D(2027, 3, 31))


@given(
    days=some.sets(some.integers(1, 31), min_size=1, max_size=3),
    date=DAYS,
    gone=some.sets(some.sampled_from([flat.FLAT, flat.MUM])),
    owed=some.integers(-5, 5),
    order=some.randoms(use_true_random=False),
)
def test_laws(days: set[int], date: D, gone: set[str], owed: int, order: random.Random) -> None:
    term = msgspec.structs.replace(TERM, days=tuple(days))
    records = [*flat.RECORDS, term, bill(flat.FLAT, owed)]
    order.shuffle(records)
    opened = [
        msgspec.structs.replace(r, open_period=period(date)) if r.of.name == "account" else r
        for r in records
    ]
    world = Held(opened)
    for number in gone:
        sent(world, number, date)
    found = {n.kind: n for n in notifications(world, USER, at(date))}
    come = [day for day in days_of([term], period(date)) if day <= date]
    readings = found.get("readings")
    # It stands exactly where a day has come, the window is open, and something is missing.
    lacking = {flat.FLAT, flat.MUM} - gone
    assert (readings is not None) == (bool(come) and date.day <= 25 and bool(lacking))
    if readings is not None:
        assert set(readings.accounts) == lacking
        assert readings.day == come[-1]
        assert readings.again == (len(come) > 1)
    debt = found.get("debt")
    # One of November's that is reminded of since the bill came, or December's, and so on.
    months = [period(date), following(period(date), -1)]
    since = [d for m in months for d in days_of([term], m) if D(2026, 11, 5) <= d <= date]
    assert (debt is not None) == (owed > 0 and bool(since))
    if debt is not None:
        assert debt.day == max(since)
        assert debt.owing == (Owing("RUB", owed),)
    # The same at any hour of the day, and on another device whose rows lie otherwise.
    again = Held(reversed(opened))
    for number in gone:
        sent(again, number, date)
    ids = [
        {n.id for n in notifications(w, USER, at(date, h))} for w in (world, again) for h in (0, 23)
    ]
    assert all(one == ids[0] for one in ids)


# ── read ──────────────────────────────────────────────────────────────────────────────────────


def moment(made: int, actor: str = USER) -> Moment:
    return Moment(now=made, made=made, actor=actor, channel="app", command="c1")


def test_read_once_it_is_read_for_good() -> None:
    world, now = household_world(bill(flat.FLAT, 1)), at(D(2026, 11, 12))
    standing = notifications(world, USER, now)
    assert len(unread(world, USER, standing)) == 2
    command = ReadNotifications(user=USER, notifications=tuple(n.id for n in standing))
    command.check(world, moment(now))
    assert command.apply(world, moment(now)) == "accepted"
    assert unread(world, USER, standing) == ()
    # Said again, by another device, later: it was read when it was first.
    command.apply(world, moment(now + 1000))
    assert {mark.read for mark in world.find(ReadMark)} == {now}
    later = notifications(world, USER, at(D(2026, 11, 24)))
    assert {n.id for n in unread(world, USER, later)} == {"readings:2026-11:24", "debt:2026-11:24"}


def test_nobody_reads_anothers_envelope() -> None:
    command = ReadNotifications(user=USER, notifications=("debt:2026-11:10",))
    with pytest.raises(Problem, match="not_yours"):
        command.check(household_world(), moment(1, "somebody"))


@pytest.mark.parametrize(
    "said",
    [
        "",
        "debt",
        "debt:2026-13:10",
        "debt:2026-11:32",
        "x" * 500,
        "debt:2026-11:10\n",
        "x:2026-11:10",
    ],
)
def test_only_what_names_a_reminder_is_a_reminder(said: str) -> None:
    payload = msgspec.json.encode({"user": USER, "notifications": [said]})
    with pytest.raises(Problem, match="malformed"):
        decode("read_notifications", 1, payload)


@pytest.mark.parametrize("count", [0, 101])
def test_how_many_are_read_at_once(count: int) -> None:
    payload = msgspec.json.encode({"user": USER, "notifications": ["debt:2026-11:10"] * count})
    with pytest.raises(Problem, match="malformed"):
        decode("read_notifications", 1, payload)
