"""Paying: what may not be paid is said before the bank is asked; its word is taken in once."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace
from uuid_utils import uuid7

from lkk_desktop.models.payments import Part
from lkk_desktop.online.payments import CancelPayment, LookAtPayment
from tests.banking import SECURE, Payer
from tests.server.payments.kit import ACCOUNT, GROUP, PETROVA, Counter, order


def test_a_payment_by_card_is_paid_credited_and_has_its_cheque(till: Counter) -> None:
    owed = till.owed()
    started = till.start(12_345)
    assert started.url is not None
    assert started.until > till.server.clock()
    assert till.order(started.order).status == "waiting"
    payer = Payer(started.url).card(SECURE).secure()
    paid = till.until(started.order, "paid")
    assert (paid.url, paid.link, paid.settled) == (None, None, till.server.clock())
    (payment,) = till.payments(started.order)
    assert (payment.amount, payment.group, payment.way) == (12_345, GROUP, "card")
    assert payment.status == "fresh"
    assert till.owed() == owed - 12_345
    till.agree()
    assert payer.status == 200
    (cheque,) = till.cheques_of(started.order)
    assert (cheque.amount, cheque.kind, cheque.account) == (12_345, "income", ACCOUNT)
    assert cheque.items[0].inn
    assert ACCOUNT in cheque.items[0].name
    assert len(cheque.drive) == 16


def test_several_accounts_and_groups_go_in_one_order(till: Counter) -> None:
    till.server.backoffice.link("u-ivanov", PETROVA)
    parts = (Part(ACCOUNT, GROUP, 100), Part(ACCOUNT, "waste", 200), Part(PETROVA, GROUP, 300))
    started = till.start(parts=parts)
    assert started.url is not None
    Payer(started.url).card()
    till.until(started.order, "paid")
    assert sorted(one.amount for one in till.payments(started.order)) == [100, 200, 300]
    found = till.cheques_of(started.order, 2)
    assert {(one.account, one.amount) for one in found} == {(ACCOUNT, 300), (PETROVA, 300)}


def test_a_code_for_a_phone_is_paid_there(till: Counter) -> None:
    started = till.start(method="sbp")
    assert started.link is not None
    Payer.sbp_pay(started.link)
    till.until(started.order, "paid")


def test_asked_again_it_is_the_same_order(till: Counter) -> None:
    question = order()
    first = till.ask(question)
    assert till.ask(question) == first
    assert till.ask(replace(question, language="en")) == first
    for other in ({"advance": False}, {"parts": (Part(ACCOUNT, GROUP, 1_000),)}):
        assert till.refusal(replace(question, **other)).code == "other_payment"
    petrova = Counter(till.server, till.bank, "petrova")
    theirs = replace(question, parts=(Part(PETROVA, GROUP, 10_000),))
    assert petrova.refusal(theirs).code == "other_payment"
    assert len(till.rows("order_book")) == 1


REFUSED: list[tuple[dict[str, Any], str, dict[str, Any]]] = [
    ({"kopecks": 50}, "below_least", {"least": 100}),
    ({"kopecks": 60_000_001}, "above_most", {"most": 60_000_000}),
    ({"kopecks": 10**15 - 1}, "above_most", {"most": 60_000_000}),
    ({"method": "sbp", "kopecks": 999}, "below_least", {"least": 1_000}),
    ({"parts": ()}, "no_parts", {}),
    (
        {"parts": (Part(ACCOUNT, GROUP, 100), Part(ACCOUNT, GROUP, 100))},
        "repeated_part",
        {"account": ACCOUNT, "group": GROUP},
    ),
    ({"method": "cash"}, "unknown_method", {}),
    ({"account": PETROVA}, "unknown_account", {"account": PETROVA, "group": GROUP}),
    ({"account": "9" * 10}, "unknown_account", {"account": "9" * 10, "group": GROUP}),
    ({"group": "moon"}, "unknown_group", {"account": ACCOUNT, "group": "moon"}),
    ({"card": "none"}, "unknown_card", {}),
]


def test_what_may_not_be_paid_is_refused_before_the_bank_is_asked(till: Counter) -> None:
    till.bank.faults(down=3600.0)
    for asked, code, values in REFUSED:
        found = till.refusal(order(**asked))
        assert (found.status, found.code, found.values) == (422, code, values)
    assert till.rows("order_book") == []


def test_a_sum_that_is_none_is_not_even_read(till: Counter) -> None:
    for kopecks in (0, -100, 10**15, "1", 1.5, None):
        parts = [{"account": ACCOUNT, "group": GROUP, "kopecks": kopecks}]
        said = {"id": str(uuid7()), "method": "card", "parts": parts}
        with till.server.client(till.session.access) as client:
            answer = client.post("/payments/start", json=said)
        assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


def test_more_than_is_owed_wants_to_be_meant(till: Counter) -> None:
    owed = max(0, till.shown())
    found = till.refusal(order(owed + 1, advance=False) if owed else order(100, advance=False))
    assert found.code == "needs_advance"
    assert found.values == {"account": ACCOUNT, "group": GROUP, "owed": owed}
    till.start(owed + 100)


def test_two_of_a_family_do_not_pay_one_debt(till: Counter) -> None:
    till.server.backoffice.link("u-petrova", ACCOUNT)
    petrova = Counter(till.server, till.bank, "petrova")
    assert till.owed() >= 10_000
    first = till.start(10_000, advance=False)
    found = petrova.refusal(order(10_000, advance=False))
    assert (found.code, found.values) == ("being_paid", {"account": ACCOUNT, "group": GROUP})
    petrova.ask(order(10_000, advance=True))
    till.ask(CancelPayment(order=first.order))
    assert petrova.refusal(order(10_000, advance=False)).code == "payment_waits"


def test_an_id_that_could_be_guessed_is_not_taken(till: Counter) -> None:
    assert till.refusal(order(id="0710000000-1")).code == "malformed"


def test_what_waits_is_not_paid_beside(till: Counter) -> None:
    first = till.start()
    found = till.refusal(order(500))
    assert (found.code, found.values) == ("payment_waits", {"order": first.order})
    till.start(500, group="waste")
    till.ask(CancelPayment(order=first.order))
    till.start(500)


def test_many_starts_in_a_row_are_too_many(till: Counter) -> None:
    for _ in range(30):
        till.ask(CancelPayment(order=till.start().order))
    found = till.refusal(order())
    assert (found.status, found.code) == (429, "too_many_tries")
    till.server.clock.pass_by(60)
    till.start()


def test_an_order_that_nobody_pays_expires(till: Counter) -> None:
    started = till.start()
    till.unaware()
    till.pass_by(21 * 60)
    till.until(started.order, "expired")
    till.anew()
    found = till.refusal(CancelPayment(order=started.order))
    assert (found.code, found.values) == ("payment_over", {"status": "expired"})
    assert till.ask(LookAtPayment(order=started.order)).status == "expired"


def test_given_up_here_and_at_the_page(till: Counter) -> None:
    started = till.start()
    till.ask(CancelPayment(order=started.order))
    till.ask(CancelPayment(order=started.order))
    assert till.order(started.order).status == "cancelled"
    other = till.start()
    assert other.url is not None
    Payer(other.url).cancel()
    till.until(other.order, "cancelled")
    assert till.refusal(order(id=other.order)).code == "payment_over"


def test_paid_while_it_was_given_up(till: Counter) -> None:
    started = till.start()
    assert started.url is not None
    till.unaware()
    Payer(started.url).card()
    assert till.order(started.order).status == "waiting"
    found = till.refusal(CancelPayment(order=started.order))
    assert (found.code, found.values) == ("payment_over", {"status": "paid"})
    assert len(till.payments(started.order)) == 1


def test_looking_asks_the_bank_now(till: Counter) -> None:
    started = till.start()
    assert started.url is not None
    till.unaware()
    Payer(started.url).card()
    assert till.ask(LookAtPayment(order=started.order)).status == "paid"
    till.agree()
    stranger = Counter(till.server, till.bank, "petrova")
    for question in (LookAtPayment(order=started.order), CancelPayment(order=started.order)):
        assert stranger.refusal(question).code == "unknown_payment"


def test_without_a_bank_nothing_is_taken(tmp_path: Any) -> None:
    from tests.server.running import running

    with running(tmp_path) as server:
        desk = Counter(server, None)  # type: ignore[arg-type]
        assert desk.refusal(order()).code == "payments_closed"
        with server.client() as client:
            answer = client.post("/payments/notice", content=b"{}")
            assert (answer.status_code, answer.json()["code"]) == (422, "payments_closed")
