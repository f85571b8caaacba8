"""A cluster for the tests of this folder; without PostgreSQL they say so and are left out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.postgresql.cluster import Cluster, missing, running


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    reason = missing()
    if reason:
        pytest.skip(reason)
    with running() as made:
        yield made


@pytest.fixture
def name(request: pytest.FixtureRequest) -> str:
    """A database's name, of this test only."""
    return f"t{abs(hash(request.node.nodeid)):x}"
