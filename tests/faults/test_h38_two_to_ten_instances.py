"""H38: of two to ten programs started at once one stays, the others raise it and leave."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.instances import run
from tests.faults.stand import Stand


@pytest.mark.slow
def test_of_two_to_ten_started_at_once_one_stays(ground: Stand, tmp_path: Path) -> None:
    rounds = run(ground, tmp_path, rounds=5, seed=3)
    assert rounds.rounds == 5
    assert rounds.rung >= rounds.rounds
    assert (rounds.lost, rounds.doubled) == (0, 0)
