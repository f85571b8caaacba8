"""Standing orders run: on their day, once, what is owed and no more, whatever went before."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from lkk_desktop.models.accruals import Bill
from lkk_desktop.online.payments import DropAutopayment
from lkk_server import suppliers
from lkk_server.transact import publish
from tests.banking import POOR, running_sandbox
from tests.server.payments.kit import ACCOUNT, PETROVA, Box, Counter, eventually, till_at
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
    stand,
    standing,
    wish,
)
from tests.server.running import Running, scene

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


def test_the_last_day_of_a_month_is_whichever_it_is(till: Counter) -> None:
    connected(till, schedule="last_day", day=None)
    for today in ("2026-11-29", "2026-11-30", "2026-12-31", "2027-01-31", "2027-02-27"):
        at(till, today)
    assert [name for _, name, _, _ in runs(till)] == ["2026-11", "2026-12", "2027-01"]
    at(till, "2027-02-28")
    found = outcome(till, 4)
    assert [(name, code) for _, name, code, _ in found] == [
        ("2026-11", "paid"),
        ("2026-12", "nothing_to_pay"),
        ("2027-01", "nothing_to_pay"),
        ("2027-02", "nothing_to_pay"),
    ]


def test_nothing_owed_is_nothing_charged_and_no_news(till: Counter) -> None:
    till.paid(OWED, "common", advance=False)
    connected(till, schedule="day", day=25)
    at(till, "2026-11-25")
    assert outcome(till) == [("u-ivanov", "2026-11", "nothing_to_pay", 0)]
    one = standing(till)
    assert one is not None
    assert (one.last_code, one.last_amount) == ("nothing_to_pay", 0)
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
    said = "К оплате 187,50\u00a0руб., а наибольшая сумма автоплатежа — 187,49\u00a0руб."
    assert said in letter.body
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


# ── days ──────────────────────────────────────────────────────────────────────────────────────


def test_connected_on_its_own_day_it_begins_with_the_next_month(till: Counter) -> None:
    connected(till, schedule="day", day=20)  # today
    at(till, "2026-11-20", 23)
    at(till, "2026-12-19")
    assert runs(till) == []
    at(till, "2026-12-20")
    assert [name for _, name, _, _ in outcome(till)] == ["2026-12"]


def test_a_schedule_that_is_changed_after_its_run_does_not_run_twice_in_a_month(
    till: Counter,
) -> None:
    card = connected(till, schedule="day", day=22)
    at(till, "2026-11-22")
    outcome(till)
    till.ask(wish(card, schedule="day", day=25))
    at(till, "2026-11-25")
    till.ask(wish(card, schedule="last_day", day=None))
    at(till, "2026-11-30")
    assert [name for _, name, _, _ in runs(till)] == ["2026-11"]
    at(till, "2026-12-31")
    assert [name for _, name, _, _ in outcome(till, 2)] == ["2026-11", "2026-12"]


def test_switched_off_and_on_again_it_does_not_run_twice_in_a_month(till: Counter) -> None:
    card = connected(till, schedule="day", day=22)
    at(till, "2026-11-22")
    outcome(till)
    till.ask(DropAutopayment(account=ACCOUNT))
    till.ask(wish(card, schedule="day", day=25))
    at(till, "2026-11-25")
    assert [name for _, name, _, _ in runs(till)] == ["2026-11"]


def test_a_week_of_downtime_is_made_up_for(till: Counter) -> None:
    connected(till, schedule="day", day=21)
    at(till, "2026-11-28")
    assert outcome(till) == [("u-ivanov", "2026-11", "paid", OWED)]
    assert notices(till)[0][1]["next"] == "2026-12-21"


def test_a_longer_one_is_missed_and_told(till: Counter) -> None:
    connected(till, schedule="day", day=21)
    at(till, "2026-11-29")
    assert outcome(till) == [("u-ivanov", "2026-11", "missed", None)]
    assert charges(till) == []
    ((code, values),) = notices(till)
    assert (code, values["reason"], values["next"]) == (
        "autopayment_failed",
        "missed",
        "2026-12-21",
    )
    (letter,) = letters(till, "Автоплатёж не выполнен")
    assert "перерыв в работе сервера" in letter.body


def test_after_a_month_of_downtime_only_the_last_occasion_counts(till: Counter) -> None:
    connected(till, schedule="day", day=21)
    at(till, "2026-12-23")
    assert outcome(till) == [("u-ivanov", "2026-12", "paid", OWED)]
    assert charges(till) == [OWED]


def test_a_clock_that_is_set_back_runs_nothing_again(till: Counter) -> None:
    connected(till, schedule="day", day=22)
    at(till, "2026-11-22")
    outcome(till)
    for today in ("2026-10-25", "2026-11-21", "2026-11-22", "2026-11-23"):
        at(till, today)
    assert len(runs(till)) == 1
    assert charges(till) == [OWED]


def test_a_clock_that_was_ahead_does_not_keep_others_waiting(till: Counter) -> None:
    """It was looked for what is due «in a year»; set right, it is looked again."""
    stand(till, "2027-11-20")
    stand(till, "2026-11-20", 10)
    connected(till, schedule="day", day=25)
    at(till, "2026-11-25")
    assert outcome(till) == [("u-ivanov", "2026-11", "paid", OWED)]


@pytest.fixture
def kyiv(tmp_path: Path) -> Iterator[Counter]:
    """The counter of a supplier in whose zone the clocks are changed."""
    (tmp_path / "server").mkdir()
    house, clock = replace(suppliers.house(), zone="Europe/Kyiv"), Box()
    with running_sandbox(tmp_path / "bank", clock) as bank:
        server = Running(tmp_path / "server", scene(), house, till=till_at(bank))
        clock.reads = server.clock
        with server.served():
            yield cleared(Counter(server, bank))


@pytest.mark.parametrize(
    ("number", "before", "day"),
    [(28, "2027-03-27", "2027-03-28"), (31, "2027-10-30", "2027-10-31")],
)
def test_a_day_on_which_the_clocks_are_changed_is_a_day_like_others(
    kyiv: Counter, number: int, before: str, day: str
) -> None:
    """On 28 March 2027 Kyiv has no hour after three, on 31 October one twice."""
    last = number == 31
    card = bound(kyiv)
    at(kyiv, before.replace("-27", "-20").replace("-30", "-20"))
    kyiv.ask(wish(card, schedule="last_day" if last else "day", day=None if last else 27))
    at(kyiv, before, 23)
    at(kyiv, day, 0)
    zone = kyiv.server.sessions.realm.house.zone
    assert zone == "Europe/Kyiv"
    for _ in range(26):
        later(kyiv, 3_600)
    assert [(name, code) for _, name, code, _ in outcome(kyiv)] == [(day[:7], "paid")]
    assert charges(kyiv) == [OWED]


# ── when the bill comes ───────────────────────────────────────────────────────────────────────


def bill(till: Counter, period: str, issued: str) -> None:
    """A bill comes now, and bears a day on which it is issued."""
    (last,) = till.records(Bill, account=ACCOUNT, period="2026-10")
    made = replace(
        last,
        id=f"{ACCOUNT}-{period}",
        period=period,
        issued=datetime.date.fromisoformat(issued),
        groups={"common": {**last.groups["common"], "closing": 30_000}},
        closing=30_000,
    )
    publish(till.server.database, "tyumen", [made])


def test_it_follows_the_bill(till: Counter) -> None:
    connected(till, schedule="bill", day=None)
    at(till, "2026-12-04")
    assert runs(till) == [], "the last bill was there before"
    bill(till, "2026-11", "2026-12-05")
    at(till, "2026-12-04", 20)
    assert runs(till) == [], "made, and not issued yet"
    at(till, "2026-12-05")
    ((user, name, code, _),) = outcome(till)
    assert (user, name, code) == ("u-ivanov", "bill:2026-11", "paid")
    assert notices(till)[0][1]["next"] is None
    (letter,) = letters(till, "Автоплатёж выполнен")
    assert "Следующее списание — когда придёт новый счёт." in letter.body
    at(till, "2026-12-30")
    assert len(runs(till)) == 1


def test_a_bill_that_never_comes_is_no_occasion(till: Counter) -> None:
    connected(till, schedule="bill", day=None)
    for today in ("2026-12-05", "2026-12-31", "2027-01-20"):
        at(till, today)
    assert (runs(till), notices(till)) == ([], [])


def test_a_bill_that_comes_late_is_late_by_when_it_came(till: Counter) -> None:
    """It bears the day of the supplier's terms, and was made three weeks later."""
    connected(till, schedule="bill", day=None)
    at(till, "2026-12-25")
    bill(till, "2026-11", "2026-12-05")
    at(till, "2026-12-26")
    ((_, name, code, _),) = outcome(till)
    assert (name, code) == ("bill:2026-11", "paid")


def test_a_bill_that_comes_on_the_very_day_counts_if_it_came_after(till: Counter) -> None:
    at(till, "2026-12-05", 9)
    connected(till, schedule="bill", day=None)
    at(till, "2026-12-05", 12)
    bill(till, "2026-11", "2026-12-05")
    at(till, "2026-12-05", 13)
    assert [name for _, name, _, _ in outcome(till)] == ["bill:2026-11"]


def test_a_bill_that_was_there_before_does_not(till: Counter) -> None:
    at(till, "2026-12-05", 12)
    bill(till, "2026-11", "2026-12-05")
    at(till, "2026-12-05", 15)
    connected(till, schedule="bill", day=None)
    at(till, "2026-12-06")
    assert runs(till) == []


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
    connected(petrova, schedule="day", day=25)
    for hour in (10, 11, 12):
        at(till, "2026-11-25", hour)
    found = outcome(till, 2)
    assert sorted(code or "" for _, _, code, _ in found) == ["insufficient_funds", "paid"]
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
