"""Another past (protocol 5, H08, H30): dumps, base backups and crashes of the real store."""

from __future__ import annotations

import itertools
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import msgspec
from sqlalchemy import select

from lkk_desktop.sync.protocol import Envelope
from lkk_server import tables
from lkk_server.refused import Refused
from tests.postgresql.cluster import Cluster, folder_of_ours, name_in
from tests.postgresql.order import Place
from tests.postgresql.writer import ACCOUNTS
from tests.server.core_desk import Desk

Restore = Callable[[], str]


class Figures(msgspec.Struct):
    """``misjudged`` are streams whose cursor was refused needlessly, or held where it may not."""

    restores: int = 0
    cursors: int = 0
    another_past: int = 0
    misjudged: int = 0
    commands: int = 0
    unsettled: int = 0
    effects_missing: int = 0
    effects_doubled: int = 0
    replicas_that_differ: int = 0


class Life:
    """Two devices of one person before and after a restore; each remembers what it said."""

    def __init__(self, url: str, seed: int, figures: Figures) -> None:
        self._url = url
        self._chance = random.Random(seed)
        self.figures = figures
        self.place = Place(url)
        self.desks = [self.place.desk(name) for name in ("d1", "d2")]
        self.said: dict[str, list[Envelope]] = {"d1": [], "d2": []}
        self._value = itertools.count(101_000, 1_000)
        self._ids = itertools.count(1)
        for desk in self.desks:
            desk.pull()

    def steps(self, count: int) -> None:
        """People send readings, devices pull, the server begins anew now and then."""
        for _ in range(count):
            desk = self._chance.choice(self.desks)
            if self._chance.random() < 0.15:
                self.place.database.close()
                self.place.open(self._url)
            elif self._chance.random() < 0.3:
                desk.pull(most=self._chance.choice((3, 5_000)))
            else:
                self.send(desk)

    def send(self, desk: Desk) -> None:
        id = f"c{next(self._ids)}"
        number = self._chance.randint(1, ACCOUNTS)
        envelope = desk.send(id, next(self._value), number)
        self.said[desk.identity.device].append(envelope)
        desk.push(envelope)

    def counters(self) -> dict[str, int]:
        query = select(tables.stream.c.stream, tables.stream.c.counter)
        with self.place.database.read() as connection:
            return {row.stream: row.counter for row in connection.execute(query)}

    def move(self, url: str) -> None:
        """The server is gone; another one stands over this database."""
        self.place.database.close()
        self._url = url
        self.place.open(url)

    def come_back(self, desk: Desk, kept: dict[str, int]) -> None:
        """A device meets the restored server: what it is told, and what it says again."""
        figures, before = self.figures, dict(desk.cursors)
        lost = {name for name, cursor in before.items() if cursor.counter > kept.get(name, 0)}
        desk.pages.clear()
        desk.pull()
        told: set[str] = set()
        for page in desk.pages:
            assert set(page.afresh.values()) <= {"another_past"}
            told |= page.afresh.keys()
        figures.cursors += len(before)
        figures.another_past += len(told)
        figures.misjudged += len(told ^ lost)
        self._say_again(desk)
        self._say_again(desk)

    def _say_again(self, desk: Desk) -> None:
        outcomes = desk.outcomes()
        pending = [one for one in self.said[desk.identity.device] if one.id not in outcomes]
        if pending:
            desk.push(*pending)
            desk.push(*pending)

    def judge(self) -> None:
        """At the end: each command has one outcome and one effect, each replica is the server's."""
        figures = self.figures
        said = {one.id for envelopes in self.said.values() for one in envelopes}
        table = tables.records["reading"].c
        with self.place.database.read() as connection:
            found = connection.execute(select(table.command).where(table.command.is_not(None)))
            effects = Counter(found.scalars())
        figures.commands += len(said)
        figures.effects_missing += len(said - effects.keys())
        figures.effects_doubled += sum(effects.values()) - len(effects)
        for desk in self.desks:
            desk.pull()
            outcomes = desk.outcomes()
            mine = self.said[desk.identity.device]
            figures.unsettled += sum(
                one.id not in outcomes or outcomes[one.id].status == "rejected" for one in mine
            )
            truth = self.place.truth(desk.streams)
            figures.replicas_that_differ += desk.held() != truth
        self.place.database.close()


