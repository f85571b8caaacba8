"""What a device may say without harm: clocks put back, needs without end, cursors of nonsense."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from lkk_desktop.models.metering import Reading
from lkk_desktop.sync.protocol import MOST_COMMANDS, Cursor
from lkk_server.book import MOST_NEEDS, Book, Entry
from lkk_server.streams import Stream, judge
from tests.ids import reading_of
from tests.server.core_kit import World
from tests.server.core_records import HOUR, SUPPLIER


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.database.close()


def statuses(world: World) -> dict[str, str]:
    return {r.id: r.status for r in world.rows(Reading)}


def dates(world: World) -> list[int]:
    """When the commands were made, in the order in which the device said them."""
    return [row.made for row in sorted(world.table("command"), key=lambda row: row.number)]


def test_a_clock_put_back_within_a_batch_makes_nothing_older(world: World) -> None:
    desk = world.desk()
    first = desk.send("z", 120_000, made=desk.now - HOUR)
    second = desk.send("y", 130_000, made=desk.now - 3 * HOUR)
    third = desk.send("x", 140_000, made=desk.now + 2 * HOUR)
    last = desk.send("w", 150_000, made=desk.now)
    desk.push(first, second, third, last)
    assert statuses(world) == {
        reading_of("z"): "superseded",
        reading_of("y"): "superseded",
        reading_of("x"): "superseded",
        reading_of("w"): "transmitted",
    }
    made = dates(world)
    assert made == sorted(set(made))
    assert made[-1] == world.clock.now


def test_a_clock_put_back_between_batches_makes_nothing_older(world: World) -> None:
    desk = world.desk()
    desk.push(desk.send("c1", 120_000))
    world.clock.now += 10 * 60_000
    desk.push(desk.send("c2", 130_000, made=desk.now - 2 * HOUR))
    assert statuses(world) == {reading_of("c1"): "superseded", reading_of("c2"): "transmitted"}
    made = dates(world)
    assert made == sorted(set(made))


def test_a_line_sent_again_with_a_new_one_keeps_its_date(world: World) -> None:
    desk = world.desk()
    first = desk.send("c1", 120_000)
    desk.push(first)
    before = dates(world)[0]
    world.clock.now += HOUR
    again = msgspec.structs.replace(first, made=desk.now + HOUR)
    desk.push(again, desk.send("c2", 130_000, made=desk.now - 60_000))
    assert dates(world) == [before, world.clock.now - 60_000]


def test_another_devices_dates_are_its_own(world: World) -> None:
    desk, other = world.desk(), world.desk(device="d2")
    desk.push(desk.send("c1", 120_000))
    other.push(desk.send("c0", 110_000, made=other.now - HOUR))
    assert statuses(world) == {reading_of("c0"): "superseded", reading_of("c1"): "transmitted"}


@pytest.mark.parametrize(
    "needs", [tuple(f"n{n}" for n in range(MOST_NEEDS + 1)), ("a\0b",), ("x" * 300,), ("",)]
)
def test_needs_that_no_command_has_wait(world: World, needs: tuple[str, ...]) -> None:
    desk = world.desk()
    desk.push(desk.send("c1", 120_000, needs=needs), desk.send("c2", 130_000))
    assert set(desk.outcomes()) == {"c2"}


def test_as_many_needs_as_there_may_be_are_taken(world: World) -> None:
    desk = world.desk()
    lines = [desk.send(f"c{n}", 120_000 + 1_000 * n) for n in range(MOST_NEEDS)]
    needs = tuple(line.id for line in lines)
    desk.push(*lines, desk.send("last", 300_000, needs=needs))
    assert desk.told("last") == ("accepted", None)


def test_a_book_finds_an_id_without_looking_through_it(world: World) -> None:
    desk = world.desk()
    desk.push(desk.send("c0", 120_000))
    with world.database.read() as connection:
        book = Book(connection, [("account:a1", "c0")])
        entry = book.of("c0")[0]
        for number in range(1, MOST_COMMANDS):
            book.put(msgspec.structs.replace(entry, id=f"c{number}"))
        other = msgspec.structs.replace(entry, owner="user:ivanov")
        book.put(other)
        begun = time.perf_counter()
        for _ in range(100_000):
            book.of("c0")
        spent = time.perf_counter() - begun
        found: list[Entry] = book.of("c0")
    assert found == [entry, other]
    assert spent < 2


@pytest.mark.parametrize("head", ["²", "٣", "9" * 5_000, "-1", "", " 1", "1_0", "x"])
@pytest.mark.parametrize("run", ["r", ""])
def test_a_midway_cursor_of_nonsense_is_of_another_past(head: str, run: str) -> None:
    stream = Stream(name="account:1", supplier=SUPPLIER)
    for _ in range(3):
        stream.raised("r")
    assert judge(stream, Cursor(2, f"{run}|{head}|x", "c"), "c") == "another_past"
