"""Two desks and the real server in one process, under weather that is drawn anew each time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tests.simulation.run import Bench, bench

pytestmark = pytest.mark.journey
EXAMPLES = 12


@pytest.fixture(scope="module")
def weather() -> Iterator[Bench]:
    with bench() as made:
        yield made


@settings(max_examples=EXAMPLES)
@given(seed=some.integers(1_000, 2**40), steps=some.integers(20, 200))
def test_nothing_is_lost_or_doubled(weather: Bench, seed: int, steps: int) -> None:
    result = weather.run(seed, steps=steps, devices=2)
    assert result.violation is None, "\n".join((result.violation or "", *result.tail))
