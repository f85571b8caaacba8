"""Cards: bound at the bank's page, known here by their mask, deleted at once, let go for sure."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from lkk_desktop.models.payments import Card
from lkk_desktop.online.messages import DeleteUser
from lkk_desktop.online.payments import ForgetCard
from lkk_server.acquiring.messages import BoundCard, ChargeOrder
from lkk_server.database import Behalf
from lkk_server.ledger import Ledger
from lkk_server.payments import cards, transfers
from lkk_server.payments.acquirer import Declined
from lkk_server.seed.scene import PASSWORD
from lkk_server.streams import name_of
from lkk_server.transact import transact
from tests.banking import GOOD, SECURE, VISA, Payer
from tests.server.payments.kit import Counter, eventually
from tests.server.payments.standing import (
    binding,
    bound,
    cleared,
    connected,
    letters,
    notices,
    settle,
    standing,
)

DAY = 24 * 3_600.0


@pytest.fixture
def till(till: Counter) -> Counter:
    return cleared(till)


def saved(till: Counter) -> list[tuple[str, bool, bool]]:
    """The book of cards: each one's id, whether it is forgotten, whether the bank is to be told."""
    found = sorted(till.rows("saved_card"), key=lambda one: one["made"])
    return [(one["id"], one["forgotten"] is not None, one["due"] is not None) for one in found]


def kept(till: Counter, binding: str) -> bool:
    """Whether the bank would charge a card still: a charge of nothing much says so."""
    asked = ChargeOrder(
        order=f"probe-{binding}-{till.server.clock()}",
        kopecks=1,
        purpose="probe",
        payer="probe",
        binding=binding,
        notify=till.till.notify,
    )
    try:
        till.till.bank.charge(asked)
    except Declined as declined:
        return declined.code != "unknown_binding"
    return True


@pytest.mark.parametrize(
    ("purpose", "amount", "captured"), [("card", 200, 0), ("autopayment_card", 100, 100)]
)
def test_a_card_is_checked_bound_and_costs_nothing(
    till: Counter, purpose: str, amount: int, captured: int
) -> None:
    held = till.book(transfers.ACQUIRER)
    started = till.ask(binding(purpose))
    order = till.order(started.order)
    assert (order.kind, order.amount, order.parts, order.status) == (purpose, amount, (), "waiting")
    assert started.url is not None
    Payer(started.url).card(SECURE).secure()
    paid = till.until(started.order, "paid")
    (card,) = till.cards()
    assert paid.card == card.id
    assert (card.mask, card.system, card.until) == ("2200 15XX XXXX 0007", "mir", "2030-12")
    (row,) = till.rows("order_book")
    assert (row["captured"], row["returned"]) == (captured, captured)
    assert (till.book(transfers.CHECKS), till.book(transfers.ACQUIRER)) == (0, held)
    assert saved(till) == [(card.id, False, False)]
    till.agree()


def test_no_number_nor_binding_is_in_what_travels(till: Counter) -> None:
    card = bound(till)
    assert card.id.replace("-", "") not in GOOD.replace(" ", "")
    (row,) = till.rows("saved_card")
    assert row["binding"] not in (card.id, card.mask)
    assert not any(row["binding"] in str(one) for one in till.rows("card"))
    assert not any(row["binding"] in str(one) for one in till.rows("payment_order"))


def test_the_same_card_bound_again_is_the_same_one(till: Counter) -> None:
    first = bound(till)
    assert bound(till) == first
    assert bound(till, purpose="card") == first
    assert len(saved(till)) == 1


def test_the_same_binding_asked_again_is_the_same_order(till: Counter) -> None:
    asked = binding()
    first = till.ask(asked)
    assert till.ask(replace(asked, language="en")) == first
    assert till.refusal(replace(asked, purpose="card")).code == "other_payment"
    petrova = Counter(till.server, till.bank, "petrova")
    assert petrova.refusal(asked).code == "other_payment"
    assert first.url is not None
    Payer(first.url).card()
    till.until(first.order, "paid")
    refused = till.refusal(asked)
    assert (refused.code, refused.values) == ("payment_over", {"status": "paid"})


