"""``month_end``: a thousand devices come back after an hour's outage, each with something to say.

The server is a process of its own. The devices are the production client whole (``sync.rounds``
with its engine, two encrypted files, HTTP and live channel), as tasks of one loop that share
nothing but it. The outage is an hour by every clock that is asked for the time; what passes really
is twice ``seconds``, after which all waits are as long as they get, as after an hour. What counts
is what a server answered once it was back, until all was settled and some seconds more. The same
in virtual time, with ten thousand devices: ``tests.postgresql.storm``.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import gc
import random
import shutil
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import func, select
from uuid_utils import uuid7

from benchmarks.counted import Counted, counting
from benchmarks.measure import Figure, Size, figure
from benchmarks.scene import clock_of
from benchmarks.submit import command_of
from lkk_desktop.models.command import Moment
from lkk_desktop.replica.files import Connection, Files, prepare
from lkk_desktop.replica.keys import Keys
from lkk_desktop.replica.outbox import Outbox
from lkk_desktop.replica.pages import Touched
from lkk_desktop.sync.backoff import Pace
from lkk_desktop.sync.protocol import Session, SignIn
from lkk_desktop.sync.rounds import Rounds
from lkk_desktop.sync.status import Status
from lkk_desktop.sync.store import FileStore
from lkk_server import suppliers, tables
from lkk_server.identity.passwords import Cost, Passwords
from lkk_server.identity.sessions import Sessions
from lkk_server.identity.tokens import Tokens, secret_in
from lkk_server.seed.households import generated
from lkk_server.seed.living import scene
from lkk_server.seed.plant import plant
from lkk_server.seed.scene import PASSWORD
from lkk_server.serving import opened
from tests.journeys.server import LocalServer

HOUR = datetime.timedelta(hours=1)
CHEAP = Cost(passes=1, memory=8, lanes=1)
KEYS = Keys(b"o" * 32, b"r" * 32)
AT_ONCE = 20
LIVE = "/sync/live"
EACH = 2
"""Readings of each command."""
NEEDED = 3
"""Requests of each device: a fresh token, since an hour outlives the old one; the push, whose
answer is its page; the live channel."""
MINUTE = Pace().cap


def month_end(folder: Path, size: Size) -> list[Figure]:
    """What the return of the crowd cost, each beside what it may.

    Seconds until all was settled, beside the minute; commands lost and readings doubled, beside
    those said; requests answered, beside the needed ones; and those of the busiest second, beside
    those of a mean one until all was settled.
    """
    crowd = _Crowd(folder, size)
    with counting() as counted:
        back = asyncio.run(crowd.tried(counted))
    said, (accepted, readings) = set(back.said), _book(crowd.data)
    drained = max(back.settled) if len(back.settled) == len(said) else 2 * MINUTE
    busiest = max(Counter(map(int, back.asked)).values(), default=0)
    mean = len(back.asked) / max(1.0, min(MINUTE, drained))
    doubled = readings - crowd.readings - EACH * len(said & accepted)
    return [
        figure("month_end", "s", [drained], [MINUTE]),
        figure("month_end_lost", "commands", [len(said - accepted)], [len(said)]),
        figure("month_end_doubled", "readings", [doubled], [EACH * len(said)]),
        figure("month_end_requests", "requests", [len(back.asked)], [NEEDED * len(said)]),
        figure("month_end_peak", "requests", [busiest], [mean]),
    ]


class _Return(msgspec.Struct):
    """The commands that were said, and when, in seconds since the server was back, the outcome of
    each was stored and a request was sent that was answered."""

    said: list[str]
    settled: list[float]
    asked: list[float]


class _Crowd:
    """The server, and so many households with a device each."""

    def __init__(self, folder: Path, size: Size) -> None:
        self.data = folder / "server"
        self._outage = 2 * size.seconds
        self._after = size.seconds / 6
        self._server = LocalServer(self.data)
        self._clock = _Clock(clock_of(self._server))
        self._devices: list[_Device] = []
        for number, session in enumerate(_planted(self.data, size.devices, self._clock())):
            files = _profile(folder, session, self._clock())
            self._devices.append(_Device(files, generated(number).account, self._clock))
        _, self.readings = _book(self.data)

    async def tried(self, counted: Counted) -> _Return:
        """All of it: the devices are filled, alone for an hour, and the server comes back."""
        self._server.start()
        async with _living([device.live(self._server.url) for device in self._devices]):
            gate = asyncio.Semaphore(AT_ONCE)
            await asyncio.gather(*(device.filled(gate) for device in self._devices))
            while counted.of(LIVE) < len(self._devices):
                await asyncio.sleep(0.1)
            gc.collect()
            gc.freeze()
            said = await self._alone()
            counted.clear()
            await asyncio.to_thread(self._server.start)
            since = time.monotonic()
            await asyncio.wait([asyncio.ensure_future(self._settled())], timeout=MINUTE)
            await asyncio.sleep(self._after)
        await asyncio.to_thread(self._server.stop)
        settled = [one.settled_at - since for one in self._devices if one.settled_at is not None]
        return _Return(said, settled, [at - since for at, _ in counted.answered])

    async def _alone(self) -> list[str]:
        """The server is away; each person says something meanwhile. An hour later by all clocks."""
        await asyncio.to_thread(self._server.stop)
        chance, over = random.Random(1), time.monotonic() + self._outage
        times = [chance.uniform(0.0, 0.99 * self._outage) for _ in self._devices]
        pairs = zip(self._devices, times, strict=True)
        said = await asyncio.gather(*(device.say(after) for device, after in pairs))
        await asyncio.sleep(max(0.0, over - time.monotonic()))
        self._clock.advance(HOUR)
        began = datetime.datetime.fromisoformat(self._server.clock)
        self._server.clock = (began + HOUR).isoformat()
        return said

    async def _settled(self) -> None:
        for device in self._devices:
            await device.settled()


class _Clock:
    """A device's clock, which an outage moves on."""

    def __init__(self, plain: Callable[[], int]) -> None:
        self._plain = plain
        self._ahead = 0

    def __call__(self) -> int:
        return self._plain() + self._ahead

    def advance(self, time: datetime.timedelta) -> None:
        self._ahead += int(time.total_seconds() * 1000)


