"""Nobody gets another household's data: every operation, asked by every kind of caller."""

from __future__ import annotations

import pytest

from tests.access import matrix
from tests.access.asks import EXAMPLES
from tests.access.people import ACTORS, Town


def test_every_operation_has_a_policy_and_an_example(the_town: Town) -> None:
    described = matrix.described(the_town)
    assert {one.name for one in described} == EXAMPLES.keys()


@pytest.mark.slow
@pytest.mark.parametrize("name", EXAMPLES)
def test_each_caller_is_answered_as_the_policy_says(the_town: Town, name: str) -> None:
    operation = next(one for one in matrix.described(the_town) if one.name == name)
    cells = matrix.row(the_town, operation)
    assert [cell.actor for cell in cells] == list(ACTORS)
    wrong = [f"{cell.actor} ({cell.verdict}): {cell.wrong}" for cell in cells if cell.wrong]
    assert not wrong, f"{name}:\n" + "\n".join(wrong)
