"""A bill is paid on the bank's page, in one go with others, and over a program that was closed."""

from __future__ import annotations

import time

import pytest

from tests.banking import GOOD, SECURE, Payer
from tests.journeys.purse import AT_THE_BANK, DEBT, ONLINE, PAY, at_the_till, bank_of
from tests.journeys.scene import ACCOUNT
from tests.journeys.stage import Stage

pytestmark = pytest.mark.journey
WITHIN = 1.0
"""Seconds that the page, and the status after it, may take."""


def test_a_debt_is_paid_on_the_banks_page_and_the_cheque_comes(stage: Stage) -> None:
    with bank_of(stage):
        home, laptop = at_the_till(stage), at_the_till(stage, "laptop")
        home.wait("К оплате на 20.11.2026: 187,50\u00a0₽")
        assert laptop.do("describe", name=PAY)["enabled"]
        home.click("Другая карта")
        home.click(PAY)
        opening = home.do("browsed")
        home.wait(AT_THE_BANK)
        laptop.wait(AT_THE_BANK)  # the same household knows, and does not pay it twice
        laptop.wait("Оплачивается сейчас")

        payer = Payer(opening["address"]).card(SECURE, remember=True)
        assert "Оплачено" not in home.see()
        paid = time.monotonic()
        payer.secure()
        home.wait(f"Оплачено: {DEBT}")
        status = time.monotonic() - paid
        home.wait("Чек получен")
        home.wait("ещё не учтён поставщиком")
        home.wait("20.11.2026: 187,50\u00a0₽, Банковская карта")
        home.wait("К оплате на 20.11.2026: 0,00\u00a0₽")
        laptop.wait("К оплате на 20.11.2026: 0,00\u00a0₽")
        home.wait(f"МИР {SECURE[:7]}XX XXXX {SECURE[-4:]}")  # it was remembered
        print(f"page opened {opening['after']:.3f} s after the press, status {status:.3f} s")
        assert opening["after"] <= WITHIN
        assert status <= WITHIN

        home.click(f"Чек: {DEBT} · Банковская карта · ЖКУ, общий платёж, {ACCOUNT}")
        home.wait("Для ленты 80 мм")
        assert stage.books.orders() == [("paid", 18_750)]
        assert stage.books.money(ACCOUNT) == [("common", 18_750, "card")]


def test_a_program_closed_in_mid_payment_knows_what_became_of_it(stage: Stage) -> None:
    with bank_of(stage):
        home = at_the_till(stage)
        home.click(PAY)
        page = home.browsed()
        home.kill()
        Payer(page).saved()

        home.start(opens="payment")
        home.wait(ONLINE, patience=60)
        home.wait(f"Оплачено: {DEBT}")
        home.wait("Чек получен")
        home.click(f"Убрать: {DEBT} · Банковская карта · ЖКУ, общий платёж, {ACCOUNT}")
        home.gone("Оплачено: ")
        assert home.close() == 0
        home.start(opens="payment")
        home.wait("Итого", patience=60)
        assert "Оплачено: " not in home.see()
        assert stage.books.orders() == [("paid", 18_750)]


def test_several_accounts_and_an_advance_go_in_one_payment(stage: Stage) -> None:
    with bank_of(stage):
        desk = at_the_till(stage, "summer-house")
        added = next(line for line in desk.see().split("\n") if line.startswith("0730009148 · "))
        desk.click(f"{added}, К оплате на 20.11.2026: 230,95\u00a0₽, в т. ч. пени 0,00\u00a0₽")
        desk.wait("Оплатить 230,95\u00a0₽")
        waste = next(
            line.split(": ")[1]
            for line in desk.see().split("\n")
            if line.startswith("Сумма, ₽: Оператор") and "0720014583" in line
        )
        desk.tick(f"Оплатить: {waste}")
        desk.fill(f"Сумма, ₽: {waste}", "100,5")
        desk.wait("из них 100,50\u00a0₽ — аванс")
        desk.click("Оплатить 331,45\u00a0₽")
        desk.wait("Отметьте это, чтобы заплатить больше, чем начислено.")
        desk.tick("Я понимаю, что плачу на 100,50\u00a0₽ больше")
        desk.click("Оплатить 331,45\u00a0₽")
        Payer(desk.browsed()).saved()  # the card that stood chosen
        desk.wait("Оплачено: 331,45\u00a0₽")
        desk.wait("Чек получен")
        desk.wait("Переплата 100,50\u00a0₽")
        assert stage.books.orders() == [("paid", 33_145)]
        assert stage.books.money("0720014583") == [("waste", 10_050, "card")]
        assert sum(kopecks for _group, kopecks, _way in stage.books.money("0730009148")) == 23_095


def test_an_estimate_is_paid_in_advance_once_one_says_that_one_knows(stage: Stage) -> None:
    with bank_of(stage):
        home = at_the_till(stage)
        home.do("open", name="estimate")
        home.wait("Оплатить авансом")
        total = home.below("Итого")
        home.click("Оплатить авансом")
        home.wait("Отметьте это, чтобы заплатить по расчёту.")
        home.tick("Я понимаю, что сумма предварительного расчета может отличаться от суммы")
        home.click("Оплатить авансом")
        home.wait(f"Оплатить {total}")
        home.click("Другая карта")
        home.click(f"Оплатить {total}")
        Payer(home.browsed()).card(GOOD)
        home.wait(f"Оплачено: {total}")
        kopecks = int("".join(sign for sign in total if sign.isdigit()))
        assert stage.books.orders() == [("paid", kopecks)]
