"""Restores and crashes of PostgreSQL: told exactly, and nothing acknowledged is lost (H30)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.postgresql import past
from tests.postgresql.cluster import Cluster, missing, running

pytestmark = [pytest.mark.slow, pytest.mark.warns]


@pytest.fixture(scope="module")
def mortal() -> Iterator[Cluster]:
    """A cluster to be crashed."""
    if missing():
        pytest.skip(missing())
    with running() as made:
        yield made


def judge(figures: past.Figures) -> None:
    assert figures.commands > 0
    assert figures.another_past > 0
    assert figures.misjudged == 0
    assert (figures.unsettled, figures.effects_missing, figures.effects_doubled) == (0, 0, 0)
    assert figures.replicas_that_differ == 0


def test_a_dump_restored_into_a_fresh_cluster(cluster: Cluster, mortal: Cluster) -> None:
    judge(past.dumps(cluster, mortal, range(3)))


def test_h30_an_older_base_backup_is_another_past() -> None:
    if missing():
        pytest.skip(missing())
    judge(past.base_backups(range(3, 4)))


def test_h30_a_crash_loses_nothing_acknowledged(mortal: Cluster, name: str) -> None:
    careful = past.crash(mortal, name, 1.0)
    assert careful.acknowledged > 5
    assert (careful.lost, careful.afresh) == (0, 0)


def test_h30_and_a_commit_that_does_not_wait_does(mortal: Cluster, name: str) -> None:
    # Only the last page of the log is at stake, so that a crash may spare it.
    crashes = (past.crash(mortal, f"{name}_{n}", 1.0, careless=True) for n in range(4))
    careless = next(crash for crash in crashes if crash.lost)
    assert careless.afresh > 0
