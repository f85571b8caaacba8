"""docs/security.md is true: its table is of every operation there is, with the policy declared."""

from __future__ import annotations

from typing import get_args

import pytest

from lkk_server.operations import Access
from tests import canaries
from tests.access import fuzzed, matrix, page
from tests.access.asks import EXAMPLES
from tests.access.people import ACTORS, Town
from tests.access.rules import expected


@pytest.fixture(scope="module")
def said() -> str:
    return page.PAGE.read_text("utf-8")


def test_its_table_is_what_is_declared(the_town: Town, said: str) -> None:
    lines = page.part(said, "matrix").splitlines()
    rows = {line.split("`")[1]: line for line in lines if line.startswith("| `")}
    for operation in matrix.described(the_town):
        name = f"{operation.method} {operation.path}"
        named, gives = EXAMPLES[operation.name].named, operation.gives
        verdicts = [expected(operation.access, actor, named=named, gives=gives) for actor in ACTORS]
        cells = " | ".join(map(page.shown, verdicts))
        assert rows.pop(name, "") == f"| `{name}` | {operation.access} | {cells} |", (
            "make security was not run since"
        )
    assert not rows, "operations that are no more"


def test_its_schemathesis_found_nothing_and_left_nothing_out(said: str) -> None:
    part = page.part(said, "schemathesis")
    for who in get_args(fuzzed.As):
        (row,) = (line for line in part.splitlines() if line.startswith(f"| {who} |"))
        assert row.endswith("| 0 |")
        assert " × 5" not in row
    assert all(f"`{check}`" in part for check in fuzzed.CHECKS)


def test_it_says_what_each_policy_means_and_which_files_may_hold_data(said: str) -> None:
    for access in get_args(Access):
        assert f"| {access} |" in said
    for pattern in canaries.ALLOWED:
        assert f"`{pattern}`" in said