def live(life: Life, back_up: Callable[[], Restore], chance: random.Random) -> None:
    """A life with a backup in it that is restored after more was said than it holds."""
    life.steps(chance.randint(3, 20))
    kept = life.counters()
    restore = back_up()
    life.steps(chance.choice((0, 2, 10)))
    life.move(restore())
    first, last = chance.sample(life.desks, 2)
    life.come_back(first, kept)
    for _ in range(chance.choice((0, 3, 15))):
        life.send(first)
    life.come_back(last, kept)
    life.judge()
    life.figures.restores += 1


def dumps(cluster: Cluster, fresh: Cluster, seeds: range) -> Figures:
    """pg_dump of one cluster, pg_restore into another that has a past of its own, or none."""
    figures = Figures()
    for seed in seeds:
        url = cluster.database(f"dumped_{seed}")

        def back_up(url: str = url) -> Restore:
            file = cluster.dump(name_in(url))
            return lambda: fresh.restore(file, name_in(url))

        live(Life(url, seed, figures), back_up, random.Random(seed))
    return figures


def base_backups(seeds: range) -> Figures:
    """A cluster crashes, and an older physical copy of it is started in its place."""
    figures = Figures()
    for seed in seeds:
        with folder_of_ours() as folder:
            cluster = Cluster(folder)
            cluster.make()

            def back_up(cluster: Cluster = cluster, folder: Path = folder) -> Restore:
                cluster.base_backup(folder / "older")
                return lambda: _replaced(cluster, folder / "older")

            try:
                live(Life(cluster.url(), seed, figures), back_up, random.Random(seed))
            finally:
                cluster.stop("immediate")
    return figures


def _replaced(cluster: Cluster, older: Path) -> str:
    cluster.stop("immediate")
    cluster.data = older
    cluster.start()
    return cluster.url()


class Crash(msgspec.Struct):
    """What a crash of the database cost: of the acknowledged commands, those that were lost."""

    acknowledged: int
    lost: int
    afresh: int


def crash(cluster: Cluster, name: str, seconds: float, *, careless: bool = False) -> Crash:
    """Push from several threads, crash PostgreSQL meanwhile, start it, look for what was said.

    ``careless`` turns synchronous_commit off, to show that the test would see a loss.
    """
    url = cluster.database(name)
    if careless:
        cluster.do(f"ALTER DATABASE {name} SET synchronous_commit = off")
    place = Place(url)
    acknowledged: list[str] = []
    desks = [place.desk(f"d{number}") for number in range(4)]
    threads = [
        threading.Thread(target=_push_on, args=(desk, n, acknowledged))
        for n, desk in enumerate(desks)
    ]
    for thread in threads:
        thread.start()
    time.sleep(seconds)
    cluster.stop("immediate")
    for thread in threads:
        thread.join()
    cluster.start()
    with place.database.read() as connection:
        held = set(connection.execute(select(tables.command.c.id)).scalars())
    for desk in desks:
        desk.pages.clear()
        desk.pull()
    afresh = sum(len(page.afresh) for desk in desks for page in desk.pages)
    place.database.close()
    return Crash(len(acknowledged), len(set(acknowledged) - held), afresh)


def _push_on(desk: Desk, number: int, acknowledged: list[str]) -> None:
    """Push until the server cannot."""
    for count in itertools.count(1):
        id = f"{desk.identity.device}-{count}"
        try:
            desk.push(desk.send(id, 101_000 + count, number + 1))
        except Refused:
            return
        acknowledged.append(id)
