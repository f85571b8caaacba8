"""A cluster for the tests of this folder; without PostgreSQL they say so and are left out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lkk_server.__main__ import main
from lkk_server.database import Database
from tests.banking import running_sandbox
from tests.postgresql.cluster import Cluster, missing, running
from tests.server.payments.kit import Box, Counter, till_at
from tests.server.running import Clock, Running, scene


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


@pytest.fixture
def till(cluster: Cluster, name: str, tmp_path: Path) -> Iterator[Counter]:
    """Ivanov at a counter whose server is a role of PostgreSQL."""
    owner = cluster.database(name, cluster.role("lkk_test_owner"))
    role = cluster.role("lkk_test_serving")
    assert main(["prepare", "--database", owner, "--role", role]) == 0
    clock = Clock(scene().now)
    database = Database.open(cluster.url(name, role), clock)
    (tmp_path / "server").mkdir()
    box = Box()
    with running_sandbox(tmp_path / "bank", box) as bank:
        server = Running(
            tmp_path / "server", scene(), clock=clock, database=database, till=till_at(bank)
        )
        box.reads = clock
        with server.served():
            yield Counter(server, bank)
