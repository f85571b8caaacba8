"""Standing orders run: on their day, once, what is owed and no more, whatever went before."""

from __future__ import annotations

import datetime

import pytest

from tests.banking import CHARGE_SILENT, POOR
from tests.server.payments.kit import ACCOUNT, PETROVA, Counter, eventually
from tests.server.payments.standing import (
    at,
    bound,
    charges,
    cleared,
    connected,
    later,
    letters,
    notices,
    outcome,
    owing,
    runs,
    settle,
    standing,
    wish,
)

OWED = 18_750
"""What Ivanov owes for the common bill (kopecks)."""
DOLGOV = "0710046205"


@pytest.fixture
def till(till: Counter) -> Counter:
    return cleared(till)


@pytest.fixture
def dolgov(till: Counter) -> Counter:
    return Counter(till.server, till.bank, "dolgov")


def test_what_is_owed_is_charged_on_its_day_and_told(till: Counter) -> None:
    card = connected(till, schedule="day", day=25)
    at(till, "2026-11-24", 23)
    assert runs(till) == []
    at(till, "2026-11-25", 0)
    assert outcome(till) == [("u-ivanov", "2026-11", "paid", OWED)]
    assert charges(till) == [OWED]
    one = standing(till)
    assert one is not None
    assert (one.last_day, one.last_code) == (datetime.date(2026, 11, 25), "paid")
    assert one.last_amount == OWED
    (order,) = [one for one in till.rows("order_book") if one["kind"] == "autopayment"]
    (payment,) = till.payments(order["id"])
    assert (payment.amount, payment.way, payment.account) == (OWED, "autopayment", ACCOUNT)
    assert till.shown() == 0
    till.agree()
    told = {"account": ACCOUNT, "amount": OWED, "currency": "RUB", "card": card.mask}
    told |= {"next": "2026-12-25"}
    assert notices(till) == [("autopayment_paid", told)]
    (letter,) = letters(till, "Автоплатёж выполнен: 187,50")
    assert f"25.11.2026 с карты {card.mask} списано 187,50\u00a0руб." in letter.body
    assert "Следующее списание — 25.12.2026." in letter.body


def test_a_run_is_made_once_however_often_it_is_looked(till: Counter) -> None:
    connected(till, schedule="day", day=25)
    for hour in range(0, 24, 3):
        at(till, "2026-11-25", hour)
    at(till, "2026-11-30")
    assert outcome(till) == [("u-ivanov", "2026-11", "paid", OWED)]
    assert charges(till) == [OWED]


def test_nothing_owed_is_nothing_charged_and_no_news(till: Counter) -> None:
    till.paid(OWED, "common", advance=False)
    connected(till, schedule="day", day=25)
    at(till, "2026-11-25")
    assert outcome(till) == [("u-ivanov", "2026-11", "nothing_to_pay", 0)]
    one = standing(till)
    assert one is not None
    assert (one.last_code, one.last_amount) == ("nothing_to_pay", 0)
    assert (charges(till), notices(till)) == ([], [])


def test_less_than_the_bank_takes_waits_for_the_next_time(till: Counter) -> None:
    till.paid(OWED - 99, "common", advance=False)
    connected(till, schedule="day", day=25)
    at(till, "2026-11-25")
    assert outcome(till) == [("u-ivanov", "2026-11", "below_least", 99)]
    one = standing(till)
    assert one is not None
    assert (one.last_code, one.last_amount) == ("below_least", 99)
    assert (charges(till), notices(till)) == ([], [])


def test_an_overpaid_group_pays_nothing_of_another_ones_debt(dolgov: Counter) -> None:
    """He owes for several groups, and has paid too much for one of them by hand."""
    before = owing(dolgov, DOLGOV)
    assert min(before.values()) > 0
    dolgov.paid(before["waste"] + 50_000, "waste", account=DOLGOV)
    connected(dolgov, account=DOLGOV, schedule="day", day=25)
    at(dolgov, "2026-11-25")
    rest = sum(before.values()) - before["waste"]
    assert outcome(dolgov) == [("u-dolgov", "2026-11", "paid", rest)]
    assert owing(dolgov, DOLGOV) == dict.fromkeys(before, 0) | {"waste": -50_000}


def test_all_groups_are_paid_by_one_order(dolgov: Counter) -> None:
    before = owing(dolgov, DOLGOV)
    assert len(before) > 1
    connected(dolgov, account=DOLGOV, schedule="day", day=25)
    at(dolgov, "2026-11-25")
    assert outcome(dolgov) == [("u-dolgov", "2026-11", "paid", sum(before.values()))]
    (order,) = [one for one in dolgov.rows("order_book") if one["kind"] == "autopayment"]
    assert {one.group: one.amount for one in dolgov.payments(order["id"])} == before


