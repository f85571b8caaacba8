"""A short campaign: what agrees agrees, and each planted bug is found."""

from __future__ import annotations

import random

import pytest

from tests.payments.campaign import run
from tests.payments.mutants import MUTANTS

HISTORIES = 40
ENOUGH = 600
"""Histories within which each planted bug is found."""


def test_books_bank_and_screens_agree_after_any_history() -> None:
    of = random.randrange(10**6)
    told = run(HISTORIES, of)
    assert told.found is None, f"--seed {of}: {told.found} after {told.smallest}"
    assert told.histories >= HISTORIES
    assert told.operations > HISTORIES
    assert told.deeds["pay"] > HISTORIES // 3


@pytest.mark.slow
@pytest.mark.parametrize("mutant", sorted(MUTANTS))
def test_a_planted_bug_is_found(mutant: str) -> None:
    told = run(ENOUGH, 11, mutant)
    assert told.differences == 1
    assert told.found
    assert len(told.smallest) <= 15
