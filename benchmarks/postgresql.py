"""``server_push`` and ``server_pull``: our server on PostgreSQL, against ``pgbench`` as its client.

What our server says to PostgreSQL is noted in one run of it, statement by statement with its
values. From that comes one script a request: the same transactions, the same statements with the
same values, and where the server sends many rows of one statement together, a pipeline, as its
driver does. ``pgbench`` runs it on a copy of the same database, as the same role, under the same
rules over rows, by the prepared protocol. It goes through each script twice: the first time is
undone at its end, and has prepared every statement; the second is the one that counts. So the floor
is what the database takes, without parsing or planning, and without any client.
"""

from __future__ import annotations

import gc
import itertools
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import make_url

from benchmarks.clerk import MOMENT, Crowd, Desk, households
from benchmarks.measure import Figure, Size, figure, in_turn
from benchmarks.noted import noting
from lkk_server.database import Database
from lkk_server.serving import collect_rarely
from tests.postgresql.cluster import Cluster, binaries, running
from tests.postgresql.rights import as_role

TEMPLATE = "template_of_ours"
WHOLE = "2023-11"
"""All 36 months of readings: a pull is of whole pages."""
BATCHES = 2_000
"""Commands at most: pgbench takes seconds to prepare each batch, a statement a row."""
A_REGISTER = 38
"""Rows that come with each register of theirs."""
Work = Callable[[Desk], Iterator[tuple[float, int]]]
"""The requests of a device, each with the seconds that it took and what it brought."""


def server_push(folder: Path, size: Size) -> Iterable[Figure]:
    """Commands a second in batches of 1,000; floor: pgbench with the same statements."""
    if _absent("server_push"):
        return
    with _Stand(households(min(size.commands, BATCHES)), Desk.settle, Desk.delivered) as stand:
        values, floors = stand.measured(folder, size.times)
    yield figure("server_push", "commands/s", values, floors)


def server_pull(folder: Path, size: Size) -> Iterable[Figure]:
    """Rows a second of a first sync; floor: pgbench with the same statements."""
    if _absent("server_pull"):
        return
    crowd = households(max(1, size.rows // A_REGISTER), WHOLE)
    with _Stand(crowd, lambda _desk: None, Desk.pulled) as stand:
        values, floors = stand.measured(folder, size.times)
    yield figure("server_pull", "rows/s", values, floors)


def _absent(name: str) -> bool:
    if binaries() is None:
        print(f"{name}: no PostgreSQL here (tools/system-packages postgresql)", file=sys.stderr)
    return binaries() is None


class _Stand:
    """A cluster with a crowd in a template, of which each measurement gets a copy of its own.

    ``before`` brings a device to where its work begins.
    """

    def __init__(self, crowd: Crowd, before: Callable[[Desk], None], work: Work) -> None:
        self._crowd = crowd
        self._before = before
        self._work = work
        self._stack = ExitStack()
        self._numbers = itertools.count()

    def __enter__(self) -> _Stand:
        # What is written is on the disk, as in earnest; tidying up comes at no odd moment.
        settings = {"fsync": "on", "autovacuum": "off", "shared_buffers": "512MB"}
        self._cluster = self._stack.enter_context(running(**settings))
        owner = self._cluster.database(TEMPLATE)
        self._role_url = as_role(self._cluster, owner)
        database = Database.open(self._role_url, lambda: MOMENT)
        self._crowd.plant(database)
        database.close()
        self._cluster.do("VACUUM ANALYZE", TEMPLATE)
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def measured(self, folder: Path, times: int) -> tuple[list[float], list[float]]:
        """What comes a second by our server, and by pgbench."""
        scripts: list[Path] = []
        count = 0
        with noting() as noted, self._desk() as desk:
            noted.script()
            for number, (_, brought) in enumerate(self._work(desk)):
                scripts.append(folder / f"{number}.sql")
                scripts[-1].write_text(noted.script())
                count += brought
        gc.collect()
        collect_rarely()  # as the server's process does

        def ours() -> float:
            with self._desk() as desk:
                return count / sum(taken for taken, _ in self._work(desk))

        return in_turn(ours, lambda: count / self._bare(scripts), times)

    @contextmanager
    def _desk(self) -> Iterator[Desk]:
        """A device before a server on a fresh copy."""
        with self._copy() as name:
            url = make_url(self._role_url).set(database=name)
            database = Database.open(url, lambda: MOMENT)
            try:
                desk = Desk(database, self._crowd)
                self._before(desk)
                yield desk
            finally:
                database.close()

    def _bare(self, scripts: Iterable[Path]) -> float:
        """Seconds that pgbench takes for the second time through each script."""
        user = make_url(self._role_url).username
        assert user is not None
        with self._copy() as name:
            return sum(_second(self._cluster, user, name, script) for script in scripts)

    @contextmanager
    def _copy(self) -> Iterator[str]:
        name = f"copy{next(self._numbers)}"
        self._cluster.do(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
        self._cluster.do("CHECKPOINT")
        try:
            yield name
        finally:
            self._cluster.do(f"DROP DATABASE {name}")


def _second(cluster: Cluster, user: str, name: str, script: Path) -> float:
    """How long the second of two transactions took, by pgbench's own log."""
    folder = binaries()
    assert folder is not None
    words = ["-n", "-M", "prepared", "-f", str(script), "-t", "2", "-D", "again=0"]
    words += ["-l", f"--log-prefix={script.with_suffix('')}-{name}"]
    words += ["-h", str(cluster.folder), "-U", user, name]
    done = subprocess.run(
        [str(folder / "pgbench"), *words],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"LC_ALL": "C"},
    )
    assert done.returncode == 0, done.stderr
    assert "ERROR" not in done.stderr, done.stderr
    (log,) = script.parent.glob(f"{script.stem}-{name}.*")
    _undone, second = log.read_text().splitlines()
    return int(second.split()[2]) / 1e6
