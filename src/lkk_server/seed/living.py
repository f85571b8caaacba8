"""The scene ``living``: thirteen accounts with 36 months of bills up to 20 November 2026.

People, streets and numbers are invented. Each demo user shows something: ``ivanov`` a flat with
two zones and water, and a little debt; ``petrova`` three accounts with a broken, a seasonally
blocked and a closed meter, an automatic one with its hours, and an overpayment; ``dolgov`` a meter
past its verification, and debt of three months with penalty and a notice; ``operator1`` has no
account of their own.
"""

from __future__ import annotations

import datetime

from lkk_desktop.models.accounts import Account, LinkedAccount, User
from lkk_desktop.models.accruals import Bill
from lkk_desktop.models.calendar import day, instant
from lkk_desktop.models.contacts import Contact, contact_id
from lkk_desktop.models.identity import Way
from lkk_desktop.models.metering import Reading, Register
from lkk_desktop.models.papers import Notice
from lkk_desktop.models.record import Record
from lkk_server.identity.letters import words_of
from lkk_server.seed import appeals, history, homes, hours, metered, purse, supplied
from lkk_server.seed.households import FIRST, HOUSEHOLDS, LAST, Household
from lkk_server.seed.months import passed
from lkk_server.seed.paying import HABITS
from lkk_server.seed.scene import Login, Paper, Scene
from lkk_server.suppliers import Profile

NOW = "2026-11-20T10:00+05:00"
OPEN = "2026-11"
DEBTOR = "0710046205"
AUTOMATIC = "0720027716-9014477"
PEOPLE = (
    ("u-ivanov", "ivanov", "Иванов Иван Иванович", ("0710000000",)),
    ("u-petrova", "petrova", "Петрова Мария Сергеевна", ("0720014583", "0720027716", "0730009148")),
    ("u-dolgov", "dolgov", "Долгов Пётр Андреевич", (DEBTOR,)),
    ("u-operator1", "operator1", "Оператор 1", ()),
)
CONTACTS: tuple[tuple[str, Way, str], ...] = (
    ("u-ivanov", "email", "ivanov.c7f3a91@example.com"),
    ("u-ivanov", "phone", "79225550151"),
    ("u-petrova", "phone", "79225550162"),
    ("u-operator1", "email", "operator1.c40d2e8@example.com"),
)
"""Confirmed contacts; ``dolgov`` has none, and is asked for one. Each stands nowhere else, so that
it can be searched for where it must not be."""
KNOWN_FOR = 400 * 24 * 3_600_000


def scene(profile: Profile) -> Scene:
    """The scene's records; pure, and the same every time."""
    now = instant(datetime.datetime.fromisoformat(NOW))
    today = day(now, profile.supplier.zone)
    made: list[Record] = [*profile.records, *profile.news]
    for user, login, name, accounts in PEOPLE:
        made.append(User(id=user, login=login, name=name))
        for place, number in enumerate(accounts):
            link = LinkedAccount(
                id=f"{user}-{number}", user=user, account=number, nickname=None, place=place
            )
            made.append(link)
    for user, way, value in CONTACTS:
        since = now - KNOWN_FOR
        id = contact_id(user, way)
        made.append(Contact(id=id, user=user, way=way, value=value, confirmed=since))
    for household in HOUSEHOLDS:
        made += facts(household, homes.HOMES[household.account], profile, FIRST)
    made = passed(made, HABITS, LAST, today)
    made += _hours(made, today)
    made += _notices(made)
    owners = {number: user for user, _, _, accounts in PEOPLE for number in accounts}
    made += purse.records(made, owners, profile.supplier.zone, words_of("ru")["receipt"]["item"])
    papers: list[Paper] = []
    for appeal, sheets in appeals.written(profile):
        made.append(appeal)
        papers += sheets
    return Scene(
        name="living",
        now=now,
        supplier=profile.supplier.id,
        records=tuple(made),
        logins=tuple(
            Login(user=user, names=(login, *accounts[:1])) for user, login, _, accounts in PEOPLE
        ),
        papers=tuple(papers),
        cards=tuple(purse.held()),
    )


def facts(household: Household, home: homes.Home, profile: Profile, first: str) -> list[Record]:
    """An account before its first month is billed, with the readings that are to come."""
    since = datetime.date.fromisoformat(f"{first}-01")
    account = _account(household, profile, home.unified, first)
    made: list[Record] = [account, *homes.records(account.id, home)]
    made += supplied.records(account.id, home, profile, since)
    for device in household.devices:
        made += metered.records(account.id, device, account.zone)
    return made


def household_records(household: Household, profile: Profile) -> list[Record]:
    """An account with its meters, their registers and readings, all counted; nothing to bill."""
    account = _account(household, profile, None, OPEN)
    made: list[Record] = [account]
    for device in household.devices:
        made += history.records(household.account, device, account.zone)
    return made


def supplied_records(household: Household, profile: Profile) -> list[Record]:
    """The same with what its next month's bill asks for: its home and services."""
    home = homes.GENERATED
    since = datetime.date.fromisoformat(f"{OPEN}-01")
    services = supplied.records(household.account, home, profile, since)
    return [
        *household_records(household, profile),
        *homes.records(household.account, home),
        *services,
    ]


def _account(
    household: Household, profile: Profile, unified: str | None, open_period: str
) -> Account:
    return Account(
        id=household.account,
        supplier=profile.supplier.id,
        office=household.office,
        customer=household.customer,
        address=household.address,
        zone=profile.supplier.zone,
        plan=household.plan,
        open_period=open_period,
        unified=unified,
    )


def _hours(made: list[Record], today: datetime.date) -> list[Record]:
    """Hours of the automatic meter's dials, up to yesterday."""
    found: list[Record] = []
    for register in made:
        if isinstance(register, Register) and register.meter == AUTOMATIC:
            rows = [r for r in made if isinstance(r, Reading) and r.register == register.id]
            found += hours.profiles(register, rows, today, register.daily_mean or 0)
    return found


def _notices(made: list[Record]) -> list[Record]:
    """What the debtor is warned of: debts that are past due, with penalty, by the last bill."""
    bills = [one for one in made if isinstance(one, Bill) and one.account == DEBTOR]
    last = max(bills, key=lambda one: one.period)
    return [
        Notice(
            id=f"{DEBTOR}-debt-2026-11",
            account=DEBTOR,
            kind="debt",
            issued=datetime.date(2026, 11, 9),
            amount=last.opening + last.penalty + last.recalculated - last.paid,
            planned=None,
            note=None,
        ),
        Notice(
            id=f"{DEBTOR}-limitation-2026-11",
            account=DEBTOR,
            kind="limitation",
            issued=datetime.date(2026, 11, 16),
            amount=None,
            planned=datetime.date(2026, 12, 7),
            note="Электроэнергия",
        ),
    ]
