"""The merchant's side: asking twice changes nothing, and what cannot be is refused by its code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from lkk_server.acquiring.messages import ReceiptAsked, ReceiptItem, RefundOrder
from lkk_server.payments.acquirer import Declined
from lkk_server.payments.bank import HttpBank
from lkk_server.payments.register import HttpRegister
from tests import banking
from tests.banking import Bank, Payer
from tests.sandbox.kit import NOW, Merchant, a_charge, an_order, page_of
from tests.server.running import Clock


def paid(port: HttpBank, order: str = "o-1", **other: Any) -> None:
    Payer(page_of(port.open(an_order(order, **other)))).card(banking.GOOD)


def refusal(deed: Any, *arguments: Any) -> str:
    with pytest.raises(Declined) as refused:
        deed(*arguments)
    return refused.value.code


def test_opening_twice_is_opening_once(port: HttpBank) -> None:
    assert port.open(an_order()) == port.open(an_order())
    assert refusal(port.open, an_order(kopecks=1)) == "other_content"
    assert refusal(port.charge, a_charge("o-1")) == "other_content"


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"method": "cash"}, "unknown_method"),
        ({"kind": "card", "kopecks": 2_00, "method": "sbp"}, "unknown_method"),
        ({"kind": "card", "kopecks": 5_00}, "wrong_kind"),
        ({"kind": "autopayment_card", "kopecks": 2_00}, "wrong_kind"),
        ({"kind": "autopayment"}, "wrong_kind"),
        ({"back": "javascript:alert(1)"}, "wrong_address"),
        ({"notify": "file:///etc/passwd"}, "wrong_address"),
        ({"binding": "nobody's"}, "unknown_binding"),
        ({"kopecks": 10**15}, "malformed"),
        ({"kopecks": 0}, "malformed"),
        ({"lives": 0}, "malformed"),
        ({"purpose": "x" * 3_000}, "malformed"),
    ],
)
def test_what_cannot_be_opened(port: HttpBank, other: dict[str, Any], code: str) -> None:
    assert refusal(port.open, an_order(**other)) == code
    assert refusal(port.state, "o-1") == "unknown_order"


def test_ids_of_any_letters_find_their_order(port: HttpBank) -> None:
    for id in ("auto:0710000000:2026-11", "ж ё?#%25&", "a.b~c", "x" * 200):
        port.open(an_order(id))
        assert port.state(id).order == id


def test_a_charge_is_answered_once_it_is_known(port: HttpBank, shop: Merchant) -> None:
    state = port.charge(a_charge(notify=shop.notify))
    assert (state.status, state.captured, state.page) == ("paid", 500_00, None)
    assert port.charge(a_charge(notify=shop.notify)) == state
    assert shop.notices(port)[0].state == state, "the answer may have been lost"
    assert len(port.registry(0, NOW + 1).operations) == 1


@pytest.mark.parametrize(
    ("case", "reason"),
    [
        ("poor", "insufficient_funds"),
        ("blocked", "card_blocked"),
        ("expired", "card_expired"),
        ("limit", None),
        ("charge_refused", "bank_declined"),
        ("declined", "bank_declined"),
    ],
)
def test_a_charge_is_refused_at_once(
    bank: Bank, port: HttpBank, case: str, reason: str | None
) -> None:
    bank.behave("living-petrova-1", case=case)
    state = port.charge(a_charge())
    assert (state.status, state.reason) == ("refused" if reason else "paid", reason)


def test_a_card_counts_through_its_last_month(port: HttpBank, clock: Clock) -> None:
    assert port.charge(a_charge(binding="living-dolgov-1")).reason == "card_expired"
    clock.now -= 40 * 24 * 3_600_000
    assert port.charge(a_charge("c-2", binding="living-dolgov-1")).status == "paid"


def test_a_charge_may_be_known_later(bank: Bank, port: HttpBank, clock: Clock) -> None:
    bank.behave("living-petrova-1", case="charge_silent")
    waiting = port.charge(a_charge())
    assert (waiting.status, waiting.captured, waiting.page) == ("waiting", 0, None)
    clock.pass_by(6)
    assert port.charge(a_charge()).status == "paid"


def test_a_card_that_was_let_go_is_charged_no_more(port: HttpBank) -> None:
    paid_by = an_order(kind="card", kopecks=2_00)
    Payer(page_of(port.open(paid_by))).card(banking.GOOD)
    card = port.state("o-1").card
    assert card is not None
    assert port.charge(a_charge(binding=card.binding)).status == "paid"
    for _ in range(2):
        port.forget(card.binding)
    assert refusal(port.charge, a_charge("c-2", binding=card.binding)) == "unknown_binding"
    assert refusal(port.forget, "nobody's") == "unknown_binding"
    assert port.charge(a_charge(binding=card.binding)).status == "paid", "asked again, it stands"


def test_refunds_go_back_once_and_never_too_much(port: HttpBank, shop: Merchant) -> None:
    paid(port, notify=shop.notify)
    first = port.refund("o-1", RefundOrder(refund="r-1", kopecks=1_000_00))
    assert (first.status, first.captured, first.returned) == ("paid", 1_234_56, 1_000_00)
    assert port.refund("o-1", RefundOrder(refund="r-1", kopecks=1_000_00)) == first
    assert refusal(port.refund, "o-1", RefundOrder(refund="r-1", kopecks=1)) == "other_content"
    assert refusal(port.refund, "o-1", RefundOrder(refund="r-2", kopecks=234_57)) == "too_much"
    last = port.refund("o-1", RefundOrder(refund="r-2", kopecks=234_56))
    assert last.returned == last.captured
    assert refusal(port.refund, "nobody's", RefundOrder(refund="r", kopecks=1)) == "unknown_order"
    told = [one.state.version for one in shop.notices(port, 3)]
    assert told == sorted(set(told))


def test_nothing_is_refunded_of_what_was_not_paid(port: HttpBank) -> None:
    port.open(an_order())
    assert refusal(port.refund, "o-1", RefundOrder(refund="r-1", kopecks=1)) == "too_much"


def test_cancelling_what_is_paid_says_that_it_is_paid(port: HttpBank) -> None:
    paid(port)
    assert port.cancel("o-1") == port.state("o-1")
    assert port.state("o-1").status == "paid"
    port.open(an_order("o-2"))
    assert port.cancel("o-2").status == "cancelled"
    assert port.cancel("o-2").version == 2, "given up once"
    assert refusal(port.cancel, "nobody's") == "unknown_order"


def test_the_registry_has_its_first_instant_and_not_its_last(port: HttpBank, clock: Clock) -> None:
    for order in ("o-1", "o-2", "o-3"):
        paid(port, order)
        clock.pass_by(1)
    found = port.registry(NOW + 1_000, NOW + 2_000)
    assert [(one.order, one.deed, one.kopecks) for one in found.operations] == [
        ("o-2", "captured", 1_234_56)
    ]
    refunded = port.refund("o-1", RefundOrder(refund="r-1", kopecks=5))
    assert port.registry(NOW + 3_000, refunded.at + 1).operations[0].refund == "r-1"
    assert port.registry(NOW, NOW).operations == ()


def test_a_bank_that_takes_twice_says_so(bank: Bank, port: HttpBank) -> None:
    bank.faults(twice=1)
    paid(port)
    assert port.state("o-1").captured == 2 * 1_234_56
    paid(port, "o-2")
    assert port.state("o-2").captured == 1_234_56, "once was asked for"
    assert bank.pay("o-2")["captured"] == 2 * 1_234_56
    assert bank.chargeback("o-2", 1)["returned"] == 1
    assert bank.chargeback("o-2")["returned"] == 2 * 1_234_56


def receipt_of(kopecks: int = 1_234_56, receipt: str = "o-1-0710000000") -> ReceiptAsked:
    item = ReceiptItem(name="Электроэнергия", kopecks=kopecks, supplier="ЭСК", inn="7200000016")
    return ReceiptAsked(receipt=receipt, kind="income", items=(item, item), contact="a@example.ru")


@pytest.fixture
def register(bank: Bank) -> Iterator[HttpRegister]:
    register = bank.register()
    yield register
    register.close()


def test_a_receipt_is_done_after_a_while(bank: Bank, register: HttpRegister, clock: Clock) -> None:
    bank.faults(receipt=2_000)
    assert register.ask(receipt_of()).status == "waiting"
    assert register.ask(receipt_of()).fields is None
    clock.pass_by(2)
    done = register.state("o-1-0710000000")
    assert done == register.ask(receipt_of())
    assert done.status == "done"
    assert done.fields is not None
    assert done.fields["t"] == "20261118T1606", "the register's own time, five hours east"
    assert (done.fields["s"], done.fields["n"], done.fields["i"]) == ("2469.12", "1", "1")
    assert (len(done.fields["fn"]), len(done.fields["fp"])) == (16, 10)
    assert done.fields["items"][0]["inn"] == "7200000016"
    assert "example.ru/?t=2026" in done.fields["check_url"]
    with pytest.raises(Declined, match="other_content"):
        register.ask(receipt_of(1))
    with pytest.raises(Declined, match="unknown_receipt"):
        register.state("nobody's")
    assert register.ask(receipt_of(receipt="next")).status == "waiting"
    clock.pass_by(2)
    later = register.state("next").fields
    assert later is not None
    assert later["i"] == "2"


def test_a_receipt_may_come_to_nothing(bank: Bank, register: HttpRegister) -> None:
    bank.faults(receipts_fail=1)
    register.ask(receipt_of())
    failed = register.state("o-1-0710000000")
    assert (failed.status, failed.reason, failed.fields) == ("failed", "drive_full", None)
