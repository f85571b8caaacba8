"""A window left open over midnight notices the new day, wherever the account is."""

from __future__ import annotations

import datetime

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from lkk_desktop.models.calendar import instant
from lkk_desktop.ui.readings import new_day
from lkk_desktop.ui.readings.new_day import NewDay

ZONE = "Asia/Yekaterinburg"
EVENING = instant(datetime.datetime(2026, 11, 25, 18, 59, 59, tzinfo=datetime.UTC))


def test_it_calls_once_when_the_date_changes_there(qtbot: QtBot) -> None:
    parent, now, heard = QObject(), [EVENING + 900], list[int]()
    timer = NewDay(parent, lambda: now[0], lambda: heard.append(now[0]))
    timer.watch(ZONE)
    assert timer.interval() <= 1_000
    now[0] = EVENING + 1_000
    qtbot.waitUntil(lambda: bool(heard))
    assert heard == [EVENING + 1_000]
    assert timer.interval() == new_day.LONGEST


def test_a_computer_that_slept_over_midnight_notices_at_its_next_look(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(new_day, "LONGEST", 10)
    parent, now, heard = QObject(), [EVENING - 3_600_000], list[int]()
    timer = NewDay(parent, lambda: now[0], lambda: heard.append(now[0]))
    timer.watch(ZONE)
    qtbot.wait(50)
    assert heard == []
    now[0] += 10 * 3_600_000
    qtbot.waitUntil(lambda: len(heard) == 1)
