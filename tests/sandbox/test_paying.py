"""A payer at the bank's pages: each way to pay, each refusal, and what the merchant hears of it."""

from __future__ import annotations

import pytest

from lkk_server.acquiring.messages import OrderState
from lkk_server.payments.bank import HttpBank
from tests import banking
from tests.banking import Payer
from tests.sandbox.kit import LIVES, NOW, Merchant, an_order, page_of
from tests.server.running import Clock


def payer_of(state: OrderState) -> Payer:
    return Payer(page_of(state))


def test_a_card_pays_and_the_merchant_is_told(port: HttpBank, shop: Merchant) -> None:
    opened = port.open(an_order(notify=shop.notify))
    assert (opened.status, opened.version, opened.captured) == ("waiting", 1, 0)
    assert opened.until == NOW + LIVES
    payer = payer_of(opened).card(banking.GOOD)
    assert payer.heading == "Оплачено"
    told = shop.notices(port)[0].state
    assert told == port.state("o-1")
    assert (told.status, told.captured, told.page, told.card) == ("paid", 1_234_56, None, None)
    assert (opened.mask, told.mask) == (None, "2200 70XX XXXX 0009")
    assert told.version > opened.version


def test_a_code_confirms_a_card(port: HttpBank) -> None:
    payer = payer_of(port.open(an_order())).card(banking.SECURE)
    assert payer.heading == "Подтверждение банком"
    assert port.state("o-1").captured == 0
    payer.secure("0000")
    assert "Осталось попыток: 2" in payer.html
    assert payer.secure(banking.CODE).heading == "Оплачено"
    assert port.state("o-1").captured == 1_234_56


def test_three_wrong_codes_refuse_the_card_and_another_one_pays(port: HttpBank) -> None:
    payer = payer_of(port.open(an_order())).card(banking.SECURE)
    for _ in range(3):
        payer.secure("0000")
    assert "Код подтверждения не подошёл" in payer.html
    assert payer.card(banking.VISA).heading == "Оплачено"


def test_the_page_of_the_code_may_be_left_for_another_card(port: HttpBank) -> None:
    payer = payer_of(port.open(an_order())).card(banking.SECURE).another_card()
    assert payer.card(banking.GOOD).heading == "Оплачено"


@pytest.mark.parametrize(
    ("number", "reason", "words"),
    [
        (banking.POOR, "insufficient_funds", "Недостаточно средств"),
        (banking.EXPIRED, "card_expired", "Срок действия карты истёк"),
        (banking.BLOCKED, "card_blocked", "Карта заблокирована"),
        (banking.LIMIT, "limit_exceeded", "Превышен лимит карты"),
        (banking.DECLINED, "bank_declined", "отказал"),
    ],
)
def test_a_card_is_refused_three_times_and_then_the_order(
    port: HttpBank, number: str, reason: str, words: str
) -> None:
    payer = payer_of(port.open(an_order()))
    for left in (2, 1):
        payer.card(number)
        assert words in payer.html
        assert f"Осталось попыток: {left}" in payer.html
        assert port.state("o-1").status == "waiting"
    payer.card(number)
    assert payer.heading == "Оплата не прошла"
    assert words in payer.html
    state = port.state("o-1")
    assert (state.status, state.reason, state.captured) == ("refused", reason, 0)


def test_a_code_that_never_comes_right_refuses_with_its_reason(port: HttpBank) -> None:
    payer = payer_of(port.open(an_order()))
    for _ in range(3):
        payer.card(banking.SECURE_FAILS)
        for _ in range(3):
            payer.secure(banking.CODE)
    assert port.state("o-1").reason == "secure_failed"


def test_a_silent_issuer_says_yes_in_the_end(port: HttpBank, clock: Clock) -> None:
    payer = payer_of(port.open(an_order())).card(banking.SILENT)
    assert payer.heading == "Ждём ответа банка"
    assert port.state("o-1").status == "waiting"
    clock.pass_by(6)
    assert payer.look().heading == "Оплачено"
    assert port.state("o-1").captured == 1_234_56


def test_a_silent_issuer_says_no_in_the_end(port: HttpBank, clock: Clock) -> None:
    payer = payer_of(port.open(an_order())).card(banking.SILENT_REFUSED)
    clock.pass_by(6)
    assert "Осталось попыток: 2" in payer.look().html
    assert port.state("o-1").captured == 0


def test_time_does_not_run_out_while_the_issuer_is_asked(port: HttpBank, clock: Clock) -> None:
    payer_of(port.open(an_order(lives=2_000))).card(banking.SILENT)
    clock.pass_by(3)
    assert port.state("o-1").status == "waiting"
    clock.pass_by(3)
    assert [port.state("o-1").status, port.state("o-1").version] == ["paid", 2]
    payer_of(port.open(an_order("o-2", lives=2_000))).card(banking.SILENT_REFUSED)
    clock.pass_by(6)
    assert port.state("o-2").status == "expired", (
        "it was refused, and there is no time to try again"
    )


