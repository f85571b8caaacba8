"""Live hints: «stream X is at N», read from the hint table while somebody listens."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Row, delete, func, select
from sqlalchemy.exc import SQLAlchemyError

from lkk_desktop.sync.protocol import Hint
from lkk_server.database import EVERYBODY, Behalf, Database
from lkk_server.refused import Refused
from lkk_server.tables import hint as table
from lkk_server.tables import stream as streams

EVERY = 0.2
HEARTBEAT = 15.0
PRUNE_EVERY = 60.0
KEPT = 10_000
LOOK_BACK = 64
log = logging.getLogger("lkk_server")


class Audible(msgspec.Struct, frozen=True):
    """The streams that a listener may hear of, and the one whose change alters the list; of
    ``offices`` they may hear of each account."""

    user: str
    streams: frozenset[str]
    offices: frozenset[str] = frozenset()


class News(NamedTuple):
    """A hint, and the office of the account that it is about."""

    hint: Hint
    office: str | None


class Listener:
    """One open answer: what it may hear, and what it has not been told yet."""

    def __init__(self, scope: Audible) -> None:
        self.scope = scope
        self.pending: dict[str, int] = {}
        self.wake = asyncio.Event()

    def tell(self, news: Iterable[News]) -> None:
        for hint, office in news:
            if hint.stream in self.scope.streams or office in self.scope.offices:
                self.pending[hint.stream] = max(hint.counter, self.pending.get(hint.stream, 0))
                self.wake.set()


class Live:
    """The listeners of this process; one task reads hints for all of them, and only for them."""

    def __init__(
        self,
        database: Database,
        run: Callable[[Callable[[], Any]], Awaitable[Any]],
        *,
        every: float = EVERY,
        heartbeat: float = HEARTBEAT,
    ) -> None:
        self._database = database
        self._run = run
        self._every = every
        self.heartbeat = heartbeat
        self._listeners: set[Listener] = set()
        self._task: asyncio.Task[None] | None = None
        self._begun = asyncio.Event()
        self._seen: set[int] = set()
        self._closing = False

    async def events(self, scope: Callable[[], Audible], behalf: Behalf) -> AsyncIterator[bytes]:
        """Events for one listener, beginning with where each stream is now.

        ``scope`` is asked at the start, once in a heartbeat's time, be there hints or not, and when
        the user's own stream moved. It raises ``Refused`` once the session has ended, which
        ends the events.
        """
        listener = Listener(await self._run(scope))
        self._listeners.add(listener)
        try:
            if self._task is None:
                self._begun.clear()
                self._task = asyncio.create_task(self._poll())
            await self._begun.wait()
            heads = await self._run(lambda: self._heads(listener.scope.streams, behalf))
            yield b": listening\n\n" + _events(heads)
            asked = time.monotonic()
            while not self._closing:
                # By elapsed time: hints that keep coming must not put the question off.
                left = asked + self.heartbeat - time.monotonic()
                try:
                    if left <= 0:
                        raise TimeoutError
                    async with asyncio.timeout(left):
                        await listener.wake.wait()
                except TimeoutError:
                    listener.scope = await self._run(scope)
                    asked = time.monotonic()
                    yield b": \n\n"
                    continue
                listener.wake.clear()
                pending, listener.pending = listener.pending, {}
                if listener.scope.user in pending:
                    listener.scope = await self._run(scope)
                yield _events(Hint(*item) for item in pending.items())
        except Refused:
            return
        finally:
            self._leave(listener)

    def close(self) -> None:
        """End every open answer, so that the server can stop."""
        self._closing = True
        for listener in self._listeners:
            listener.wake.set()

    @property
    def polling(self) -> bool:
        """Whether the hint table is being read, which is so only while somebody listens."""
        return self._task is not None

    def _leave(self, listener: Listener) -> None:
        self._listeners.discard(listener)
        if not self._listeners and self._task is not None:
            self._task.cancel()
            self._task = None

    async def _poll(self) -> None:
        prune_at = time.monotonic()
        while True:
            try:
                if not self._begun.is_set():
                    self._seen = await self._run(self._last)
                    self._begun.set()
                news = await self._run(self._news)
                if time.monotonic() >= prune_at:
                    prune_at = time.monotonic() + PRUNE_EVERY
                    await self._run(self.prune)
            except SQLAlchemyError as error:
                log.warning("live hints wait for the database: %s", type(error).__name__)
            else:
                for listener in self._listeners:
                    listener.tell(news)
            await asyncio.sleep(self._every)

    def _last(self) -> set[int]:
        with self._database.on_behalf(EVERYBODY), self._database.read() as connection:
            newest = connection.execute(select(func.max(table.c.sequence))).scalar() or 0
            return {row.sequence for row in _after(connection, newest - LOOK_BACK)}

    def _news(self) -> list[News]:
        # A lower number may be committed later (PostgreSQL), so the last few are read again.
        after = max(self._seen, default=0) - LOOK_BACK
        with self._database.on_behalf(EVERYBODY), self._database.read() as connection:
            rows = _after(connection, after)
        fresh = [row for row in rows if row.sequence not in self._seen]
        self._seen = {row.sequence for row in rows} or self._seen
        return [News(Hint(row.stream, row.counter), row.office) for row in fresh]

    def _heads(self, names: Collection[str], behalf: Behalf) -> list[Hint]:
        query = select(streams.c.stream, streams.c.counter).where(streams.c.stream.in_(names))
        with self._database.on_behalf(behalf), self._database.read() as connection:
            return [Hint(row.stream, row.counter) for row in connection.execute(query)]

    def prune(self) -> None:
        """Forget hints that every process has long read."""
        with self._database.on_behalf(EVERYBODY), self._database.write() as connection:
            newest = connection.execute(select(func.max(table.c.sequence))).scalar() or 0
            connection.execute(delete(table).where(table.c.sequence <= newest - KEPT))


def _after(connection: Connection, sequence: int) -> Sequence[Row[Any]]:
    query = select(table).where(table.c.sequence > sequence)
    return connection.execute(query.order_by(table.c.sequence)).all()


def _events(hints: Iterable[Hint]) -> bytes:
    return b"".join(b"data: " + msgspec.json.encode(hint) + b"\n\n" for hint in hints)
