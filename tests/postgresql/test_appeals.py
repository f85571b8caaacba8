"""Numbers of appeals and the office's work on PostgreSQL, as a role that owns nothing."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lkk_server.__main__ import main
from lkk_server.appeals import numbers
from lkk_server.database import Behalf, Database
from tests.postgresql.cluster import Cluster
from tests.server.running import Clock

pytestmark = pytest.mark.slow
SERIES = ("", "03", "08", "19")
NOW = 1_795_150_800_000
WORKERS, ROUNDS = 8, 25


class Undone(Exception):
    """A transaction that draws numbers and comes to nothing."""


@pytest.fixture
def served(cluster: Cluster, name: str) -> str:
    """The URL of a prepared database, as the role that serves."""
    owner = cluster.database(name, cluster.role("lkk_test_owner"))
    role = cluster.role("lkk_test_serving")
    assert main(["prepare", "--database", owner, "--role", role]) == 0
    return cluster.url(name, role)


def drawn(database: Database, seed: int) -> list[str]:
    """Numbers that transactions of one worker kept: one to four each, in any order of series."""
    rng, kept = random.Random(seed), list[str]()
    with database.on_behalf(Behalf("tyumen")):
        for _ in range(ROUNDS):
            wanted = rng.choices(SERIES, k=rng.randint(1, 4))
            try:
                with database.write() as connection:
                    got = [numbers.drawn(connection, "tyumen", one) for one in wanted]
                    if rng.random() < 0.3:
                        raise Undone
            except Undone:
                continue
            kept += got
    return kept


def test_processes_draw_numbers_without_a_gap_and_without_a_deadlock(
    served: str,
) -> None:
    databases = [Database.open(served, Clock(NOW)) for _ in range(WORKERS)]
    with databases[0].on_behalf(Behalf("tyumen")), databases[0].write() as connection:
        # All but one have begun: that one is begun by whoever comes first.
        numbers.begin(connection, "tyumen", {"": 0, "08": 0, "19": 0})
    with ThreadPoolExecutor(WORKERS) as pool:
        kept = [one for got in pool.map(drawn, databases, range(WORKERS)) for one in got]
    for database in databases:
        database.close()
    for prefix in SERIES:
        of = sorted(one for one in kept if one.partition("-")[0] == prefix and "-" in one)
        if not prefix:
            of = sorted((one for one in kept if "-" not in one), key=int)
        assert of == [numbers.written(prefix, n) for n in range(1, len(of) + 1)], prefix
        assert len(of) > ROUNDS


def test_the_console_serves_appeals_as_that_role(
    served: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["--data", str(tmp_path), "--database", served]
    assert main(["seed", *where]) == 0
    capsys.readouterr()
    assert main(["appeal", "form", *where]) == 0
    assert {line.split()[0] for line in capsys.readouterr().out.splitlines()} == {"unchanged"}
    assert main(["appeal", "list", "--as", "operator1", *where]) == 1
    assert "serves no office" in capsys.readouterr().err
    assert main(["appeal", "list", *where]) == 0
