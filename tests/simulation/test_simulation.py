"""The simulation in short: fifty seeds hold, planted bugs are found, one seed is one trace."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.simulation.run import Bench, bench

SEEDS = 50
FEW = 10
DEVICES = 4
EASY = (
    "D05",
    "D13",
    "H05",
    "H09",
    "H11",
    "H13",
    "H16b",
    "H17",
    "H19b",
    "H22",
    "H24",
    "H27b",
    "H28",
    "H40",
)
"""Found within a few seeds; ``python -m tests.simulation.power`` looks for all of them."""


@pytest.fixture(scope="module")
def here() -> Iterator[Bench]:
    with bench() as made:
        yield made


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(SEEDS))
def test_nothing_is_lost_or_doubled_in_any_weather(here: Bench, seed: int) -> None:
    result = here.run(seed, steps=200, devices=DEVICES)
    assert result.violation is None, "\n".join((result.violation or "", *result.tail))
    assert result.operations > 200


@pytest.mark.slow
@pytest.mark.parametrize("name", EASY)
def test_a_planted_bug_is_found(here: Bench, name: str) -> None:
    found = (here.run(seed, 300, DEVICES, name).violation for seed in range(FEW))
    assert any(found), f"{name} was not found in {FEW} seeds"


@pytest.mark.slow
def test_the_same_seed_leaves_the_same_trace_in_any_process() -> None:
    said = {
        subprocess.run(
            [sys.executable, "-m", "tests.simulation", "--seeds", "3:4", "--steps", "150"],
            env={"PYTHONHASHSEED": hash_seed, "PATH": ""},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.splitlines()[-1]
        for hash_seed in ("1", "2")
    }
    assert len(said) == 1
    assert '"violations":0' in said.pop()