def test_a_debt_beyond_the_greatest_sum_is_not_paid_at_all(till: Counter) -> None:
    card = connected(till, schedule="day", day=25, most=OWED - 1)
    at(till, "2026-11-25")
    assert outcome(till) == [("u-ivanov", "2026-11", "over_most", OWED)]
    assert charges(till) == []
    told = {"account": ACCOUNT, "amount": OWED, "currency": "RUB", "card": card.mask}
    told |= {"next": "2026-12-25"}
    assert notices(till) == [("autopayment_failed", {**told, "reason": "over_most"})]
    (letter,) = letters(till, "Автоплатёж не выполнен")
    assert "187,50\u00a0руб. — это больше, чем 187,49\u00a0руб., наибольшая сумма" in letter.body
    till.ask(wish(card, schedule="day", day=25, most=OWED))
    at(till, "2026-11-26")
    assert len(runs(till)) == 1, "the sum was raised: the next time it is paid, not this time"


def test_the_greatest_sum_itself_is_paid(till: Counter) -> None:
    connected(till, schedule="day", day=25, most=OWED)
    at(till, "2026-11-25")
    assert outcome(till) == [("u-ivanov", "2026-11", "paid", OWED)]


def test_a_refusal_is_told_with_its_reason_and_not_tried_again_until_next_time(
    till: Counter,
) -> None:
    card = connected(till, bound(till, POOR), schedule="day", day=25)
    for today in ("2026-11-25", "2026-11-26", "2026-11-30"):
        at(till, today)
    assert outcome(till) == [("u-ivanov", "2026-11", "insufficient_funds", OWED)]
    assert charges(till) == [0]
    ((code, values),) = notices(till)
    assert (code, values["reason"]) == ("autopayment_failed", "insufficient_funds")
    (letter,) = letters(till, "Автоплатёж не выполнен")
    assert f"На карте {card.mask} недостаточно денег." in letter.body
    assert "Следующее списание — 25.12.2026." in letter.body
    at(till, "2026-12-25")
    assert [name for _, name, _, _ in outcome(till, 2)] == ["2026-11", "2026-12"]
    till.agree()


def test_a_card_that_ended_meanwhile_is_not_charged(till: Counter) -> None:
    connected(till, bound(till, expiry="11/26"), schedule="day", day=1)
    at(till, "2026-12-01")
    assert outcome(till) == [("u-ivanov", "2026-12", "card_expired", None)]
    assert charges(till) == []
    ((code, values),) = notices(till)
    assert (code, values["reason"]) == ("autopayment_failed", "card_expired")
    assert standing(till) is not None


def test_a_card_is_good_through_the_last_day_of_its_month(till: Counter) -> None:
    connected(till, bound(till, expiry="11/26"), schedule="last_day", day=None)
    at(till, "2026-11-30", 23)
    assert outcome(till) == [("u-ivanov", "2026-11", "paid", OWED)]


def test_a_card_that_the_bank_knows_no_more_is_told(till: Counter) -> None:
    connected(till, schedule="day", day=25)
    (row,) = till.rows("saved_card")
    till.till.bank.forget(row["binding"])
    at(till, "2026-11-25")
    assert outcome(till) == [("u-ivanov", "2026-11", "unknown_binding", OWED)]
    assert notices(till)[0][1]["reason"] == "unknown_binding"


def test_who_has_no_confirmed_mail_is_told_in_the_envelope_alone(dolgov: Counter) -> None:
    connected(dolgov, account=DOLGOV, schedule="day", day=25)
    at(dolgov, "2026-11-25")
    outcome(dolgov)
    assert [code for code, _ in notices(dolgov)] == ["autopayment_paid"]
    assert [one for one in dolgov.server.letters(least=0) if "Автоплат" in one.subject] == []


# ── others ────────────────────────────────────────────────────────────────────────────────────


def test_two_users_pay_for_one_account_once(till: Counter) -> None:
    """Both have a standing order for the same day; what the one pays, the other does not."""
    till.server.backoffice.link("u-petrova", ACCOUNT)
    petrova = Counter(till.server, till.bank, "petrova")
    connected(till, schedule="day", day=25)
    connected(petrova, schedule="day", day=25)
    at(till, "2026-11-25")
    at(till, "2026-11-25", 13)
    found = outcome(till, 2)
    assert sorted(code or "" for _, _, code, _ in found) == ["nothing_to_pay", "paid"]
    assert charges(till) == [OWED]
    assert till.shown() == 0


def test_where_the_one_is_refused_the_other_pays(till: Counter) -> None:
    till.server.backoffice.link("u-petrova", ACCOUNT)
    petrova = Counter(till.server, till.bank, "petrova")
    connected(till, bound(till, POOR), schedule="day", day=25)
    # On one day it might as well be the first that is done: whose charge is asked for is a race.
    connected(petrova, schedule="day", day=26)
    for day in (25, 26):
        for hour in (10, 11, 12):
            at(till, f"2026-11-{day}", hour)
    found = outcome(till, 2)
    assert [code for _, _, code, _ in found] == ["insufficient_funds", "paid"]
    assert sum(charges(till)) == OWED


