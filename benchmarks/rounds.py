"""``round`` and ``round_100000``: a queued reading, sent, answered, stored and shown as settled."""

from __future__ import annotations

import asyncio
import itertools
import time
from contextlib import ExitStack
from pathlib import Path

import httpx
from uuid_utils import uuid7

from benchmarks.measure import Figure, Size, figure, in_turn
from benchmarks.scene import USER, Synced, profile, serving
from benchmarks.submit import command_of
from lkk_desktop.models.command import Moment
from lkk_desktop.replica.files import Connection
from lkk_desktop.replica.outbox import Outbox
from lkk_desktop.sync.transport import client

BODY = 1_000
EACH = 5
WARM = 3
QUIET = 0.25
"""Seconds before each, in which the live channel says its last about the one before."""


def round_trip(folder: Path, size: Size) -> Figure:
    """Milliseconds from a queued reading to its drafts redrawn; floor: a bare POST."""
    with ExitStack() as stack:
        desk = _Desk(folder, 0, stack)
        loop = asyncio.new_event_loop()
        http = client(desk.url)

        def floor() -> float:
            time.sleep(QUIET)
            return loop.run_until_complete(_post(http)) * 1000

        values, floors = in_turn(desk.once, floor, max(size.times, 3) * EACH, WARM)
        loop.run_until_complete(http.aclose())
        loop.close()
    return figure("round", "ms", values, floors)


def of_many_rows(folder: Path, size: Size) -> Figure:
    """Milliseconds of a round where the replica holds many rows; floor: with a fifth of them."""
    with ExitStack() as stack:
        many = _Desk(folder / "many", size.rows, stack)
        few = _Desk(folder / "few", size.fewer, stack)
        values, floors = in_turn(many.once, few.once, max(size.times, 3) * EACH, WARM)
    return figure("round_100000", "ms", values, floors)


class _Desk:
    """A profile whose replica holds so many rows more, online."""

    def __init__(self, folder: Path, rows: int, stack: ExitStack) -> None:
        folder.mkdir(exist_ok=True)
        server = stack.enter_context(serving(folder, rows))
        self.url = server.url
        files = profile(folder / "profile", server)
        synced = self._synced = Synced(files, server)
        connection = Connection(files, "outbox")
        stack.callback(connection.close)
        self._outbox = Outbox(connection)
        self._steps = itertools.count(1)
        synced.worker.start()
        stack.callback(synced.worker.stop)
        synced.wait(lambda: synced.status is not None and synced.status.line == "online")

    def once(self) -> float:
        """Milliseconds from ``nudge`` to ``changed``."""
        synced, outbox = self._synced, self._outbox
        id, now = str(uuid7()), synced.clock()
        moment = Moment(now=now, made=now, actor=USER, channel="app", command=id)
        assert outbox.submit(command_of(outbox, next(self._steps) % 50), id, now, moment)
        before = len(synced.touched)
        time.sleep(QUIET)
        begun = time.perf_counter()
        synced.worker.nudge()
        synced.wait(lambda: any("outcome" in t.kinds for _, t in synced.touched[before:]))
        return (synced.touched[-1][0] - begun) * 1000


async def _post(http: httpx.AsyncClient) -> float:
    begun = time.perf_counter()
    response = await http.post("/nothing", content=b"x" * BODY)
    assert response.status_code == 404
    return time.perf_counter() - begun
