"""A restored server knows by its receipts what it once settled, and when."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from lkk_desktop.models.command import Outcome
from lkk_desktop.models.metering import Reading
from lkk_desktop.sync.protocol import Envelope, Receipt
from lkk_server import upkeep
from lkk_server.backoffice import Backoffice
from lkk_server.receipts import Receipts
from tests.server.core_desk import Desk
from tests.server.core_kit import RECEIPTS, World, backup
from tests.server.core_records import HOUR, SUPPLIER

DAY = 24 * HOUR


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.database.close()


def receipt(outcome: Outcome) -> Receipt:
    return Receipt(outcome.status, outcome.settled, outcome.made, outcome.seal)


def lost(world: World, tmp_path: Path, later: int) -> tuple[Desk, Envelope, Outcome]:
    """A reading that was accepted, and that a restore has taken back, so many ms later."""
    desk = world.desk()
    desk.pull()
    copy = backup(world, tmp_path / "copy.db")
    said = desk.send("c1", 120_000)
    desk.push(said)
    told = desk.outcomes()["c1"]
    assert told.status == "accepted"
    world.clock.now += later
    world.reopen(copy)
    desk.pull()
    assert desk.outcomes() == {}
    return desk, said, told


def test_what_was_taken_in_time_is_not_late_after_a_restore(world: World, tmp_path: Path) -> None:
    desk, said, told = lost(world, tmp_path, later=5 * DAY)
    desk.push(msgspec.structs.replace(said, receipt=receipt(told)))
    again = desk.outcomes()["c1"]
    assert (again.status, again.settled, again.made) == ("accepted", told.settled, told.made)
    assert again.seal == told.seal
    [reading] = [one for one in world.rows(Reading) if one.command == "c1"]
    assert reading.taken == told.made


def test_its_effect_falls_into_the_first_open_period(world: World, tmp_path: Path) -> None:
    desk, said, told = lost(world, tmp_path, later=40 * DAY)
    opened = Backoffice(world.database, SUPPLIER).close_period("a1")
    desk.push(msgspec.structs.replace(said, receipt=receipt(told)))
    assert desk.told("c1") == ("accepted", None)
    [reading] = [one for one in world.rows(Reading) if one.command == "c1"]
    assert reading.period == opened
    assert str(reading.day)[:7] < opened


def test_without_a_receipt_it_is_judged_as_it_comes(world: World, tmp_path: Path) -> None:
    desk, said, _told = lost(world, tmp_path, later=40 * DAY)
    Backoffice(world.database, SUPPLIER).close_period("a1")
    Backoffice(world.database, SUPPLIER).close_period("a1")
    desk.push(said)
    assert desk.told("c1")[0] == "rejected"


@pytest.mark.parametrize("forged", ["another date", "another time", "another key", "no seal"])
def test_a_receipt_that_this_server_did_not_seal_is_none(
    world: World, tmp_path: Path, forged: str
) -> None:
    desk, said, told = lost(world, tmp_path, later=DAY)
    good = receipt(told)
    other = Receipts(b"x" * 32).seal("ivanov", said.id, b"", good)
    bad = {
        "another date": Receipt(good.status, good.settled, good.made - 1, good.seal),
        "another time": Receipt(good.status, good.settled - 1, good.made, good.seal),
        "another key": Receipt(good.status, good.settled, good.made, other),
        "no seal": Receipt(good.status, good.settled, good.made, ""),
    }[forged]
    desk.push(msgspec.structs.replace(said, receipt=bad))
    again = desk.outcomes()["c1"]
    assert again.settled == world.clock.now
    assert again.made == said.made


def test_a_receipt_is_good_for_one_user_and_one_payload_only(world: World) -> None:
    told = Receipt("accepted", 5, 4, "")
    sealed = Receipt("accepted", 5, 4, RECEIPTS.seal("ivanov", "c1", b"hash", told))
    assert RECEIPTS.holds("ivanov", "c1", b"hash", sealed)
    assert not RECEIPTS.holds("petrova", "c1", b"hash", sealed)
    assert not RECEIPTS.holds("ivanov", "c2", b"hash", sealed)
    assert not RECEIPTS.holds("ivanov", "c1", b"other", sealed)


def test_outcomes_are_pruned_and_a_command_is_answered_all_the_same(world: World) -> None:
    desk = world.desk()
    desk.pull()
    said = desk.send("c1", 120_000)
    desk.push(said)
    before = len(world.table("feed"))
    world.clock.now += upkeep.KEEP_OUTCOMES + 1
    assert upkeep.purge(world.database, SUPPLIER, world.clock.now) == 1
    assert world.rows(Outcome) == []
    assert len(world.table("feed")) == before - 1
    other = world.desk(device="d2")
    other.pull()
    other.push(said)
    assert other.told("c1") == ("accepted", None)
    assert len([one for one in world.rows(Reading) if one.command == "c1"]) == 1
