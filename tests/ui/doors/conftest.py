"""A person before the doors of a profile that belongs to nobody, and the server's part by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from lkk_desktop.online.messages import Sent, Ticket, Welcome, WhoAreYou
from lkk_desktop.ui.doors.doors import Doors
from lkk_desktop.ui.doors.page import Page
from lkk_desktop.ui.fields import TextField
from lkk_desktop.ui.shell import Preferences, Shell
from lkk_desktop.ui.theme import Theme
from tests.ui.conftest import Window
from tests.ui.flat import Profile

P = TypeVar("P", bound=Page)
Q = TypeVar("Q")
NUMBER = "0710000000"
PASSWORD = "kabinet2026"
WELCOME = Welcome(
    supplier="tyumen",
    name="Газпром энергосбыт Тюмень",
    short_name="Энергосбыт",
    language="ru",
    region="RU",
    phone="8 (800) 100-56-06",
    site="https://gesbt.example",
    policy="2026-11",
    bill_code=False,
)
BY_EMAIL = Sent("email", "i•••@m•••.ru")
BY_PHONE = Sent("phone", "+7 ••• •••-••-67", 4)


def ticket(*sent: Sent, lives: int = 600_000, again: int = 60_000) -> Ticket:
    return Ticket(ticket="t-1", sent=sent or (BY_EMAIL,), lives=lives, again=again)


class Visitor(Window):
    """The window before the doors."""

    def __init__(self, qtbot: QtBot, profile: Profile, theme: Theme) -> None:
        self.servers: list[str] = []
        super().__init__(qtbot, profile, theme)
        self.shell.activateWindow()
        qtbot.waitUntil(self.shell.isActiveWindow)

    def shell_of(self, theme: Theme) -> Shell:
        return Shell(
            self.profile.cabinet,
            theme,
            Preferences(language="ru", theme="light"),
            server="http://127.0.0.1:1",
            keep=self.kept.append,
            keep_server=self.servers.append,
        )

    @property
    def doors(self) -> Doors:
        assert isinstance(self.shell.page, Doors)
        return self.shell.page

    def at(self, kind: type[P]) -> P:
        """The page before the person, which is one of this kind."""
        self.spin()
        page = self.doors.page
        assert isinstance(page, kind), f"at {page and page.name}"
        return page

    def go(self, name: str) -> None:
        self.doors.open(name)
        self.spin()

    def write(self, field: TextField | QWidget, text: str) -> None:
        """Type into a field, letter by letter, in the place of what stands there."""
        edit = field.edit if isinstance(field, TextField) else field
        edit.setFocus()
        QTest.keyClick(edit, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(edit, Qt.Key.Key_Delete)
        for letter in text:
            # Letters that no key of the test's keyboard has come as an input method brings them.
            QTest.keyClicks(edit, letter) if letter.isascii() else edit.insert(letter)  # type: ignore[attr-defined]
        self.spin()

    def enter(self, widget: QWidget) -> None:
        QTest.keyClick(widget, Qt.Key.Key_Return)
        self.spin()

    def asked(self, kind: type[Q]) -> list[Q]:
        """The questions of a kind that were asked so far."""
        return [q for q, _then in self.profile.worker.questions if isinstance(q, kind)]

    def reply(self, kind: type[Any], answer: object) -> None:
        """The server's answer to the question of this kind that was asked last."""
        found = [then for q, then in self.profile.worker.questions if isinstance(q, kind)]
        assert found, f"{kind.__name__} was not asked"
        found[-1](answer)
        self.spin()

    def welcomed(self) -> None:
        self.reply(WhoAreYou, WELCOME)


@pytest.fixture
def profile(tmp_path: Path) -> Iterator[Profile]:
    made = Profile(tmp_path, signed_in=False)
    yield made
    made.close()


@pytest.fixture
def visitor(qtbot: QtBot, profile: Profile, theme: Theme) -> Visitor:
    made = Visitor(qtbot, profile, theme)
    made.welcomed()
    return made


@pytest.fixture
def stranger(qtbot: QtBot, profile: Profile, theme: Theme) -> Visitor:
    """Before the server has answered anything."""
    return Visitor(qtbot, profile, theme)
