"""The power goes at any moment: what was said to be saved is there, whatever the disk kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults import cuts
from tests.faults.stand import Loss, Stand

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not cuts.possible(), reason="no compiler for the recorder"),
]


def test_what_was_saved_survives_power_cuts(
    ground: Stand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cuts, "CUTS_A_RECORD", 10)
    done = cuts.run(ground, tmp_path, 20, seed=5)
    assert done.cuts == 20
    assert done.saved > 0
    assert (done.lost, done.doubled) == (0, 0)


def test_an_outbox_that_is_not_synced_is_found_out(ground: Stand, tmp_path: Path) -> None:
    with pytest.raises(Loss, match=r"gone from the journal|who was signed in"):
        cuts.run(ground, tmp_path, 50, 1, lambda text: None, "careless")
