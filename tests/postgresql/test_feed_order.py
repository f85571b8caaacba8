"""H01-H04 on PostgreSQL: no reader misses what was committed late, none sees half of it."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from lkk_server.transact import publish
from tests.postgresql import order
from tests.postgresql.cluster import Cluster
from tests.postgresql.writer import NAIVE
from tests.server.core_records import SUPPLIER, reading

pytestmark = pytest.mark.slow
STREAMS = ("account:a1", "account:a2")


class Slow(threading.Thread):
    """A writer that stands still before its commit, until it is let go."""

    def __init__(self, place: order.Place, id: str, account: int) -> None:
        super().__init__(daemon=True)
        self._place, self._id, self._account = place, id, account
        self.there, self.go = threading.Event(), threading.Event()
        self.start()

    def run(self) -> None:
        publish(self._place.database, SUPPLIER, [reading(self._id, self._account)], step=self._step)

    def _step(self, name: str) -> None:
        if name == "streams":
            self.there.set()
            assert self.go.wait(20)


@pytest.fixture
def place(cluster: Cluster, name: str) -> order.Place:
    return order.Place(cluster.database(name))


def pulled(place: order.Place) -> tuple[Callable[[], None], set[str]]:
    """A reader that pulls when told, and the readings that it has seen."""
    reader = order.Reader(place)
    reader.pull(5_000)
    return (lambda: reader.pull(5_000)), reader.seen


def test_h01_what_commits_late_is_not_passed_by(place: order.Place) -> None:
    pull, seen = pulled(place)
    late = Slow(place, "late", 1)
    assert late.there.wait(20)
    publish(place.database, SUPPLIER, [reading("soon", 2)])
    pull()
    assert seen == {"soon"}
    late.go.set()
    late.join(20)
    pull()
    assert seen == {"soon", "late"}
    place.database.close()


def test_h01_a_naive_sequence_passes_it_by(cluster: Cluster, name: str) -> None:
    cluster.database(name)
    with cluster.connect(name) as one, cluster.connect(name) as other:
        other.execute(NAIVE)
        reader = order.Naive(cluster.url(name))
        with one.transaction():
            one.execute("INSERT INTO naive (said) VALUES ('late')")
            other.execute("INSERT INTO naive (said) VALUES ('soon')")
            reader.pull()
        reader.pull()
        assert reader.seen == {"soon"}
        reader.connection.close()


def test_h03_writers_of_one_stream_wait_for_each_other(place: order.Place) -> None:
    first = Slow(place, "first", 1)
    assert first.there.wait(20)
    second = Slow(place, "second", 1)
    assert not second.there.wait(0.3)
    first.go.set()
    second.go.set()
    for one in (first, second):
        one.join(20)
    with place.database.read() as connection:
        found = connection.exec_driver_sql("SELECT id FROM feed ORDER BY stream, position")
        ids = [id for (id,) in found if id in ("first", "second")]
    assert ids == ["first", "second"]
    place.database.close()


def test_h01_to_h04_with_eight_writers(cluster: Cluster, name: str) -> None:
    figures = order.run(cluster.database(name), seconds=4.0)
    assert figures.transactions > 50
    assert figures.first_syncs > 1
    assert figures.naive_missed > 0
    assert (figures.missed, figures.torn, figures.doubled) == (0, 0, 0), figures
    assert figures.first_syncs_that_differ == 0
