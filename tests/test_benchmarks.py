"""``make bench`` in small: every figure comes, as JSON lines and nothing else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from benchmarks.measure import Figure, figure

NAMES = {"start_window", "start_data", "unlock", "submit", "first_sync", "round", "push"}


@pytest.mark.slow
def test_each_figure_is_a_line_of_json() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--times", "1", "--rows", "500"],
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        text=True,
        timeout=170,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    plain = [msgspec.json.decode(line) for line in done.stdout.splitlines()]
    assert {frozenset(one) for one in plain} == {frozenset(Figure.__struct_fields__)}
    found = [msgspec.convert(one, Figure) for one in plain]
    assert {one.name for one in found} == NAMES
    assert all(one.value > 0 and one.floor > 0 and one.ratio > 0 for one in found)


def test_a_ratio_is_value_over_floor_of_the_medians() -> None:
    assert figure("x", "ms", [9.0, 1.0, 3.0], [2.0, 2.0, 50.0]) == Figure("x", 3.0, "ms", 2.0, 1.5)


def test_an_unknown_name_is_refused() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "nothing"],
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert not done.stdout
    assert "no such figure: nothing" in done.stderr
