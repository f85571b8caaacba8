"""Paying for everybody: by the keyboard alone, by ear, in a narrow window, without a line."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QWidget

from lkk_desktop.ui.body import Body
from lkk_desktop.ui.screens.payment import PaymentScreen
from tests.household import NOW
from tests.ui.conftest import Window
from tests.ui.flat import MUM
from tests.ui.payments.conftest import Browser
from tests.ui.payments.paid import LINK, opened, order, row, seen, settled
from tests.ui.profile.hands import click, fill, known
from tests.ui.test_narrow import cut, narrow


def all_at_once(window: Window) -> PaymentScreen:
    """The screen with all that it may show."""
    screen = opened(window)
    click(window, screen.form.others.buttons[MUM])
    fill(row(screen, "waste").field, "9000,123")
    fill(row(screen, "common", MUM).field, "99999")
    known(window, order(method="sbp", url=None, link=LINK, parts=order().parts))
    known(window, settled(order("order-2"), "refused", "limit_exceeded"))
    screen.codes.unfold()
    window.qtbot.waitUntil(lambda: bool(screen.codes.rows))
    window.spin()
    return screen


@pytest.mark.parametrize("language", ["ru", "uk", "en"])
def test_everything_that_one_can_use_has_a_name(
    window: Window, browser: Browser, language: str
) -> None:
    window.shell.choose_language(language)
    window.spin()
    found = all_at_once(window)
    nameless = [
        one
        for one in found.findChildren(QWidget)
        if isinstance(one, QLineEdit | QAbstractButton)
        and one.isVisible()
        and not one.accessibleName()
    ]
    assert nameless == []
    for one in found.findChildren(QLineEdit):
        assert "₽" in one.accessibleName()
    window.shell.choose_language("ru")


@pytest.mark.parametrize("language", ["ru", "uk", "en"])
@pytest.mark.parametrize("steps", [0, 3])
def test_no_text_is_cut_off(window: Window, browser: Browser, steps: int, language: str) -> None:
    window.shell.choose_language(language)
    window.spin()
    narrow(window, steps)
    all_at_once(window)
    QCoreApplication.processEvents()
    window.spin()
    assert cut(window) == []
    window.shell.choose_language("ru")


def test_tab_goes_down_the_page(window: Window, screen: PaymentScreen) -> None:
    known(window, order())
    click(window, screen.form.others.buttons[MUM])
    known(window, order("order-3", made=NOW + 1))
    window.spin()
    stops: list[QWidget] = []
    next(iter(screen.orders.cards.values())).setFocus()
    for _ in range(60):
        focus = QApplication.focusWidget()
        if focus is None or not screen.isAncestorOf(focus) or focus in stops:
            break
        stops.append(focus)
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    for wanted in (
        *screen.orders.cards.values(),
        row(screen, "waste").field,
        row(screen, "common", MUM).field,
        screen.form.ways.methods.rows["card"],
        screen.form.total.pay,
        screen.codes.open,
    ):
        assert wanted in stops, wanted.accessibleName()
    tops = [(one.mapTo(screen, QPoint(0, 0)).y(), one.accessibleName()) for one in stops]
    # Of things beside one another the later may stand a little higher.
    wrong = [(one, other) for one, other in pairwise(tops) if other[0] < one[0] - 30]
    assert wrong == []


def test_paying_by_the_keyboard_alone(window: Window, screen: PaymentScreen) -> None:
    from lkk_desktop.online.payments import StartPayment
    from tests.ui.profile.hands import asked

    screen.take_focus()
    assert QApplication.focusWidget() is row(screen, "common").field
    for _ in range(40):
        focus = QApplication.focusWidget()
        assert focus is not None
        if focus is screen.form.total.pay:
            break
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    QTest.keyClick(screen.form.total.pay, Qt.Key.Key_Return)
    assert isinstance(asked(window)[-1], StartPayment)


def test_the_sum_of_the_header_and_the_deed_of_home_lead_here(
    window: Window, screen: PaymentScreen
) -> None:
    page = window.shell.page
    assert isinstance(page, Body)
    window.shell.open("home")
    home = window.home
    row_ = home.deeds.rows[f"pay/{MUM}"]
    assert row_.act.text() == "Оплатить"
    click(window, row_.act)
    assert page.section == "payment"
    assert page.desk.account == MUM
    window.qtbot.waitUntil(lambda: MUM in screen.form.accounts)
    window.shell.open("readings")
    page.header.due.click()
    assert page.section == "payment"


def test_it_leads_to_the_estimate(window: Window, screen: PaymentScreen) -> None:
    click(window, screen.form.total.estimate)
    assert isinstance(window.shell.page, Body)
    assert window.shell.page.section == "estimate"


def test_without_a_line_it_is_said_before_anything_is_typed(
    window: Window, browser: Browser
) -> None:
    window.profile.stand("offline")
    screen = opened(window)
    window.qtbot.waitUntil(lambda: bool(screen.codes.rows))
    assert "сейчас нельзя" in screen.banner.words
    assert "Это не СБП" in seen(screen.codes)
    assert not row(screen, "common").field.isEnabled()
    assert screen.form.total.isHidden()
    places = [screen.column.indexOf(one) for one in (screen.banner, screen.codes, screen.form)]
    assert places == sorted(places)
    window.profile.stand("online")
    window.qtbot.waitUntil(screen.form.total.isVisible)
    assert screen.banner.words == ""
    assert row(screen, "common").field.isEnabled()


def test_signed_out_it_says_how_to_go_on(window: Window, browser: Browser) -> None:
    window.profile.stand("signed_out")
    screen = opened(window)
    assert "войдите" in screen.banner.words.lower()
