"""Several server processes over one database, none of which is more than a process."""

from __future__ import annotations

import contextlib
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lkk_server.database import Database
from lkk_server.serving import real_time
from tests.postgresql import processes
from tests.postgresql.cluster import Cluster

pytestmark = pytest.mark.slow
NAME = 16


def test_h17_processes_share_a_database(cluster: Cluster, name: str, tmp_path: Path) -> None:
    url = cluster.database(name, cluster.role("lkk_test_owner"))
    steps = ("commands", "committed")
    figures = processes.run(url, cluster.url(name), tmp_path, rounds=8, steps=steps)
    assert figures.hint_median <= 0.5
    assert figures.hint_slowest <= 1.0
    assert figures.sent_to_two == 8
    assert (figures.killed, figures.killed_in_a_transaction) == (2, 1)
    assert figures.attempts_after_a_kill == 2
    assert (figures.effects_missing, figures.effects_doubled) == (0, 0)


def test_a_new_database_gets_one_name_though_two_begin_at_once(cluster: Cluster, name: str) -> None:
    url = cluster.database(name)
    Database.open(url, real_time).close()
    cluster.do("DELETE FROM server", name)
    both = threading.Barrier(2)

    def drawn(count: int) -> bytes:
        # Each would draw a name before the other has written its own.
        if count == NAME:
            with contextlib.suppress(threading.BrokenBarrierError):
                both.wait(1.0)
        return os.urandom(count)

    def opened(_number: int) -> str:
        database = Database.open(url, real_time, random=drawn)
        database.close()
        return database.server_id

    with ThreadPoolExecutor(2) as threads:
        names = set(threads.map(opened, range(2)))
    with cluster.connect(name) as connection:
        held = {id for (id,) in connection.execute("SELECT id FROM server").fetchall()}
    assert len(held) == 1
    assert names == held