class _Device:
    """One profile with its loop of the sync."""

    def __init__(self, files: Files, account: str, clock: _Clock) -> None:
        self._files = files
        self._account = account
        self._clock = clock
        self._begun = asyncio.Event()
        self._whole = asyncio.Event()
        self._settled = asyncio.Event()
        self._rounds: Rounds | None = None
        self.settled_at: float | None = None

    async def live(self, url: str) -> None:
        """Sync once ``filled`` lets it, until it is cancelled."""
        await self._begun.wait()
        rounds = self._rounds = Rounds(
            self._files,
            url,
            self._changed,
            self._told,
            clock=self._clock,
            pace=Pace(),
            by_hand=False,
        )
        try:
            await rounds.run()
        finally:
            rounds.end()
            await rounds.close()

    async def filled(self, gate: asyncio.Semaphore) -> None:
        """Begin, and have all of it; not all devices do that at once."""
        async with gate:
            self._begun.set()
            await self._whole.wait()

    async def say(self, after: float) -> str:
        """A person sends a reading of two zones then; the id of the command."""
        await asyncio.sleep(after)
        connection = Connection(self._files, "outbox")
        outbox = Outbox(connection)
        id, now = str(uuid7()), self._clock()
        moment = Moment(now=now, made=now, actor="", channel="app", command=id)
        assert outbox.submit(command_of(outbox, 1, self._account), id, now, moment)
        connection.close()
        self.settled_at = None  # its first filling has told of outcomes, too
        self._settled.clear()
        assert self._rounds is not None
        self._rounds.wake()
        return id

    async def settled(self) -> None:
        """Once the server's word on it is stored."""
        await self._settled.wait()

    def _changed(self, touched: Touched) -> None:
        if "outcome" in touched.kinds and self.settled_at is None:
            self.settled_at = time.monotonic()
            self._settled.set()

    def _told(self, status: Status) -> None:
        if status.fresh is not None and not status.filling:
            self._whole.set()


@contextlib.asynccontextmanager
async def _living(lives: list[Coroutine[Any, Any, None]]) -> AsyncIterator[None]:
    """All of these go on meanwhile, and end with it; that none of them fails is seen to."""
    tasks = [asyncio.create_task(life) for life in lives]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
    for error in ended:
        if error is not None and not isinstance(error, asyncio.CancelledError):
            raise error


def _planted(data: Path, devices: int, now: int) -> Iterator[Session]:
    """A server's database with so many households; the session of a device of each."""
    database, passwords = opened(data, None, lambda: now), Passwords(CHEAP)
    plant(database, scene(suppliers.load()), passwords, accounts=devices)
    supplier = suppliers.load().supplier.id
    tokens = Tokens(secret_in(data))
    sessions = Sessions(database, passwords, tokens, supplier=supplier, clock=lambda: now)
    for number in range(devices):
        login = generated(number).account
        yield sessions.sign_in(SignIn(login=login, password=PASSWORD, device_name="bench"))
    database.close()


def _profile(folder: Path, session: Session, now: int) -> Files:
    """A profile that has just signed in; its files are copies, made once."""
    plain = folder / "profile"
    if not plain.exists():
        plain.mkdir()
        prepare(Files(plain, KEYS))
    shutil.copytree(plain, folder / session.device)
    files = Files(folder / session.device, KEYS)
    store = FileStore(files)
    store.pin(session, now)
    store.close()
    return files


def _book(data: Path) -> tuple[set[str], int]:
    """The ids of the commands that a server accepted, and how many readings it has."""
    database = opened(data, None, lambda: 0)
    book = tables.command.c
    with database.read() as connection:
        ids = connection.execute(select(book.id).where(book.status == "accepted")).scalars()
        accepted = set(ids)
        count = select(func.count()).select_from(tables.records["reading"])
        readings = connection.execute(count).scalar_one()
    database.close()
    return accepted, readings
