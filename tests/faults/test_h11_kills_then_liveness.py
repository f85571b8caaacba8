"""H11: after kill -9 of app and server all that was saved is there, and settles in bounded time."""

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
    assert tally.app_kills == tally.server_kills == 2
    assert tally.liveness > 0
