"""What is typed and not sent outlives the program; Enter presses; the first field has the focus."""

from __future__ import annotations

import datetime
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from lkk_desktop.ui.frame import Frame
from lkk_desktop.ui.theme import Theme
from tests.ui.conftest import Window
from tests.ui.flat import MUM, RECORDS, Profile, hall, register


def again(window: Window, theme: Theme) -> Window:
    """The program ends, and is started over the same profile."""
    frame = Frame("light", None)
    window.qtbot.addWidget(frame)
    frame.put(window.shell)
    frame.show()
    frame.close()
    frame.takeCentralWidget()
    window.shell.setParent(None)
    return Window(window.qtbot, window.profile, theme)


def figures(window: Window, name: str) -> str:
    return window.row(name).field.text().replace("\u00a0", "")


def test_what_is_typed_is_there_at_the_next_start(window: Window, theme: Theme) -> None:
    window.type("m1-day", "2812")
    window.type("m1-night", "12a")
    window.shell.page.choose_account(MUM)  # type: ignore[union-attr]
    window.spin()
    window.type("m5-single", "7,5")
    window.shell.page.choose_account("0710000000")  # type: ignore[union-attr]
    window.spin()
    after = again(window, theme)
    assert figures(after, "m1-day") == "2812"
    assert figures(after, "m1-night") == "12a"
    after.shell.page.choose_account(MUM)  # type: ignore[union-attr]
    after.spin()
    assert figures(after, "m5-single") == "7,5"


def test_an_amendment_begun_goes_on_at_the_next_start(window: Window, theme: Theme) -> None:
    window.type("m1-day", "2812")
    window.send()
    window.press("Исправить")
    window.type("m1-day", "2815")
    after = again(window, theme)
    assert figures(after, "m1-day") == "2815"
    assert not after.row("m1-day").field.isReadOnly()
    after.send()
    assert len(after.profile.cabinet.journal()) == 3


def test_what_is_sent_or_emptied_is_forgotten(window: Window) -> None:
    cabinet = window.profile.cabinet
    window.type("m1-day", "2812")
    window.leave("m1-day")
    assert "2812" in (cabinet.recalled("typed") or "").replace("\\u00a0", "")
    window.send()
    assert cabinet.recalled("typed") is None
    window.type("m2-day", "4500")
    window.leave("m2-day")
    assert cabinet.recalled("typed") is not None
    window.type("m2-day", "")
    window.leave("m2-day")
    assert cabinet.recalled("typed") is None


@pytest.mark.parametrize("kept", ['{"0710000000": {"texts": {"gone": "1"}}}', "[", '{"x": 1}'])
def test_what_fits_nowhere_any_more_is_dropped(
    qtbot: QtBot, profile: Profile, theme: Theme, kept: str
) -> None:
    profile.cabinet.remember("typed", kept)
    window = Window(qtbot, profile, theme)
    assert figures(window, "m1-day") == ""
    window.type("m1-day", "2812")
    window.leave("m1-day")
    assert "gone" not in (profile.cabinet.recalled("typed") or "")


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_presses_the_button_that_has_the_focus(window: Window, key: Qt.Key) -> None:
    window.type("m1-day", "2812")
    QTest.keyClick(window.readings.send, key)
    assert len(window.sent()) == 1
    title = "Исправить: Электроэнергия · счётчик 6158001"
    buttons = window.shell.findChildren(QPushButton)
    amend = next(b for b in buttons if b.accessibleName() == title)
    QTest.keyClick(amend, key)
    window.spin()
    assert not window.row("m1-day").field.isReadOnly()


def test_the_first_field_gets_the_focus_when_the_first_cards_come(
    qtbot: QtBot, tmp_path: Path, theme: Theme
) -> None:
    profile = Profile(tmp_path, ())
    window = Window(qtbot, profile, theme)
    window.shell.activateWindow()
    window.shell.setFocus()
    window.spin()
    assert not window.readings.cards
    profile.take(*RECORDS)
    window.spin()
    assert window.shell.focusWidget() is window.row("m1-day").field
    profile.close()


def test_the_toast_stands_above_the_foot_at_any_text_size(window: Window) -> None:
    toast = window.shell.toast
    for scale in (0, 1, 1):
        window.shell.zoom(scale)
        window.readings.said.emit("Отозвано: 2 показания. " * 4, "ok")
        window.spin()
        foot = window.readings.send.parentWidget()
        assert foot is not None
        top = foot.mapTo(window.shell, foot.rect().topLeft()).y()
        assert toast.geometry().bottom() < top
        words = toast._words
        assert words.height() >= words.heightForWidth(words.width())


def test_a_sent_pill_is_not_said_of_another_value_being_typed(window: Window) -> None:
    sent = msgspec.structs.replace(
        register(hall, "day", 2_640_000, 5_200),
        transmitted_value=2_700_000,
        transmitted_on=datetime.date(2026, 11, 19),
    )
    window.profile.take(sent)
    window.spin()
    assert window.row("m1-day").pill.isVisible()
    window.type("m1-day", "2750")
    assert not window.row("m1-day").pill.isVisible()
    window.type("m1-day", "")
    assert window.row("m1-day").pill.isVisible()
