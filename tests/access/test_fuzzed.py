"""What schemathesis makes of the description breaks nothing and is answered as described."""

from __future__ import annotations

import logging
from typing import get_args

import pytest

from tests.access import fuzzed
from tests.access.people import Town

MOST = 15
NO_HTTP = "Invalid HTTP request received."
"""What uvicorn says of a header that holds a zero byte, as one of the first requests does."""


@pytest.mark.slow
@pytest.mark.parametrize("who", get_args(fuzzed.As))
def test_made_up_requests_are_answered_as_described(
    the_town: Town,
    who: fuzzed.As,
    request: pytest.FixtureRequest,
    caplog: pytest.LogCaptureFixture,
) -> None:
    seed = request.config.getoption("randomly_seed")
    found = fuzzed.run(the_town, who, most=MOST, seed=seed)
    assert not found.failures, "\n".join(found.failures)
    for phase in ("examples", "coverage", "fuzzing"):
        assert found.requests[phase] > 5, f"{phase} sent next to nothing: {found.requests}"
    # A run that nobody lets in would find nothing behind the door.
    assert min(found.statuses[200], found.statuses[400]) > 20
    if who == "owner":
        assert found.statuses[200] > found.statuses[401]
    warned = {one.getMessage() for one in caplog.records if one.levelno >= logging.WARNING}
    assert warned <= {NO_HTTP}
