"""The flat's window with years behind it, open at the history."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from lkk_desktop.ui.history.table import Group
from lkk_desktop.ui.screens.history import HistoryScreen
from tests.ui.conftest import Window
from tests.ui.history import past


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


class Looking:
    """A person who looks things up."""

    def __init__(self, window: Window) -> None:
        self.window, self.qtbot = window, window.qtbot
        window.shell.open("history")
        self.settle()

    @property
    def screen(self) -> HistoryScreen:
        screen = self.window.shell.screens["history"]
        assert isinstance(screen, HistoryScreen)
        return screen

    def settle(self) -> None:
        """Until what is read beside the window has come."""
        self.qtbot.waitUntil(lambda: self.screen.gathered is not None, timeout=20_000)
        self.qtbot.waitUntil(lambda: self.screen.use.canvas is not None, timeout=20_000)
        self.qtbot.wait(60)

    def lines(self) -> list[Sequence[str]]:
        """The rows, each with all that it says; a month's has its name alone."""
        readings = self.screen.table.readings
        found: list[Sequence[str]] = []
        for row, line in enumerate(readings.lines):
            cells = [plain(cell) for cell in readings.full(row)]
            found.append([one for one in cells if one] if isinstance(line, Group) else cells)
        return found

    def choose(self, box: str, words: str) -> None:
        """Choose an entry of a drop-down list by its words, by keyboard."""
        chooser = getattr(self.screen.choices, box)
        at = chooser.findText(words)
        assert at >= 0, [chooser.itemText(n) for n in range(chooser.count())]
        chooser.setFocus()
        QTest.keyClick(chooser, Qt.Key.Key_Home)
        for _ in range(at):
            QTest.keyClick(chooser, Qt.Key.Key_Down)
        assert chooser.currentText() == words
        self.qtbot.wait(60)

    def go_to(self, id: str) -> None:
        """Put the cursor onto a reading."""
        table = self.screen.table
        row = next(
            n
            for n in range(table.readings.rowCount())
            if (found := table.readings.past(n)) is not None and found.id == id
        )
        table.setFocus()
        table.setCurrentIndex(table.readings.index(row, 0))
        self.qtbot.wait(60)


@pytest.fixture
def looking(window: Window) -> Looking:
    window.profile.take(*past.flat())
    return Looking(window)
