"""What the profile holds of standing orders: the account's own, the user's cards, what is offered;
and the questions before one of them goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lkk_desktop.models.autopayments import Autopayment, autopayment_id
from lkk_desktop.models.payments import Card, PaymentMethod
from lkk_desktop.strings import t
from lkk_desktop.ui.ask import ask
from lkk_desktop.ui.autopayments import speech

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from lkk_desktop.cabinet import Cabinet
    from lkk_desktop.ui.autopayments.subject import Subject


def record(cabinet: Cabinet, account: str | None) -> Autopayment | None:
    """An account's standing order as the server has it."""
    return cabinet.get(Autopayment, autopayment_id(cabinet.user or "", account or ""))


def cards(cabinet: Cabinet) -> list[Card]:
    """The user's saved cards, the oldest first."""
    found = cabinet.find(Card, user=cabinet.user or "")
    return sorted(found, key=lambda one: (one.made, one.id))


def limit(cabinet: Cabinet) -> int | None:
    """The most that a card is charged at once (kopecks); None where no way by card is offered."""
    found = [one for one in cabinet.find(PaymentMethod) if one.cards]
    return min(found, key=lambda one: (one.place, one.code)).most if found else None


def drop_meant(over: QWidget, one: Autopayment, of: Subject) -> bool:
    """Whether a standing order is to be switched off."""
    text = t("Bills of this account will have to be paid by hand. The card stays saved.")
    facts = [of.called, speech.schedule(one)]
    return ask(over, t("Switch the autopayment off?"), text, facts, t("Delete"))


def forget_meant(over: QWidget, cabinet: Cabinet, card: Card) -> bool:
    """Whether a card is to be deleted, with the standing orders that it pays."""
    every = cabinet.find(Autopayment, user=cabinet.user or "")
    on = [one.account for one in every if one.card == card.id]
    called = speech.card(card)
    # The card is in the sentence: what stands below it are the accounts alone.
    text = t("The bank will keep {card} no more.", card=called)
    if on:
        text = t(
            "The bank will keep {card} no more. These accounts' autopayments go with it:",
            card=called,
        )
    return ask(over, t("Delete the card?"), text, on, t("Delete"))