def test_what_somebody_is_paying_just_then_is_waited_for(till: Counter) -> None:
    """A page at the bank stands open for the same debt: nothing is charged until it is over."""
    connected(till, schedule="day", day=25)
    at(till, "2026-11-25", 0)
    found = outcome(till)
    assert found[0][2] == "paid"
    at(till, "2026-12-24", 23)
    later(till, 3_590)
    waiting = till.start(OWED)
    settle(till)
    later(till, 60)
    assert len(runs(till)) == 1
    later(till, 1_300)
    till.until(waiting.order, "expired")
    later(till, 60)
    assert [name for _, name, _, _ in outcome(till, 2)] == ["2026-11", "2026-12"]


def test_paid_by_hand_just_then_it_is_not_paid_again(till: Counter) -> None:
    connected(till, schedule="day", day=25)
    at(till, "2026-11-24", 23)
    later(till, 3_590)
    waiting = till.start(OWED, advance=False)
    later(till, 60)
    assert runs(till) == []
    till.bank.pay(waiting.order)
    till.until(waiting.order, "paid")
    later(till, 60)
    assert outcome(till) == [("u-ivanov", "2026-11", "nothing_to_pay", 0)]


def test_an_account_that_is_in_the_cabinet_no_more_ends_it(till: Counter) -> None:
    """It went without being asked for here: at the office."""
    connected(till, schedule="day", day=25)
    till.server.backoffice.link("u-ivanov", PETROVA)
    till.server.backoffice.unlink("u-ivanov", ACCOUNT)
    at(till, "2026-11-25")
    assert runs(till) in ([], [("u-ivanov", "2026-11", "unlinked", None)])
    eventually(lambda: standing(till) is None)
    assert charges(till) == []
    assert [code for code, _ in notices(till)] == ["autopayment_off"]


def test_a_card_whose_book_is_lost_ends_it(till: Counter) -> None:
    """What it is charged by is known no more: it is off, and that is told."""
    connected(till, schedule="day", day=25)
    with till.server.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM saved_card")
    at(till, "2026-11-25")
    assert outcome(till) == [("u-ivanov", "2026-11", "card_gone", None)]
    assert standing(till) is None
    assert notices(till) == [("autopayment_off", {"account": ACCOUNT, "reason": "card_gone"})]


def test_an_issuer_that_is_silent_is_waited_for_and_told_when_it_has_spoken(
    till: Counter,
) -> None:
    connected(till, bound(till, CHARGE_SILENT), schedule="day", day=25)
    at(till, "2026-11-25")
    assert [code for _, _, code, _ in runs(till)] == [None]
    assert notices(till) == []
    later(till, 60)
    assert outcome(till) == [("u-ivanov", "2026-11", "paid", OWED)]
    assert [code for code, _ in notices(till)] == ["autopayment_paid"]
    till.agree()


def test_a_bank_that_thinks_better_of_a_refusal_is_believed(till: Counter) -> None:
    """Refused, told so; a day later the money is there all the same: told again, and paid once."""
    connected(till, bound(till, POOR), schedule="day", day=25)
    at(till, "2026-11-25")
    outcome(till)
    (order,) = [one for one in till.rows("order_book") if one["kind"] == "autopayment"]
    later(till, 24 * 3_600)
    till.bank.pay(order["id"])
    eventually(lambda: runs(till)[0][2] == "paid")
    assert [code for code, _ in notices(till)] == ["autopayment_failed", "autopayment_paid"]
    one = standing(till)
    assert one is not None
    assert (one.last_code, one.last_day) == ("paid", datetime.date(2026, 11, 25))
    assert till.shown() == 0
    till.agree()


def test_what_goes_back_later_is_no_other_outcome(till: Counter) -> None:
    connected(till, schedule="day", day=25)
    at(till, "2026-11-25")
    outcome(till)
    (order,) = [one for one in till.rows("order_book") if one["kind"] == "autopayment"]
    till.bank.chargeback(order["id"])
    eventually(lambda: till.shown() == OWED)
    assert runs(till)[0][2] == "paid"
    assert [code for code, _ in notices(till)] == ["autopayment_paid"]
    at(till, "2026-11-27")
    assert charges(till) == [OWED], "it is owed again, and not charged again before its next day"


def test_one_that_cannot_be_run_keeps_no_other_one_waiting(
    till: Counter, caplog: pytest.LogCaptureFixture
) -> None:
    """Its last bill cannot be read. That is logged, without whose it is."""
    petrova = Counter(till.server, till.bank, "petrova")
    connected(till, schedule="day", day=25)
    connected(petrova, account=PETROVA, schedule="day", day=25)
    with till.server.database.write() as connection:
        connection.exec_driver_sql(f"UPDATE bill SET groups = '[1]' WHERE account = '{ACCOUNT}'")
    at(till, "2026-11-25")
    assert [user for user, _, _, _ in outcome(till)] == ["u-petrova"]
    said = {one.getMessage() for one in caplog.records if one.name == "lkk_server.autopay"}
    assert said == {"a standing order waits: ValidationError"}
    caplog.clear()
