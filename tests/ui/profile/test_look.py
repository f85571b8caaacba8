"""The profile's screens: named for all, reached by Tab, nothing cut off in a narrow window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QWidget

from lkk_desktop.online.messages import KnownDevices
from lkk_desktop.ui.screen import Screen
from lkk_desktop.ui.screens import SCREENS
from tests.household import NOW
from tests.ui.conftest import Window
from tests.ui.profile.hands import answer, contact, known, screen, ticket
from tests.ui.profile.test_devices import HERE, LAPTOP
from tests.ui.test_narrow import cut, narrow

OURS = tuple(
    one for one in SCREENS if "profile" in (one.name, one.section) and one.name != "security"
)
NAMES = [one.name for one in OURS]


def furnished(window: Window, kind: type[Screen]) -> Screen:
    """A screen with all that it may show."""
    known(window, contact("email", "a.very.long.name.of.somebody@some-provider.example.ru"))
    known(window, contact("phone", "79221234567", None))
    window.shell.desk.tickets["email"] = ticket(), NOW
    window.profile.stand("online")
    found = screen(window, kind)
    if kind.name == "devices":
        answer(window, KnownDevices((HERE, LAPTOP)))
    if kind.name == "profile":
        next(iter(found.accounts.lines.values())).edit()  # type: ignore[attr-defined]
    window.spin()
    return found


@pytest.mark.parametrize("kind", OURS, ids=NAMES)
@pytest.mark.parametrize("language", ["ru", "uk", "en"])
def test_everything_that_one_can_use_has_a_name(
    window: Window, kind: type[Screen], language: str
) -> None:
    window.shell.choose_language(language)
    window.spin()
    found = furnished(window, kind)
    nameless = [
        widget
        for widget in found.findChildren(QWidget)
        if isinstance(widget, QLineEdit | QAbstractButton | QComboBox)
        and widget.isVisible()
        and not widget.accessibleName()
    ]
    assert nameless == []


@pytest.mark.parametrize("kind", OURS, ids=NAMES)
@pytest.mark.parametrize("steps", [0, 3])
def test_no_text_is_cut_off(window: Window, kind: type[Screen], steps: int) -> None:
    furnished(window, kind)
    window.profile.stand("offline")
    narrow(window, steps)
    assert cut(window) == []


@pytest.mark.parametrize("kind", OURS, ids=NAMES)
def test_tab_comes_round_through_everything(window: Window, kind: type[Screen]) -> None:
    found = furnished(window, kind)
    found.take_focus()
    start = QApplication.focusWidget()
    assert start is not None
    seen: list[QWidget] = []
    for _ in range(80):
        focus = QApplication.focusWidget()
        assert focus is not None
        if focus in seen:
            break
        seen.append(focus)
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is seen[0]
    wanted = {
        widget.accessibleName()
        for widget in found.findChildren(QWidget)
        if isinstance(widget, QLineEdit | QAbstractButton)
        and widget.isVisible()
        and widget.isEnabled()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    }
    assert wanted <= {widget.accessibleName() for widget in seen}


def test_ukrainian_is_ukrainian_through_and_through(window: Window) -> None:
    window.shell.choose_language("uk")
    window.spin()
    for kind in OURS:
        furnished(window, kind)
        seen = window.texts()
        # What the supplier wrote, as it is written: an address; and what a person called a device.
        for foreign in ("Нефтеюганск", "Тюмень", "Сургут", "Ханты", "Мансийский", "округ", "1 мкр"):
            seen = seen.replace(foreign, "")
        ours = "\n".join(line for line in seen.splitlines() if "улица" not in line)
        assert not set("ыэъё") & set(ours.lower()), ours
