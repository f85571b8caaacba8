"""Feed order under real concurrency (H01-H04): many writers, readers that page meanwhile."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from typing import Any, cast

import msgspec
import psycopg
from sqlalchemy import make_url

from lkk_server.database import Database
from lkk_server.exchange import Exchange
from lkk_server.transact import publish
from tests.postgresql.writer import ACCOUNTS, NAIVE, Done
from tests.server.core_desk import Desk
from tests.server.core_kit import Clock, Held, World, truth
from tests.server.core_records import SUPPLIER, household, link, supplier

USER = "ivanov"
FRESH_EVERY = 0.7


class Figures(msgspec.Struct):
    """What a run showed. ``torn`` are transactions of which a whole replica held a part."""

    writers: int
    seconds: float
    transactions: int
    rows: int
    pulls: int
    missed: int
    torn: int
    doubled: int
    first_syncs: int
    first_syncs_that_differ: int
    naive_rows: int
    naive_missed: int


class Place:
    """A server over a database with a few accounts in one cabinet; what a ``Desk`` asks."""

    def __init__(self, url: str) -> None:
        self.clock = Clock()
        self.open(url)
        numbers = range(1, ACCOUNTS + 1)
        records = [record for number in numbers for record in household(number)]
        links = [link(USER, f"a{number}", number) for number in numbers]
        publish(self.database, SUPPLIER, [supplier(), *records, *links])

    def open(self, url: str) -> None:
        """A new process over this database, which may be another one than before."""
        self.database = Database.open(url, self.clock)
        self.exchange = Exchange(self.database, self.clock)

    def desk(self, device: str, user: str = USER) -> Desk:
        return Desk(cast(World, self), user, device)

    def truth(self, streams: frozenset[str]) -> Held:
        """What a whole replica of these streams holds."""
        return truth(self.database, streams)


class Reader:
    """A desk that counts what each page brings."""

    def __init__(self, place: Place) -> None:
        self._desk = place.desk("reader")
        self._left: dict[str, int] = {}
        self._told: Counter[tuple[str, int]] = Counter()
        self.seen: set[str] = set()
        self.pulls = self.torn = 0

    def pull(self, most: int) -> None:
        """Pull until whole; then each transaction that was met is here with all its rows."""
        self.pulls += self._desk.pull(most)
        pages, self._desk.pages = self._desk.pages, []
        for page in pages:
            if "reading" in page.kinds:
                columns = page.kinds["reading"].columns
                for line in page.kinds["reading"].rows:
                    self._take(dict(zip(columns, line, strict=True)))
        self.torn += sum(1 for left in self._left.values() if left)

    def _take(self, row: dict[str, Any]) -> None:
        self._told[row["id"], row["position"]] += 1
        self.seen.add(row["id"])
        left = self._left.get(row["command"], row["value"])
        self._left[row["command"]] = left - 1
        if left == 1:
            del self._left[row["command"]]

    @property
    def doubled(self) -> int:
        return sum(count - 1 for count in self._told.values())


class Naive:
    """A reader that asks for what comes after the highest position it has seen."""

    def __init__(self, url: str) -> None:
        plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self.connection = psycopg.connect(plain, autocommit=True)
        self.seen: set[str] = set()
        self._last = 0

    def pull(self) -> None:
        asked = "SELECT position, said FROM naive WHERE position > %s ORDER BY position"
        for position, said in self.connection.execute(asked, [self._last]):
            self._last = position
            self.seen.add(said)


def run(url: str, seconds: float, writers: int = 8, seed: int = 1) -> Figures:
    """Let writers write for so long, and count what readers missed."""
    place = Place(url)
    naive = Naive(url)
    naive.connection.execute(NAIVE)
    reader, fresh = Reader(place), list[Desk]()
    begun = time.monotonic()
    processes = [_started(url, number, seconds, seed) for number in range(writers)]
    try:
        while any(process.poll() is None for process in processes):
            reader.pull(most=100)
            naive.pull()
            if time.monotonic() > begun + FRESH_EVERY * (1 + len(fresh)):
                fresh.append(place.desk(f"fresh-{len(fresh)}"))
                fresh[-1].pull(most=500)
    finally:
        for process in processes:
            process.kill()
    done = [msgspec.json.decode(process.communicate()[0], type=Done) for process in processes]
    reader.pull(most=5_000)
    naive.pull()
    figures = _figures(place, reader, naive, fresh, done)
    naive.connection.close()
    place.database.close()
    return msgspec.structs.replace(figures, writers=writers, seconds=seconds)


def _figures(
    place: Place, reader: Reader, naive: Naive, fresh: list[Desk], done: list[Done]
) -> Figures:
    streams = frozenset(name for desk in fresh for name in desk.streams if "device" not in name)
    truth = place.truth(streams)
    for desk in fresh:
        desk.pull()
    rows, said = sum(one.rows for one in done), sum(one.naive for one in done)
    return Figures(
        writers=0,
        seconds=0,
        transactions=sum(one.transactions for one in done),
        rows=rows,
        pulls=reader.pulls,
        missed=rows - len(reader.seen),
        torn=reader.torn,
        doubled=reader.doubled,
        first_syncs=len(fresh),
        first_syncs_that_differ=sum(desk.held() != truth for desk in fresh),
        naive_rows=said,
        naive_missed=said - len(naive.seen),
    )


def _started(url: str, number: int, seconds: float, seed: int) -> subprocess.Popen[bytes]:
    module = "tests.postgresql.writer"
    words = [sys.executable, "-m", module, url, str(number), str(seconds), str(seed)]
    return subprocess.Popen(words, stdout=subprocess.PIPE)
