"""Sending readings and taking them back, over a small world in memory."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as some

from lkk_desktop.models.accounts import Account
from lkk_desktop.models.command import (
    Command,
    Problem,
    UnknownCommand,
    Unseen,
    decode,
    permitted,
)
from lkk_desktop.models.metering import Meter, Reading, Register
from lkk_desktop.models.readings import NewValue, SubmitReadings, WithdrawCommand
from lkk_desktop.models.record import R, Record
from tests.household import (
    ACCOUNT,
    DAY,
    NOW,
    account,
    changed,
    meter,
    moment,
    october,
    register,
    submit,
    supplier,
    withdraw,
)


class Memory:
    """A world of dictionaries, as strict as the real ones about what one may ask."""

    def __init__(self, *records: Record, unseen: tuple[str, ...] = ()) -> None:
        self.rows: dict[tuple[str, str], Record] = {}
        self.unseen = unseen
        for record in records:
            self.put(record)

    def get(self, kind: type[R], id: str) -> R | None:
        if kind.of.name in self.unseen:
            raise Unseen(kind.of.name)
        found = self.rows.get((kind.of.name, id))
        return found if isinstance(found, kind) else None

    def find(self, kind: type[R], **equal: str | int | None) -> list[R]:
        assert set(equal) <= {"id", kind.of.owner, *kind.of.find}, equal
        if kind.of.name in self.unseen:
            raise Unseen(kind.of.name)
        found = [one for one in self.rows.values() if isinstance(one, kind)]
        fits = [one for one in found if all(getattr(one, n) == v for n, v in equal.items())]
        return sorted(fits, key=lambda one: one.id.encode())

    def put(self, record: Record) -> None:
        self.rows[record.of.name, record.id] = record

    def drop(self, kind: type[Record], id: str) -> None:
        del self.rows[kind.of.name, id]

    def do(self, command: Command, id: str, made: int = NOW) -> str:
        command.check(self, moment(id, made=made))
        return command.apply(self, moment(id, made=made))

    @property
    def dial(self) -> Register:
        found = self.get(Register, "day-1")
        assert found is not None
        return found

    def states(self) -> dict[str, str]:
        return {one.id: one.status for one in self.find(Reading, register="day-1")}


def world(*more: Record, unseen: tuple[str, ...] = ()) -> Memory:
    return Memory(supplier, account, meter, register, october, *more, unseen=unseen)


def test_a_reading_is_transmitted_and_stands_at_its_register() -> None:
    home = world()
    assert home.do(submit(10_100_000), "c1") == "accepted"
    reading = home.get(Reading, "reading-1")
    assert reading is not None
    assert (reading.value, reading.status, reading.period) == (10_100_000, "transmitted", "2026-11")
    assert (reading.command, reading.channel, reading.taken) == ("c1", "app", NOW)
    assert (home.dial.transmitted_value, home.dial.transmitted_on) == (10_100_000, reading.day)
    assert home.dial.counted_value == 10_000_000


def test_of_two_readings_of_a_month_the_one_made_last_stands() -> None:
    home = world()
    home.do(submit(10_100_000, "r1"), "c1", NOW - 2 * DAY)
    home.do(submit(10_050_000, "r2"), "c2", NOW - DAY)
    assert home.states() == {"reading-october": "counted", "r1": "superseded", "r2": "transmitted"}
    assert home.dial.transmitted_value == 10_050_000


def test_a_reading_that_arrives_after_a_newer_one_is_superseded_at_once() -> None:
    home = world()
    home.do(submit(10_100_000, "r2"), "c2", NOW)
    assert home.do(submit(10_050_000, "r1"), "c1", NOW - DAY) == "superseded"
    assert home.states()["r2"] == "transmitted"
    assert home.dial.transmitted_value == 10_100_000


def test_a_control_reading_made_later_stands_before_what_was_sent() -> None:
    control = changed(october, id="control", taken=NOW, period="2026-11", channel="control")
    home = world(control)
    assert home.do(submit(10_100_000, "r1"), "c1", NOW - DAY) == "superseded"
    assert home.states()["control"] == "counted"


def test_taking_back_restores_what_stood_before() -> None:
    home = world()
    before = dict(home.rows)
    home.do(submit(10_100_000, "r1"), "c1", NOW - DAY)
    home.do(submit(10_200_000, "r2"), "c2")
    home.do(withdraw("c2"), "w2")
    assert home.states() == {"reading-october": "counted", "r1": "transmitted"}
    assert home.dial.transmitted_value == 10_100_000
    home.do(withdraw("c1"), "w1")
    assert home.rows == before


def test_taking_back_a_month_after_restores_that_month_and_leaves_the_next() -> None:
    """The next month's reading is no heir of the one before it."""
    home = world()
    home.do(submit(10_100_000, "r1"), "c1", NOW - DAY)
    home.do(submit(10_200_000, "r2"), "c2", NOW)
    home.do(submit(10_300_000, "r3"), "c3", NOW + 14 * DAY)
    home.do(withdraw("c2"), "w2")
    assert home.states()["r1"] == "transmitted"
    assert home.states()["r3"] == "transmitted"
    assert home.dial.transmitted_value == 10_300_000


def test_a_late_reading_of_the_month_before_is_not_the_last_transmitted() -> None:
    home = world()
    home.do(submit(10_300_000, "r3"), "c3", NOW + 14 * DAY)
    assert home.do(submit(10_100_000, "r1"), "c1", NOW) == "accepted"
    assert home.states()["r1"] == "transmitted"
    assert home.dial.transmitted_value == 10_300_000


