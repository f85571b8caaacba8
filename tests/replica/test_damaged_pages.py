"""A damaged page of the replica, first met by a screen's own read: told, and healed at a start."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from lkk_desktop.cabinet import Cabinet
from lkk_desktop.models.metering import Reading
from lkk_desktop.replica.faults import Fault
from lkk_desktop.replica.files import SUSPECT, Connection, Files
from lkk_desktop.replica.pages import Replica
from lkk_desktop.sync.status import Status
from tests.household import ACCOUNT, ACCOUNT_STREAM, KEYS, NOW, Home, changed, october, submit
from tests.replica.looking import Opened

PAGE = 4096


@pytest.fixture
def damaged(opened: Opened, folder: Path) -> Path:
    """A profile with a line that waits, and a replica with pages that are none any more."""
    home = opened().filled()
    placed = [(5 + number, changed(october, id=f"r{number:05}")) for number in range(3_000)]
    home.take(*placed, heads={ACCOUNT_STREAM: 3_004})
    home.say(submit(), "c1")
    home.close()
    path = folder / "replica.db"
    whole = bytearray(path.read_bytes())
    for at in range(len(whole) // PAGE * 4 // 5 * PAGE, len(whole), PAGE):
        whole[at + 100 : at + 300] = bytes(200)
    path.write_bytes(whole)
    return folder


def cabinet(folder: Path) -> Cabinet:
    return Cabinet(Files(folder, KEYS), "http://127.0.0.1:1", clock=lambda: NOW)


def by_find(one: Cabinet) -> object:
    return one.find(Reading, account=ACCOUNT)


@pytest.mark.warns
def test_what_a_screen_reads_first_is_told_and_made_anew_at_the_next_start(
    damaged: Path, qtbot: QtBot
) -> None:
    told, here = list[Status](), cabinet(damaged)
    here.connectivity.connect(told.append)
    for _ in range(2):
        with pytest.raises(Fault) as raised:
            by_find(here)
        assert (raised.value.code, raised.value.name) == ("not_a_database", "replica.db")
    qtbot.waitUntil(lambda: bool(told))
    assert [(one.line, one.reason) for one in told] == [("fault", "not_a_database")]
    assert (damaged / SUSPECT).exists()
    assert [(entry.id, entry.state) for entry in here.journal()] == [("c1", "waiting")]
    here.close()
    again = cabinet(damaged)
    assert [one.id for one in again.find(Reading, account=ACCOUNT)] == ["reading-1"]
    assert [(entry.id, entry.state) for entry in again.journal()] == [("c1", "waiting")]
    assert not (damaged / SUSPECT).exists()
    again.close()


@pytest.mark.warns
def test_a_slow_read_beside_the_screen_notices_it_too(damaged: Path, qtbot: QtBot) -> None:
    here, answers = cabinet(damaged), list[object]()
    here.later(lambda shown: shown.find(Reading, account=ACCOUNT), answers.append)
    qtbot.waitUntil(lambda: bool(answers))
    assert isinstance(answers[0], Fault)
    assert (damaged / SUSPECT).exists()
    here.close()


@pytest.mark.parametrize("main", ["outbox", "replica"])
def test_the_fault_names_the_file_that_is_damaged(damaged: Path, main: str, qtbot: QtBot) -> None:
    connection = Connection(Files(damaged, KEYS), main, writable=False)  # type: ignore[arg-type]
    with pytest.raises(Fault) as raised, connection.read() as driver:
        driver.execute(
            "SELECT count(value) FROM replica.reading"
            if main == "outbox"
            else "SELECT count(value) FROM main.reading"
        ).fetchall()
    assert raised.value.name == "replica.db"
    connection.close()


@pytest.mark.parametrize(
    "read", [Replica.streams, Replica.stale, lambda one: one.held(ACCOUNT_STREAM)]
)
def test_what_the_sync_thread_reads_is_a_fault_and_no_bug(
    opened: Opened, folder: Path, read: Callable[[Replica], object]
) -> None:
    home: Home = opened().filled()
    home.pages.driver.execute("DROP TABLE main.cursor")
    home.pages.driver.execute("DROP TABLE main.stale")
    home.pages.driver.execute("CREATE TABLE main.cursor (stream, counter, run, columns, state)")
    home.pages.driver.execute("CREATE TABLE main.stale (account)")
    home.pages.driver.executemany(
        "INSERT INTO main.cursor VALUES (?, 1, '', '', 'whole')",
        [(f"x{n}" * 50,) for n in range(900)],
    )
    home.pages.driver.executemany(
        "INSERT INTO main.stale VALUES (?)", [(f"{n}" * 50,) for n in range(900)]
    )
    home.close()
    path = folder / "replica.db"
    whole = bytearray(path.read_bytes())
    for at in range(3 * PAGE, len(whole), PAGE):
        whole[at + 100 : at + 300] = bytes(200)
    path.write_bytes(whole)
    with pytest.raises(Fault) as raised:
        read(Replica(Connection(Files(folder, KEYS), "replica")))
    assert raised.value.code == "not_a_database"
