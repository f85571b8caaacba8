"""A narrow window and large text: nothing is cut off, nothing sticks out, all is reached."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from lkk_desktop.ui.body import Body
from lkk_desktop.ui.components import Pill
from tests.ui.conftest import Window

SMALL = (360, 640)


def narrow(window: Window, steps: int) -> None:
    for _ in range(steps):
        window.shell.zoom(1)
    window.spin()
    window.shell.resize(*SMALL)
    window.spin()
    assert (window.shell.width(), window.shell.height()) == SMALL


def cut(window: Window) -> list[str]:
    """The visible texts that stand outside the window, or have less room than they need."""
    found = []
    kinds = (QLabel, QPushButton, Pill)
    for widget in window.shell.findChildren(QWidget):
        if not isinstance(widget, kinds) or not widget.isVisible():
            continue
        text = widget.words if isinstance(widget, Pill) else widget.text()
        if not text or window.shell.toast.isAncestorOf(widget):
            continue
        left = widget.mapTo(window.shell, QPoint(0, 0)).x()
        wide = widget.fontMetrics().horizontalAdvance
        needed = wide(text)
        if isinstance(widget, QLabel) and widget.wordWrap():
            needed = max(wide(word) for word in text.replace("\u200b", " ").split())
        if isinstance(widget, QPushButton):
            needed = max(wide(line) for line in text.splitlines())
        if isinstance(widget, Pill):
            needed = widget.sizeHint().width()
        if left < 0 or left + widget.width() > window.shell.width() or needed > widget.width():
            found.append(f"{text!r}: {left}, {widget.width()} of {needed}")
    return found


@pytest.mark.parametrize("steps", [0, 3])
@pytest.mark.parametrize("screen", ["readings", "journal"])
def test_no_text_is_cut_off(window: Window, screen: str, steps: int) -> None:
    window.profile.stand("offline")
    window.type("m1-day", "2812")
    window.send()
    window.type("m2-day", "4398")
    window.type("m2-night", "9900")
    window.shell.open(screen)
    narrow(window, steps)
    assert cut(window) == []


def test_the_tools_stand_beside_the_sections_where_the_header_has_no_room(window: Window) -> None:
    page = window.shell.page
    assert isinstance(page, Body)
    assert page.header.isAncestorOf(page.header.user)
    narrow(window, 0)
    assert page.navigation.isAncestorOf(page.header.user)
    assert page.header.user.isVisible()
    window.shell.resize(1240, 900)
    window.spin()
    assert page.header.isAncestorOf(page.header.user)


@pytest.mark.parametrize("theme_", ["light", "dark"])
def test_a_value_that_was_sent_does_not_look_like_a_field(window: Window, theme_: str) -> None:
    window.type("m1-day", "2812")
    window.send()
    window.shell.choose_theme(theme_)  # type: ignore[arg-type]
    window.readings.send.setFocus()
    window.spin()
    picture = window.shell.grab().toImage()

    def edge(register: str) -> str:
        field = window.row(register).field
        at = field.mapTo(window.shell, QPoint(0, field.height() // 2))
        return str(picture.pixelColor(at).name())

    assert edge("m1-day") != edge("m1-night")
    card = window.readings.cards["m1"]
    ground = picture.pixelColor(card.mapTo(window.shell, QPoint(8, card.height() // 2))).name()
    assert edge("m1-day") == ground


def test_tab_comes_round_through_everything(window: Window) -> None:
    window.type("m1-day", "2812")
    window.send()
    for screen in ("readings", "journal"):
        window.shell.open(screen)
        window.shell.activateWindow()
        window.spin()
        window.shell.screens[screen].take_focus()
        seen: list[QWidget] = []
        for _ in range(60):
            focus = QApplication.focusWidget()
            assert focus is not None
            if focus in seen:
                break
            seen.append(focus)
            QTest.keyClick(focus, Qt.Key.Key_Tab)
        names = [widget.accessibleName() for widget in seen]
        assert QApplication.focusWidget() is seen[0], names
        assert "Лицевой счёт" in names
        assert any(name.startswith("Исправить") for name in names)
