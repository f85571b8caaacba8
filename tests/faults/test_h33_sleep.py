"""H33: the program stands still, its sockets are closed meanwhile, and on waking sync goes on."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.sleep import LATEST, run
from tests.faults.stand import Stand


@pytest.mark.slow
def test_sync_goes_on_after_a_sleep(ground: Stand, tmp_path: Path) -> None:
    slept = run(ground, tmp_path, seconds=1.0)
    assert slept.to_sync < LATEST
    assert (slept.lost, slept.doubled) == (0, 0)