def test_a_card_is_nobody_elses(till: Counter) -> None:
    card = bound(till)
    petrova = Counter(till.server, till.bank, "petrova")
    assert petrova.refusal(ForgetCard(card=card.id)).code == "unknown_card"
    theirs = bound(petrova)
    assert theirs.id != card.id
    assert {one.user for one in till.cards()} == {"u-ivanov", "u-petrova"}


def test_ten_cards_are_kept_and_no_more(till: Counter) -> None:
    one = bound(till)
    for number in range(8):
        till.server.clock.pass_by(60)
        bound(till, expiry=f"{number + 1:02}/31")
    waiting = till.ask(binding())
    refused = till.refusal(binding())
    assert (refused.code, refused.values) == ("too_many_cards", {"most": 10})
    assert waiting.url is not None
    Payer(waiting.url).card(VISA)
    till.until(waiting.order, "paid")
    assert len(till.cards()) == 10
    assert till.refusal(binding("card")).code == "too_many_cards"
    # With a payment it is remembered only where there is a place for it.
    started = till.start(10_000)
    assert started.url is not None
    Payer(started.url).card(SECURE, remember=True).secure()
    till.until(started.order, "paid")
    assert len(till.cards()) == 10
    settle(till)
    assert [due for _, gone, due in saved(till) if gone] == [False]
    till.ask(ForgetCard(card=one.id))
    till.ask(binding("card"))


def test_a_card_may_be_remembered_with_a_payment(till: Counter) -> None:
    started = till.start(10_000)
    assert started.url is not None
    Payer(started.url).card(remember=True)
    order = till.until(started.order, "paid")
    (card,) = till.cards()
    assert order.card == card.id
    again = till.start(5_000, card=card.id)
    assert again.url is not None
    Payer(again.url).saved()
    till.until(again.order, "paid")
    assert till.cards() == [card]
    till.agree()


def test_a_deleted_card_is_gone_here_at_once_and_at_the_bank_soon(till: Counter) -> None:
    card = bound(till)
    (row,) = till.rows("saved_card")
    till.ask(ForgetCard(card=card.id))
    assert till.cards() == []
    settle(till)
    assert saved(till) == [(card.id, True, False)]
    assert not kept(till, row["binding"])
    assert till.refusal(ForgetCard(card=card.id)).code == "unknown_card"


def test_a_bank_that_is_away_is_asked_to_let_go_until_it_has(till: Counter) -> None:
    card = bound(till)
    (row,) = till.rows("saved_card")
    till.bank.faults(down=600.0)
    till.ask(ForgetCard(card=card.id))
    settle(till)
    assert saved(till) == [(card.id, True, True)]
    till.bank.faults(down=0.0)
    settle(till)
    assert saved(till) == [(card.id, True, True)], "not at once"
    till.server.clock.pass_by(60)
    settle(till)
    assert saved(till) == [(card.id, True, False)]
    assert not kept(till, row["binding"])


def test_a_card_that_the_bank_has_forgotten_before_is_let_go_all_the_same(till: Counter) -> None:
    """As after a kill between the bank's answer and its note."""
    card = bound(till)
    (row,) = till.rows("saved_card")
    till.till.bank.forget(row["binding"])
    till.ask(ForgetCard(card=card.id))
    settle(till)
    assert saved(till) == [(card.id, True, False)]


def test_deleting_a_card_switches_off_the_standing_orders_on_it(till: Counter) -> None:
    card = connected(till)
    other = bound(till, VISA)
    till.ask(ForgetCard(card=other.id))
    assert standing(till) is not None
    till.ask(ForgetCard(card=card.id))
    assert standing(till) is None
    told = {"account": "0710000000", "reason": "card_gone"}
    assert notices(till) == [("autopayment_off", told)]
    (letter,) = letters(till, "Автоплатёж отключён")
    assert "0710000000" in letter.body
    assert "Карта этого автоплатежа удалена." in letter.body


