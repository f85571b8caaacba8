"""What a thief of the disk finds: no byte of the profile says whose it is, or that it is SQLite."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys.desk import PASSPHRASE
from tests.journeys.scene import (
    ACCOUNT,
    CHECK,
    DAY,
    OFFLINE,
    POWER_METER,
    SEND,
    SENT,
    SURNAMES,
    WAITS,
)
from tests.journeys.stage import Stage
from tests.journeys.story import enter

pytestmark = pytest.mark.journey
ACCOUNTS = (ACCOUNT, "0720014583", "0720027716", "0730009148")
SECRETS = ("Нефтеюганск", "Сургут", "6158001", "kabinet2026", "ivanov", "petrova", PASSPHRASE)
TEXTS = (*SURNAMES, *ACCOUNTS, *SECRETS)
CODES = ("utf-8", "utf-16-le", "cp1251")


def betrayed(folder: Path) -> list[str]:
    """What of a person, of a password or of the files' kind lies open in a profile, and where."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert {"keys.json", "outbox.db", "replica.db"} <= {path.name for path in files}
    marks = {f"{text} ({code})": text.encode(code) for text in TEXTS for code in CODES}
    marks["the mark of SQLite"] = b"SQLite format 3"
    found = []
    for path in files:
        content = path.read_bytes()
        found += [f"{name} in {path.name}" for name, mark in marks.items() if mark in content]
    return found


def test_while_it_runs_after_a_crash_and_when_closed(stage: Stage) -> None:
    home = stage.desk("home", new=True).start()
    home.wait("Без регистрации")
    stage.server.start()
    enter(home, "ivanov")
    home.wait(POWER_METER)
    assert betrayed(home.folder) == []
    stage.server.stop()
    home.wait(OFFLINE)
    home.fill(DAY, "14492")
    home.click(SEND)
    home.row(DAY, WAITS)
    assert {path.name for path in home.folder.glob("*-wal")} == {"outbox.db-wal", "replica.db-wal"}
    assert betrayed(home.folder) == []
    home.kill()
    assert betrayed(home.folder) == []
    stage.server.start()
    home.start()
    home.row(DAY, SENT)
    assert home.close() == 0
    assert betrayed(home.folder) == []


def test_of_several_accounts_none_is_named_and_the_chosen_one_is_remembered(stage: Stage) -> None:
    stage.server.start()
    home = stage.desk("summer-house").start()
    home.wait("счётчик 4471902")
    home.do("choose", name="Лицевой счёт", text="0730009148")
    home.wait("счётчик 7702038")
    assert home.close() == 0
    assert betrayed(home.folder) == []
    home.start()
    home.wait("счётчик 7702038")
    home.click(CHECK)
    assert betrayed(home.folder) == []
