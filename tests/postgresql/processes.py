"""Several server processes on one database: hints across, one settling, kill -9 between (H17)."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import httpx_sse
import msgspec
import psycopg
from sqlalchemy import make_url

from lkk_desktop.models.calendar import instant
from lkk_desktop.sync.protocol import Page, Push, Session, encode
from lkk_server.__main__ import moment
from lkk_server.seed.scene import PASSWORD
from tests.postgresql.lingering import WITHIN
from tests.server.running import PACKED, push_of, read, reading_of

CLOCK = "2026-11-20T10:00+05:00"
NOW = instant(moment(CLOCK))
ACCOUNT, METER = "0710000000", "0710000000-2087341"
SERVER = ("-m", "lkk_server")


class Figures(msgspec.Struct):
    """Seconds from a push's answer to the hint at another process; commands and their effects."""

    processes: int = 0
    hints: int = 0
    hint_median: float = 0.0
    hint_slowest: float = 0.0
    sent_to_two: int = 0
    killed: int = 0
    killed_in_a_transaction: int = 0
    attempts_after_a_kill: int = 0
    commands: int = 0
    effects_missing: int = 0
    effects_doubled: int = 0


class Process:
    """A server process, and what a device asks of it."""

    def __init__(self, words: Sequence[str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def said(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def ready(self) -> None:
        line = self.said()
        assert line, self.process.stderr.read() if self.process.stderr else ""
        self.client = httpx.Client(base_url=json.loads(line)["url"], timeout=30)

    def sign_in(self, login: str = "ivanov") -> Session:
        body = {"login": login, "password": PASSWORD, "device_name": "test", "device": None}
        return read(self.client.post("/session", json=body), Session)

    def push(self, session: Session, body: bytes) -> Page:
        headers = PACKED | {"authorization": f"Bearer {session.access}"}
        return read(self.client.post("/sync/push", content=body, headers=headers), Page)

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()
        if hasattr(self, "client"):
            self.client.close()


class Servers:
    """Processes over one database, and the commands that they were told."""

    def __init__(self, url: str, data: Path, eyes: str = "") -> None:
        """``eyes`` is the URL to look at rows by, of one that is above the rules."""
        self.url = url
        self._eyes = plain(eyes or url)
        self._data = data
        self._value = 357_000
        self.pushes: list[Push] = []

    @contextmanager
    def serving(self, *program: str) -> Iterator[Process]:
        place = ("--data", str(self._data), "--database", self.url)
        process = Process([*(program or SERVER), "serve", *place, "--port", "0", "--clock", CLOCK])
        try:
            yield process
        finally:
            process.kill()

    def seed(self) -> None:
        words = [sys.executable, *SERVER, "seed", "--database", self.url, "--data", str(self._data)]
        subprocess.run(words, check=True, capture_output=True)

    def body(self, session: Session) -> bytes:
        """A push of one new reading."""
        self._value += 100
        command = reading_of(ACCOUNT, METER, f"{METER}-single", self._value)
        self.pushes.append(push_of(session, NOW, command))
        return encode(self.pushes[-1])

    def effects(self) -> dict[str, int]:
        """How many readings each command that was told has in the tables."""
        ids = [one.id for push in self.pushes for one in push.commands]
        with psycopg.connect(self._eyes) as connection:
            asked = "SELECT command, count(*) FROM reading WHERE command = ANY(%s) GROUP BY command"
            found: dict[str, int] = dict(connection.execute(asked, [ids]).fetchall())
        return {id: found.get(id, 0) for id in ids}

    def in_transaction(self) -> bool:
        """Whether a server holds a transaction open at this moment."""
        with psycopg.connect(self._eyes) as connection:
            asked = (
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND state = 'idle in transaction' AND backend_xid IS NOT NULL"
            )
            found = connection.execute(asked).fetchone()
        return bool(found and found[0])


class Listener(threading.Thread):
    """Notes when it hears of a stream's counter."""

    def __init__(self, process: Process, session: Session) -> None:
        super().__init__(daemon=True)
        self._client = httpx.Client(base_url=process.client.base_url, timeout=30)
        self._headers = {"authorization": f"Bearer {session.access}"}
        self._news = threading.Condition()
        self.heard: dict[str, tuple[int, float]] = {}
        self.start()

    def run(self) -> None:
        try:
            with httpx_sse.connect_sse(
                self._client, "GET", "/sync/live", headers=self._headers
            ) as source:
                for event in source.iter_sse():
                    hint = json.loads(event.data)
                    with self._news:
                        self.heard[hint["stream"]] = hint["counter"], time.monotonic()
                        self._news.notify_all()
        except httpx.HTTPError:
            pass
        finally:
            self._client.close()

    def wait(self, stream: str, counter: int, seconds: float = 5.0) -> float:
        """When it was heard that the stream is at this counter."""
        with self._news:
            there = self._news.wait_for(lambda: self._counter(stream) >= counter, seconds)
        assert there, f"no hint of {stream} at {counter}: {self.heard}"
        return self.heard[stream][1]

    def _counter(self, stream: str) -> int:
        return self.heard.get(stream, (0, 0.0))[0]


def plain(url: str) -> str:
    """A URL as psycopg takes it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def run(
    url: str,
    eyes: str,
    data: Path,
    *,
    processes: int = 3,
    rounds: int = 20,
    steps: Sequence[str] = (),
) -> Figures:
    """The three stories over one database; ``steps`` are where a process is killed."""
    figures, servers = Figures(processes=processes), Servers(url, data, eyes)
    with ExitStack() as stack:
        # All at once on an empty database: they must not both make the tables.
        started = [stack.enter_context(servers.serving()) for _ in range(processes)]
        for one in started:
            one.ready()
        servers.seed()
        hints(servers, started, figures, rounds)
        twice(servers, started, figures, rounds)
        for step in steps:
            killed(servers, started[0], figures, step)
    effects = servers.effects()
    figures.commands = len(effects)
    figures.effects_missing = sum(count == 0 for count in effects.values())
    figures.effects_doubled = sum(count > 1 for count in effects.values())
    return figures


def hints(servers: Servers, started: list[Process], figures: Figures, rounds: int) -> None:
    """A push to one process is heard of on another's live channel."""
    session = started[0].sign_in()
    listener, stream = Listener(started[1], session), f"account:{ACCOUNT}"
    listener.wait(stream, 1)
    waits = []
    for _ in range(rounds):
        page = started[0].push(session, servers.body(session))
        answered = time.monotonic()
        heard = listener.wait(stream, page.heads[stream].counter)
        waits.append(max(0.0, heard - answered))
    figures.hints = rounds
    figures.hint_median = round(statistics.median(waits), 3)
    figures.hint_slowest = round(max(waits), 3)


def twice(servers: Servers, started: list[Process], figures: Figures, rounds: int) -> None:
    """The same bytes to all processes at once get the same outcome, and one effect."""
    session = started[0].sign_in()
    with ThreadPoolExecutor(len(started)) as threads:
        for _ in range(rounds):
            body = servers.body(session)
            pages = threads.map(lambda one, body=body: one.push(session, body), started)
            told = {outcome(page, servers.pushes[-1]) for page in pages}
            assert len(told) == 1, told
            figures.sent_to_two += 1


def killed(servers: Servers, other: Process, figures: Figures, step: str) -> None:
    """A process is killed at a step of a push; another one answers the same push at once."""
    session = other.sign_in()
    body = servers.body(session)
    with servers.serving("-m", "tests.postgresql.lingering", step) as process:
        process.ready()
        pushing = threading.Thread(target=_pushed_in_vain, args=(process, session, body))
        pushing.start()
        assert process.said() == f"lingers at {step}\n"
        within = servers.in_transaction()
        assert within == (step in WITHIN), step
        figures.killed_in_a_transaction += within
        process.process.kill()
        pushing.join()
    figures.killed += 1
    figures.attempts_after_a_kill += 1
    # Which of the two clocks is ahead decides whether it is the last word of the month.
    assert outcome(other.push(session, body), servers.pushes[-1]) in ("accepted", "superseded")


def _pushed_in_vain(process: Process, session: Session, body: bytes) -> None:
    try:
        process.push(session, body)
    except httpx.HTTPError:
        return
    raise AssertionError("the process was to be killed before it answered")


def outcome(page: Page, push: Push) -> str:
    """What a page tells of the push's command."""
    rows = page.kinds["outcome"]
    id, status = rows.columns.index("id"), rows.columns.index("status")
    told = [row[status] for row in rows.rows if row[id] == push.commands[0].id]
    assert len(told) == 1, told
    return str(told[0])
