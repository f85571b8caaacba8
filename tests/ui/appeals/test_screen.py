"""«Заявления» in the window: reached from the navigation, from a notice; whole in every width."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lkk_desktop.models.notifications import UserNotice
from lkk_desktop.models.record import Record
from lkk_desktop.ui.body import Body
from lkk_desktop.ui.screens.appeals import AppealsScreen
from lkk_desktop.ui.screens.faq import FaqScreen
from lkk_desktop.ui.theme import Theme
from tests import appealed
from tests.household import NOW, USER
from tests.ui.conftest import Window
from tests.ui.flat import RECORDS, Profile
from tests.ui.test_narrow import cut, narrow

KNOWN: tuple[Record, ...] = (
    *(*RECORDS, *appealed.CATALOGUE, *appealed.CONTACTS),
    *(*appealed.EVERY, *appealed.FAQ),
)


@pytest.fixture
def profile(tmp_path: Path, qapp: QApplication) -> Iterator[Profile]:
    made = Profile(tmp_path, KNOWN)
    yield made
    made.close()


@pytest.fixture
def window(qtbot: QtBot, profile: Profile, theme: Theme) -> Window:
    return Window(qtbot, profile, theme, "home")


def appeals(window: Window) -> AppealsScreen:
    screen = window.shell.screens["appeals"]
    assert isinstance(screen, AppealsScreen)
    window.qtbot.waitUntil(lambda: screen.journal.letters is not None, timeout=20_000)
    window.qtbot.wait(60)
    return screen


def page(window: Window) -> Body:
    found = window.shell.page
    assert isinstance(found, Body)
    return found


def test_the_section_is_reached_from_the_navigation(window: Window) -> None:
    button = page(window).navigation.buttons["appeals"]
    assert button.accessibleName() == "Заявления"
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    screen = appeals(window)
    assert screen.isVisible()
    assert screen.title.subtitle.text() == "6 заявлений"
    assert window.shell.windowTitle().startswith("Заявления")
    screen.take_focus()
    assert screen.journal.table.hasFocus()


def test_frequent_questions_stand_beside_the_journal(window: Window) -> None:
    window.shell.open("appeals")
    appeals(window)
    window.press("Частые вопросы")
    screen = window.shell.screens["faq"]
    assert isinstance(screen, FaqScreen)
    assert screen.isVisible()
    assert len(screen.view.questions) == 3
    assert page(window).navigation.buttons["appeals"].isChecked()


def test_a_notice_of_an_answer_leads_to_the_appeal(window: Window) -> None:
    told = UserNotice(
        id="n-1",
        user=USER,
        code="appeal_answered",
        values={"number": "08-000039981", "appeal": "a-completed"},
        made=NOW,
    )
    window.profile.take(told)
    envelope = page(window).envelope
    envelope.notifier.look()
    envelope.toggle()
    window.spin()
    window.press("Открыть заявление")
    letter = appeals(window).journal.details.letter
    assert letter is not None
    assert letter.id == "a-completed"
    assert "Уважаемая Мария Ивановна!" in window.texts()


def test_the_journal_lives_while_it_is_looked_at(window: Window) -> None:
    window.shell.open("appeals")
    screen = appeals(window)
    window.profile.take(appealed.question("q-next", number="44600"))
    window.qtbot.waitUntil(lambda: screen.title.subtitle.text() == "7 заявлений", timeout=20_000)


@pytest.mark.parametrize("steps", [0, 3])
@pytest.mark.parametrize("width", [1240, 720, 360])
def test_nothing_is_cut_off(window: Window, width: int, steps: int) -> None:
    narrow(window, steps)
    window.shell.resize(width, 900)
    window.shell.open("appeals")
    screen = appeals(window)
    assert cut(window) == []
    for id in ("a-completed", "a-refused"):
        screen.journal.open_appeal(id)
        window.qtbot.wait(60)
        assert cut(window) == []
