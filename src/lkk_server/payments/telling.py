"""What becomes of money without its payer, told: how a standing order ended, what went back.

Each is a notice in the cabinet, and a letter by e-mail.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

import msgspec

from lkk_desktop.models.accounts import User
from lkk_desktop.models.calendar import day
from lkk_desktop.models.payments import Card, PaymentOrder
from lkk_desktop.models.suppliers import Supplier
from lkk_server.identity.letters import Letters
from lkk_server.identity.notices import tell
from lkk_server.identity.realm import Realm
from lkk_server.ledger import Ledger
from lkk_server.streams import name_of

PAID = "paid"
BY_CARD = "card"
"""The way to pay by which money goes back to a card."""
What = Literal["whole", "part", "excess", "unpaid"]
"""What went back: all of an order's sum, some of it, what the bank took beyond it, or what it took
where that was not even the sum, so that nothing was paid."""
NO_REASONS = frozenset({"purpose", "card", "autopayment_card", "next_day", "next_bill", PAID})
"""Words of standing orders that say no reason: a bank may call one of its own so."""


class Ran(msgspec.Struct, frozen=True, kw_only=True):
    """How a standing order's occasion ended.

    ``code``: 'paid', or why not. ``amount`` was charged, or was to be (kopecks); ``mask`` is the
    card's; ``most`` the greatest sum. ``coming`` is the next day, None where that is the bill's;
    ``over``: there is no next time.
    """

    user: str
    account: str
    code: str
    day: datetime.date
    amount: int | None
    mask: str
    most: int
    coming: datetime.date | None
    over: bool = False


def ended(realm: Realm, ledger: Ledger, ran: Ran) -> None:
    """Tell a user how an occasion of their standing order ended. The ledger holds their stream."""
    letters, currency = Letters(realm), _currency(ledger)
    values: dict[str, Any] = {"account": ran.account, "amount": ran.amount, "currency": currency}
    values["card"] = ran.mask
    if not ran.over:
        values["next"] = None if ran.coming is None else ran.coming.isoformat()
    words = letters.words(None)
    texts = {
        "amount": money(words, ran.amount or 0, currency),
        "day": _day(ran.day),
        "next": _next(words["autopayment"], ran),
    }
    said = {"account": ran.account, "card": ran.mask}
    if ran.code == PAID:
        tell(realm, ledger, ran.user, "autopayment_paid", **values)
        letters.mail(ledger.connection, ran.user, "autopayment_paid", texts, **said)
        return
    reasons = words["autopayment"]
    code = "other" if ran.code in NO_REASONS else ran.code
    texts["said"] = reasons.get(code, reasons["other"]).format(
        amount=texts["amount"], most=money(words, ran.most, currency), card=letters.safe(ran.mask)
    )
    tell(realm, ledger, ran.user, "autopayment_failed", **values, reason=ran.code)
    letters.mail(ledger.connection, ran.user, "autopayment_failed", texts, **said)


class Return(NamedTuple):
    """Money that went back to its payer (kopecks), in one go as far as is known here."""

    kopecks: int
    what: What


def returned(
    realm: Realm,
    ledger: Ledger,
    order: PaymentOrder,
    returns: Sequence[Return],
    on: datetime.date,
    mask: str,
) -> None:
    """Tell whoever paid an order of each return of its money, which the bank made on that day. The
    ledger holds their stream. ``mask`` is the card's, '' where the bank does not name it.

    Called where the money is placed in the ledger, so that none is told twice. Somebody who has
    left is told nothing: there is neither a cabinet nor a contact of theirs any more.
    """
    view = ledger.world({name_of("user", order.user)})
    if view.get(User, order.user) is None:
        return
    if not mask and order.kind == "autopayment":
        # The card that was charged, by us; of a page only the bank knows which one paid.
        card = view.get(Card, order.card or "")
        mask = "" if card is None else card.mask
    letters, currency = Letters(realm), _currency(ledger)
    words = letters.words(None)
    way = "other"
    if mask or order.method == BY_CARD:
        way = "card" if mask else "some_card"
    texts = {
        "day": _day(on),
        "where": words["returned"][way].format(card=letters.safe(mask)),
    }
    of = {
        "paid": _day(day(order.made, realm.house.zone)),
        "sum": money(words, order.amount, currency),
    }
    for one in returns:
        values = {"order": order.id, "amount": one.kopecks, "currency": currency}
        values |= {"method": order.method, "card": mask, "what": one.what}
        tell(realm, ledger, order.user, "payment_returned", **values)
        texts["amount"] = money(words, one.kopecks, currency)
        texts["what"] = words["returned"][one.what].format(**of)
        letters.mail(ledger.connection, order.user, "payment_returned", texts)


def switched_off(realm: Realm, ledger: Ledger, user: str, account: str, reason: str) -> None:
    """Tell a user that a standing order of theirs is off, by what they did otherwise, and why:
    card_gone or unlinked."""
    letters = Letters(realm)
    tell(realm, ledger, user, "autopayment_off", account=account, reason=reason)
    said = letters.words(None)["autopayment"][reason]
    letters.mail(ledger.connection, user, "autopayment_off", {"said": said}, account=account)


def money(words: dict[str, Any], kopecks: int, currency: str) -> str:
    """A sum as a letter has it: «1 234,56 руб.»; a currency without a word stands by its code."""
    form = words["money"]
    whole, rest = divmod(abs(kopecks), 100)
    grouped = f"{whole:,}".replace(",", form["group"])
    sign = "−" if kopecks < 0 else ""
    return f"{sign}{grouped}{form['decimal']}{rest:02}\u00a0{form.get(currency, currency)}"


def _currency(ledger: Ledger) -> str:
    supplier = ledger.world(()).get(Supplier, ledger.supplier)
    return "" if supplier is None else supplier.currency


def _next(words: dict[str, str], ran: Ran) -> str:
    if ran.over:
        return ""
    if ran.coming is None:
        return words["next_bill"]
    return words["next_day"].format(day=_day(ran.coming))


def _day(day: datetime.date) -> str:
    return day.strftime("%d.%m.%Y")
