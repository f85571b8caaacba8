"""An answer is lost, the program is closed: it goes on as the same payment."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lkk_desktop.cabinet import Connectivity
from lkk_desktop.models.command import Problem
from lkk_desktop.online.payments import (
    CancelPayment,
)
from lkk_desktop.ui.payments import words
from lkk_desktop.ui.screens.payment import PaymentScreen
from lkk_desktop.ui.theme import Theme
from tests.ui.conftest import Window
from tests.ui.payments.conftest import Browser
from tests.ui.payments.paid import (
    MINUTE,
    PAGE,
    opened,
    order,
    seen,
    settled,
)
from tests.ui.payments.test_going_on import begun, card, started
from tests.ui.profile.hands import answer, asked, click, known


def test_a_lost_answer_goes_on_with_the_same_order(
    window: Window, screen: PaymentScreen, browser: Browser
) -> None:
    question = begun(window, screen)
    answer(window, Connectivity("unreachable"))
    said = seen(screen.orders)
    assert "Ответ не дошёл" in said
    assert "Деньги не списаны" in said
    click(window, card(screen).acts["again"])
    assert asked(window)[-1] == question
    started(window, question)
    assert browser.went == [PAGE]
    assert len(screen.orders.cards) == 1


def test_it_is_asked_again_by_itself_once_the_line_is_back(
    window: Window, screen: PaymentScreen
) -> None:
    question = begun(window, screen)
    window.profile.stand("offline")
    answer(window, Connectivity("unreachable"))
    assert card(screen).acts["again"].isHidden()
    before = len(asked(window))
    window.profile.stand("online")
    window.spin()
    assert asked(window)[before:] == [question]


def test_it_is_not_begun_by_itself_when_that_was_long_ago(
    window: Window, screen: PaymentScreen
) -> None:
    begun(window, screen)
    window.profile.stand("offline")
    answer(window, Connectivity("unreachable"))
    before = len(asked(window))
    window.profile.now += 10 * MINUTE
    window.profile.stand("online")
    window.spin()
    assert asked(window)[before:] == []
    assert card(screen).acts["again"].isVisible()


def test_the_bank_that_is_away_leaves_it_open_to_go_on(
    window: Window, screen: PaymentScreen
) -> None:
    question = begun(window, screen)
    answer(window, Problem("bank_away"))
    assert words.refused(Problem("bank_away")) in seen(card(screen))
    click(window, card(screen).acts["again"])
    assert asked(window)[-1] == question


def test_what_the_server_never_heard_of_is_only_forgotten(
    window: Window, screen: PaymentScreen
) -> None:
    question = begun(window, screen)
    answer(window, Connectivity("timeout"))
    click(window, card(screen).acts["cancel"])
    assert asked(window)[-1] == CancelPayment(order=question.id)
    answer(window, Problem("unknown_payment"))
    assert screen.orders.cards == {}
    assert window.profile.cabinet.recalled("payments") is None


def test_a_program_that_was_closed_goes_on_with_what_was_begun(
    window: Window, screen: PaymentScreen, qtbot: QtBot, theme: Theme
) -> None:
    question = begun(window, screen)
    answer(window, Connectivity("timeout"))
    window.shell.desk._paying = None  # as it is in another process
    window.shell.choose_language("ru")
    window.shell.desk.renew()
    window.spin()
    again = opened(window)
    assert again is not screen
    assert "Ответ не дошёл" in seen(again.orders)
    click(window, card(again).acts["again"])
    assert asked(window)[-1] == question
    known(window, settled(order(question.id), "paid"))
    assert "Оплачено" in seen(again.orders)


def test_what_came_of_it_while_the_program_was_closed_is_told(
    tmp_path: Path, qapp: QApplication, window: Window, screen: PaymentScreen
) -> None:
    question = begun(window, screen)
    started(window, question)
    window.shell.desk.renew()
    window.profile.take(settled(order(question.id), "refused", "card_blocked"))
    window.shell.choose_language("ru")
    window.spin()
    again = opened(window)
    assert "Банк отказал в оплате" in seen(again.orders)
    click(window, card(again).acts["dismiss"])
    assert window.profile.cabinet.recalled("payments") is None


def test_a_server_that_has_forgotten_the_payment_is_asked_for_the_same_one(
    window: Window, screen: PaymentScreen
) -> None:
    question = begun(window, screen)
    started(window, question)
    click(window, card(screen).acts["look"])
    answer(window, Problem("unknown_payment"))
    assert asked(window)[-1] == question
    answer(window, Problem("payment_over", status="paid"))
    assert screen.paying.shelf.get(question.id) is None
