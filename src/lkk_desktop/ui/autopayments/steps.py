"""Where a standing order's setting up stands: which step it is, and what the bank's word does."""

from __future__ import annotations

from typing import Literal

from lkk_desktop.models.autopayments import Autopayment
from lkk_desktop.models.payments import OPEN, PaymentOrder
from lkk_desktop.online.payments import SetAutopayment
from lkk_desktop.strings import mark, t
from lkk_desktop.ui.autopayments.begun import NEW_CARD, Begun, Settled
from lkk_desktop.ui.payments import words

Go = Literal["connect", "register", "save"]
GO: dict[Go, tuple[str, str]] = {
    "connect": (mark("Connect the autopayment"), "plus"),
    "register": (mark("Register the autopayment"), "check"),
    "save": (mark("Save the changes"), "check"),
}
"""What the button that goes on says, and its glyph (seed S2, figures 24 and 25)."""


def bound(order: PaymentOrder | None) -> bool:
    """Whether the card is the bank's now: step 2."""
    return order is not None and order.status == "paid" and order.card is not None


def waits(begun: Begun | None, order: PaymentOrder | None) -> bool:
    """Whether a card is at the bank: step 1 is not over."""
    return begun is not None and begun.binding is not None and not bound(order)


def page(order: PaymentOrder | None, answered: str | None) -> str | None:
    """The bank's page. ``answered`` is that of the server's answer: the order's record may have
    come before it, from when the bank was only being asked, and have none yet."""
    return (order.url if order is not None else None) or answered


def failed(order: PaymentOrder) -> str:
    """Why a card was not bound; '' where it was, or still may be."""
    if order.status in OPEN or order.status == "paid":
        return ""
    if order.status == "refused":
        return t("The card was not bound. {why}", why=words.reason(order.reason)).strip()
    if order.status == "expired":
        return t("The card was not bound: the time for it ran out.")
    return t("The card was not bound: that was cancelled.")


def go(begun: Begun, order: PaymentOrder | None, record: Autopayment | None) -> Go:
    """What the button does is what it says."""
    if bound(order):
        return "register"
    return "save" if record is not None and begun.card != NEW_CARD else "connect"


def head(begun: Begun, order: PaymentOrder | None, record: Autopayment | None) -> str:
    """What stands over the form."""
    if waits(begun, order):
        return t("Step 1 of 2: the bank checks the card.")
    if bound(order):
        return t("Step 2 of 2. The card is bound! One step remains to connect the autopayment.")
    if record is not None:
        return t("Changing the autopayment")
    return t("When is it to charge, at most how much, and from which card?")


def question(account: str, settled: Settled, card: str) -> SetAutopayment:
    """What the server is asked, once all of the form is right."""
    return SetAutopayment(
        account=account,
        schedule=settled.schedule,
        day=settled.day,
        most=settled.most,
        card=card,
    )


def same(record: Autopayment, asked: SetAutopayment) -> bool:
    """Whether a standing order is as it is asked to be."""
    wanted = (asked.schedule, asked.day, asked.most, asked.card)
    return (record.schedule, record.day, record.most, record.card) == wanted
