"""Refused, run out, given up, the bank down, the line lost: the person is told, and pays once."""

from __future__ import annotations

import pytest

from tests.banking import GOOD, POOR, Payer
from tests.journeys import line
from tests.journeys.purse import AT_THE_BANK, DEBT, PAY, BankClock, at_the_till, bank_of
from tests.journeys.scene import ACCOUNT
from tests.journeys.stage import Stage

pytestmark = pytest.mark.journey
WHAT = f"{DEBT} · Банковская карта · ЖКУ, общий платёж, {ACCOUNT}"
HOUR = 3_600_000


def test_a_card_that_is_refused_says_why_and_another_one_pays(stage: Stage) -> None:
    with bank_of(stage):
        home = at_the_till(stage)
        home.click("Другая карта")
        home.click(PAY)
        payer = Payer(home.browsed()).card(POOR)
        if "Оплатить" in payer.html:  # the page lets one try another card
            payer.cancel()
        home.gone(AT_THE_BANK)
        seen = home.see()
        assert "Деньги не списаны" in seen
        assert "Оплачено: " not in seen
        home.click(f"Убрать: {WHAT}")
        home.wait(PAY)
        home.click(PAY)
        Payer(home.browsed(2)).card(GOOD)
        home.wait(f"Оплачено: {DEBT}")
        assert [status for status, _kopecks in stage.books.orders()][-1] == "paid"
        assert stage.books.money(ACCOUNT) == [("common", 18_750, "card")]


def test_one_that_nobody_pays_runs_out(stage: Stage) -> None:
    clock = BankClock(stage.server.clock)
    with bank_of(stage, clock):
        home = at_the_till(stage)
        home.click(PAY)
        home.wait(AT_THE_BANK)
        clock.ahead = HOUR
        home.click(f"Проверить: {WHAT}")
        home.wait("Время на оплату вышло")
        home.wait("Деньги не списаны")
        home.click(f"Заплатить ещё раз: {WHAT}")
        home.wait(PAY)
        assert stage.books.orders() == [("expired", 18_750)]


def test_one_is_given_up_here_or_at_the_bank(stage: Stage) -> None:
    with bank_of(stage):
        home = at_the_till(stage)
        home.click(PAY)
        home.wait(AT_THE_BANK)
        home.click(f"Отменить платёж: {WHAT}")
        home.wait("Платёж отменён")
        home.click(f"Убрать: {WHAT}")
        home.click(PAY)
        Payer(home.browsed(2)).cancel()
        home.wait("Платёж отменён")
        assert [status for status, _kopecks in stage.books.orders()] == ["cancelled", "cancelled"]


def test_while_the_bank_is_down_nothing_is_charged_and_it_goes_on_as_one(stage: Stage) -> None:
    with bank_of(stage) as bank:
        home = at_the_till(stage)
        bank.faults(down=3_600)
        home.click(PAY)
        home.wait("Банк ещё не ответил")
        home.wait("Деньги не списаны")
        bank.faults(down=0)
        home.click(f"Продолжить оплату: {WHAT}")
        Payer(home.browsed()).saved()
        home.wait(f"Оплачено: {DEBT}")
        assert stage.books.orders() == [("paid", 18_750)]


@pytest.mark.parametrize("heard", [True, False], ids=["the server heard it", "it did not"])
def test_an_answer_that_is_lost_makes_no_second_payment(stage: Stage, heard: bool) -> None:
    with bank_of(stage):
        way = stage.line()
        way.behave(line.losing(b"/payments/start", heard=heard))
        home = at_the_till(stage, "home", "--answer-within", "5", via=way)
        home.click(PAY)
        if not heard:
            home.wait("Ответ не дошёл", patience=40)
            home.wait("Деньги не списаны")
            way.behave()
            way.cut()
            home.click(f"Продолжить оплату: {WHAT}")
        page = home.browsed(patience=60)  # an order that was heard is told of by its record too
        Payer(page).saved()
        home.wait(f"Оплачено: {DEBT}", patience=40)
        assert stage.books.orders() == [("paid", 18_750)]
        assert stage.books.money(ACCOUNT) == [("common", 18_750, "card")]
