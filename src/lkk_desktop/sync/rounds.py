"""The loop of the sync thread: it runs the engine over HTTP, and listens for hints."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import logging
import random
import time
from collections.abc import Callable
from typing import TypeVar

import msgspec
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from lkk_desktop.models.appeals.appeal import Enclosure
from lkk_desktop.models.command import Problem
from lkk_desktop.online import asking, sessions
from lkk_desktop.online.messages import Question, Welcome
from lkk_desktop.replica.faults import Fault
from lkk_desktop.replica.files import Files
from lkk_desktop.replica.pages import Touched
from lkk_desktop.sync.ahead import Ahead
from lkk_desktop.sync.carrying import Carrying, Silent
from lkk_desktop.sync.engine import DEVICE_REVOKED, Connectivity, Engine, Idle, Pace, Request
from lkk_desktop.sync.fetching import Told
from lkk_desktop.sync.files import Tus
from lkk_desktop.sync.live import hints
from lkk_desktop.sync.protocol import Page, Session, SignIn
from lkk_desktop.sync.reporting import status
from lkk_desktop.sync.status import Status
from lkk_desktop.sync.store import FileStore
from lkk_desktop.sync.transport import Transport, client

A = TypeVar("A")
log = logging.getLogger(__name__)
WATCH = 60.0
MOST_DOUBTS = 3
RETUNE = 600.0
FOLD_AFTER = 1.0
"""Seconds after which what was said is brought out of the outbox's log: not at each of many."""
SILENCE = 2.0
"""Seconds without a byte after which a person's own check asks anew, and does not wait on."""


