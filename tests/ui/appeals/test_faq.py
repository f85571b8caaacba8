"""«Часто задаваемые вопросы»: found by their words, opened by key, read without a line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lkk_desktop.ui.appeals.faq import FaqView
from lkk_desktop.ui.theme import Theme
from tests import appealed
from tests.ui.flat import RECORDS, Profile


@pytest.fixture
def profile(tmp_path: Path, qapp: QApplication) -> Iterator[Profile]:
    made = Profile(tmp_path, RECORDS)
    yield made
    made.close()


def view(qtbot: QtBot, profile: Profile, *, asked: bool = True) -> FaqView:
    if asked:
        profile.take(*appealed.FAQ)
    profile.stand("offline")
    made = FaqView(profile.cabinet)
    qtbot.addWidget(made)
    made.resize(600, 700)
    made.show()
    qtbot.wait(10)
    return made


def shown(made: FaqView) -> list[str]:
    return [one.faq.question for one in made.questions if one.isVisible()]


def test_questions_stand_under_their_sections_and_open(
    qtbot: QtBot, profile: Profile, theme: Theme
) -> None:
    made = view(qtbot, profile)
    assert len(shown(made)) == 3
    first = made.questions[0]
    assert not first.answer.isVisible()
    QTest.mouseClick(first.head, Qt.MouseButton.LeftButton)
    assert first.answer.isVisible()
    assert first.answer.text() == appealed.FAQ[0].answer
    assert first.head.accessibleDescription() == appealed.FAQ[0].answer
    made.refresh()
    assert made.questions[0].answer.isVisible()
    profile.take(appealed.FAQ[0])
    made.refresh()
    assert made.questions[0].answer.isVisible(), "what is open stays so"


def test_words_are_found_in_questions_and_answers_whatever_their_letters(
    qtbot: QtBot, profile: Profile, theme: Theme
) -> None:
    made = view(qtbot, profile)
    made.search.insert("УЧЕТА счетчик")
    assert shown(made) == [appealed.FAQ[1].question], "«е» finds «ё», in any order"
    assert made.found.text() == "Найден 1 вопрос"
    made.search.clear()
    made.search.insert("просрочки")
    assert shown(made) == [appealed.FAQ[2].question]
    made.search.clear()
    made.search.insert("космос")
    assert shown(made) == []
    assert made.nothing.isVisible()
    made.search.clear()
    assert len(shown(made)) == 3


def test_it_is_walked_through_by_the_arrows_and_opened_by_enter(
    qtbot: QtBot, profile: Profile, theme: Theme
) -> None:
    made = view(qtbot, profile)
    made.activateWindow()
    made.take_focus()
    qtbot.waitUntil(made.search.hasFocus)
    QTest.keyClick(made.search, Qt.Key.Key_Down)
    assert made.questions[0].head.hasFocus()
    QTest.keyClick(made.questions[0].head, Qt.Key.Key_Down)
    assert made.questions[1].head.hasFocus()
    QTest.keyClick(made.questions[1].head, Qt.Key.Key_Return)
    assert made.questions[1].answer.isVisible()
    QTest.keyClick(made.questions[1].head, Qt.Key.Key_Up)
    QTest.keyClick(made.questions[0].head, Qt.Key.Key_Up)
    assert made.search.hasFocus()


def test_without_any_it_says_when_they_come(qtbot: QtBot, profile: Profile, theme: Theme) -> None:
    made = view(qtbot, profile, asked=False)
    assert made.empty.isVisible()
    assert not made.search.isVisible()