def taken(till: Counter, order: Any, card: BoundCard) -> str:
    """What the server makes of a card that the bank says it keeps since an order."""

    def work(ledger: Ledger) -> str:
        return cards.bound(till.till, ledger, order, card)

    with till.server.database.on_behalf(Behalf("tyumen")):
        streams = {name_of("user", order.user)}
        return transact(till.server.database, "tyumen", lambda _c: streams, work)


def test_a_card_bound_anew_takes_the_place_of_the_old_binding(till: Counter) -> None:
    card = connected(till)
    (before,) = till.rows("saved_card")
    order = till.order(till.rows("order_book")[0]["id"])
    anew = BoundCard(binding="anew", mask=card.mask, system=card.system, until=card.until)
    till.server.clock.pass_by(1)
    assert taken(till, order, anew) == card.id
    assert till.cards() == [card]
    assert standing(till) is not None
    rows = {one["binding"]: one for one in till.rows("saved_card")}
    assert rows["anew"]["id"] == card.id
    assert rows["anew"]["forgotten"] is None
    assert rows[before["binding"]]["forgotten"] is not None
    settle(till)
    assert not kept(till, before["binding"])
    # What is heard late of the old binding brings it back no more.
    old = BoundCard(binding=before["binding"], mask=card.mask, system=card.system, until=card.until)
    assert taken(till, order, old) == card.id
    assert {one["binding"]: one["id"] for one in till.rows("saved_card")}["anew"] == card.id


def test_what_is_heard_late_of_a_deleted_card_does_not_bring_it_back(till: Counter) -> None:
    card = bound(till)
    order = till.order(till.rows("order_book")[0]["id"])
    (row,) = till.rows("saved_card")
    till.ask(ForgetCard(card=card.id))
    late = BoundCard(binding=row["binding"], mask=card.mask, system=card.system, until=card.until)
    till.server.clock.pass_by(60)
    taken(till, order, late)
    assert till.cards() == []
    assert saved(till)[0][1]
    # Bound by an order that began since, it is there again, also before the bank has let it go.
    newer = replace(order, made=till.server.clock())
    assert taken(till, newer, late) == card.id
    assert [one.id for one in till.cards()] == [card.id]
    assert saved(till) == [(card.id, False, False)]


def test_a_card_bound_again_while_the_bank_lets_it_go_is_gone_with_it(till: Counter) -> None:
    """The bank has forgotten what is kept here: a standing order on it must not wait for a refusal
    to be told of."""
    card = connected(till)
    (row,) = till.rows("saved_card")
    with till.server.database.on_behalf(Behalf("tyumen")):
        cards._let_go(till.till.realm, card.id, card.user)
    assert row["forgotten"] is None
    assert till.cards() == []
    assert standing(till) is None
    assert notices(till)[0][0] == "autopayment_off"
    assert saved(till) == [(card.id, True, False)]


def test_who_leaves_takes_their_cards_along_and_the_bank_lets_them_go(till: Counter) -> None:
    connected(till)
    binding_kept = till.rows("saved_card")[0]["binding"]
    waiting = till.start(5_000)
    order = till.order(waiting.order)
    till.ask(DeleteUser(password=PASSWORD))
    assert till.cards(), "until they are gone it can be undone"
    assert standing(till) is not None
    till.server.clock.pass_by(DAY)
    assert till.server.work.sweep() == 1
    assert till.records(Card) == []
    assert standing(till) is None
    settle(till)
    assert not kept(till, binding_kept)
    # What waits at the bank's page may still be paid, and is credited; a card that came of it is
    # let go as well.
    till.bank.pay(waiting.order)
    eventually(lambda: till.payments(waiting.order))
    till.agree()
    taken(till, order, BoundCard(binding="late", mask="M", system="mir", until="2030-01"))
    assert till.records(Card) == []
    assert [(gone, due) for _, gone, due in saved(till)] == [(True, False), (True, True)]
