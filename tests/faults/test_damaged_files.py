"""Bits flip, files lose their ends: the replica is begun anew, the outbox is told and left."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.faults import damage
from tests.faults.damage import LOG, MAIN, Damage, Worn
from tests.faults.stand import Stand

pytestmark = [pytest.mark.slow, pytest.mark.warns]
IN_SILENCE = {"empty"}
"""What the program does not notice yet: an outbox without a byte is taken for a new one."""


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


@pytest.mark.parametrize("harm", [harm for harm in MAIN if harm not in IN_SILENCE])
def test_a_damaged_outbox_is_told_and_never_emptied(
    ground: Stand, worn: Worn, tmp_path: Path, harm: str
) -> None:
    tally = damaged(ground, worn, tmp_path / "left", "outbox.db", False, harm)
    assert tally.whole + tally.told == 1
    assert tally.unsaid == []


@pytest.mark.xfail(
    reason="an outbox without a byte is made anew in silence", strict=True, raises=AssertionError
)
@pytest.mark.parametrize("harm", sorted(IN_SILENCE))
def test_an_outbox_that_is_gone_is_told(
    ground: Stand, worn: Worn, tmp_path: Path, harm: str
) -> None:
    tally = damaged(ground, worn, tmp_path / "left", "outbox.db", False, harm)
    assert tally.unsaid == []


@pytest.mark.xfail(
    reason="SQLite ends a damaged log where it is damaged, in silence",
    strict=True,
    raises=AssertionError,
)
@pytest.mark.parametrize("harm", LOG)
def test_a_damaged_log_of_the_outbox_is_told(
    ground: Stand, worn: Worn, tmp_path: Path, harm: str
) -> None:
    tally = damaged(ground, worn, tmp_path / "left", "outbox.db", True, harm)
    assert tally.unsaid == []