def test_taking_back_a_superseded_reading_disturbs_nothing() -> None:
    home = world()
    home.do(submit(10_100_000, "r1"), "c1", NOW - DAY)
    home.do(submit(10_200_000, "r2"), "c2")
    home.do(withdraw("c1"), "w1")
    assert home.states() == {"reading-october": "counted", "r2": "transmitted"}
    assert home.dial.transmitted_value == 10_200_000


def test_what_a_bill_has_used_is_not_taken_back() -> None:
    home = world(changed(october, id="billed", command="c0"))
    with pytest.raises(Problem) as problem:
        home.do(withdraw("c0"), "w")
    assert problem.value.code == "already_counted"


def test_what_another_account_said_is_not_taken_back() -> None:
    home = world(changed(october, id="other", account="0710000001", command="c0"))
    with pytest.raises(Problem) as problem:
        home.do(withdraw("c0"), "w")
    assert problem.value.code == "unknown_command"


both = SubmitReadings(
    account=ACCOUNT,
    meter="meter-1",
    values=(
        NewValue(register="day-1", reading="r1", value=10_100_000),
        NewValue(register="night-1", reading="r2", value=1_000),
    ),
)


@pytest.mark.parametrize(
    ("command", "there", "code"),
    [
        (changed(submit(), account="nobody"), (), "unknown_account"),
        (changed(submit(), meter="nothing"), (), "unknown_meter"),
        (submit(), (changed(meter, account="0710000001"),), "unknown_meter"),
        (submit(), (changed(meter, status="broken"),), "meter_broken"),
        (submit(), (changed(account, open_period="2026-12"),), "window_closed"),
        (changed(submit(), values=()), (), "no_values"),
        (changed(submit(), values=submit().values * 2), (), "no_values"),
        (submit(), (changed(register, meter="meter-2"),), "unknown_register"),
        (both, (), "unknown_register"),
        (submit(reading="reading-october"), (), "reading_exists"),
        (submit(9_000_000), (), "below_counted"),
        (submit(10_900_000), (), "suspiciously_large"),
    ],
)
def test_what_may_not_be_sent_is_refused_with_its_reason(
    command: Any, there: tuple[Record, ...], code: str
) -> None:
    home = world(*there)
    with pytest.raises(Problem) as problem:
        home.do(command, "c1")
    assert problem.value.code == code


@pytest.mark.parametrize("kind", [Account, Meter, Register, Reading])
def test_what_cannot_be_seen_here_is_let_pass(kind: type[Record]) -> None:
    permitted(submit(), world(unseen=(kind.of.name,)), moment("c1"))


def test_a_problem_that_can_be_seen_is_raised_all_the_same() -> None:
    with pytest.raises(Problem):
        permitted(submit(9_000_000), world(), moment("c1"))


def test_a_payload_is_the_same_command_again() -> None:
    for command in (submit(10_100_000, large=True), withdraw("c1")):
        again = decode(command.kind, command.version, msgspec.json.encode(command))
        assert again == command
        assert again.owner == f"account:{ACCOUNT}"
    assert withdraw("c1").withdraws == "c1"
    assert submit().withdraws is None


@pytest.mark.parametrize("payload", [b"", b"{}", b"[]", b"{", b"\xff", b'{"account": 5}'])
def test_a_payload_that_makes_no_sense_is_malformed(payload: bytes) -> None:
    with pytest.raises(Problem) as problem:
        decode("submit_readings", 1, payload)
    assert problem.value.code == "malformed"


@pytest.mark.parametrize(("kind", "version"), [("pay_the_bill", 1), ("submit_readings", 2)])
def test_what_a_newer_program_says_is_unknown_not_wrong(kind: str, version: int) -> None:
    with pytest.raises(UnknownCommand):
        decode(kind, version, b"{}")


# ── any order of sending and taking back ──────────────────────────────────────────────────────

sent = some.tuples(some.just("send"), some.integers(0, 45), some.integers(0, 300))
taken_back = some.tuples(some.just("take back"), some.integers(0, 11), some.just(0))


def standing(home: Memory, month: str) -> list[Reading]:
    found = home.find(Reading, register="day-1", period=month)
    return [one for one in found if one.status != "superseded"]


@given(some.lists(sent | taken_back, max_size=14))
def test_any_order_leaves_the_newest_standing_and_taking_all_back_leaves_no_trace(
    acts: list[tuple[str, int, int]],
) -> None:
    home = world()
    before = dict(home.rows)
    alive: list[str] = []
    for number, (act, which, value) in enumerate(acts):
        if act == "send":
            made = NOW - 19 * DAY + which * DAY + number
            SubmitReadings.apply(
                submit(10_000_000 + value * 1_000, f"r{number:02}"),
                home,
                moment(f"c{number:02}", made=made),
            )
            alive.append(f"c{number:02}")
        elif alive:
            gone = alive.pop(which % len(alive))
            WithdrawCommand.apply(withdraw(gone), home, moment(f"w{number:02}"))
        for month in ("2026-11", "2026-12"):
            there = home.find(Reading, register="day-1", period=month)
            stands = standing(home, month)
            newest = max(there, key=lambda one: one.taken, default=None)
            assert stands == ([newest] if newest else [])
        last = max(home.find(Reading, register="day-1"), key=lambda one: one.taken)
        assert home.dial.transmitted_value == last.value
        assert home.dial.transmitted_on == last.day
    for gone in alive:
        WithdrawCommand.apply(withdraw(gone), home, moment("w"))
    assert home.rows == before
