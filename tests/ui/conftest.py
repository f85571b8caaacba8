"""The window over a household's profile, and hands that type and click in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from lkk_desktop.models.readings import SubmitReadings
from lkk_desktop.ui.ask import Question
from lkk_desktop.ui.readings.row import RegisterRow
from lkk_desktop.ui.screens.home import HomeScreen
from lkk_desktop.ui.screens.journal import JournalScreen
from lkk_desktop.ui.screens.readings import ReadingsScreen
from lkk_desktop.ui.shell import Preferences, Shell
from lkk_desktop.ui.theme import Theme
from tests.ui.flat import Profile


class Window:
    """The window as a person works with it."""

    def __init__(
        self, qtbot: QtBot, profile: Profile, theme: Theme, screen: str = "readings"
    ) -> None:
        self.qtbot, self.profile = qtbot, profile
        self.kept: list[Preferences] = []
        self.shell = self.shell_of(theme)
        qtbot.addWidget(self.shell)
        self.shell.resize(1240, 900)
        self.shell.open(screen)
        self.shell.show()
        self.spin()

    def shell_of(self, theme: Theme) -> Shell:
        return Shell(
            self.profile.cabinet,
            theme,
            Preferences(language="ru", theme="light"),
            server="http://127.0.0.1:1",
            keep=self.kept.append,
        )

    @property
    def home(self) -> HomeScreen:
        """The first screen, once all its cards are there."""
        screen = self.shell.screens["home"]
        assert isinstance(screen, HomeScreen)
        self.qtbot.waitUntil(lambda: screen.whole)
        self.spin()
        return screen

    @property
    def readings(self) -> ReadingsScreen:
        screen = self.shell.screens["readings"]
        assert isinstance(screen, ReadingsScreen)
        return screen

    @property
    def journal(self) -> JournalScreen:
        screen = self.shell.screens["journal"]
        assert isinstance(screen, JournalScreen)
        return screen

    def row(self, register: str) -> RegisterRow:
        return next(c.rows[register] for c in self.readings.cards.values() if register in c.rows)

    def type(self, register: str, text: str) -> RegisterRow:
        row = self.row(register)
        row.field.setFocus()
        row.field.selectAll()
        QTest.keyClick(row.field, Qt.Key.Key_Delete)
        QTest.keyClicks(row.field, text)
        return row

    def key(
        self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        """Press a key somewhere in the window."""
        self.shell.activateWindow()
        # Keys of shortcuts reach the active window only, and it becomes that when Qt has time.
        self.qtbot.waitUntil(self.shell.isActiveWindow)
        QTest.keyClick(self.shell, key, modifier)
        self.spin()

    def leave(self, register: str) -> None:
        self.row(register).field.left.emit()

    def send(self) -> None:
        QTest.mouseClick(self.readings.send, Qt.MouseButton.LeftButton)
        self.spin()

    def press(self, words: str) -> None:
        """Click the visible button with these words."""
        found = [b for b in self.shell.findChildren(QPushButton) if b.text() == words]
        seen = [b for b in found if b.isVisible()]
        assert seen, f"no button {words!r}"
        QTest.mouseClick(seen[0], Qt.MouseButton.LeftButton)
        self.spin()

    def said(self) -> str:
        return self.shell.toast.words

    def texts(self) -> str:
        labels = self.shell.findChildren(QLabel)
        return "\n".join(one.text() for one in labels if one.isVisible())

    def sent(self) -> list[SubmitReadings]:
        journal = reversed(self.profile.cabinet.journal())
        return [e.command for e in journal if isinstance(e.command, SubmitReadings)]

    def answer(self, act: Callable[[], object], *, yes: bool) -> list[str]:
        """Do what brings questions up and answer each alike; what they said."""
        asked: list[str] = []

        def look() -> None:
            question = QApplication.activeModalWidget()
            if isinstance(question, Question):
                texts = [one.text() for one in question.findChildren(QLabel)]
                texts += [one.text() for one in question.findChildren(QPushButton)]
                asked.append("\n".join(texts))
                QTest.mouseClick(question.yes if yes else question.no, Qt.MouseButton.LeftButton)

        timer = QTimer()
        timer.timeout.connect(look)
        timer.start(10)
        act()
        timer.stop()
        self.spin()
        return asked

    def spin(self) -> None:
        for _ in range(4):
            QTest.qWait(1)


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    # The window of the test before goes only in a loop of events: it would be styled anew first.
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    made = Theme(qapp, "light")
    yield made
    made.choose("light")
    made.zoom(1.0)
    made.deleteLater()


@pytest.fixture
def profile(tmp_path: Path, qapp: QApplication) -> Iterator[Profile]:
    made = Profile(tmp_path)
    yield made
    made.close()


@pytest.fixture
def window(qtbot: QtBot, profile: Profile, theme: Theme) -> Window:
    return Window(qtbot, profile, theme)
