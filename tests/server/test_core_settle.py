"""Settling: what becomes of each command, and that it happens once or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from lkk_desktop.models import command as models
from lkk_desktop.models.command import COMMANDS, Command, Moment, Verdict
from lkk_desktop.models.metering import Reading, Register
from lkk_desktop.models.readings import NewValue, SubmitReadings
from lkk_desktop.sync.protocol import MOST_COMMANDS, Push
from lkk_server.refused import Refused
from lkk_server.transact import publish
from tests.ids import id_of, reading_of
from tests.server.core_kit import World
from tests.server.core_records import HOUR, SUPPLIER, link, reading


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.database.close()


def statuses(world: World) -> dict[str, str]:
    return {r.id: r.status for r in world.rows(Reading)}


def test_a_reading_is_taken_and_its_page_says_so(world: World) -> None:
    desk = world.desk()
    desk.pull()
    page = desk.push(desk.send("c1", 120_000))
    assert not page.more
    assert desk.told("c1") == ("accepted", None)
    assert statuses(world) == {reading_of("c1"): "transmitted"}
    outcome = desk.outcomes()["c1"]
    assert outcome.raised == {"account:a1": page.heads["account:a1"].counter}
    assert desk.held() == world.truth(desk.streams)


def test_a_second_reading_of_the_month_supersedes_the_first(world: World) -> None:
    desk = world.desk()
    first, second = desk.send("c1", 120_000), desk.send("c2", 130_000)
    desk.push(first, second)
    assert statuses(world) == {reading_of("c1"): "superseded", reading_of("c2"): "transmitted"}


def test_one_batch_is_settled_by_numbers_whatever_its_order(world: World) -> None:
    desk = world.desk()
    first, second = desk.send("z", 120_000), desk.send("a", 130_000)
    desk.push(second, first)
    assert statuses(world) == {reading_of("z"): "superseded", reading_of("a"): "transmitted"}


def test_a_late_reading_is_kept_as_superseded(world: World) -> None:
    desk, other = world.desk(), world.desk(device="d2")
    early = desk.send("c1", 120_000, made=desk.now - HOUR)
    other.push(other.send("c2", 130_000))
    desk.push(early)
    assert desk.told("c1") == ("superseded", None)
    assert statuses(world) == {reading_of("c1"): "superseded", reading_of("c2"): "transmitted"}
    assert world.rows(Register)[0].transmitted_value == 130_000


@pytest.mark.parametrize("again", [1, 3])
def test_a_known_id_is_answered_and_done_once(world: World, again: int) -> None:
    desk = world.desk()
    line = desk.send("c1", 120_000)
    desk.push(line)
    before = desk.outcomes()["c1"]
    rows = world.rows(Reading)
    for _ in range(again):
        world.clock.now += HOUR
        desk.push(line)
        assert desk.outcomes()["c1"] == before
    assert world.rows(Reading) == rows
    assert len(world.table("command")) == 1


def test_the_same_line_twice_in_one_batch_is_done_once(world: World) -> None:
    desk = world.desk()
    line = desk.send("c1", 120_000)
    desk.push(line, line)
    assert desk.told("c1") == ("accepted", None)
    assert len(world.rows(Reading)) == 1


def test_an_outcome_moves_ahead_only_if_the_asker_has_passed_it(world: World) -> None:
    desk = world.desk()
    line = desk.send("c1", 120_000)
    desk.push(line, pull=False)
    head = {r.stream: r.counter for r in world.table("stream")}["device:d1"]
    page = desk.push(line)
    assert page.heads["device:d1"].counter == head
    desk.rows.clear()
    page = desk.push(line)
    assert page.heads["device:d1"].counter == head + 1
    assert desk.told("c1") == ("accepted", None)


def test_a_known_id_answers_the_device_that_asks(world: World) -> None:
    desk, copy = world.desk(), world.desk(device="d2")
    line = desk.send("c1", 120_000)
    desk.push(line)
    copy.push(line)
    assert copy.told("c1") == desk.told("c1") == ("accepted", None)
    assert copy.outcomes()["c1"].device == "d2"
    assert len(world.rows(Reading)) == 1


def test_a_known_id_is_answered_after_the_account_was_unlinked(world: World) -> None:
    desk = world.desk()
    line = desk.send("c1", 120_000)
    desk.push(line, pull=False)
    world.publish(drops=(link("ivanov", "a1"),))
    desk.push(line, desk.send("c2", 130_000))
    assert desk.told("c1") == ("accepted", None)
    assert desk.told("c2") == ("rejected", "unknown_account")


def test_other_bytes_tell_the_truth_and_harm_nothing(world: World) -> None:
    desk = world.desk()
    line = desk.send("c1", 120_000)
    desk.push(line)
    stored = world.table("command")
    broken = msgspec.structs.replace(line, payload=desk.send("c1", 999_000).payload)
    desk.push(broken)
    assert desk.told("c1") == ("accepted", "other_bytes")
    assert world.table("command") == stored
    assert [r.value for r in world.rows(Reading)] == [120_000]
    desk.push(line)
    assert desk.told("c1") == ("accepted", None)


def test_another_users_id_with_other_bytes_is_refused_and_tells_nothing(world: World) -> None:
    world.publish(link("petrova", "a1", 1))
    desk, other = world.desk(), world.desk("petrova", "d9")
    desk.push(desk.send("c1", 120_000))
    squat = other.send("c1", 150_000)
    for _ in range(2):
        other.push(squat)
        assert other.told("c1") == ("rejected", "other_bytes")
    desk.pull()
    assert desk.told("c1") == ("accepted", None)
    assert [r.value for r in world.rows(Reading)] == [120_000]


def test_another_users_line_told_by_a_stranger_tells_nothing(world: World) -> None:
    desk, stranger = world.desk(), world.desk("petrova", "d9")
    line = desk.send("c1", 120_000)
    desk.push(line)
    stranger.push(line)
    assert stranger.told("c1") == ("rejected", "unknown_account")
    desk.pull()
    assert desk.told("c1") == ("accepted", None)


def test_foreign_and_unknown_accounts_are_refused_alike_and_leave_no_trace(world: World) -> None:
    desk = world.desk()
    desk.push(desk.send("c1", 120_000, 3), desk.send("c2", 120_000, 77))
    assert desk.told("c1") == desk.told("c2") == ("rejected", "unknown_account")
    outcomes = desk.outcomes()
    assert outcomes["c1"].details == outcomes["c2"].details == {}
    assert not world.rows(Reading)
    assert "account:a77" not in {row.stream for row in world.table("stream")}
    assert {row.owner for row in world.table("command")} == {"user:ivanov"}


def test_a_refusal_stays_though_the_account_is_linked_later(world: World) -> None:
    desk = world.desk()
    line = desk.send("c1", 120_000, 3)
    desk.push(line)
    world.publish(link("ivanov", "a3", 2))
    desk.push(line)
    assert desk.told("c1") == ("rejected", "unknown_account")
    assert not world.rows(Reading)


def test_a_payload_for_another_account_than_its_envelope_is_malformed(world: World) -> None:
    desk = world.desk()
    line = desk.send("c1", 120_000, 3)
    desk.push(msgspec.structs.replace(line, owner="account:a1"))
    assert desk.told("c1") == ("rejected", "malformed")
    assert not world.rows(Reading)


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"{",
        b"[]",
        b'{"account":"\\ud800"}',
        b"\xff\xfe",
        b'{"account":1}',
        b"[" * 100_000,
        b"<html></html>",
        # PostgreSQL keeps no such character, and the refusal has to be kept there too.
        b'{"account":"a1","meter":"m1\\u0000","values":[]}',
    ],
)
def test_bytes_that_are_no_command_are_refused_alone(world: World, payload: bytes) -> None:
    desk = world.desk()
    bad = msgspec.structs.replace(desk.send("c1", 120_000), payload=payload)
    desk.push(bad, desk.send("c2", 130_000))
    assert desk.told("c1") == ("rejected", "malformed")
    assert desk.told("c2") == ("accepted", None)


def test_another_accounts_meter_is_unknown(world: World) -> None:
    desk = world.desk()
    new = NewValue(register="m2-day", reading="r1", value=120_000)
    stranger = SubmitReadings(account="a1", meter="m2", values=(new,))
    mixed = SubmitReadings(account="a1", meter="m1", values=(new,))
    desk.push(desk.envelope(stranger, "c1"), desk.envelope(mixed, "c2"))
    assert desk.told("c1") == ("rejected", "unknown_meter")
    assert desk.told("c2") == ("rejected", "unknown_register")


@pytest.mark.parametrize("apart", [False, True])
def test_the_id_of_another_accounts_reading_is_never_taken_over(world: World, apart: bool) -> None:
    desk = world.desk()
    mine, other = desk.send("c1", 120_000, 2), desk.send("c2", 130_000, 1)
    stolen = NewValue(register="m1-day", reading=reading_of("c1"), value=130_000)
    command = SubmitReadings(account="a1", meter="m1", values=(stolen,))
    taking = msgspec.structs.replace(other, payload=msgspec.json.encode(command))
    good = desk.send("c3", 140_000)
    if apart:
        desk.push(mine)
        desk.push(taking, good)
    else:
        desk.push(mine, taking, good)
    assert desk.told("c1") == desk.told("c3") == ("accepted", None)
    assert desk.told("c2") == ("rejected", "conflict")
    assert {r.id: r.account for r in world.rows(Reading)} == {
        reading_of("c1"): "a2",
        reading_of("c3"): "a1",
    }


@pytest.mark.parametrize("apart", [False, True])
def test_an_id_that_can_be_guessed_tells_nothing(world: World, apart: bool) -> None:
    """Ids that the supplier makes of account and month: whether there is one, nobody is told."""
    publish(world.database, SUPPLIER, [reading("m2-day-2026-10", 2)])
    desk = world.desk()
    pushed = []
    for number, id in enumerate(("m2-day-2026-10", "m2-day-2026-11", id_of("x").upper()), 1):
        new = NewValue(register="m1-day", reading=id, value=120_000 + number * 1_000)
        command = SubmitReadings(account="a1", meter="m1", values=(new,))
        pushed.append(desk.envelope(command, f"c{number}"))
    for batch in [[one] for one in pushed] if apart else [pushed]:
        desk.push(*batch)
    assert [desk.told(f"c{n}") for n in (1, 2, 3)] == [("rejected", "malformed")] * 3
    assert [r.id for r in world.rows(Reading) if r.account == "a1"] == []
    assert [one.details for one in desk.outcomes().values()] == [{}] * 3


class Unholdable(Command, frozen=True, kw_only=True):
    """Writes what no column can hold, which only the store finds out."""

    kind = "unholdable"
    version = 1
    account: str
    value: str

    @property
    def owner(self) -> str:
        return f"account:{self.account}"

    def apply(self, world: models.World, moment: Moment) -> Verdict:
        value: object = 2**70 if self.value == "large" else self.value
        world.put(msgspec.structs.replace(reading(id_of("bad")), value=value))
        return "accepted"


@pytest.mark.parametrize("value", ["large", "not a number"])
def test_what_no_column_holds_is_refused_alone(
    world: World, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(COMMANDS, Unholdable.kind, Unholdable)
    desk = world.desk()
    bad = Unholdable(account="a1", value=value)
    desk.push(desk.send("c1", 120_000), desk.envelope(bad, "c2"), desk.send("c3", 140_000))
    assert desk.told("c1") == desk.told("c3") == ("accepted", None)
    assert desk.told("c2") == ("rejected", "conflict")
    assert statuses(world) == {reading_of("c1"): "superseded", reading_of("c3"): "transmitted"}


@pytest.mark.parametrize(("kind", "version"), [("fly_away", 1), ("submit_readings", 2)])
def test_a_command_from_the_future_waits(world: World, kind: str, version: int) -> None:
    desk = world.desk()
    desk.push(desk.send("c1", 120_000, kind=kind, version=version), desk.send("c2", 130_000))
    assert set(desk.outcomes()) == {"c2"}
    assert [row.id for row in world.table("command")] == ["c2"]


@pytest.mark.parametrize("id", ["", "x" * 300, "a\x00b", "a\nb"])
def test_an_envelope_that_no_book_can_hold_waits(world: World, id: str) -> None:
    desk = world.desk()
    desk.push(desk.send(id, 120_000), desk.send("c2", 130_000))
    assert set(desk.outcomes()) == {"c2"}


def test_a_raising_command_waits_and_stops_nobody(
    world: World, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    apply = SubmitReadings.apply

    def falls(self: SubmitReadings, *arguments: object) -> object:
        if self.account == "a2":
            apply(self, *arguments)  # type: ignore[arg-type]
            raise ZeroDivisionError
        return apply(self, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(SubmitReadings, "apply", falls)
    desk = world.desk()
    desk.push(desk.send("c1", 120_000, 2), desk.send("c2", 130_000))
    assert set(desk.outcomes()) == {"c2"}
    assert [r.id for r in world.rows(Reading)] == [reading_of("c2")]
    assert "ZeroDivisionError" in caplog.text
    monkeypatch.setattr(SubmitReadings, "apply", apply)
    desk.push(desk.send("c1", 120_000, 2))
    assert desk.told("c1") == ("accepted", None)


def test_another_servers_id_settles_nothing(world: World) -> None:
    desk = world.desk()
    push = Push(server="elsewhere", now=desk.now, commands=(desk.send("c1", 120_000),))
    with pytest.raises(Refused) as refused:
        world.exchange.push(desk.identity, push)
    assert (refused.value.status, refused.value.code) == (409, "another_server")
    assert not world.rows(Reading)


@pytest.mark.slow
def test_too_many_commands_settle_none(world: World) -> None:
    desk = world.desk()
    lines = [desk.send(f"c{n}", 120_000 + n * 1_000) for n in range(MOST_COMMANDS + 1)]
    with pytest.raises(Refused) as refused:
        desk.push(*lines)
    assert refused.value.status == 413
    desk.push(*lines[1:])
    assert len(desk.outcomes()) == MOST_COMMANDS
    assert list(statuses(world).values()).count("transmitted") == 1


@pytest.mark.parametrize("body", [b"", b"\xc1", b"<html>", b"\x80", b"\x93\x01\x02\x03"])
def test_bytes_that_are_no_request_are_malformed(world: World, body: bytes) -> None:
    desk = world.desk()
    for answer in (world.exchange.answer_push, world.exchange.answer_pull):
        with pytest.raises(Refused) as refused:
            answer(desk.identity, body)
        assert (refused.value.status, refused.value.code) == (400, "malformed")


def test_old_readings_of_the_supplier_stay_what_they_are(world: World) -> None:
    world.publish(reading("old"))
    desk = world.desk()
    desk.push(desk.send("c1", 120_000))
    assert statuses(world) == {"old": "counted", reading_of("c1"): "transmitted"}
