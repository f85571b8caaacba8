"""A page is filled in turns: what comes between is heard, and it is painted once at the end."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from lkk_desktop.ui.turns import Turns


@pytest.fixture
def page(qtbot: QtBot) -> QLabel:
    made = QLabel()
    qtbot.addWidget(made)
    made.show()
    return made


def test_only_the_first_step_is_done_at_once(qtbot: QtBot, page: QLabel) -> None:
    turns, done = Turns(page), list[str]()
    turns.begin(lambda: done.append("first"), lambda: done.append("second"))
    assert done == ["first"]
    assert not page.updatesEnabled()
    qtbot.waitUntil(page.updatesEnabled)
    assert done == ["first", "second"]


def test_what_is_begun_anew_leaves_the_rest_of_the_old_undone(qtbot: QtBot, page: QLabel) -> None:
    turns, done = Turns(page), list[str]()
    turns.begin(lambda: done.append("old"), lambda: done.append("never"))
    turns.begin(lambda: done.append("new"), lambda: done.append("end"))
    qtbot.waitUntil(page.updatesEnabled)
    assert done == ["old", "new", "end"]


def test_a_page_whose_filling_fails_is_painted_all_the_same(page: QLabel) -> None:
    turns = Turns(page)
    with pytest.raises(ZeroDivisionError):
        turns.begin(lambda: 1 // 0, lambda: None)
    assert page.updatesEnabled()
