"""Money in words: ways to pay, how far an order is, why the bank said no, what was not accepted."""

from __future__ import annotations

from collections.abc import Mapping

from lkk_desktop import names
from lkk_desktop.models.payments import OrderStatus, PaymentMethod
from lkk_desktop.strings import mark, money, t

STATUSES: Mapping[OrderStatus, str] = {
    "opening": mark("The bank is being asked"),
    "waiting": mark("Waits for you at the bank"),
    "paid": mark("Paid"),
    "refused": mark("Refused by the bank"),
    "expired": mark("The time to pay is over"),
    "cancelled": mark("Cancelled"),
}
SIGNS: Mapping[OrderStatus, str] = {
    "opening": "wait",
    "waiting": "wait",
    "paid": "ok",
    "refused": "bad",
    "expired": "plain",
    "cancelled": "plain",
}
"""Each status's state, as a pill or a toast shows it."""
PARTIAL = "partial_capture"
"""The reason of a refusal after which some money has to go back."""
REASONS: Mapping[str, str] = {
    "insufficient_funds": mark("There is not enough money on the card."),
    "card_expired": mark("The card is not valid any more."),
    "card_blocked": mark("The card is blocked. Call its bank."),
    "card_unknown": mark("The bank does not know this card. Check its number."),
    "wrong_cvc": mark("The three digits from the back of the card are wrong."),
    "limit_exceeded": mark(
        "A limit of the card does not allow so much. Raise it in its bank's app, or pay in parts."
    ),
    "secure_failed": mark("The payment was not confirmed by the code from the bank."),
    "bank_declined": mark(
        "The card's bank said no, and gives no reason. Call it, or pay otherwise."
    ),
    "bank_away": mark("The card's bank did not answer. Try again later."),
    "unknown_binding": mark("The bank keeps this card no more. Bind it anew."),
    "partial_capture": mark("The bank took a part of the sum only: that part goes back by itself."),
    "suspected_fraud": mark("The card's bank was wary of this payment. Call it."),
}
"""Why a bank refused; one that is unknown here is told by its code."""
PAYMENTS: Mapping[str, str] = {
    "no_amount": mark("Type the sum."),
    "malformed_amount": mark("This is no sum. It looks like 1234,56."),
    "too_precise": mark("A sum has kopecks at most: two digits behind the comma."),
    "not_positive": mark("The sum has to be above zero."),
    "no_parts": mark("There is nothing to pay: choose what to pay for and type the sum."),
    "too_many_parts": mark("This is too much for one payment: {most} lines at most."),
    "repeated_part": mark("The same provider of an account stands here twice."),
    "below_least": mark("This way takes {least} at least."),
    "above_most": mark("This way takes {most} at most."),
    "payments_closed": mark(
        "Payments are not taken here now: the supplier has not opened them. Pay by the bill."
    ),
    "unknown_method": mark("The supplier does not offer this way to pay any more. Choose another."),
    "unknown_group": mark("The supplier no longer takes money for this line of the account."),
    "needs_advance": mark("This is more than is owed ({owed}). Say that you pay in advance."),
    "unknown_card": mark("This card is not kept any more. Choose another one."),
    "card_expired": mark("This card is not valid any more. Choose another one."),
    "payment_waits": mark(
        "Another payment for the same is under way. Finish it, or cancel it, first."
    ),
    "being_paid": mark(
        "Someone else who has this account is paying the same just now, or an autopayment is."
        " Wait a few minutes: the sum goes down once the money has come."
    ),
    "other_payment": mark("A payment with this number is another one already. Begin anew."),
    "payment_over": mark("This payment is over already: see what became of it."),
    "bank_away": mark("The bank does not answer now. Try again in a minute."),
    "bank_refused": mark("The bank does not take this payment. Try another way."),
    "unknown_payment": mark("The server does not know this payment."),
    "too_many_cards": mark("No more than {most} cards are kept. Delete one first."),
    "no_schedule": mark("Choose when to charge."),
    "no_card": mark("Choose a card, or a new one."),
    "no_day": mark("Choose the day of the month."),
    "day_range": mark("The day is one from {least} to {most}."),
    "no_most": mark("Type the greatest sum: without it nothing can be charged."),
    "no_autopayment": mark("There is no autopayment on this account any more."),
    "unknown_cheque": mark("The server does not have this cheque any more."),
    "no_email": mark("There is no confirmed e-mail to send it to. Confirm one in the profile."),
}
"""Why the server, or a rule, did not accept it."""
SUMS = frozenset({("below_least", "least"), ("above_most", "most"), ("needs_advance", "owed")})
"""Which values of which code are kopecks."""


def way(code: str, method: PaymentMethod | None = None) -> str:
    """A way to pay; the supplier's own name where there is no word here, else the code itself."""
    if code in names.WAYS:
        return t(names.WAYS[code])
    return method.name if method is not None else code


def status(code: OrderStatus) -> str:
    """How far an order is."""
    return t(STATUSES[code])


def reason(code: str | None) -> str:
    """Why the bank refused, as a sentence; '' where it said nothing."""
    if not code:
        return ""
    if code in REASONS:
        return t(REASONS[code])
    return t("The bank said no. Its code: {code}.", code=code)


def told(code: str, values: Mapping[str, object], currency: str = "RUB") -> str | None:
    """What a code of money means; None for one that is not of money, or lacks its values."""
    if code not in PAYMENTS:
        return None
    given = dict(values)
    for of, name in SUMS:
        kopecks = given.get(name)
        if of == code and isinstance(kopecks, int):
            given[name] = money(kopecks, currency)
    try:
        return t(PAYMENTS[code]).format(**given)
    except (KeyError, IndexError):
        return None


def refused(error: Exception, currency: str = "RUB") -> str:
    """Why a question about money was not answered with yes: the server's, the bank's or the
    line's reason, in the person's words."""
    from lkk_desktop.ui.identity_words import told as otherwise

    code = str(getattr(error, "code", type(error).__name__))
    values = getattr(error, "values", None) or {}
    if code == "unknown_account":
        return t("This account is not in your cabinet any more.")
    return told(code, values, currency) or otherwise(code, values)
