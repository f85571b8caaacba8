"""Bits flip, files lose their ends: the replica is begun anew, the outbox is told and left."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from lkk_desktop.sync.rounds import FOLD_AFTER
from tests.faults import damage
from tests.faults.damage import LOG, MAIN, Damage, Worn, taken
from tests.faults.stand import Stand
from tests.faults.visit import Visit

pytestmark = [pytest.mark.slow, pytest.mark.warns]


@pytest.fixture
def worn(ground: Stand, tmp_path: Path) -> Worn:
    """A profile as a power cut leaves it."""
    return Worn(ground, tmp_path / "worn")


def damaged(ground: Stand, worn: Worn, left: Path, name: str, log: bool, harm: str) -> Damage:
    tally = Damage(unsaid=[])
    suffix = "-wal" if log else ""
    chance = random.Random(f"{name}{suffix}{harm}")
    damage.harmed(ground, worn, left, name, suffix, harm, chance, tally)
    return tally


@pytest.mark.parametrize("harm", [*MAIN, *LOG])
def test_a_damaged_replica_is_begun_anew(
    ground: Stand, worn: Worn, tmp_path: Path, harm: str
) -> None:
    tally = damaged(ground, worn, tmp_path / "left", "replica.db", harm in LOG, harm)
    assert (tally.whole, tally.told, tally.unsaid) == (1, 0, [])


@pytest.mark.parametrize("harm", MAIN)
def test_a_damaged_outbox_is_told_and_never_emptied(
    ground: Stand, worn: Worn, tmp_path: Path, harm: str
) -> None:
    tally = damaged(ground, worn, tmp_path / "left", "outbox.db", False, harm)
    assert tally.whole + tally.told == 1
    assert tally.unsaid == []


def test_an_outbox_that_is_empty_is_told(ground: Stand, worn: Worn, tmp_path: Path) -> None:
    assert damaged(ground, worn, tmp_path / "left", "outbox.db", False, "empty").told == 1


@pytest.mark.parametrize("harm", LOG)
def test_what_a_damaged_log_of_the_outbox_swallows_is_told(
    ground: Stand, worn: Worn, tmp_path: Path, harm: str
) -> None:
    tally = damaged(ground, worn, tmp_path / "left", "outbox.db", True, harm)
    assert (tally.missed, tally.told, tally.unsaid) == (1, 0, [])


def test_lines_stand_in_the_log_for_a_moment_only(ground: Stand, tmp_path: Path) -> None:
    source, left = ground.profile(tmp_path / "profile"), tmp_path / "left"
    with Visit(source, ground.url) as visit:
        visit.start()
        visit.wait(visit.met, "a page")
        visit.cabinet.work_offline(True)
        visit.submit(5)
        log = source / "outbox.db-wal"
        visit.wait(lambda: not log.stat().st_size, "nothing in the log", 2.5 * FOLD_AFTER)
        taken(source, left)
        ground.said |= visit.saved
    (left / "outbox.db-wal").unlink()
    with Visit(left, ground.url) as visit:
        assert (visit.cabinet.status.lost, len(visit.journal())) == (0, 5)
        visit.settle()
    assert ground.judge() == (0, 0)
