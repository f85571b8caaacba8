"""What a damaged log swallowed is missed and told; in the log lines stand for a moment only."""

from __future__ import annotations

import shutil
from pathlib import Path

from pytestqt.qtbot import QtBot

from lkk_desktop.cabinet import Cabinet
from lkk_desktop.replica import reach
from lkk_desktop.replica.files import Connection, Files
from tests.household import KEYS, NOW, Home, submit
from tests.replica.looking import Opened


def say(home: Home, first: int, last: int) -> None:
    for number in range(first, last + 1):
        assert home.say(submit(10_000_000 + number * 1_000, f"r{number}"), f"c{number}")


def cut(home: Home, folder: Path, into: Path) -> Path:
    """What a power cut leaves of a profile in use whose outbox's log is damaged at its head."""
    into.mkdir()
    for path in folder.iterdir():
        if not path.name.endswith("-shm"):
            shutil.copy(path, into / path.name)
    home.close()
    log = into / "outbox.db-wal"
    log.write_bytes(bytes(100) + log.read_bytes()[100:])
    return into


def cabinet(folder: Path) -> Cabinet:
    return Cabinet(Files(folder, KEYS), "http://127.0.0.1:1", clock=lambda: NOW)


def test_lines_that_vanish_are_told_until_somebody_has_read_it(
    home: Home, folder: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    say(home, 1, 2)
    assert reach.fold(home.screen)
    say(home, 3, 5)
    reach.note(home.pages)
    left = cut(home, folder, tmp_path / "left")
    for _ in range(2):
        here = cabinet(left)
        assert here.status.lost == 3
        assert [entry.id for entry in here.journal()] == ["c2", "c1"]
        here.close()
    here = cabinet(left)
    here.submit(submit(10_200_000, "r6"), "c6")
    assert next((entry.id, entry.number) for entry in here.journal()) == ("c6", 6)
    here.loss_was_read()
    assert here.status.lost == 0
    here.close()
    here = cabinet(left)
    assert here.status.lost == 0
    here.close()


def test_nothing_is_missed_where_nothing_is_gone(home: Home, opened: Opened) -> None:
    say(home, 1, 3)
    reach.note(home.pages)
    assert reach.lost(home.screen) == 0
    assert home.outbox.sweep(NOW) == 0
    home.close()
    again = opened()
    assert reach.lost(again.screen) == 0
    again.replica.empty()
    assert reach.lost(again.screen) == 0


def test_an_older_copy_of_both_files_misses_nothing(
    home: Home, folder: Path, tmp_path: Path, opened: Opened
) -> None:
    say(home, 1, 2)
    reach.note(home.pages)
    home.close()
    shutil.copytree(folder, tmp_path / "copy")
    later = opened()
    say(later, 3, 9)
    reach.note(later.pages)
    later.close()
    shutil.rmtree(folder)
    shutil.copytree(tmp_path / "copy", folder)
    again = opened()
    assert reach.lost(again.screen) == 0
    say(again, 3, 3)
    reach.note(again.pages)
    again.close()
    assert reach.lost(opened().screen) == 0


def test_a_line_that_was_swept_is_not_missed(home: Home, opened: Opened) -> None:
    say(home, 1, 3)
    reach.note(home.pages)
    home.screen.driver.execute("DELETE FROM main.command")
    home.close()
    assert reach.lost(opened().screen) == 0


def test_the_log_is_folded_in_once_nobody_reads_it(home: Home, folder: Path) -> None:
    reader, log = Connection(home.files, "outbox", writable=False), folder / "outbox.db-wal"
    with reader.read():
        say(home, 1, 2)
        assert not reach.fold(home.screen)
        assert log.stat().st_size
        say(home, 3, 3)
    assert reach.fold(home.screen)
    assert log.stat().st_size == 0
    reader.close()
    say(home, 4, 4)
    assert log.stat().st_size
    assert len(home.pending()) == 4