def test_what_was_given_up_while_the_issuer_was_silent_may_be_paid(
    port: HttpBank, clock: Clock
) -> None:
    payer_of(port.open(an_order())).card(banking.SILENT)
    given_up = port.cancel("o-1")
    assert (given_up.status, given_up.captured) == ("cancelled", 0)
    clock.pass_by(6)
    paid = port.state("o-1")
    assert (paid.status, paid.captured) == ("paid", 1_234_56)
    assert paid.version > given_up.version


def test_a_card_is_remembered_and_chosen_next_time(port: HttpBank) -> None:
    payer = payer_of(port.open(an_order())).card(banking.GOOD, remember=True)
    assert payer.heading == "Оплачено"
    card = port.state("o-1").card
    assert card is not None
    assert (card.mask, card.system, card.until) == ("2200 70XX XXXX 0009", "mir", "2030-12")
    again = payer_of(port.open(an_order("o-2", binding=card.binding)))
    assert card.mask in again.html
    assert again.saved().heading == "Оплачено"
    assert port.state("o-2").card is None, "nothing new was bound"
    assert port.state("o-2").mask == card.mask


def test_another_payer_is_not_offered_the_card(port: HttpBank) -> None:
    payer_of(port.open(an_order())).card(banking.GOOD, remember=True)
    card = port.state("o-1").card
    assert card is not None
    other = payer_of(port.open(an_order("o-2", payer="u-other")))
    assert card.mask not in other.html
    other.saved(binding=card.binding)
    assert "Этой карты здесь больше нет" in other.html
    assert port.state("o-2").status == "waiting"


def test_binding_a_card_takes_nothing(port: HttpBank) -> None:
    payer = payer_of(port.open(an_order(kind="card", kopecks=2_00)))
    assert "Эта сумма не списывается" in payer.html
    assert payer.card(banking.GOOD).heading == "Карта привязана"
    state = port.state("o-1")
    assert (state.status, state.captured, state.returned) == ("paid", 0, 0)
    assert state.card is not None
    deeds = [(one.deed, one.kopecks) for one in port.registry(0, NOW + 1).operations]
    assert deeds == [("authorised", 2_00), ("voided", 2_00)]


def test_a_card_for_standing_orders_is_charged_a_rouble_that_comes_back(port: HttpBank) -> None:
    payer = payer_of(port.open(an_order(kind="autopayment_card", kopecks=1_00)))
    assert payer.card(banking.SECURE).secure().heading == "Карта привязана"
    state = port.state("o-1")
    assert (state.captured, state.returned) == (1_00, 1_00)
    assert state.card is not None


@pytest.mark.parametrize("method", ["mir_pay", "sber_pay", "gazprom_pay", "ipay", "portmone"])
def test_a_wallet_confirms(port: HttpBank, method: str) -> None:
    payer = payer_of(port.open(an_order(method=method)))
    payer.confirm("empty")
    assert "Недостаточно средств" in payer.html
    assert payer.confirm().heading == "Оплачено"


def test_a_link_for_a_phone_is_paid_at_the_payers_bank(port: HttpBank) -> None:
    opened = port.open(an_order(method="sbp"))
    assert opened.page is None
    assert opened.link is not None
    phone = Payer(opened.link)
    assert "1\u00a0234,56\u00a0₽" in phone.html
    assert "Расчётный центр" in phone.html
    assert phone.confirm().heading == "Оплачено"
    assert port.state("o-1").captured == 1_234_56


def test_a_payer_gives_up(port: HttpBank) -> None:
    payer = payer_of(port.open(an_order())).cancel()
    assert payer.heading == "Оплата отменена"
    assert port.state("o-1").status == "cancelled"
    payer_of(port.open(an_order("o-2"))).card(banking.SECURE).cancel()
    assert port.state("o-2").status == "cancelled"
    payer_of(port.open(an_order("o-3", method="mir_pay"))).cancel()
    assert port.state("o-3").status == "cancelled"


def test_time_runs_out(port: HttpBank, clock: Clock, shop: Merchant) -> None:
    payer = payer_of(port.open(an_order(notify=shop.notify)))
    clock.pass_by(LIVES / 1_000)
    told = shop.notices(port)[0].state
    assert told.status == "expired", "nobody looked, and it was told"
    assert payer.look().heading == "Время вышло"
    assert port.cancel("o-1") == told, "what is over stays as it is"
