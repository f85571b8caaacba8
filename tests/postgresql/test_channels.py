"""A thousand live channels on one process, whose role owns nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from lkk_server.__main__ import main
from tests.postgresql import listeners
from tests.postgresql.cluster import Cluster

pytestmark = pytest.mark.slow


def test_a_hint_reaches_a_thousand_channels(
    cluster: Cluster, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    owner = cluster.database(name, cluster.role("lkk_test_owner"))
    role = cluster.role("lkk_test_serving")
    assert main(["prepare", "--database", owner, "--role", role]) == 0
    assert role in capsys.readouterr().out
    figures = listeners.run(owner, cluster.url(name, role), tmp_path, rounds=1)
    print(figures)
    assert figures.hint_slowest <= 2.0
    assert figures.memory_per_channel < 100
