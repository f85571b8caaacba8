"""A narrow window, large text, keys alone: every page before the cabinet stands up to it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QScrollArea

from lkk_desktop.ui.doors import visit
from lkk_desktop.ui.doors.doors import PAGES
from lkk_desktop.ui.doors.page import Page
from lkk_desktop.ui.doors.register import RegisterPage
from lkk_desktop.ui.doors.visit import Guest
from lkk_desktop.ui.doors.welcome import WelcomePage
from lkk_desktop.ui.readings.form import Form
from lkk_desktop.ui.screens.sign_in import SignIn
from tests.ui.doors.conftest import BY_EMAIL, NUMBER, Visitor, ticket
from tests.ui.doors.test_guest import ACCOUNT
from tests.ui.test_narrow import cut, narrow


def prepare(visitor: Visitor, name: str) -> None:
    cabinet, shown = visitor.profile.cabinet, visitor.shell.visit
    purpose = "recovery" if name == "reset" else "registration"
    if name in ("confirm", "reset"):
        waits = visit.pending(purpose, cabinet.url, ticket(BY_EMAIL), cabinet.now())  # type: ignore[arg-type]
        shown.pending = waits
    if name == "guest_readings":
        shown.guest = Guest(NUMBER, "Иванов", ACCOUNT, Form(cabinet.new_id))
    visitor.go(name)


@pytest.mark.parametrize("steps", [0, 5])
@pytest.mark.parametrize("name", sorted(PAGES))
def test_no_text_is_cut_off(visitor: Visitor, name: str, steps: int) -> None:
    prepare(visitor, name)
    if steps:
        large(visitor)
    else:
        narrow(visitor, 0)
    page = visitor.at(Page)
    if isinstance(page, RegisterPage):
        page.submit()
        visitor.spin()
    assert page.name == name
    assert cut(visitor) == []


def large(visitor: Visitor) -> None:
    """Twice the size, in a window of that much room: WCAG 2.2, 1.4.4."""
    for _ in range(5):
        visitor.shell.zoom(1)
    visitor.spin()
    visitor.shell.resize(720, 900)
    visitor.spin()


@pytest.mark.parametrize("name", sorted(PAGES))
def test_everything_has_a_name_for_a_screen_reader(visitor: Visitor, name: str) -> None:
    prepare(visitor, name)
    page = visitor.at(Page)
    for widget in (*page.findChildren(QAbstractButton), *page.findChildren(QLineEdit)):
        if widget.isVisible() and not isinstance(widget.parent(), QScrollArea):
            assert widget.accessibleName(), f"{name}: {widget}"


@pytest.mark.parametrize("name", sorted(PAGES))
def test_tab_comes_to_every_field_and_button(visitor: Visitor, name: str) -> None:
    prepare(visitor, name)
    page = visitor.at(Page)
    wanted = {
        widget
        for widget in (*page.findChildren(QAbstractButton), *page.findChildren(QLineEdit))
        if widget.isVisible() and widget.isEnabled()
    }
    seen = set()
    for _ in range(60):
        focused = QApplication.focusWidget()
        if focused is None:
            break
        seen.add(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert not {w.accessibleName() for w in wanted - seen}


def test_what_is_wrong_is_brought_into_view(visitor: Visitor) -> None:
    visitor.go("register")
    narrow(visitor, 0)
    page = visitor.at(RegisterPage)
    page.go.setFocus()
    visitor.spin()
    page.submit()
    visitor.spin()
    top = page.account.edit.mapTo(visitor.shell, page.account.edit.rect().topLeft()).y()
    assert 0 <= top <= visitor.shell.height() - page.account.edit.height()


@pytest.mark.qt_log_ignore("keyToAscii")
@pytest.mark.parametrize(
    ("letter", "kind"), [("В", SignIn), ("З", RegisterPage)], ids=["sign in", "register"]
)
def test_the_letters_of_the_russian_layout_press_the_ways_in(
    visitor: Visitor, letter: str, kind: type[Page]
) -> None:
    page = visitor.at(WelcomePage)
    buttons = {"В": page.enter, "З": page.register}
    assert buttons[letter].shortcut().toString() == f"Alt+{letter}"
    QTest.keyClick(page.enter, Qt.Key(ord(letter)), Qt.KeyboardModifier.AltModifier)
    # A button that is pressed by its letter is seen to go down first.
    visitor.qtbot.waitUntil(lambda: isinstance(visitor.doors.page, kind))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_each_page_is_drawn_in_both_schemes(visitor: Visitor, scheme: str) -> None:
    visitor.shell.choose_theme(scheme)  # type: ignore[arg-type]
    for name in PAGES:
        prepare(visitor, name)
        ground = visitor.shell.grab().toImage().pixelColor(2, visitor.shell.height() - 3)
        assert (ground.lightness() > 200) is (scheme == "light"), name
