"""What is to be done for a standing order on its occasion: charge so much, or not, and why not."""

from __future__ import annotations

import datetime
from typing import NamedTuple

from lkk_desktop.models import balance
from lkk_desktop.models.accounts import Account, LinkedAccount
from lkk_desktop.models.autopayments import Autopayment, Occasion, missed
from lkk_desktop.models.calendar import period
from lkk_desktop.models.payments import Card, Part
from lkk_server.ledger import Ledger
from lkk_server.payments import book
from lkk_server.payments.cards import binding_of
from lkk_server.payments.standing import by_card
from lkk_server.streams import name_of

OFF = frozenset({"unlinked", "card_gone"})
"""What takes a standing order's ground away: it is off."""


class Charge(NamedTuple):
    """These parts are to be paid from a card."""

    parts: tuple[Part, ...]
    amount: int
    card: Card
    binding: str


class Ended(NamedTuple):
    """Nothing is to be charged: why, and how much it would have been (kopecks)."""

    code: str
    amount: int | None = None
    mask: str = ""


def judge(
    ledger: Ledger, one: Autopayment, occasion: Occasion, today: datetime.date
) -> Charge | Ended | None:
    """What to do; None while it has to wait: another order asks for money of the same account, and
    what that pays is not charged again. The ledger holds the user's and the account's stream."""
    view = ledger.world({name_of("user", one.user), name_of("account", one.account)})
    if not view.find(LinkedAccount, user=one.user, account=one.account):
        return Ended("unlinked")
    card = view.get(Card, one.card)
    binding = binding_of(ledger.connection, ledger.supplier, one.user, one.card)
    if card is None or binding is None:
        return Ended("card_gone")
    if missed(occasion, today):
        return Ended("missed", mask=card.mask)
    if card.expired(period(today)):
        return Ended("card_expired", mask=card.mask)
    if book.asked_for(ledger.connection, ledger.supplier, one.account):
        return None
    account = view.get(Account, one.account)
    # All money that is known counts, also what bears tomorrow's day by the bank's clock.
    owed = None if account is None else balance.due(view, account, datetime.date.max)
    groups = () if owed is None else owed.groups
    parts = tuple(Part(one.account, of.group, of.amount) for of in groups if of.amount > 0)
    amount = sum(part.kopecks for part in parts)
    if not parts:
        return Ended("nothing_to_pay", 0, card.mask)
    if amount < by_card(view, ledger.supplier).least:
        return Ended("below_least", amount, card.mask)
    if amount > one.most:
        return Ended("over_most", amount, card.mask)
    return Charge(parts, amount, card, binding)
