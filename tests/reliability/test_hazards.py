"""Every hazard has its number, and what it names exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.reliability.hazards import HAZARDS, Hazard
from tests.simulation.mutants import MUTANTS

ROOT = Path(__file__).parents[2]


def test_all_52_are_there_in_their_order() -> None:
    assert [hazard.number for hazard in HAZARDS] == list(range(1, 53))


@pytest.mark.parametrize("hazard", HAZARDS, ids=lambda hazard: f"H{hazard.number:02d}")
def test_what_finds_it_is_there(hazard: Hazard) -> None:
    assert bool(hazard.mutants or hazard.tests) != bool(hazard.missing)
    assert set(hazard.mutants) <= MUTANTS.keys()
    for named in hazard.tests:
        file, _, function = named.partition("::")
        text = (ROOT / file).read_text("utf-8")
        assert re.search(rf"^def {function or 'test_'}", text, re.MULTILINE), named


def test_every_planted_bug_belongs_to_a_hazard() -> None:
    named = {name for hazard in HAZARDS for name in hazard.mutants}
    assert named == MUTANTS.keys()
