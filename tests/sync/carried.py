"""A desk whose files go over a real socket, beside an engine that talks to a tiny server."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

from lkk_desktop.models.appeals.deeds import WithdrawAppeal
from lkk_desktop.replica.attachments import Attachment
from lkk_desktop.sync.backoff import Pace
from lkk_desktop.sync.carrying import Carrying
from lkk_desktop.sync.engine import Idle
from lkk_desktop.sync.files import Tus
from lkk_desktop.sync.transport import Transport, client
from tests.enclosing import OF_SUPPLIER, OF_USER, appeal, attached
from tests.household import NOW, SUPPLIER_STREAM, USER, USER_STREAM, moment
from tests.sync.desk import Desk, Server
from tests.sync.tusd import Tusd
from tests.sync.wire import Tokens

T = TypeVar("T")
QUICK = Pace(base=0.005, cap=0.05)


class Post:
    """One desk, its tiny server and the server of its files. ``order`` is what came when."""

    def __init__(self, folder: Path, files: Tusd | None = None) -> None:
        self._folder = folder
        self.server = Server()
        self.server.streams[SUPPLIER_STREAM] += OF_SUPPLIER
        self.server.streams[USER_STREAM] += OF_USER
        self.files = files or Tusd()
        self.tokens = Tokens()
        self.order: list[str] = []
        self.told: list[tuple[str, int, int]] = []
        self.came: list[str] = []
        self.desk = self._opened()

    def _opened(self) -> Desk:
        desk = Desk(self._folder, self.server)
        desk.settle_down()
        return desk

    def close(self) -> None:
        self.desk.close()

    def restart(self) -> None:
        """As after a kill: nothing that was only in memory is left."""
        self.desk.close()
        self.desk = self._opened()

    # ── what the person says ──────────────────────────────────────────────────────────────────

    def attach(self, content: bytes, id: str = "file-1") -> Attachment:
        return attached(self.desk.screen, content, id=id)

    def say(self, id: str, *files: Attachment) -> None:
        command = appeal(f"appeal-{id}", *(one.enclosure for one in files))
        self.desk.outbox.submit(command, id, NOW, moment(id), None, "draft-1")

    def withdraw(self, id: str, of: str) -> None:
        command = WithdrawAppeal(user=USER, appeal=f"appeal-{of}", command=of)
        self.desk.outbox.submit(command, id, NOW, moment(id))

    # ── what the files' task says ─────────────────────────────────────────────────────────────

    def progress(self, command: str, done: int, of: int) -> None:
        self.told.append((command, done, of))

    def fetched(self, file: str) -> None:
        self.came.append(file)

    # ── running ───────────────────────────────────────────────────────────────────────────────

    def run(self, until: Callable[[], bool], seconds: float = 20.0, *, pace: Pace = QUICK) -> None:
        """Carry and exchange until it is so. Raises ``AssertionError`` where it never is."""

        async def work() -> None:
            async with self.carrying(pace) as carrying:
                end = time.monotonic() + seconds
                while not until():
                    assert time.monotonic() < end, "it did not come in time"
                    self.exchange(carrying)
                    await asyncio.sleep(0.002)

        asyncio.run(work())

    def run_for(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        self.run(lambda: time.monotonic() >= end, seconds + 5)

    def exchange(self, carrying: Carrying) -> None:
        before = len(self.server.settled)
        step = self.desk.step()
        self.order += [f"line {id}" for id in self.server.settled[before:]]
        if not isinstance(step, Idle):
            carrying.wake()

    @asynccontextmanager
    async def carrying(self, pace: Pace = QUICK) -> AsyncIterator[Carrying]:
        async with self.files.serving() as url, client(url) as http:
            transport = Transport(
                http, lambda: self.server.id, self.tokens.get, self.tokens.keep, self.tokens.stale
            )
            made = Carrying(
                self.desk.store, self.desk.engine, Tus(http, transport), pace, _nothing, self
            )
            task = asyncio.create_task(made.run())
            try:
                yield made
            finally:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
                made.close()
            if task.done() and not task.cancelled():
                task.result()

    def alone(self, work: Callable[[Tus], Awaitable[T]]) -> T:
        """What one call of the wire comes to."""

        async def run() -> T:
            async with self.files.serving() as url, client(url) as http:
                transport = Transport(
                    http, lambda: self.server.id, self.tokens.get, self.tokens.keep
                )
                return await work(Tus(http, transport))

        return asyncio.run(run())

    @property
    def settled(self) -> list[str]:
        return self.server.settled

    def attention(self) -> dict[str, str]:
        return self.desk.attention()


def _nothing() -> None:
    pass
