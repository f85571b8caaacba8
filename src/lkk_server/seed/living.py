"""The scene ``living``: thirteen accounts with 36 months of readings up to 20 November 2026.

People, streets and numbers are invented. Each demo user shows something: ``ivanov`` a flat with
two zones and water; ``petrova`` three accounts with a broken, a seasonally blocked and a closed
meter; ``dolgov`` a meter past its verification; ``operator1`` has no account of their own.
"""

from __future__ import annotations

import datetime

from lkk_desktop.models.accounts import Account, LinkedAccount, User
from lkk_desktop.models.calendar import instant
from lkk_desktop.models.record import Record
from lkk_server.seed import history
from lkk_server.seed.households import HOUSEHOLDS, Household
from lkk_server.seed.scene import Login, Scene
from lkk_server.suppliers import Profile

NOW = "2026-11-20T10:00+05:00"
OPEN = "2026-11"
PEOPLE = (
    ("u-ivanov", "ivanov", "Иванов Иван Иванович", ("0710000000",)),
    ("u-petrova", "petrova", "Петрова Мария Сергеевна", ("0720014583", "0720027716", "0730009148")),
    ("u-dolgov", "dolgov", "Долгов Пётр Андреевич", ("0710046205",)),
    ("u-operator1", "operator1", "Оператор 1", ()),
)


def scene(profile: Profile) -> Scene:
    """The scene's records; pure, and the same every time."""
    made: list[Record] = [*profile.records]
    for user, login, name, accounts in PEOPLE:
        made.append(User(id=user, login=login, name=name))
        for place, number in enumerate(accounts):
            link = LinkedAccount(
                id=f"{user}-{number}", user=user, account=number, nickname=None, place=place
            )
            made.append(link)
    for household in HOUSEHOLDS:
        made += household_records(household, profile)
    return Scene(
        name="living",
        now=instant(datetime.datetime.fromisoformat(NOW)),
        supplier=profile.supplier.id,
        records=tuple(made),
        logins=tuple(
            Login(user=user, names=(login, *accounts[:1])) for user, login, _, accounts in PEOPLE
        ),
    )


def household_records(household: Household, profile: Profile) -> list[Record]:
    """An account with its meters, their registers and readings."""
    account = Account(
        id=household.account,
        supplier=profile.supplier.id,
        office=household.office,
        customer=household.customer,
        address=household.address,
        zone=profile.supplier.zone,
        plan=household.plan,
        open_period=OPEN,
    )
    made: list[Record] = [account]
    for device in household.devices:
        made += history.records(household.account, device, account.zone)
    return made
