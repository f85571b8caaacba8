"""A household that is to be reminded, a desktop that notes what it says, and a wall clock."""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from lkk_desktop.models.calendar import instant, zone
from lkk_desktop.models.terms import ReminderTerm
from lkk_desktop.ui.body import Body
from lkk_desktop.ui.envelope.envelope import Envelope
from lkk_desktop.ui.envelope.tray import Tray
from tests.household import TYUMEN
from tests.ui import flat
from tests.ui.conftest import Window
from tests.ui.flat import Profile

D = datetime.date
URALS = "Asia/Yekaterinburg"
TERM = ReminderTerm(id="term", supplier=TYUMEN, since=D(2019, 1, 1), days=(10, 24))
RECORDS = (*flat.RECORDS, TERM)


def at(day: int, hour: int = 12, minute: int = 0, month: int = 11) -> int:
    """An instant of 2026 by the wall clock of the flat."""
    wall = datetime.datetime(2026, month, day, hour, minute, tzinfo=zone(URALS))
    return instant(wall)


@pytest.fixture(autouse=True)
def wall(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The computer stands where the flat is."""
    monkeypatch.setenv("TZ", URALS)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def desktop(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A desktop that has a place for notifications (the offscreen one has none), and what it said.

    What is put in its place is the last step only: the system's own message.
    """
    said = list[str]()
    monkeypatch.setattr(Tray, "supported", property(lambda _self: True))
    monkeypatch.setattr(Tray, "say", lambda _self, title, text: said.append(f"{title}: {text}"))
    return said


@pytest.fixture
def profile(tmp_path: Path, qapp: QApplication) -> Iterator[Profile]:
    made = Profile(tmp_path, RECORDS, now=at(10))
    yield made
    made.close()


def envelope(window: Window) -> Envelope:
    page = window.shell.page
    assert isinstance(page, Body)
    return page.envelope
