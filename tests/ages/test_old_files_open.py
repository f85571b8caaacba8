"""Each released version's profile opens here: it shows what was there, and all that waits goes."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from lkk_desktop.replica.faults import Fault
from lkk_desktop.replica.files import Connection, Files, prepare
from lkk_desktop.replica.keys import Keys, Passphrase, unlock
from lkk_desktop.replica.outbox import Outbox
from lkk_desktop.sync.store import FileStore
from tests.ages.make import About
from tests.journeys.desk import PASSPHRASE
from tests.journeys.scene import (
    CHECK,
    DAY,
    DAY_REGISTER,
    HOT_WATER_REGISTER,
    NIGHT_REGISTER,
    OFFLINE,
    POWER_METER,
    WAITS,
)
from tests.journeys.stage import Stage
from tests.journeys.story import enter

AGES = sorted(path.parent for path in Path(__file__).parent.glob("*/about.json"))
NOW = 1_795_150_800_000
Change = Callable[[Any], None]


@pytest.fixture(params=AGES, ids=lambda path: str(path.name))
def age(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy of an age's profile."""
    return Path(shutil.copytree(request.param, tmp_path / "age"))


def about(age: Path) -> About:
    return msgspec.json.decode((age / "about.json").read_bytes(), type=About)


def keys(age: Path) -> Keys:
    return unlock(age, Passphrase(PASSPHRASE))


def change(age: Path, main: Any, work: Change) -> None:
    """Make an age's file other than it was, before this program sees it."""
    connection = Connection(Files(age, keys(age)), main)
    views = connection.rows("SELECT name FROM sqlite_temp_schema WHERE type = 'view'")
    for (view,) in views:
        # They look at tables of this program's that an older file lacks, and SQLite minds.
        connection.driver.execute(f'DROP VIEW temp."{view}"')
    with connection.write() as driver:
        work(driver)
    connection.close()


def lines(files: Files) -> list[tuple[str, str, bytes, str | None]]:
    connection = Connection(files, "outbox")
    said: list[tuple[str, str, bytes, str | None]] = [
        (line.id, line.kind, line.payload, outcome.status if outcome else None)
        for line, outcome in reversed(Outbox(connection).journal())
    ]
    connection.close()
    return said


def drafts(files: Files) -> int:
    connection = Connection(files, "outbox")
    count = connection.driver.execute("SELECT count(*) FROM draft_reading").fetchone()[0]
    connection.close()
    return int(count)


def older_columns(driver: Any) -> None:
    """As if this program knew a column more than the one that left the files."""
    driver.execute("ALTER TABLE draft_reading DROP COLUMN rolled")
    driver.execute("UPDATE meta SET value = 'of another time' WHERE name = 'columns'")


def older_rows(driver: Any) -> None:
    driver.execute("ALTER TABLE reading DROP COLUMN rolled")
    driver.execute("UPDATE meta SET value = 'of another time' WHERE name = 'columns'")


def test_there_is_an_age() -> None:
    assert [path.name for path in AGES] == ["0.1"]


def test_every_line_is_kept_with_what_became_of_it(age: Path) -> None:
    files = Files(age, keys(age))
    prepare(files)
    said = lines(files)
    assert [(id, kind, state) for id, kind, _, state in said] == [
        (one.id, one.kind, one.state) for one in about(age).said
    ]
    assert {kind for _, kind, _, state in said if state is None} == {
        "submit_readings",
        "withdraw_command",
    }


def test_with_other_columns_each_line_is_kept_and_drawn_again(age: Path) -> None:
    before = lines(Files(age, keys(age)))
    change(age, "outbox", older_columns)
    files = Files(age, keys(age))
    assert prepare(files)
    assert lines(files) == before
    assert drafts(files) == 0
    store = FileStore(files)
    store.catch_up(NOW)
    store.close()
    assert drafts(files) > 0


def test_with_other_rows_the_replica_is_pulled_again_and_no_line_is_lost(age: Path) -> None:
    before = lines(Files(age, keys(age)))
    change(age, "replica", older_rows)
    files = Files(age, keys(age))
    assert prepare(files)
    assert lines(files) == before
    store = FileStore(files)
    assert {held.state for held in store.streams().values()} == {"filling"}
    assert {held.columns for held in store.streams().values()} == {""}
    store.close()


def test_files_of_a_later_version_are_left_as_they_are(age: Path) -> None:
    change(age, "outbox", lambda driver: driver.execute("PRAGMA user_version = 99"))
    before = (age / "outbox.db").read_bytes()
    with pytest.raises(Fault) as fault:
        prepare(Files(age, keys(age)))
    assert fault.value.code == "newer_version"
    assert (age / "outbox.db").read_bytes() == before


@pytest.mark.journey
@pytest.mark.parametrize("others", [False, True], ids=["same-columns", "other-columns"])
def test_what_waits_is_shown_and_delivered(age: Path, stage: Stage, others: bool) -> None:
    if others:
        change(age, "outbox", older_columns)
        change(age, "replica", older_rows)
    known = about(age)
    stage.books.become(known.server, known.device, known.user)
    shutil.move(age, stage.folder / "age")
    home = stage.desk("age").start()
    home.wait(OFFLINE)
    home.do("open", name="journal")
    home.wait("3 действия ждут отправки")
    home.wait("День 14\u00a0492")
    home.do("open", name="readings")
    if not others:
        home.row(DAY, WAITS)
    stage.server.start()
    home.click(CHECK)
    home.wait("Войдите снова")
    home.click("Войти")
    enter(home, "ivanov")
    home.wait(POWER_METER)
    home.do("open", name="journal")
    home.wait("Всё дошло до поставщика")
    assert stage.books.values(DAY_REGISTER) == [14_492_000]
    assert stage.books.values(HOT_WATER_REGISTER) == []
    # This server never knew what the profile's own had settled: it is told again, and once.
    assert stage.books.values(NIGHT_REGISTER) == [5_772_000]
    assert stage.books.commands() == len(known.said)
