"""«Автоплатежи» by the keyboard: where it is after each step, as each takes the last one away."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget

from lkk_desktop.models.command import Problem
from lkk_desktop.online.messages import Done
from lkk_desktop.ui.autopayments.account import AutopaymentCard
from tests.household import NOW
from tests.ui.conftest import Window
from tests.ui.paid import orders
from tests.ui.paid.test_autopayments import (
    BILL,
    LAST,
    SAVED,
    bound,
    choose,
    filled,
    page,
    standing,
    started,
)
from tests.ui.profile.hands import answer, click, fill, known


def enter(window: Window, button: QAbstractButton) -> None:
    """Press a button by the keyboard, which is there already or goes there."""
    window.qtbot.waitUntil(lambda: button.isVisible() and button.isEnabled())
    button.setFocus()
    assert button.hasFocus()
    QTest.keyClick(button, Qt.Key.Key_Return)
    window.spin()


def at(window: Window) -> QWidget | None:
    return window.shell.focusWidget()


def at_bank(window: Window, card: AutopaymentCard) -> str:
    """Go as far as the bank by the keyboard; the id of the binding."""
    filled(window, card)
    enter(window, card.goes["connect"])
    return started(window)


def checked(window: Window, card: AutopaymentCard, id: str) -> None:
    """The bank is content with the card."""
    new = orders.card("card-2", mask="4111 11XX XXXX 1111", until="2030-12")
    known(window, new, bound(id, status="paid", card="card-2", settled=NOW, url=None))
    window.qtbot.waitUntil(card.form.isVisible, timeout=5_000)
    window.spin()


def test_each_step_of_connecting_hands_the_keyboard_to_the_next(
    window: Window, pages: list[str]
) -> None:
    card = page(window).card
    enter(window, card.connect_)
    assert at(window) is card.form.schedule.box
    choose(window, card, "schedule", LAST)
    fill(card.form.most.edit, "900")
    choose(window, card, "card", "Новая карта")
    enter(window, card.goes["connect"])
    id = started(window)
    assert at(window) is card.binding.browse
    known(window, bound(id))
    assert at(window) is card.binding.browse
    checked(window, card, id)
    assert at(window) is card.goes["register"]
    QTest.keyClick(card.goes["register"], Qt.Key.Key_Return)
    window.spin()
    answer(window, Done())
    assert card.standing.pill.words == "Сохраняется"
    known(window, standing(card="card-2"))
    window.qtbot.waitUntil(card.change.isVisible, timeout=5_000)
    window.spin()
    assert at(window) is card.change


def test_the_bank_that_is_away_is_asked_again_by_the_same_key(window: Window) -> None:
    card = page(window).card
    filled(window, card)
    enter(window, card.goes["connect"])
    answer(window, Problem("bank_away"))
    assert at(window) is card.binding.again
    QTest.keyClick(card.binding.again, Qt.Key.Key_Return)
    window.spin()
    answer(window, Problem("bank_away"))
    assert at(window) is card.binding.again, "out of use while the bank was asked, and back"


def test_what_the_bank_refuses_or_one_cancels_leads_back_into_the_form(
    window: Window, pages: list[str]
) -> None:
    card = page(window).card
    id = at_bank(window, card)
    known(window, bound(id))
    enter(window, card.binding.cancel)
    answer(window, Done())
    assert at(window) is card.form.schedule.box


def test_a_change_that_is_saved_or_given_up_leads_back_to_the_change(window: Window) -> None:
    known(window, orders.card(), standing())
    card = page(window).card
    enter(window, card.change)
    assert at(window) is card.form.schedule.box
    enter(window, card.stop)
    assert at(window) is card.change
    enter(window, card.change)
    choose(window, card, "schedule", BILL)
    enter(window, card.goes["save"])
    answer(window, Done())
    known(window, standing(schedule="bill", day=None))
    window.qtbot.waitUntil(card.change.isVisible, timeout=5_000)
    window.spin()
    assert at(window) is card.change


def test_what_the_server_refuses_leaves_the_keyboard_at_what_was_pressed(window: Window) -> None:
    known(window, orders.card(), standing())
    card = page(window).card
    enter(window, card.change)
    choose(window, card, "schedule", BILL)
    enter(window, card.goes["save"])
    answer(window, Problem("bank_away"))
    assert at(window) is card.goes["save"], "not at «Отмена», where one more press loses it all"


def test_switching_it_off_leads_to_what_connects_it(window: Window) -> None:
    record = standing()
    known(window, orders.card(), record)
    card = page(window).card
    card.delete.setFocus()
    window.answer(card.drop, yes=True)
    answer(window, Done())
    window.profile.forget(record)
    window.qtbot.waitUntil(card.connect_.isVisible, timeout=5_000)
    window.spin()
    assert at(window) is card.connect_


def test_a_deleted_card_leaves_the_keyboard_at_the_choice_of_another(window: Window) -> None:
    known(window, orders.card())
    card = page(window).card
    filled(window, card, of=SAVED)
    card.form.forget.setFocus()
    window.answer(lambda: card.forget("card-1"), yes=True)
    answer(window, Done())
    assert at(window) is card.form.card.box


def test_nobody_who_is_elsewhere_meanwhile_loses_the_keyboard(
    window: Window, pages: list[str]
) -> None:
    card = page(window).card
    id = at_bank(window, card)
    elsewhere = _elsewhere(window, card)
    elsewhere.setFocus()
    checked(window, card, id)
    assert at(window) is elsewhere
    enter(window, card.goes["register"])
    elsewhere.setFocus()
    answer(window, Done())
    known(window, standing(card="card-2"))
    window.qtbot.waitUntil(card.change.isVisible, timeout=5_000)
    window.spin()
    assert at(window) is elsewhere


def _elsewhere(window: Window, card: AutopaymentCard) -> QWidget:
    """Something of the window that takes the keyboard, and is not of the card."""
    fell = at(window)
    return next(
        one
        for one in window.shell.findChildren(QAbstractButton)
        if one.isVisible()
        and one.isEnabled()
        and one.focusPolicy() & Qt.FocusPolicy.TabFocus
        and one is not fell
        and not card.isAncestorOf(one)
    )


def test_a_form_that_is_begun_anew_has_nothing_wrong_yet(window: Window) -> None:
    card = page(window).card
    click(window, card.connect_)
    click(window, card.goes["connect"])
    assert card.form.card.box.property("state") == "bad"
    click(window, card.stop)
    click(window, card.connect_)
    boxes = (card.form.schedule.box, card.form.most.edit, card.form.card.box)
    assert "bad" not in [one.property("state") for one in boxes]
    assert card.form.schedule.message.isHidden()
