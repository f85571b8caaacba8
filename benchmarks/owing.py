"""Accounts that owe, each in the cabinet of a user with a card and a standing order for it."""

from __future__ import annotations

import datetime

from msgspec.structs import replace
from sqlalchemy import insert

from lkk_desktop.models.accounts import Account, LinkedAccount, User
from lkk_desktop.models.accruals import Accrual, Bill, Payment, Tranche
from lkk_desktop.models.autopayments import Autopayment, autopayment_id
from lkk_desktop.models.calendar import instant
from lkk_desktop.models.payments import Card
from lkk_desktop.models.record import Record
from lkk_desktop.models.services import Service
from lkk_server import suppliers
from lkk_server.database import Behalf, Database
from lkk_server.identity import tables as identity
from lkk_server.payments import opening
from lkk_server.payments.tables import saved_card
from lkk_server.seed import living
from lkk_server.transact import publish

SUPPLIER = "tyumen"
BINDING = "living-petrova-1"
"""A card that the sandbox's bank knows from the start."""
DEBTOR = "0710046205"
SINCE = "2026-07"
DUE_ON = 25
MADE = instant(datetime.datetime.fromisoformat("2026-11-20T10:00+05:00"))
DUE = instant(datetime.datetime.fromisoformat("2026-11-25T10:00+05:00"))
PORTION = 200
OF_ACCOUNT = (Account, Accrual, Bill, Payment, Service, Tranche)


def plant(database: Database, number: int) -> None:
    """Put so many into an empty database: each owes what the debtor of the living scene does, by
    bills of four months, and pays on the 25th."""
    profile = suppliers.load()
    whole = living.scene(profile).records
    pattern: list[Record] = [one for one in whole if isinstance(one, OF_ACCOUNT) and _lately(one)]
    with database.on_behalf(Behalf(SUPPLIER)):
        publish(database, SUPPLIER, profile.records)
        for start in range(0, number, PORTION):
            some = range(start, min(number, start + PORTION))
            records = [one for place in some for one in _household(pattern, place)]
            publish(database, SUPPLIER, records)
            _known(database, some)
        opening.begin(database, SUPPLIER)


def _lately(one: Record) -> bool:
    if not isinstance(one, Account) and getattr(one, "account", "") != DEBTOR:
        return False
    if isinstance(one, Account):
        return one.id == DEBTOR
    if isinstance(one, Payment):
        return one.day.isoformat() >= SINCE
    return str(getattr(one, "period", SINCE)) >= SINCE or isinstance(one, Tranche)


def _household(pattern: list[Record], place: int) -> list[Record]:
    number, user = account(place), f"u-{place}"
    found: list[Record] = []
    for one in pattern:
        id = one.id.replace(DEBTOR, number)
        if isinstance(one, Account):
            found.append(replace(one, id=number, unified=None))
        else:
            own = id if id != one.id else f"{id}-{place}"
            found.append(replace(one, id=own, account=number))
    card = Card(
        id=f"c-{place}",
        user=user,
        mask="2200 70XX XXXX 4417",
        system="mir",
        until="2028-06",
        made=0,
    )
    standing = Autopayment(
        id=autopayment_id(user, number),
        user=user,
        account=number,
        schedule="day",
        day=DUE_ON,
        most=60_000_000,
        card=card.id,
        made=MADE,
        last_day=None,
        last_code=None,
        last_amount=None,
    )
    link = LinkedAccount(id=f"{user}-{number}", user=user, account=number, nickname=None, place=0)
    return [*found, User(id=user, login=user, name="Owing"), link, card, standing]


def account(place: int) -> str:
    """The number of an account."""
    return f"09{place:08d}"


def _known(database: Database, some: range) -> None:
    cards = [
        {
            "id": f"c-{place}",
            "supplier": SUPPLIER,
            "user": f"u-{place}",
            "binding": BINDING,
            "made": MADE,
            "forgotten": None,
            "due": None,
        }
        for place in some
    ]
    mails = [
        {"user": f"u-{n}", "way": "email", "value": f"u{n}@example.com", "confirmed": MADE}
        for n in some
    ]
    with database.write() as connection:
        connection.execute(insert(saved_card), cards)
        connection.execute(insert(identity.reach), mails)
