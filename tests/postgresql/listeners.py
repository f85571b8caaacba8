"""A thousand open live channels on one process: how soon a hint is with all, what each costs."""

from __future__ import annotations

import asyncio
import json
import resource
import time
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from lkk_desktop.sync.protocol import Session
from tests.postgresql.processes import ACCOUNT, Process, Servers

AT_ONCE = 40
PATIENCE = 60.0
STREAM = f"account:{ACCOUNT}"


class Figures(msgspec.Struct):
    """Seconds from a push's answer until the last channel had its hint; KiB of the process."""

    channels: int
    opened_in: float
    hint_median: float
    hint_slowest: float
    memory_per_channel: float
    memory: int


class Channel:
    """One open answer, read by hand: a client library would cost more than the server."""

    def __init__(self) -> None:
        self.counter = 0
        self.heard = 0.0
        self.news = asyncio.Event()
        self._reader: asyncio.StreamReader
        self._writer: asyncio.StreamWriter
        self._task: asyncio.Task[None]

    async def open(self, url: str, access: str) -> None:
        """Ask for the channel, and wait until it says where the account's stream is."""
        place = urlsplit(url)
        self._reader, self._writer = await asyncio.open_connection(place.hostname, place.port)
        said = (
            f"GET /sync/live HTTP/1.1\r\nhost: {place.netloc}\r\nauthorization: Bearer {access}\r\n"
            "accept: text/event-stream\r\n\r\n"
        )
        self._writer.write(said.encode())
        assert (await self._reader.readline()).startswith(b"HTTP/1.1 200")
        self._task = asyncio.create_task(self._read())
        await self.reached(1)

    async def _read(self) -> None:
        while line := await self._reader.readline():
            if line.startswith(b"data: "):
                hint = json.loads(line[6:])
                if hint["stream"] == STREAM:
                    self.counter, self.heard = hint["counter"], time.monotonic()
                    self.news.set()

    async def reached(self, counter: int) -> float:
        while self.counter < counter:
            self.news.clear()
            await self.news.wait()
        return self.heard

    async def close(self) -> None:
        self._task.cancel()
        self._writer.close()
        await asyncio.gather(self._task, self._writer.wait_closed(), return_exceptions=True)


def run(owner: str, url: str, data: Path, channels: int = 1_000, rounds: int = 3) -> Figures:
    """Open so many channels on one process over a seeded database, and let it hear of pushes.

    ``owner`` is the URL that may seed; ``url`` the server's.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = channels + 500
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, max(hard, wanted)))
    Servers(owner, data).seed()
    servers = Servers(url, data)
    with servers.serving() as process:
        process.ready()
        session = process.sign_in()
        return asyncio.run(_run(servers, process, session, channels, rounds))


async def _run(
    servers: Servers, process: Process, session: Session, channels: int, rounds: int
) -> Figures:
    process.push(session, servers.body(session))
    before, begun = _memory(process), time.monotonic()
    turn = asyncio.Semaphore(AT_ONCE)
    open_channels = [Channel() for _ in range(channels)]

    async def opened(channel: Channel) -> None:
        async with turn:
            await channel.open(str(process.client.base_url), session.access)

    try:
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(*map(opened, open_channels))
        took = time.monotonic() - begun
        waits: list[float] = []
        for _ in range(rounds):
            waits += await _heard(servers, process, session, open_channels)
        memory = _memory(process)
    finally:
        await asyncio.gather(*(c.close() for c in open_channels), return_exceptions=True)
    waits.sort()
    return Figures(
        channels=channels,
        opened_in=round(took, 1),
        hint_median=round(waits[len(waits) // 2], 3),
        hint_slowest=round(waits[-1], 3),
        memory_per_channel=round((memory - before) / channels, 1),
        memory=memory,
    )


async def _heard(
    servers: Servers, process: Process, session: Session, channels: list[Channel]
) -> list[float]:
    """How long each channel waited for the hint of one push."""
    body = servers.body(session)
    page = await asyncio.to_thread(process.push, session, body)
    answered = time.monotonic()
    async with asyncio.timeout(PATIENCE):
        heard = await asyncio.gather(*(c.reached(page.heads[STREAM].counter) for c in channels))
    return [max(0.0, one - answered) for one in heard]


def _memory(process: Process) -> int:
    """Resident KiB of a process."""
    for line in Path(f"/proc/{process.process.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise AssertionError("no VmRSS")
