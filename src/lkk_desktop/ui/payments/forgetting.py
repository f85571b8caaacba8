"""A saved card that is to go: what goes with it is said before, and it is asked once."""

from __future__ import annotations

from collections.abc import Mapping

from shiboken6 import isValid

from lkk_desktop.models.autopayments import Autopayment
from lkk_desktop.models.payments import Card
from lkk_desktop.online.payments import ForgetCard
from lkk_desktop.strings import t
from lkk_desktop.ui.ask import ask
from lkk_desktop.ui.payments import words
from lkk_desktop.ui.payments.ways import mask
from lkk_desktop.ui.screen import Screen


def forget(screen: Screen, id: str, called: Mapping[str, str]) -> None:
    """Have the bank keep a card no more, if that is meant; ``called`` names accounts."""
    cabinet = screen.cabinet
    card = cabinet.get(Card, id)
    if card is None:
        return
    standing = [one.account for one in cabinet.find(Autopayment) if one.card == id]
    facts = [mask(card)]
    if standing:
        named = ", ".join(called.get(one, one) for one in standing)
        facts.append(t("Autopayments that go off with it: {accounts}", accounts=named))
    text = t("The bank keeps it no more. You can pay with it again by typing its number.")
    if not ask(screen, t("Delete the card?"), text, facts, t("Delete")):
        return

    def answered(answer: object) -> None:
        if not isValid(screen):
            return
        if isinstance(answer, Exception):
            screen.said.emit(words.refused(answer), "bad")
            return
        cabinet.try_now()
        screen.said.emit(t("The card {card} is deleted.", card=mask(card)), "ok")

    cabinet.ask(ForgetCard(card=id), answered)
