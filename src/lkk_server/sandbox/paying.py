"""The payer's side of the bank: a card, a code, a wallet, or giving up; each one transaction.

Whoever has an order's token may pay it, and nothing else: pages have neither sessions nor cookies.
"""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from lkk_server.acquiring.messages import BoundCard
from lkk_server.sandbox.bank import Bank, dropped, plastic_of
from lkk_server.sandbox.cards import (
    CODES,
    Plastic,
    Unusable,
    check_cvc,
    plastic,
    secure,
    verdict,
)
from lkk_server.sandbox.changes import (
    LINKED,
    Desk,
    Held,
    changed,
    failed,
    freshened,
    held_of,
    hold,
    settled,
    taken,
)
from lkk_server.sandbox.store import Binding, Order, binding_of, cards_of, keep, order_of

WALLET = {
    "main": Plastic(mask="2200 70XX XXXX 4417", system="mir", until="9999-12", case="good"),
    "empty": Plastic(mask="2200 70XX XXXX 0110", system="mir", until="9999-12", case="poor"),
}
"""What the payer has in the stand-in for a phone: an account with money, and one without."""


class Typed(NamedTuple):
    """A card as it was typed; ``binding`` names one that is kept, of which only ``cvc`` is."""

    number: str = ""
    expiry: str = ""
    cvc: str = ""
    remember: bool = False
    binding: str = ""


class Seen(NamedTuple):
    """An order as its page shows it: with the cards that may be chosen, and how it goes on."""

    order: Order
    cards: list[BoundCard]
    stage: str
    codes: int


class Payer:
    """What may be done with a page's token; each deed answers None for a token of no page."""

    def __init__(self, bank: Bank) -> None:
        self._bank = bank

    def look(self, token: str) -> Seen | None:
        """The order of a page."""
        with self._bank.desk() as desk:
            order = self._of(desk, token)
            if order is None:
                return None
            kept = [
                BoundCard(binding=one.id, mask=one.mask, system=one.system, until=one.until)
                for one in self._offered(desk, order)
            ]
            codes = held_of(order).codes if stage_of(order) == "secure" else 0
            return Seen(order, kept, stage_of(order), codes)

    def card(self, token: str, typed: Typed, tried: str) -> bool:
        """Pay with a card. ``tried`` is how many were refused when the page was made: a page that
        is sent twice, or is old, does nothing. Raises ``Unusable``."""
        with self._bank.desk() as desk:
            order = self._of(desk, token)
            if order is None or order.method != "card":
                return False
            if stage_of(order) != "open" or tried != str(order.tries):
                return True
            if typed.binding:
                card = self._chosen(desk, order, typed.binding)
                check_cvc(typed.cvc)
                self._present(desk, order, plastic_of(card), remember=False, binding=card.id)
            else:
                found = plastic(typed.number, typed.expiry, typed.cvc, desk.month)
                self._present(desk, order, found, remember=typed.remember)
            return True

    def secure(self, token: str, code: str, codes: str) -> bool:
        """Say the code that the issuer sent; the third wrong one refuses the card. ``codes`` is how
        many were wrong when the page was made."""
        with self._bank.desk() as desk:
            order = self._of(desk, token)
            if order is None:
                return False
            if stage_of(order) != "secure":
                return True
            held = held_of(order)
            if codes != str(held.codes):
                return True
            if secure(held.card, code):
                settled(desk, order, "good")
            elif held.codes + 1 >= CODES:
                failed(desk, order, "secure_failed")
            else:
                hold(desk, order, msgspec.structs.replace(held, codes=held.codes + 1))
            return True

    def wallet(self, token: str, account: str, tried: str) -> bool:
        """Confirm in the payer's own bank or wallet, from one of its accounts."""
        with self._bank.desk() as desk:
            order = self._of(desk, token)
            if order is None or order.method == "card":
                return False
            if stage_of(order) == "open" and tried == str(order.tries):
                self._present(desk, order, WALLET.get(account, WALLET["main"]), remember=False)
            return True

    def give_up(self, token: str) -> bool:
        """Give the order up; where its issuer is silent, it may yet be paid."""
        with self._bank.desk() as desk:
            order = self._of(desk, token)
            if order is None:
                return False
            if order.status == "waiting":
                changed(desk, order, status="cancelled", trouble=None, **dropped(order))
            return True

    def another_card(self, token: str) -> bool:
        """Leave the code unsaid, and go back to the choice of a card."""
        with self._bank.desk() as desk:
            order = self._of(desk, token)
            if order is None:
                return False
            if stage_of(order) == "secure":
                keep(desk.connection, msgspec.structs.replace(order, held=None))
            return True

    def linked(self, token: str) -> bool:
        """Whether the page of a token is one for a phone."""
        with self._bank.desk() as desk:
            order = self._of(desk, token)
            return order is not None and order.method == LINKED

    def _of(self, desk: Desk, token: str) -> Order | None:
        order = order_of(desk.connection, token=token)
        if order is None or order.until is None:
            return None
        return freshened(desk, order)

    def _offered(self, desk: Desk, order: Order) -> list[Binding]:
        if order.kind != "payment" or order.method != "card":
            return []
        kept = cards_of(desk.connection, order.payer)
        first = None if order.binding is None else binding_of(desk.connection, order.binding)
        if first is not None and first.forgotten is None:
            kept = [first, *(one for one in kept if one.id != first.id)]
        return [one for one in kept if one.until >= desk.month]

    def _chosen(self, desk: Desk, order: Order, id: str) -> Binding:
        for one in self._offered(desk, order):
            if one.id == id:
                return one
        raise Unusable("binding", "card_gone")

    def _present(
        self,
        desk: Desk,
        order: Order,
        card: Plastic,
        *,
        remember: bool,
        binding: str | None = None,
    ) -> None:
        held = Held(card=card, remember=remember, binding=binding)
        said = verdict(card, order.kopecks, desk.month, holder=True)
        if said == "secure":
            hold(desk, order, held)
        elif said == "silent":
            hold(desk, order, held, desk.now + self._bank.faults.silence)
        elif said == "good":
            taken(desk, order, card, remember=remember, binding=binding)
        else:
            failed(desk, order, said)


def stage_of(order: Order) -> str:
    """How an order's page goes on: ``open`` for a card, ``secure`` for a code, ``silent``, or as
    its status says."""
    if order.status != "waiting":
        return order.status
    if order.settles is not None:
        return "silent"
    return "open" if order.held is None else "secure"
