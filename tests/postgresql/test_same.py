"""The same trace on SQLite and on PostgreSQL: the same pages, the same tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.postgresql import same
from tests.postgresql.cluster import Cluster

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("seed", [1, 2])
def test_both_stores_settle_a_trace_alike(
    cluster: Cluster, name: str, tmp_path: Path, seed: int
) -> None:
    url = f"sqlite:///{tmp_path / 'server.db'}"
    figures = same.run(url, cluster.database(name), seed, deeds=120)
    assert figures.differences == []
    assert figures.commands > 100
    assert figures.rows > 500


def test_a_difference_is_seen(cluster: Cluster, name: str, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'server.db'}"
    one, other = same.Side(url, 1), same.Side(cluster.database(name), 1)
    other.backoffice.close_period("0700000001")
    differing = {name for name, rows in one.dump().items() if rows != other.dump()[name]}
    assert differing == {"account", "feed", "hint", "stream"}
    for side in (one, other):
        side.database.close()
