"""Hazard H08: a counter restored from an older backup than the rows that it numbers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lkk_server.upkeep import raise_counters
from tests.server.core_kit import World
from tests.server.core_records import SUPPLIER, reading
from tests.server.running import running

BEHIND = "UPDATE stream SET counter = counter - 2 WHERE stream = 'account:a1'"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.database.close()


def fall_behind(world: World) -> None:
    with world.database.write() as connection:
        connection.exec_driver_sql(BEHIND)
    world.reopen()


def test_left_so_it_refuses_what_is_sent(world: World) -> None:
    desk = world.desk()
    desk.pull()
    fall_behind(world)
    desk.push(desk.send("c1", 110_000))
    assert desk.told("c1") == ("rejected", "conflict")


def test_raised_at_start_it_takes_what_is_sent_and_everybody_sees_the_same(world: World) -> None:
    before, after = world.desk(device="d1"), world.desk(device="d2")
    before.pull()
    world.publish(reading("r1"), reading("r2"))
    after.pull()
    fall_behind(world)
    assert raise_counters(world.database, SUPPLIER) == 1
    assert raise_counters(world.database, SUPPLIER) == 0
    assert after.pull() >= 1
    assert {"account:a1": "another_past"} in [page.afresh for page in after.pages]
    after.push(after.send("c1", 110_000))
    assert after.told("c1") == ("accepted", None)
    for desk in (before, after):
        desk.pull()
        streams = frozenset(stream for stream in desk.streams if stream.startswith("account:"))
        held = {key: row for key, row in desk.held().items() if key[0] in streams}
        assert held == world.truth(streams)


def test_a_server_mends_it_before_its_first_answer(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with running(tmp_path) as server:
        server.work.mend()
        assert not caplog.records
        with server.database.write() as connection:
            connection.exec_driver_sql("UPDATE stream SET counter = 0 WHERE stream LIKE 'acc%'")
        server.work.mend()
        assert "were raised" in caplog.text
        caplog.clear()
