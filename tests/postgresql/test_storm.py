"""H21: ten thousand devices come back after an outage, and not in the same second."""

from __future__ import annotations

import pytest

from tests.postgresql.storm import Figures, storm

pytestmark = pytest.mark.slow
OUTAGE = 150.0
"""Seconds; all waits are as long as they get by then, as after an hour."""


@pytest.fixture(scope="module")
def figures() -> Figures:
    return storm(10_000, OUTAGE)


def test_all_are_drained_within_a_minute_none_lost_or_doubled(figures: Figures) -> None:
    assert (figures.settled, figures.doubled) == (figures.devices, 0)
    assert figures.drained <= 60.0


def test_little_is_asked_beyond_what_is_needed(figures: Figures) -> None:
    assert figures.ratio <= 1.3


def test_h21_no_second_is_busier_than_three_times_the_mean(figures: Figures) -> None:
    assert figures.peak <= 3.0
