"""Files on their way: those of the outbox's lines to the server, those of answers from it.

One request at a time, beside the exchange; what it learns goes to the engine's gate. It outlives
nothing: after a start each file is asked about anew, and goes on from where the server has it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import time
from collections.abc import Awaitable, Callable

import msgspec

from lkk_desktop.models.appeals.appeal import Enclosure
from lkk_desktop.replica.attachments import PART
from lkk_desktop.replica.uploads import Upload, Withdrawn
from lkk_desktop.sync.backoff import Pace
from lkk_desktop.sync.engine import Connectivity, Engine
from lkk_desktop.sync.fetching import Fetching, Told
from lkk_desktop.sync.files import Stand, Tus
from lkk_desktop.sync.gate import Refused
from lkk_desktop.sync.reading import Reader
from lkk_desktop.sync.store import FileStore

log = logging.getLogger(__name__)
FIRST_PARTS, MOST_PARTS = 4, 100
"""Parts in one request: a megabyte at first, a whole file on a line that takes it in a moment."""
QUICK, SLOW = 2.0, 10.0
"""Seconds of a request below which the next one takes more, and above which it takes less."""
MOST_DAMAGED = 3
WATCH = 60.0
OF_FILES = frozenset(
    {"file_name", "file_kind", "file_empty", "file_large", "file_exists", "file_differs"}
    | {"file_refused", "file_infected", "file_renamed", "file_broken"}
)
"""Refusals of a request that are said of its file."""


class Silent:
    """Nobody hears of files."""

    def progress(self, command: str, done: int, of: int) -> None:
        del command, done, of

    def fetched(self, file: str) -> None:
        del file


class _Going(msgspec.Struct):
    """A file under way; ``offset`` is what the server has, None where it has to be asked."""

    offset: int | None = None
    failures: int = 0
    damaged: int = 0
    not_before: float = 0.0


class _Way(msgspec.Struct):
    """One of the two ways of files: what hinders it holds the other one up in nothing."""

    next: Callable[[float], Awaitable[float]]
    failures: int = 0
    not_before: float = 0.0


class Carrying:
    """The task that carries files, on the loop of the sync thread."""

    def __init__(
        self,
        store: FileStore,
        engine: Engine,
        tus: Tus,
        pace: Pace,
        released: Callable[[], None],
        told: Told,
        heed: Callable[[Connectivity], None] | None = None,
    ) -> None:
        """``released`` is called once all files of a line are confirmed; ``heed`` hears of what
        failed: it may be said of the device itself."""
        self._store = store
        self._engine = engine
        self._tus = tus
        self._pace = pace
        self._released = released
        self._told = told
        self._heed = heed
        self._chance = random.Random()
        self._news = asyncio.Event()
        self._going: dict[str, _Going] = {}
        self._plan: list[Upload] | None = None
        self._withdrawn: list[Withdrawn] = []
        self._taken_back: set[str] = set()
        self._parts = FIRST_PARTS
        self._reader = Reader(store.files)
        self._fetching = Fetching(store.fetched, tus, pace, told)
        self._ways = [_Way(self._send_next), _Way(self._fetch_next)]

    def wake(self) -> None:
        """The outbox, the replica or the line is not what it was."""
        self._plan = None
        self._news.set()

    def try_now(self) -> None:
        """End every wait."""
        for way in self._ways:
            way.failures, way.not_before = 0, 0.0
        self._going.clear()
        self._fetching.try_now()
        self.wake()

    def close(self) -> None:
        """Once it runs no more."""
        self._reader.close()

    def want(self, file: Enclosure) -> None:
        """Fetch this one before the others."""
        self._fetching.want(file)
        self.wake()

    async def run(self) -> None:
        """Until it is cancelled. Raises ``Fault``."""
        while True:
            self._news.clear()
            wait = WATCH if self._may_not() else await self._step()
            if wait > 0:
                await _until(self._news, wait)

    def _may_not(self) -> bool:
        """Whether the exchange is alone in trying: while it is in trouble, or has not begun."""
        engine = self._engine
        troubled = engine.trouble is not None or not engine.met
        return engine.silent or troubled or self._store.identity is None

    async def _step(self) -> float:
        """Do the next thing, of the way that was not gone last; the seconds until another one."""
        waits = []
        for way in tuple(self._ways):
            wait = way.not_before - time.monotonic()
            if wait <= 0:
                wait = await self._go(way)
            if wait <= 0:
                self._ways.sort(key=lambda one: one is way)
                return 0.0
            waits.append(wait)
        return min(waits)

    async def _go(self, way: _Way) -> float:
        """Do the next thing of this way; the seconds until it has another one."""
        try:
            wait = await way.next(time.monotonic())
        except Connectivity as failure:
            log.info("files: %s %s", failure.code, failure.detail)
            if self._heed is not None:
                self._heed(failure)
            way.failures += 1
            pause = failure.retry_after + self._pace.delay(way.failures, self._chance)
            way.not_before = time.monotonic() + pause
            return 0.0
        way.failures = 0
        return wait

    async def _send_next(self, now: float) -> float:
        for withdrawn in self._planned_back():
            await self._take_back(withdrawn)
            return 0.0
        due = [one for one in self._planned() if self._of(one.file.id).not_before <= now]
        if due:
            await self._send(due[0])
            return 0.0
        return _first([going.not_before - now for going in self._going.values()])

    async def _fetch_next(self, now: float) -> float:
        if await self._fetching.next(now):
            return 0.0
        return _first([one - now for one in self._fetching.waits()])

    def _of(self, file: str) -> _Going:
        return self._going.setdefault(file, _Going())

    # ── sending ───────────────────────────────────────────────────────────────────────────────

    def _planned(self) -> list[Upload]:
        """The files that lines wait for, in the order of the lines."""
        gate = self._engine.gate
        return [
            one
            for one in self._all()
            if not gate.is_confirmed(one.file.id) and one.number not in gate.refused
        ]

    def _all(self) -> list[Upload]:
        if self._plan is None:
            self._plan, self._withdrawn = self._store.uploads(surely=bool(self._engine.gate.parked))
        return self._plan

    def _planned_back(self) -> list[Withdrawn]:
        self._all()
        return [one for one in self._withdrawn if one.file not in self._taken_back]

    async def _send(self, upload: Upload) -> None:
        """One request for this file. Raises ``Connectivity`` for what is not the file's fault."""
        going, file = self._of(upload.file.id), upload.file
        if not upload.here:
            self._refuse(upload, "file_missing")
            return
        try:
            if going.offset is None or going.offset >= file.size:
                await self._look(upload, going)
            else:
                await self._send_piece(upload, going, going.offset)
        except Connectivity as failure:
            going.offset = None
            if failure.code != "refused":
                raise
            self._blame(upload, failure.detail)

    async def _look(self, upload: Upload, going: _Going) -> None:
        stand = await self._tus.look(upload.file.id)
        if stand is None:
            await self._tus.announce(upload.file)
            stand = Stand(offset=0, size=upload.file.size)
            going.failures += 1  # one that is announced over and over is lost over and over
            going.not_before = self._later(going) if going.failures > 1 else 0.0
        if stand.size != upload.file.size or stand.offset > stand.size:
            self._refuse(upload, "file_differs")
            return
        going.offset = stand.offset
        self._tell(upload)
        if stand.offset == stand.size:
            await self._judge(upload, going, stand)

    async def _judge(self, upload: Upload, going: _Going, stand: Stand) -> None:
        """A file that is there whole: confirmed, looked at by the server, refused or damaged."""
        damaged = stand.sha256 != "" and stand.sha256 != upload.file.sha256
        if stand.state == "refused" and stand.code != "file_damaged":
            self._refuse(upload, stand.code or "file_refused")
        elif damaged or stand.state == "refused":
            going.damaged += 1
            await self._tus.take_back(upload.file.id)
            going.offset = None
            if going.damaged >= MOST_DAMAGED:
                self._refuse(upload, "file_damaged")
        elif stand.state == "clean" and stand.sha256:
            self._engine.gate.confirm(upload.file.id)
            if all(one.command != upload.command for one in self._planned()):
                self._released()
        else:
            going.failures += 1
            going.not_before = self._later(going)

    async def _send_piece(self, upload: Upload, going: _Going, offset: int) -> None:
        file = upload.file
        size = min(file.size - offset, self._parts * PART)
        begun = time.monotonic()
        try:
            reached = await self._tus.send(
                file.id, offset, size, lambda: self._reader.pieces(file.id, offset, size)
            )
        except Connectivity as failure:
            if failure.code in ("timeout", "unreachable"):
                self._parts = max(1, self._parts // 2)
            raise
        took = time.monotonic() - begun
        if took < QUICK:
            self._parts = min(MOST_PARTS, self._parts * 2)
        elif took > SLOW:
            self._parts = max(1, self._parts // 2)
        if reached is not None and not offset < reached <= offset + size:
            raise Connectivity("garbage", "upload-offset")
        going.offset = reached
        if reached is None:
            going.failures += 1
            going.not_before = self._later(going)
        else:
            going.failures = 0
            self._tell(upload)

    def _later(self, going: _Going) -> float:
        return time.monotonic() + self._pace.delay(going.failures, self._chance)

    def _blame(self, upload: Upload, code: str) -> None:
        """A request for this file was refused. What is said of the request and not of the file
        (``http_400``, ``wrong_version``) means one thing to a person; its code is for the office.
        """
        if code in OF_FILES:
            self._refuse(upload, code)
        else:
            self._refuse(upload, "file_not_taken", code or "refused")

    def _refuse(self, upload: Upload, code: str, said: str = "") -> None:
        log.info("a file will not do: %s %s", code, said)
        values = {"name": upload.file.name} | ({"code": said} if said else {})
        self._engine.gate.refused[upload.number] = Refused(code, values)
        self._released()

    def _tell(self, upload: Upload) -> None:
        """How far the files of a line are."""
        files = [one.file for one in self._all() if one.command == upload.command]
        gate = self._engine.gate
        done = sum(
            file.size if gate.is_confirmed(file.id) else self._of(file.id).offset or 0
            for file in files
        )
        self._told.progress(upload.command, done, sum(file.size for file in files))

    async def _take_back(self, withdrawn: Withdrawn) -> None:
        """Best effort: the server drops by itself what no command comes for."""
        self._taken_back.add(withdrawn.file)
        if withdrawn.left or withdrawn.file in self._going:
            with contextlib.suppress(Connectivity):
                await self._tus.take_back(withdrawn.file)
        self._going.pop(withdrawn.file, None)


def _first(waits: list[float]) -> float:
    """The shortest of these that is not over (s)."""
    return min((wait for wait in waits if wait > 0), default=WATCH)


async def _until(event: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
