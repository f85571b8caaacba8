"""Stories of standing orders: cards bound at the bank's page, days that come, and what was told."""

from __future__ import annotations

import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete
from uuid_utils import uuid7

from lkk_desktop.models.accruals import Bill
from lkk_desktop.models.autopayments import Autopayment
from lkk_desktop.models.calendar import instant
from lkk_desktop.models.notifications import UserNotice
from lkk_desktop.models.payments import Card
from lkk_desktop.online.payments import BindCard, SetAutopayment
from lkk_server.database import Behalf
from lkk_server.inbox import Item
from lkk_server.ledger import Ledger
from lkk_server.payments import rounds
from lkk_server.payments.tables import autopay_run, saved_card
from lkk_server.streams import name_of
from lkk_server.transact import transact
from tests.banking import GOOD, Payer
from tests.server.payments.kit import ACCOUNT, Counter, eventually

MOST = 60_000_000
"""The greatest sum that the supplier's way by card takes (kopecks)."""


def cleared(till: Counter) -> Counter:
    """The counter without the cards and the standing order that the scene begins with."""
    database = till.server.database

    def work(ledger: Ledger) -> None:
        for one in (*till.records(Card), *till.records(Autopayment)):
            ledger.drop(one)
        for table in (saved_card, autopay_run):
            ledger.connection.execute(delete(table))

    with database.on_behalf(Behalf("tyumen")):
        users = {name_of("user", f"u-{name}") for name in ("ivanov", "petrova", "dolgov")}
        transact(database, "tyumen", lambda _c: users, work)
    return till


def binding(purpose: Any = "autopayment_card", **more: Any) -> BindCard:
    return BindCard(**{"id": str(uuid7()), "purpose": purpose} | more)


def bound(
    till: Counter, number: str = GOOD, expiry: str = "12/30", purpose: Any = "autopayment_card"
) -> Card:
    """A card that was bound at the bank's page."""
    started = till.ask(binding(purpose))
    assert started.url is not None
    Payer(started.url).card(number, expiry)
    order = till.until(started.order, "paid")
    (card,) = till.records(Card, id=order.card or "")
    return card


def wish(card: Card, **more: Any) -> SetAutopayment:
    terms = {"account": ACCOUNT, "schedule": "day", "day": 10, "most": MOST, "card": card.id}
    return SetAutopayment(**terms | more)  # type: ignore[arg-type]


def connected(till: Counter, card: Card | None = None, **more: Any) -> Card:
    """A standing order of whoever is at the counter, on a new card if none is named."""
    known = bound(till) if card is None else card
    till.ask(wish(known, **more))
    return known


def standing(till: Counter, account: str = ACCOUNT) -> Autopayment | None:
    """The standing order of whoever is at the counter for an account."""
    user = till.session.user
    found = till.records(Autopayment, id=f"{user}/{account}")
    return found[0] if found else None


def settle(till: Counter) -> None:
    """The server's rounds of money, until there is nothing more to be done at once; after those
    that it has on its way by itself."""

    def turn() -> bool:
        with till.server.database.on_behalf(Behalf("tyumen")):
            return rounds.round(till.till)

    while till.server.work.settling.submit(turn).result():
        pass


def at(till: Counter, day: str, hour: int = 12) -> None:
    """The clock stands at an hour of a day of the supplier's calendar, and the rounds are made."""
    stand(till, day, hour)
    signed_in(till)


def stand(till: Counter, day: str, hour: int = 12) -> None:
    """The same, and nobody signs in then."""
    zone = ZoneInfo(till.server.sessions.realm.house.zone)
    local = datetime.datetime.fromisoformat(f"{day}T{hour:02}:00").replace(tzinfo=zone)
    till.server.clock.now = instant(local)
    settle(till)


def later(till: Counter, seconds: float) -> None:
    """Time goes by, and the rounds are made."""
    till.server.clock.pass_by(seconds)
    settle(till)
    signed_in(till)


def signed_in(till: Counter) -> None:
    """Whoever is at the counter has signed in lately."""
    login = till.session.user.removeprefix("u-")
    till.session = till.server.sign_in(login, device=till.session.device)


def runs(till: Counter) -> list[tuple[str, str, str | None, int | None]]:
    """What was taken up: whose, which occasion, what became of it, how much."""
    found = till.rows("autopay_run")
    found.sort(key=lambda one: (one["made"], one["autopayment"]))
    return [(one["user"], one["occasion"], one["code"], one["kopecks"]) for one in found]


def outcome(till: Counter, number: int = 1) -> list[tuple[str, str, str | None, int | None]]:
    """What was taken up, once so many have come to their end."""

    def look() -> list[tuple[str, str, str | None, int | None]] | None:
        found = runs(till)
        return found if len(found) == number and all(one[2] for one in found) else None

    return eventually(look)


def owing(till: Counter, account: str = ACCOUNT) -> dict[str, int]:
    """What the screen says that each group of an account is owed."""
    bill = max(till.records(Bill, account=account), key=lambda one: one.period)
    return {group: till.shown(group, account) for group in bill.groups}


def charges(till: Counter) -> list[int]:
    """What was taken from cards without their holders (kopecks)."""
    return [one["captured"] for one in till.rows("order_book") if one["kind"] == "autopayment"]


def notices(till: Counter, user: str | None = None) -> list[tuple[str, dict[str, Any]]]:
    """What a user was told of standing orders, oldest first."""
    found = till.records(UserNotice, user=user or till.session.user)
    found.sort(key=lambda one: one.made)
    return [(one.code, one.values) for one in found if one.code.startswith("autopayment")]


def letters(till: Counter, subject: str) -> list[Item]:
    """Letters whose subject begins so, once one is there."""
    return eventually(
        lambda: [one for one in till.server.letters(least=0) if one.subject.startswith(subject)]
    )