class Rounds:
    """One life of the loop, from opening the files to closing them."""

    def __init__(
        self,
        files: Files,
        url: str,
        changed: Callable[[Touched], None],
        tell: Callable[[Status], None],
        *,
        clock: Callable[[], int],
        pace: Pace,
        by_hand: bool,
        files_told: Told | None = None,
    ) -> None:
        """Open the files and finish what a crash left undone. Raises ``Fault``."""
        self._changed = changed
        self._tell = tell
        self._clock = clock
        self._pace = pace
        self._over = asyncio.Event()
        self._wake = asyncio.Event()
        self._tune = asyncio.Event()
        self._abandon = asyncio.Event()
        self._said = asyncio.Event()
        with contextlib.ExitStack() as opened:
            self._store = FileStore(files)
            opened.callback(self._store.close)
            self._store.catch_up(clock())
            self._engine = Engine(self._store, random.Random(), pace)
            self._engine.by_hand = by_hand
            self._http = client(url)
            self._transport = Transport(
                self._http,
                lambda: self._store.server,
                self._store.tokens,
                self._keep,
                lambda: self._store.stale(clock()),
            )
            self._ahead = Ahead(self._transport)
            tus = Tus(self._http, self._transport)
            self._carrying = Carrying(
                self._store,
                self._engine,
                tus,
                pace,
                self._release,
                files_told or Silent(),
                self._heed,
            )
            logging.getLogger("apscheduler").setLevel(logging.ERROR)
            self._scheduler = AsyncIOScheduler(timezone=datetime.UTC)
            self.report()
            opened.pop_all()

    async def run(self) -> None:
        """Exchange and listen until ``end``; then ``close``. Raises ``Fault``."""
        self._scheduler.start()
        rounds = asyncio.create_task(self._exchange())
        over = asyncio.create_task(self._over.wait())
        tending = asyncio.create_task(self._tend())
        carrying = asyncio.create_task(self._carrying.run())
        self._listening = asyncio.create_task(self._listen())
        try:
            await asyncio.wait({rounds, over, carrying}, return_when=asyncio.FIRST_COMPLETED)
            for ended in (rounds, carrying):
                if ended.done():
                    ended.result()
        finally:
            # Each loop asks this too: a cancel alone may meet a wake, and be lost in a library.
            self._over.set()
            self._ahead.drop()
            tasks = (rounds, over, tending, carrying, self._listening)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def close(self) -> None:
        """Close the files and the connections, once nobody asks anything more."""
        try:
            if self._scheduler.running:
                self._scheduler.shutdown(wait=False)
            await self._http.aclose()
        finally:
            self._carrying.close()
            self._store.close()

    def end(self) -> None:
        self._over.set()

    def wake(self) -> None:
        """Something new lies in the outbox."""
        self._wake.set()
        self._said.set()
        self._carrying.wake()

    def want(self, file: Enclosure) -> None:
        """Fetch a file of the server's before others."""
        self._carrying.want(file)

    def _release(self) -> None:
        """A line waits for its files no longer, or for a person now."""
        self._wake.set()
        self.report()

    def try_now(self) -> None:
        """End every wait, also that for a silent server; what needed attention is tried again."""
        self._engine.nudge()
        self._carrying.try_now()
        if self._transport.silence >= SILENCE:
            self._abandon.set()
        self._wake.set()
        self._tune.set()
        self.report()

    def work_offline(self, on: bool) -> None:
        """Send and fetch nothing, or go on."""
        self._engine.by_hand = on
        self._listening.cancel()
        self._listening = asyncio.create_task(self._listen())
        self.try_now()

    async def sign_in(self, login: str, password: str, name: str) -> None:
        """Sign in, and pin the profile to who signed in where. Raises Problem, Connectivity."""
        known = self._store.identity
        device = known.device if known else None
        request = SignIn(login=login, password=password, device_name=name, device=device)
        self._enter(await sessions.sign_in(self._http, request))

    async def ask(self, question: Question[A]) -> A:
        """The answer to a question of ``online/messages``; a session that comes is entered.

        Raises ``Problem``, ``Connectivity``.
        """
        known = self._store.identity
        if known is not None and getattr(question, "device", "") is None:
            # Of a session that is asked for: this computer is one that the server may know.
            question = msgspec.structs.replace(question, device=known.device)
        try:
            answer = await asking.ask(self._http, self._transport.ask, question)
        except Connectivity as failure:
            self._heed(failure)
            raise
        if isinstance(answer, Session):
            self._enter(answer)
        return answer

    def _heed(self, failure: Connectivity) -> None:
        """What a failure says of the device itself, wherever it was met."""
        if failure.code == DEVICE_REVOKED:
            self._engine.revoked()
            self.report()

    async def meet(self, url: str) -> Welcome:
        """Whose another server is. Raises ``Problem``, ``Connectivity``."""
        return await asking.meet(url)

    def _enter(self, session: Session) -> None:
        """Pin the profile to who signed in where. Raises Problem, Connectivity."""
        known = self._store.identity
        if known and session.server != known.server:
            raise Connectivity("another_server")
        if known and session.user != known.user:
            raise Problem("another_user")
        self._store.pin(session, self._clock())
        self._engine.resume()
        self._wake.set()
        self._tune.set()
        self.report()

    def _keep(self, session: Session) -> None:
        until = self._clock() + session.expires
        self._store.keep_tokens(session.access, session.refresh, until)

    async def sign_out(self) -> None:
        """Revoke the tokens where the server can be reached, and forget them here."""
        access, _ = self._store.tokens()
        if access is not None:
            with contextlib.suppress(Connectivity):
                await sessions.sign_out(self._http, access)
        self._store.keep_tokens(None, None)
        self._engine.trouble = "signed_out"
        self.report()

    def report(self) -> None:
        """Say how the line stands."""
        self._tell(status(self._engine, self._store))

    async def _exchange(self) -> None:
        while not self._over.is_set():
            step = self._engine.next(time.monotonic(), self._clock())
            if not self._store.identity:
                step = Idle(None)
            if isinstance(step, Idle):
                self._ahead.drop()
                await self._sleep(step.until)
                continue
            before = self._engine.trouble
            try:
                page = await self._answer(step)
            except Connectivity as failure:
                log.info("%s: %s %s", step.purpose, failure.code, failure.detail)
                self._engine.failed(step, failure, time.monotonic())
                if self._abandon.is_set():
                    self._engine.nudge()
            else:
                await self._ahead.send(self._engine.ahead(step, page))
                touched = self._engine.digest(step, page, time.monotonic(), self._clock())
                if touched is not None and (touched.kinds or touched.accounts):
                    self._changed(touched)
                self._carrying.wake()
            if before is not None and self._engine.trouble is None:
                self._tune.set()  # the server is back: the live channel need not wait either
            self.report()

    async def _answer(self, request: Request) -> Page:
        """The answer to a request, until a person asks anew. Raises ``Connectivity``."""
        self._abandon.clear()
        answer = asyncio.create_task(self._ahead.answer(request))
        abandon = asyncio.create_task(self._abandon.wait())
        try:
            await asyncio.wait({answer, abandon}, return_when=asyncio.FIRST_COMPLETED)
            if not answer.done():
                raise Connectivity("timeout", "abandoned")
            return answer.result()
        finally:
            abandon.cancel()
            answer.cancel()

    async def _sleep(self, until: float | None) -> None:
        """Until the engine's time, or a nudge.

        The scheduler's job goes by the wall clock; the watch of the monotonic one bounds the wait
        where that clock is set back (hazard H31).
        """
        if until is not None:
            wait = max(0.0, until - time.monotonic())
            self._scheduler.add_job(
                self._wake.set,
                "date",
                run_date=datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=wait),
                id="round",
                replace_existing=True,
                misfire_grace_time=None,
                coalesce=True,
            )
        await _heard(self._wake, WATCH)
        self._wake.clear()

    async def _tend(self) -> None:
        """Leave what was said in the outbox's log no longer than it must: damage there is silent.

        What hinders that is no reason to stop; the exchange will tell of it.
        """
        while not self._over.is_set():
            self._said.clear()
            try:
                self._store.note_reach()
                await asyncio.sleep(FOLD_AFTER)
                if not self._store.fold():
                    self._said.set()
            except Fault as fault:
                log.info("the outbox's log stays: %s", fault.code)
            await self._said.wait()

    async def _listen(self) -> None:
        """Keep the live channel up while it may be; without it the engine polls."""
        failures = 0
        chance = random.Random()
        while not self._over.is_set():
            if not self._store.identity or self._engine.silent:
                await asyncio.sleep(1.0)
                continue
            try:
                async with contextlib.aclosing(hints(self._http, self._transport)) as channel:
                    async for hint in channel:
                        if hint is None:
                            failures = 0
                            self._engine.reachable()
                            self._wake.set()
                        elif self._engine.hint(hint.stream, hint.counter):
                            self._wake.set()
            except Connectivity as failure:
                log.info("live: %s %s", failure.code, failure.detail)
                self._heed(failure)
            # Asked also after a failed try: a server that is going down still answers for a while.
            doubt = self._engine.trouble is None and failures < MOST_DOUBTS
            if self._engine.live or doubt:
                self._engine.live = False
                self._engine.wonder()
                self._wake.set()
            failures += 1
            # While the exchange is in trouble it alone tries, and says when the server is back.
            alone = self._engine.trouble is not None
            await _heard(self._tune, RETUNE if alone else self._pace.delay(failures, chance))
            self._tune.clear()


async def _heard(event: asyncio.Event, seconds: float) -> None:
    """Until the event, for so long at most. ``wait_for`` of 3.11 may swallow a cancel with it."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
