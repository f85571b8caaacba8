"""Money that goes back, by the supplier's word or from the bank's side, is owed again at once."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from lkk_desktop.models.accounts import Account
from lkk_desktop.models.accruals import Bill, Payment
from lkk_desktop.models.payments import Part
from lkk_server.billing.run import run
from lkk_server.database import Behalf
from lkk_server.payments import refunding
from lkk_server.refused import Refused
from lkk_server.transact import publish
from tests.server.books import DECEMBER
from tests.server.payments.kit import ACCOUNT, GROUP, Counter, eventually

BY = "console"
WHY = "Оплачено дважды"


def refund(till: Counter, order: str, kopecks: int | None = None, id: str = "r1") -> str:
    parts = None if kopecks is None else (Part(ACCOUNT, GROUP, kopecks),)
    return refunding.refund(till.till, order, parts, WHY, BY, id)


def bill_november(till: Counter) -> None:
    """November is over, and is billed."""
    till.server.clock.now = DECEMBER
    with till.server.database.on_behalf(Behalf("tyumen")):
        run(till.server.database, "tyumen", "2026-11", workers=0)


def test_the_whole_of_a_fresh_payment_goes_back(till: Counter) -> None:
    owed = till.owed()
    id = till.paid().id
    refund(till, id)
    assert till.payments(id) == []
    assert till.owed() == owed
    found = till.order(id)
    assert (found.status, found.returned) == ("paid", 10_000)
    till.agree()
    assert till.state(id).returned == 10_000
    income, back = till.cheques_of(id, 2)
    assert (income.kind, back.kind) == ("income", "income_returned")
    assert back.id == f"{id}-{ACCOUNT}-back"
    (audited,) = [one for one in till.rows("audit") if one["deed"] == refunding.DEED]
    assert (audited["subject"], audited["actor"]) == (id, BY)
    assert WHY in audited["reason"]


def test_a_part_goes_back_and_another_and_no_more_than_was_paid(till: Counter) -> None:
    owed = till.owed()
    id = till.paid().id
    refund(till, id, 3_000)
    assert [one.amount for one in till.payments(id)] == [7_000]
    refund(till, id, 3_000)
    assert till.order(id).returned == 3_000
    refund(till, id, 2_000, "r2")
    assert till.order(id).returned == 5_000
    with pytest.raises(Refused) as found:
        refund(till, id, 5_001, "r3")
    assert (found.value.code, found.value.values["left"]) == ("over_paid", 5_000)
    refund(till, id, None, "r4")
    assert till.payments(id) == []
    assert till.owed() == owed
    till.agree()
    backs = [one.id for one in till.cheques_of(id, 4) if one.kind != "income"]
    assert backs == [f"{id}-{ACCOUNT}-back{n}" for n in ("", "-2", "-3")]


def test_what_was_not_paid_does_not_go_back(till: Counter) -> None:
    started = till.start()
    for order, code in ((started.order, "not_paid"), ("nothing", "unknown_payment")):
        with pytest.raises(Refused, match=code):
            refund(till, order)
    with pytest.raises(Refused, match="no_reason"):
        refunding.refund(till.till, started.order, None, " . ", BY, "r")


def test_what_a_bill_has_used_is_owed_again_at_once_and_billed_once(till: Counter) -> None:
    id = till.paid().id
    bill_november(till)
    (payment,) = till.payments(id)
    assert payment.status == "confirmed"
    till.agree()
    owed = till.owed()
    refund(till, id)
    assert till.payments(id) == [payment]
    (order,) = till.recalculations()
    assert (order.amount, order.period, order.kind) == (10_000, "2026-12", "amount")
    assert till.owed() == till.shown() == owed + 10_000
    till.agree()
    till.server.clock.now += 31 * 86_400_000
    with till.server.database.on_behalf(Behalf("tyumen")):
        run(till.server.database, "tyumen", "2026-12", workers=0)
    (account,) = till.records(Account, id=ACCOUNT)
    if account.open_period == "2027-01":
        (bill,) = till.records(Bill, account=ACCOUNT, period="2026-12")
        assert bill.recalculated == 10_000
        assert till.shown() == bill.groups[GROUP]["closing"]
    till.agree()


def test_a_confirmed_payment_stands_and_the_open_period_sets_it_right(till: Counter) -> None:
    id = till.paid().id
    (payment,) = till.payments(id)
    with till.server.database.on_behalf(Behalf("tyumen")):
        publish(till.server.database, "tyumen", [replace(payment, status="confirmed")])
    owed = till.owed()
    refund(till, id, 4_000)
    refund(till, id, None, "r2")
    assert sorted(one.amount for one in till.recalculations()) == [4_000, 6_000]
    assert till.owed() == owed + 10_000
    assert [one.amount for one in till.records(Payment, order=id)] == [10_000]
    till.agree()


def test_a_chargeback_from_the_banks_side(till: Counter) -> None:
    owed = till.owed()
    id = till.paid().id
    till.bank.chargeback(id, 2_500)
    eventually(lambda: till.order(id).returned == 2_500)
    assert [one.amount for one in till.payments(id)] == [7_500]
    till.bank.chargeback(id)
    eventually(lambda: till.order(id).returned == 10_000)
    assert till.owed() == owed
    till.agree()


def test_a_chargeback_of_several_parts_takes_each_no_further_than_it_was_paid(
    till: Counter,
) -> None:
    parts = (Part(ACCOUNT, GROUP, 1_000), Part(ACCOUNT, "waste", 2_000))
    id = till.paid(parts=parts).id
    till.bank.chargeback(id, 1_500)
    eventually(lambda: till.order(id).returned == 1_500)
    assert [(one.group, one.amount) for one in till.payments(id)] == [("waste", 1_500)]
    till.agree()
    till.agree("waste")


@pytest.mark.warns
def test_while_the_bank_is_down_a_refund_waits(till: Counter) -> None:
    id = till.paid().id
    till.bank.faults(down=3_600.0)
    refund(till, id)
    assert till.order(id).returned == 0
    with pytest.raises(Refused, match="no_parts"):
        refund(till, id, None, "again")
    till.pass_by(1)
    till.bank.faults(down=0.0)
    till.pass_by(60)
    assert till.order(id).returned == 10_000
    till.agree()


def test_an_answer_to_a_refund_that_is_lost_makes_no_second_one(till: Counter) -> None:
    id = till.paid().id
    till.bank.faults(mute=1)
    refund(till, id, 1_000)
    till.bank.muted()
    till.pass_by(60)
    eventually(lambda: till.order(id).returned == 1_000)
    assert till.state(id).returned == 1_000
    (row,) = till.rows("refund_book")
    assert (row["state"], row["placed"]) == ("done", 1_000)


@pytest.mark.warns
@pytest.mark.parametrize("excess", [True, False])
def test_what_the_bank_gave_back_by_itself_meanwhile_is_not_asked_for_again(
    till: Counter, *, excess: bool
) -> None:
    id = till.paid().id
    till.bank.faults(down=3_600.0)
    if excess:
        till.bank.pay(id)
        eventually(lambda: [one["state"] for one in till.rows("refund_book")] == ["waiting"])
    else:
        refund(till, id, 10_000)
    till.pass_by(1)
    till.bank.chargeback(id, 10_000)
    eventually(lambda: [one["placed"] for one in till.rows("refund_book")] == [10_000])
    till.bank.faults(down=0.0)
    till.pass_by(60)
    till.pass_by(3_600)
    assert till.state(id).returned == 10_000
    assert [one.amount for one in till.payments(id)] == ([10_000] if excess else [])
    assert [one["state"] for one in till.rows("refund_book")] == ["done"]
    till.agree()
