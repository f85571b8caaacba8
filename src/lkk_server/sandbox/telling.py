"""Telling the merchant: each notice, sealed, again and again until it is answered with 2xx.

What waits to be told lies in the store, so that a bank that was killed goes on with it. Pauses are
of real time, and of this process: after a start everything is told at once.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from typing import NamedTuple

import httpx
from sqlalchemy import select, update
from sqlalchemy.exc import SQLAlchemyError

from lkk_server.acquiring.signing import HEADER, MERCHANT, sealed
from lkk_server.sandbox.faults import Faults
from lkk_server.sandbox.store import Store, notice

LOOK = 0.25
"""Seconds between two looks at the clock, for what is over or due by itself."""
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 300.0
AT_ONCE = 8
MOST = 200
log = logging.getLogger("lkk_server.sandbox")


class Waiting(NamedTuple):
    """A notice that has not been heard."""

    seq: int
    id: str
    url: str
    body: bytes


class Teller:
    """Tells what waits; ``sweep`` is called before each look, and may bring more of it."""

    def __init__(
        self, store: Store, faults: Faults, merchant: str, secret: bytes, sweep: Callable[[], None]
    ) -> None:
        self._store = store
        self._faults = faults
        self._merchant = merchant
        self._secret = secret
        self._sweep = sweep
        self._stirred = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._next: dict[str, tuple[float, int]] = {}

    def stir(self) -> None:
        """There may be something to tell; from any thread."""
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop is over, and so is the telling
                self._loop.call_soon_threadsafe(self._stirred.set)

    async def run(self) -> None:
        """Tell until cancelled."""
        self._loop = asyncio.get_running_loop()
        async with httpx.AsyncClient(timeout=10, trust_env=False, follow_redirects=False) as http:
            while True:
                self._stirred.clear()
                try:
                    await self._tell_all(http)
                except (SQLAlchemyError, OSError) as error:
                    log.warning("notices wait: %s", type(error).__name__)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(LOOK):
                        await self._stirred.wait()

    async def _tell_all(self, http: httpx.AsyncClient) -> None:
        due = await asyncio.to_thread(self._due)
        if self._faults.reverse:
            due.reverse()
        for at in range(0, len(due), AT_ONCE):
            await asyncio.gather(*(self._tell(http, one) for one in due[at : at + AT_ONCE]))

    def _due(self) -> list[Waiting]:
        self._sweep()
        if self._faults.hold:
            return []
        c = notice.c
        waiting = select(c.seq, c.id).where(c.told.is_(None)).order_by(c.seq)
        with self._store.transaction() as connection:
            # Those whose pause is not over must not keep later ones from their turn.
            seqs = [row.seq for row in connection.execute(waiting) if self._is_due(row.id)]
            chosen = select(c.seq, c.id, c.url, c.body).where(c.seq.in_(seqs[:MOST]))
            rows = connection.execute(chosen.order_by(c.seq)).all()
        return [Waiting(row.seq, row.id, row.url, row.body.encode()) for row in rows]

    def _is_due(self, id: str) -> bool:
        if id not in self._next:
            self._next[id] = (time.monotonic() + self._faults.delay, 0)
        return self._next[id][0] <= time.monotonic()

    async def _tell(self, http: httpx.AsyncClient, one: Waiting) -> None:
        times = 1 + self._faults.duplicate
        heard = self._faults.used("lose") or all(
            [await self._post(http, one) for _ in range(times)]
        )
        if heard:
            self._next.pop(one.id, None)
            await asyncio.to_thread(self._told, one)
            return
        tries = self._next[one.id][1] + 1
        pause = min(FIRST_PAUSE * 2 ** (tries - 1), LONGEST_PAUSE)
        self._next[one.id] = (time.monotonic() + pause, tries)
        log.info("notice %s was not heard, try %d", one.id, tries)

    async def _post(self, http: httpx.AsyncClient, one: Waiting) -> bool:
        try:
            url = httpx.URL(one.url)
            path = url.raw_path.decode("ascii")
            seal = sealed(self._secret, "POST", path, one.body, self._store.clock())
            headers = {
                HEADER: seal,
                MERCHANT: self._merchant,
                "content-type": "application/json",
            }
            answer = await http.post(url, content=one.body, headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL, OSError):
            return False
        return answer.is_success

    def _told(self, one: Waiting) -> None:
        with self._store.transaction() as connection:
            told = update(notice).where(notice.c.seq == one.seq)
            connection.execute(told.values(told=self._store.clock()))
