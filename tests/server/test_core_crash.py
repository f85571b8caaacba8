"""Crashes between any two store steps, and a database that fails: nothing is ever half-done."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from lkk_desktop.models.metering import Reading
from lkk_desktop.models.record import Record
from lkk_server import engines, tables
from lkk_server.database import Database
from lkk_server.refused import Refused
from lkk_server.transact import publish
from tests.server.core_kit import World, on_sqlite
from tests.server.core_records import NOON, SUPPLIER, link, reading


class Crash(BaseException):
    """The process dies here."""


class Countdown:
    """Crashes at the step of this number, and remembers the names of those before."""

    def __init__(self) -> None:
        self.at = -1
        self.names: list[str] = []

    def __call__(self, name: str) -> None:
        self.names.append(name)
        if len(self.names) == self.at:
            raise Crash(name)

    def arm(self, at: int) -> None:
        self.at, self.names = at, []


def dump(world: World) -> dict[str, list[object]]:
    names = [name for name in tables.metadata.tables if name not in ("run", "hint")]
    return {name: sorted(world.table(name)) for name in names}


def test_a_push_crashed_at_any_step_is_all_or_nothing(tmp_path: Path) -> None:
    countdown = Countdown()
    world = World(tmp_path, step=countdown)
    crashed: list[str] = []
    for at in itertools.count(1):
        desk = world.desk(device=f"d{at}")
        desk.pull()
        lines = [
            desk.send(f"c{at}", 120_000),
            desk.send(f"e{at}", 90_000),
            desk.send(f"f{at}", 130_000, 2),
            desk.withdraw(f"w{at}", f"c{at}"),
        ]
        before = dump(world)
        countdown.arm(at)
        try:
            desk.push(*lines)
        except Crash as crash:
            crashed.append(str(crash))
            if not {"committed", "settled"} & set(countdown.names):
                assert dump(world) == before
        else:
            break
        finally:
            countdown.arm(-1)
        world.reopen(seed=at + 9)
        for _ in range(2):
            desk.push(*lines)
        told = {id: (o.status, o.code) for id, o in desk.outcomes().items()}
        assert told == {
            f"c{at}": ("withdrawn", None),
            f"e{at}": ("rejected", "below_counted"),
            f"f{at}": ("accepted", None),
            f"w{at}": ("accepted", None),
        }
        assert desk.held() == world.truth(desk.streams)
        assert [r.command for r in world.rows(Reading) if r.status == "transmitted"] == [f"f{at}"]
    assert {"locked", "judged", "rows", "feed", "commands", "streams", "committed"} <= set(crashed)
    world.database.close()


def test_a_publication_crashed_at_any_step_is_all_or_nothing(tmp_path: Path) -> None:
    countdown = Countdown()
    world = World(tmp_path, step=countdown)
    world.publish(reading("old"), reading("moved"))
    before = dump(world)
    for at in itertools.count(1):
        countdown.arm(at)
        records: list[Record] = [reading("new"), reading("moved", 2), link("ivanov", "a3", 2)]
        try:
            publish(world.database, SUPPLIER, records, [reading("old")], countdown)
        except Crash:
            if "committed" not in countdown.names:
                assert dump(world) == before
        else:
            break
    assert {r.id for r in world.rows(Reading)} == {"new", "moved"}
    world.database.close()


@on_sqlite
@pytest.mark.warns
def test_a_database_that_does_not_answer_settles_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "BUSY_MS", 20)
    world = World(tmp_path)
    desk = world.desk()
    desk.pull()
    line = desk.send("c1", 120_000)
    rival = Database(world.database.url, world.clock)
    with rival.write(), pytest.raises(Refused) as refused:
        desk.push(line)
    assert (refused.value.status, refused.value.code) == (503, "unavailable")
    assert desk.outcomes() == {}
    desk.push(line)
    assert desk.told("c1") == ("accepted", None)
    rival.close()
    world.database.close()


def test_the_database_is_opened_as_it_should_be(tmp_path: Path) -> None:
    path = tmp_path / "server.db"
    database = Database.create_fast(f"sqlite:///{path}", lambda: NOON)
    with database.write() as connection:
        for pragma, value in {"journal_mode": "wal", "synchronous": 2}.items():
            assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value
    with database.read() as connection:
        for pragma, value in {"journal_mode": "wal", "synchronous": 2}.items():
            assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value
    server = database.server_id
    database.close()
    again = Database.open(f"sqlite:///{path}", lambda: NOON)
    assert again.server_id == server
    with again.read() as connection:
        runs = connection.execute(tables.run.select()).all()
    assert [run.number for run in runs] == [1, 2]
    assert len({run.run for run in runs}) == 2
    again.close()


def test_a_reader_keeps_its_moment(tmp_path: Path) -> None:
    world = World(tmp_path)
    with world.database.read() as connection:
        before = connection.execute(tables.feed.select()).all()
        world.publish(reading("r1"))
        assert connection.execute(tables.feed.select()).all() == before
    world.database.close()


def test_an_old_sqlite_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "EARLIEST_SQLITE", (99, 0, 0))
    with pytest.raises(engines.OldSqlite):
        Database.open(f"sqlite:///{tmp_path / 'server.db'}", lambda: NOON)
