"""Processes that work bills out beside the one that writes them, from snapshots of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, NamedTuple

from lkk_server.billing.worked import Desk, Work
from lkk_server.billing.worker import Task, encode, receive, send, works_of
from lkk_server.database import Database

AHEAD = 2
"""Portions that a worker is given at a time: one to work on, one not to wait for."""
ENOUGH = 2_000
"""Accounts below which starting processes costs more than it saves."""
REST = 20
"""Portions after which all workers are let end theirs: under readers that follow each other without
a gap SQLite's log would grow for as long as the run goes on."""
PATIENCE = 10.0


class WorkerLost(Exception):
    """A worker ended before it had answered."""


def hands(accounts: int) -> int:
    """How many workers a run of so many accounts takes: none for a few, else one a core."""
    return 0 if accounts < ENOUGH else max(1, os.cpu_count() or 1)


def worked(
    database: Database, desk: Desk, portions: Iterable[Sequence[str]], workers: int
) -> Iterator[list[Work]]:
    """The bills of each portion, in their order; without workers they are worked out here.

    Raises ``WorkerLost``.
    """
    if not workers:
        for portion in portions:
            with database.read() as connection:
                works = desk.worked(connection, portion)
            yield works
        return
    crew: list[_Worker] = []
    try:
        crew += (_started(database, desk) for _ in range(workers))
        yield from _shared(crew, portions)
    finally:
        for worker in crew:
            worker.end()


class _Worker(NamedTuple):
    process: subprocess.Popen[bytes]
    asked: IO[bytes]
    answers: IO[bytes]

    def give(self, portion: Sequence[str]) -> None:
        try:
            send(self.asked, encode(portion))
        except BrokenPipeError:
            raise WorkerLost from None

    def take(self) -> list[Work]:
        frame = receive(self.answers)
        if frame is None:
            raise WorkerLost
        return works_of(frame)

    def end(self) -> None:
        """Its pipe is closed, so that it ends; what it was still working on nobody waits for."""
        self.answers.close()
        try:
            self.asked.close()
        except BrokenPipeError:
            pass
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _started(database: Database, desk: Desk) -> _Worker:
    process = subprocess.Popen(
        [sys.executable, "-m", "lkk_server.billing.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    worker = _Worker(process, process.stdin, process.stdout)
    # By the pipe: what stands in a command line, everybody on the computer can read.
    url = database.url.render_as_string(hide_password=False)
    send(worker.asked, encode(Task(url, desk.supplier, desk.period)))
    return worker


def _shared(crew: list[_Worker], portions: Iterable[Sequence[str]]) -> Iterator[list[Work]]:
    waiting = iter(portions)
    given: deque[_Worker] = deque()
    taken = REST
    while taken:
        # Here nobody reads: what is written next begins SQLite's log anew.
        for worker in crew * AHEAD:
            _give(worker, waiting, given)
        taken = 0
        while given:
            worker = given.popleft()
            works = worker.take()
            taken += 1
            if taken + len(given) < REST:
                _give(worker, waiting, given)
            yield works


def _give(worker: _Worker, waiting: Iterator[Sequence[str]], given: deque[_Worker]) -> None:
    portion = next(waiting, None)
    if portion is not None:
        worker.give(portion)
        given.append(worker)
