"""What a user says in their own stream: settled once, told to all their devices, to no other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lkk_desktop.models.notifications import ReadMark, ReadNotifications
from tests.server.core_kit import World

DEBT, READINGS = "debt:2026-11:10", "readings:2026-11:10"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.database.close()


def read(user: str, *notifications: str) -> ReadNotifications:
    return ReadNotifications(user=user, notifications=notifications or (DEBT,))


def test_read_on_one_device_it_is_read_on_the_other(world: World) -> None:
    desk, laptop = world.desk(), world.desk(device="d2")
    for one in (desk, laptop):
        one.pull()
    page = desk.push(desk.envelope(read("ivanov", DEBT, READINGS), "m1"))
    assert desk.told("m1") == ("accepted", None)
    assert desk.outcomes()["m1"].raised == {"user:ivanov": page.heads["user:ivanov"].counter}
    laptop.pull()
    told = {row[0] for row in laptop.held().values() if len(row) == 4 and row[1] == "ivanov"}
    assert f"ivanov/{DEBT}" in told
    assert laptop.held() == world.truth(laptop.streams)
    assert {mark.notification for mark in world.rows(ReadMark)} == {DEBT, READINGS}


def test_read_on_both_while_there_was_no_line_it_is_one_mark_of_the_first(world: World) -> None:
    desk, laptop = world.desk(), world.desk(device="d2")
    early = laptop.envelope(read("ivanov"), "m2", made=laptop.now - 60_000)
    desk.push(desk.envelope(read("ivanov"), "m1"))
    laptop.push(early)
    assert laptop.told("m2") == ("accepted", None)
    [mark] = world.rows(ReadMark)
    assert mark.read == world.clock.now
    # Nothing changed by the second, so that no stream was raised by it.
    assert laptop.outcomes()["m2"].raised == {}


def test_sent_again_it_is_the_same_word(world: World) -> None:
    desk = world.desk()
    envelope = desk.envelope(read("ivanov"), "m1")
    desk.push(envelope)
    counter = desk.push(envelope).heads["user:ivanov"].counter
    assert desk.told("m1") == ("accepted", None)
    assert counter == desk.cursors["user:ivanov"].counter
    assert len(world.rows(ReadMark)) == 1


def test_nobody_reads_for_another(world: World) -> None:
    stranger = world.desk("petrova", "d9")
    stranger.push(stranger.envelope(read("ivanov"), "m1"))
    assert stranger.told("m1")[0] == "rejected"
    assert world.rows(ReadMark) == []
