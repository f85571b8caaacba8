"""Mistakes of the server's feed, runs and counters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from lkk_server import feed, streams, upkeep, writing
from lkk_server.database import Database
from lkk_server.streams import MIDWAY, Locked, judge
from tests.simulation.mutants.kit import Change, Mutant


def line_comes_late() -> Iterator[Change]:
    """A position is given before its line can be read: the line comes with the next commit."""
    run = writing._Work.run
    held: list[Any] = []

    def late(self: Any, connection: Any, step: Any) -> None:
        own, self.lines = self.lines, [*held, *self.lines[:-1]]
        held[:] = own[-1:]
        run(self, connection, step)

    yield writing._Work, "run", late


def transaction_comes_late() -> Iterator[Change]:
    """The lines of a whole transaction are read only after those of the next one."""
    run = writing._Work.run
    held: list[Any] = []

    def late(self: Any, connection: Any, step: Any) -> None:
        own, self.lines = self.lines, list(held)
        held[:] = own
        run(self, connection, step)

    yield writing._Work, "run", late


def counter_older_than_its_feed() -> Iterator[Change]:
    """A raised counter is not always written back."""
    save = Locked.save
    times = iter(range(10**9))

    def forgetful(self: Locked) -> Any:
        raised = save(self)
        if raised and next(times) % 5 == 4:
            for stream in raised:
                self._connection.exec_driver_sql(
                    "UPDATE stream SET counter = counter - 1 WHERE stream = ?", (stream.name,)
                )
        return raised

    yield Locked, "save", forgetful


def floors_forgotten() -> Iterator[Change]:
    """Tombstones are purged, and no stream says so to who was away for longer."""
    yield upkeep, "raise_floors", lambda ledger, highest: None


def past_unnoticed() -> Iterator[Change]:
    """Another past of the server is not noticed while its counters are high enough."""

    def blind(stream: Any, cursor: Any, columns: str) -> str | None:
        reached = stream is not None and cursor.counter <= stream.counter
        return None if reached or cursor.counter <= 0 else "another_past"

    yield feed, "judge", blind


def runs_by_start_alone() -> Iterator[Change]:
    """A run begins at a start only: a file that is replaced beneath the process goes on with it."""
    yield Database, "_file_identity", lambda self: "the same"


def head_forgotten() -> Iterator[Change]:
    """A cursor in the midst of a snapshot is judged without that snapshot's head."""

    def short(stream: Any, cursor: Any, columns: str) -> str | None:
        bare = msgspec.structs.replace(cursor, run=cursor.run.partition(MIDWAY)[0])
        return judge(stream, bare, columns)

    yield feed, "judge", short


def outcomes_first() -> Iterator[Change]:
    """A page serves the device's stream before the streams that its outcomes speak of."""

    def turned(name: str) -> str:
        kind = streams.kind_of(name)
        return {"device": "account", "account": "device"}.get(kind, kind)

    yield feed, "kind_of", turned


MUTANTS: dict[str, Mutant] = {
    "H01": line_comes_late,
    "H03": transaction_comes_late,
    "H04": head_forgotten,
    "H04b": outcomes_first,
    "H08": counter_older_than_its_feed,
    "H25b": floors_forgotten,
    "H28": past_unnoticed,
    "H28c": runs_by_start_alone,
}
