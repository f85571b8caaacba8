"""A payment in words: its day, its way, what it was for, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence

from lkk_desktop import names
from lkk_desktop.documents import cheque as cheques
from lkk_desktop.documents import words as papers
from lkk_desktop.documents.export.payments import STATES
from lkk_desktop.models.paid import Paid, PaymentHistory, Standing, Sums
from lkk_desktop.models.payments import Cheque, PaymentMethod
from lkk_desktop.strings import NBSP, date, date_and_time, money, t
from lkk_desktop.ui.bills.words import period_name
from lkk_desktop.ui.payments import words

DAY = 24 * 3_600_000
SIGNS: dict[Standing, str] = {
    "fresh": "wait",
    "confirmed": "ok",
    "returned": "plain",
    "opening": "wait",
    "waiting": "wait",
    "refused": "bad",
    "expired": "plain",
    "cancelled": "plain",
}
"""The state that colours a payment's standing."""

Block = tuple[str, tuple[tuple[str, str], ...]]
"""A heading, '' of what all comes to, with names and sums."""


def way(paid: Paid, methods: Sequence[PaymentMethod]) -> str:
    """By which way it was paid."""
    return words.way(paid.way, next((one for one in methods if one.code == paid.way), None))


def group(paid: Paid) -> str:
    """Which providers it was for."""
    return names.named(names.GROUPS, paid.group)


def told(one: Cheque, currency: str) -> str:
    """A cheque among others: its sum, when it was made, its number."""
    at = cheques.taken(one)
    when = one.taken if at is None else f"{date(at.date())}, {at:%H:%M}"
    number = t("No. {number}", number=one.document)
    return f"{money(one.amount, currency)} · {when} · {number}"


def standing(paid: Paid) -> str:
    """How it stands, in a few words."""
    return t(STATES[paid.standing])


def state(paid: Paid) -> str:
    """The same, where nothing beside it says that some of it went back."""
    said = standing(paid)
    if not paid.returned or paid.standing == "returned":
        return said
    back = t("returned in part") if paid.returned < paid.kopecks else t("returned")
    return f"{said}, {back}"


def role(paid: Paid) -> str:
    return SIGNS[paid.standing]


def cheque(paid: Paid) -> str:
    """What the column of cheques says."""
    if paid.cheque is not None:
        return t("Cheque")
    if paid.awaits_cheque:
        return t("not received yet")
    return "–"


def summed(paid: Paid, currency: str) -> str:
    """The sum; beside what went back of it nothing is hidden: it stands in its own words."""
    return money(paid.kopecks, currency)


def back(paid: Paid, currency: str) -> str:
    """«возвращено 100,00 ₽», '' where nothing was."""
    if not paid.returned:
        return ""
    return t("returned {sum}", sum=money(paid.returned, currency))


def head(paid: Paid, history: PaymentHistory) -> str:
    """The payment itself in a line."""
    when = date_and_time(paid.at, history.account.zone) if paid.order else date(paid.day)
    parts = (summed(paid, history.currency), when, way(paid, history.methods), group(paid))
    return f"{NBSP}· ".join(parts)


def sentences(paid: Paid, history: PaymentHistory, now: int) -> list[str]:
    """What became of it, and where its cheque is."""
    found = [_standing(paid)]
    if paid.returned and paid.standing != "returned":
        sum_ = money(paid.returned, history.currency)
        found.append(t("{sum} of it went back to the payer.", sum=sum_))
    found.append(_cheque(paid, history, now))
    return [one for one in found if one]


def _standing(paid: Paid) -> str:
    match paid.standing:
        case "fresh":
            return t(
                "The supplier has not counted it yet: the next bill will. What is owed is less"
                " already."
            )
        case "confirmed":
            if paid.bill is None:
                return t("The supplier has counted it.")
            return t("Counted in the bill of {month}.", month=period_name(paid.bill))
        case "returned":
            return t("All of it went back to the payer.")
        case "refused":
            return t("It was not paid. {why}", why=words.reason(paid.reason)).strip()
        case "expired":
            return t("It was not paid: the time for it ran out.")
        case "cancelled":
            return t("It was not paid: it was cancelled.")
        case _:
            return t("It is under way: see the screen of payment.")


def _cheque(paid: Paid, history: PaymentHistory, now: int) -> str:
    if paid.awaits_cheque:
        phone = papers.phone(history.supplier.phone)
        if now - paid.at > DAY:
            return t(
                "The cheque has not been received for more than a day. Call the supplier: {phone}.",
                phone=phone,
            )
        return t(
            "The cheque has not been received yet. It comes from the cash register by itself,"
            " mostly within minutes. If it is not here in a day, call the supplier: {phone}.",
            phone=phone,
        )
    if paid.came and paid.order is None:
        return t("It was not paid here: its cheque is given by who took the money.")
    return ""


def foot(sums: Sums, history: PaymentHistory) -> tuple[Block, ...]:
    """What the payments of a period come to, and what that is made of."""
    of, methods = history.currency, {one.code: one for one in history.methods}
    total = [(t("Paid in the period"), money(sums.paid, of))]
    if sums.returned:
        total.append((t("Returned to you"), money(sums.returned, of)))
    blocks = [("", tuple(total))]
    if sums.fresh:
        counted = (
            (t("in the accruals"), money(sums.billed, of)),
            (t("not counted yet"), money(sums.fresh, of)),
        )
        blocks.append((t("How the supplier has counted it"), counted))
    if len(sums.ways) > 1:
        ways = (
            (words.way(code, methods.get(code)), money(kopecks, of)) for code, kopecks in sums.ways
        )
        blocks.append((t("By ways of payment"), tuple(ways)))
    return tuple(blocks)


def whole(paid: Paid, history: PaymentHistory) -> tuple[str, ...]:
    """A payment with everything in a cell of its own, for copying."""
    return (
        date(paid.day),
        way(paid, history.methods),
        group(paid),
        state(paid),
        summed(paid, history.currency),
        back(paid, history.currency),
        period_name(paid.bill) if paid.bill else "",
        paid.cheque.document if paid.cheque is not None else "",
    )
