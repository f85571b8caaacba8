"""A few kills of the real program, so that the instrument itself stays in order."""

from __future__ import annotations

import pytest

from tests.faults.trial import run


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_what_was_saved_survives_kills_of_app_and_server() -> None:
    tally = run(kills=4, seed=7)
    assert tally.saved > 0
    assert (tally.lost, tally.doubled) == (0, 0)
    assert tally.aimed_open == tally.aimed > 0
