"""On what terms a command counts: what it needs, what takes it back, and when it was made."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from lkk_desktop.models.metering import Reading
from tests.ids import reading_of
from tests.server.core_kit import World
from tests.server.core_records import DAY, HOUR, NOON, household, link, supplier

YEARS = 3_652 * DAY


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.database.close()


def statuses(world: World) -> dict[str, str]:
    return {r.id: r.status for r in world.rows(Reading)}


def test_a_needed_command_settles_first_or_both_wait(world: World) -> None:
    desk = world.desk()
    later = desk.send("c2", 130_000, needs=("c1",))
    desk.push(later)
    assert desk.outcomes() == {}
    first = desk.send("c1", 120_000)
    desk.push(first)
    desk.push(later)
    assert desk.told("c2") == ("accepted", None)


def test_what_needs_a_refused_command_is_refused(world: World) -> None:
    desk = world.desk()
    low = desk.send("c1", 90_000)
    named = desk.send("c2", 130_000, needs=("c1",))
    beside = desk.send("c3", 140_000, 2)
    desk.push(low, named, beside)
    assert desk.told("c1") == ("rejected", "below_counted")
    assert desk.told("c2") == ("rejected", "needs_rejected")
    assert desk.outcomes()["c2"].details == {"command": "c1"}
    assert desk.told("c3") == ("accepted", None)


def test_a_withdrawn_reading_goes_and_the_one_before_stands_again(world: World) -> None:
    desk = world.desk()
    desk.push(desk.send("c1", 120_000), desk.send("c2", 130_000))
    desk.push(desk.withdraw("w1", "c2"))
    assert desk.told("w1") == ("accepted", None)
    assert desk.told("c2") == ("withdrawn", None)
    assert statuses(world) == {reading_of("c1"): "transmitted"}
    assert {row.id: row.status for row in world.table("command")}["c2"] == "withdrawn"
    assert desk.held() == world.truth(desk.streams)


def test_sent_and_withdrawn_in_one_batch(world: World) -> None:
    desk = world.desk()
    desk.push(desk.send("c1", 120_000), desk.withdraw("w1", "c1"))
    assert desk.told("c1") == ("withdrawn", None)
    assert desk.told("w1") == ("accepted", None)
    assert not world.rows(Reading)


def test_a_refused_command_may_be_withdrawn(world: World) -> None:
    desk = world.desk()
    desk.push(desk.send("c1", 90_000))
    desk.push(desk.withdraw("w1", "c1"))
    assert desk.told("c1") == ("withdrawn", None)


@pytest.mark.parametrize("device", ["d0", "d2"])
def test_withdrawn_on_another_device_is_told_on_every_one(world: World, device: str) -> None:
    desk, other, copy = world.desk(), world.desk(device=device), world.desk(device="d7")
    line = desk.send("c1", 120_000)
    desk.push(line)
    copy.push(line)
    other.push(other.withdraw("w1", "c1"))
    desk.pull()
    copy.pull()
    assert copy.told("c1") == ("withdrawn", None)
    assert desk.told("c1") == ("withdrawn", None)
    assert not world.rows(Reading)
    other.push(line)
    assert other.told("c1") == ("withdrawn", None)


def test_only_ones_own_known_commands_may_be_withdrawn(world: World) -> None:
    world.publish(link("petrova", "a1", 1))
    desk, other = world.desk(), world.desk("petrova", "d9")
    desk.push(desk.send("c1", 120_000))
    other.push(other.withdraw("w1", "c1"), other.withdraw("w2", "c77"))
    assert other.told("w1") == other.told("w2") == ("rejected", "unknown_command")
    desk.push(desk.withdraw("w3", "c1"), desk.withdraw("w4", "w3"))
    assert desk.told("c1") == ("withdrawn", None)
    assert desk.told("w4") == ("rejected", "unknown_command")


def test_a_withdrawal_waits_with_the_command_it_takes_back(world: World) -> None:
    desk = world.desk()
    unknown = desk.send("c1", 120_000, version=9)
    desk.push(unknown, desk.withdraw("w1", "c1"))
    assert desk.outcomes() == {}


@pytest.mark.parametrize("ahead", [0, 10 * YEARS, -10 * YEARS, 17])
@pytest.mark.parametrize(
    ("made", "arrives", "told", "taken"),
    [
        pytest.param(0, 0, ("accepted", None), 0, id="at once"),
        pytest.param(0, 5 * HOUR, ("accepted", None), 0, id="five hours later"),
        pytest.param(5 * DAY, 6 * DAY, ("accepted", None), 5 * DAY, id="late but in the grace"),
        pytest.param(5 * DAY, 9 * DAY, ("rejected", "window_closed"), 0, id="too late"),
        pytest.param(-30 * DAY, 0, ("accepted", None), -3 * DAY, id="clamped to the grace"),
        pytest.param(9 * DAY, 0, ("accepted", None), 0, id="from the future"),
    ],
)
def test_only_the_time_that_passed_on_the_device_counts(
    world: World, ahead: int, made: int, arrives: int, told: tuple[str, str | None], taken: int
) -> None:
    desk = world.desk(ahead=ahead)
    line = desk.send("c1", 120_000, made=NOON + ahead + made)
    world.clock.now = NOON + arrives
    desk.push(line)
    assert desk.told("c1") == told
    assert [r.taken for r in world.rows(Reading)] == ([NOON + taken] if told[1] is None else [])


def test_a_shorter_grace_is_the_suppliers(world: World) -> None:
    world.publish(supplier(grace_hours=1))
    desk = world.desk()
    desk.push(desk.send("c1", 120_000, made=desk.now - 9 * HOUR))
    assert world.rows(Reading)[0].taken == NOON - HOUR


def test_a_closed_period_takes_no_reading(world: World) -> None:
    account = msgspec.structs.replace(household(1)[0], open_period="2026-12")
    world.publish(account)
    desk = world.desk()
    desk.push(desk.send("c1", 120_000))
    assert desk.told("c1") == ("rejected", "window_closed")


def test_a_withdrawal_after_the_bill_is_refused(world: World) -> None:
    desk = world.desk()
    desk.push(desk.send("c1", 120_000))
    counted = msgspec.structs.replace(world.rows(Reading)[0], status="counted")
    world.publish(counted)
    desk.push(desk.withdraw("w1", "c1"))
    assert desk.told("w1") == ("rejected", "already_counted")
    assert desk.told("c1") == ("accepted", None)
