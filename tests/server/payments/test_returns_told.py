"""Whoever paid is told of money that goes back to them: each return once, with a letter."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from msgspec.structs import replace

from lkk_desktop.models.notifications import UserNotice
from lkk_desktop.models.payments import Part
from lkk_desktop.online.messages import DeleteUser
from lkk_server.acquiring.messages import OrderState
from lkk_server.database import Behalf
from lkk_server.payments import orders
from lkk_server.seed.scene import PASSWORD
from tests.banking import SECURE, Payer
from tests.server.payments.kit import ACCOUNT, GROUP, Counter, eventually
from tests.server.payments.standing import at, cleared, connected, letters, outcome
from tests.server.payments.test_refunds import refund

MASK = "2200 70XX XXXX 0009"
SUBJECT = "Возврат денег"


class Crash(Exception):
    """The server ends here."""


def told(till: Counter, order: str) -> list[tuple[int, str]]:
    """How much of an order its payer was told to get back, and what that is; the least first."""
    return sorted((one["amount"], one["what"]) for one in notices(till) if one["order"] == order)


def notices(till: Counter) -> list[dict[str, Any]]:
    found = till.records(UserNotice, code="payment_returned")
    assert {one.user for one in found} <= {till.session.user}
    return [one.values for one in found]


def went_back(till: Counter, id: str, *kopecks: int) -> list[OrderState]:
    """The bank gives money back by its own will, and nobody hears of it: each state after that."""
    till.unaware()
    states = []
    for one in kopecks:
        till.bank.chargeback(id, one)
        states.append(till.state(id))
    return states


def test_the_whole_of_a_payment_is_told_with_its_card(till: Counter) -> None:
    id = till.paid().id
    refund(till, id)
    assert notices(till) == [
        {
            "order": id,
            "amount": 10_000,
            "currency": "RUB",
            "method": "card",
            "card": MASK,
            "what": "whole",
        }
    ]
    (letter,) = letters(till, SUBJECT)
    assert letter.subject == f"{SUBJECT}: 100,00\u00a0руб."
    said = "Сумму 100,00\u00a0руб. банк вернул вам 20.11.2026. Это весь ваш платёж от 20.11.2026. В"
    assert said in letter.body
    assert f"Деньги идут на карту {MASK}. Банк может показать" in letter.body


def test_a_part_is_told_each_time_one_goes_back(till: Counter) -> None:
    id = till.paid().id
    refund(till, id, 3_000)
    refund(till, id, 3_000)
    assert told(till, id) == [(3_000, "part")]
    refund(till, id, None, "r2")
    assert told(till, id) == [(3_000, "part"), (7_000, "part")]
    eventually(lambda: len(letters(till, SUBJECT)) == 2)
    said = "Это часть вашего платежа на 100,00\u00a0руб. от 20.11.2026."
    assert all(said in one.body for one in letters(till, SUBJECT))


def test_what_was_taken_twice_is_told_once_it_has_gone_back(till: Counter) -> None:
    id = till.paid().id
    till.bank.pay(id)
    till.bank.told()
    eventually(lambda: told(till, id))
    till.bank.resend()
    till.bank.told()
    assert told(till, id) == [(10_000, "excess")]
    (letter,) = letters(till, SUBJECT)
    assert "которые банк списал сверх вашего платежа" in letter.body


def test_what_the_bank_gives_back_by_itself_is_told(till: Counter) -> None:
    id = till.paid().id
    till.bank.chargeback(id, 2_500)
    eventually(lambda: told(till, id) == [(2_500, "part")])
    till.bank.chargeback(id)
    eventually(lambda: told(till, id) == [(2_500, "part"), (7_500, "part")])


def test_of_a_payment_made_twice_the_bank_gives_back_all(till: Counter) -> None:
    """One return at the bank is one here, though it is the sum and what was beyond it."""
    till.unaware()
    started = till.start()
    for _ in range(2):
        till.bank.pay(started.order)
    till.bank.chargeback(started.order)
    till.tell(till.state(started.order))
    assert told(till, started.order) == [(20_000, "whole")]


def test_the_banks_word_again_out_of_order_and_late_tells_nothing_twice(till: Counter) -> None:
    id = till.paid().id
    first, last = went_back(till, id, 1_000, 2_000)
    for state in (first, first, last, first, last):
        assert till.tell(state).status_code == 204
    assert told(till, id) == [(1_000, "part"), (2_000, "part")]
    till.server.clock.pass_by(7 * 86_400)
    assert till.tell(first).status_code == 204
    till.pass_by(3_600)
    assert told(till, id) == [(1_000, "part"), (2_000, "part")]


def test_of_two_returns_of_which_one_word_comes_their_sum_is_told(till: Counter) -> None:
    id = till.paid().id
    first, last = went_back(till, id, 1_000, 2_000)
    for state in (last, first):
        assert till.tell(state).status_code == 204
    assert told(till, id) == [(3_000, "part")]


@pytest.mark.warns
def test_refunds_of_which_one_word_comes_are_told_one_by_one(till: Counter) -> None:
    id = till.paid().id
    till.unaware()
    till.bank.faults(down=3_600.0)
    refund(till, id, 1_000, "r1")
    refund(till, id, 2_000, "r2")
    assert told(till, id) == []
    for kopecks in (1_000, 2_000):
        till.bank.chargeback(id, kopecks)
    till.bank.faults(down=0.0)
    assert till.tell(till.state(id)).status_code == 204
    assert told(till, id) == [(1_000, "part"), (2_000, "part")]
    till.pass_by(60)
    assert till.state(id).returned == 3_000
    assert told(till, id) == [(1_000, "part"), (2_000, "part")]


def test_the_same_word_at_once_tells_it_once(till: Counter) -> None:
    id = till.paid().id
    (state,) = went_back(till, id, 10_000)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: till.tell(state).status_code, range(8)))
    assert set(answers) == {204}
    assert told(till, id) == [(10_000, "whole")]
    assert len(letters(till, SUBJECT)) == 1


@pytest.mark.parametrize("where", ["locked", "rows", "feed", "streams"])
def test_after_a_crash_it_is_neither_told_nor_placed_and_then_both(
    till: Counter, where: str
) -> None:
    id = till.paid().id
    (state,) = went_back(till, id, 10_000)

    def step(name: str) -> None:
        if name == where:
            raise Crash

    with pytest.raises(Crash):
        orders.take(till.till, state, step)
    assert (told(till, id), till.order(id).returned) == ([], 0)
    orders.take(till.till, state)
    assert (told(till, id), till.order(id).returned) == ([(10_000, "whole")], 10_000)


def test_a_part_of_the_sum_that_pays_nothing_goes_back_and_is_told_so(till: Counter) -> None:
    till.unaware()
    started = till.start()
    state = till.state(started.order)
    some = replace(state, version=5, status="paid", captured=4_000, returned=4_000)
    assert till.tell(some).status_code == 204
    assert told(till, started.order) == [(4_000, "unpaid")]
    (letter,) = letters(till, SUBJECT)
    assert "только часть вашего платежа" in letter.body
    assert "на карту, с которой вы платили." in letter.body


def test_by_another_way_than_a_card_it_goes_back_that_way(till: Counter) -> None:
    started = till.start(method="sbp")
    till.bank.pay(started.order)
    till.until(started.order, "paid")
    refund(till, started.order)
    (values,) = notices(till)
    assert (values["method"], values["card"]) == ("sbp", "")
    (letter,) = letters(till, SUBJECT)
    assert "Деньги идут туда же, откуда пришёл платёж." in letter.body


def test_the_card_is_the_one_that_paid_and_not_the_one_that_was_meant(till: Counter) -> None:
    first = till.start()
    assert first.url is not None
    Payer(first.url).card(remember=True)
    card = till.until(first.order, "paid").card
    meant = till.start(500, group="waste", card=card)
    assert meant.url is not None
    Payer(meant.url).card(SECURE).secure()
    till.until(meant.order, "paid")
    refunding = (Part(ACCOUNT, "waste", 500),)
    assert till.order(meant.order).parts == refunding
    till.bank.chargeback(meant.order)
    eventually(lambda: told(till, meant.order))
    (values,) = notices(till)
    assert values["card"] == "2200 15XX XXXX 0007"


def test_what_a_standing_order_charged_comes_back_to_its_card(till: Counter) -> None:
    cleared(till)
    card = connected(till)
    assert notices(till) == [], "the rouble of the check is nothing to be told"
    at(till, "2026-12-10")
    outcome(till)
    (id,) = [one["id"] for one in till.rows("order_book") if one["kind"] == "autopayment"]
    till.bank.chargeback(id)
    eventually(lambda: notices(till))
    (values,) = notices(till)
    assert (values["card"], values["what"]) == (card.mask, "whole")


def test_money_for_an_account_that_was_unlinked_goes_back_to_whoever_paid(till: Counter) -> None:
    id = till.paid().id
    till.server.backoffice.unlink("u-ivanov", ACCOUNT)
    refund(till, id)
    assert told(till, id) == [(10_000, "whole")]


def test_of_a_user_who_has_left_the_money_goes_back_and_nobody_is_told(till: Counter) -> None:
    owed = till.owed(GROUP)
    id = till.paid().id
    (state,) = went_back(till, id, 10_000)
    till.ask(DeleteUser(password=PASSWORD))
    till.server.clock.pass_by(25 * 3_600)
    with till.server.database.on_behalf(Behalf("tyumen")):
        assert till.server.work.sweep() == 1
    assert till.tell(state).status_code == 204
    assert till.owed(GROUP) == owed
    assert notices(till) == []
    assert not [one for one in till.server.letters(least=0) if one.subject.startswith(SUBJECT)]


def test_who_takes_the_deletion_back_has_been_told_meanwhile(till: Counter) -> None:
    id = till.paid().id
    till.ask(DeleteUser(password=PASSWORD))
    refund(till, id)
    assert told(till, id) == [(10_000, "whole")]
