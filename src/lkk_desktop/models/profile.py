"""How full a profile is («Заполненность профиля N %», seed S2): worked out of what is shown."""

from __future__ import annotations

from typing import Literal

import msgspec

from lkk_desktop.models.accounts import LinkedAccount, User
from lkk_desktop.models.command import Readable
from lkk_desktop.models.contacts import Contact, Subscription, contact_id, subscription_id
from lkk_desktop.models.identity import DIGITS_OF_ACCOUNT

Part = Literal["account", "email", "phone", "login", "names", "bill"]
WEIGHTS: dict[Part, int] = {
    "account": 20,
    "email": 25,
    "phone": 20,
    "login": 15,
    "names": 10,
    "bill": 10,
}
"""Per cent, a hundred together. What keeps the way back open weighs most."""


class Fullness(msgspec.Struct, frozen=True):
    """``percent`` 0 to 100, and what is missing, in the order of being told."""

    percent: int
    missing: tuple[Part, ...]


def fullness(world: Readable, user: str) -> Fullness:
    """How full a user's profile is. What is kept on one computer only (its lock, its recovery
    code) does not count: it would read differently on each."""
    there: dict[Part, bool] = {
        "account": bool(world.find(LinkedAccount, user=user)),
        "email": _confirmed(world, user, "email"),
        "phone": _confirmed(world, user, "phone"),
        "login": _own_login(world, user),
        "names": _named(world, user),
        "bill": world.get(Subscription, subscription_id(user, "bill")) is not None,
    }
    missing = tuple(part for part in WEIGHTS if not there[part])
    return Fullness(sum(WEIGHTS.values()) - sum(WEIGHTS[part] for part in missing), missing)


def has_number_for_login(login: str) -> bool:
    """Whether a login is an account's number, as it is until the person chooses one."""
    return len(login) == DIGITS_OF_ACCOUNT and login.isascii() and login.isdecimal()


def _confirmed(world: Readable, user: str, way: Literal["email", "phone"]) -> bool:
    contact = world.get(Contact, contact_id(user, way))
    return contact is not None and contact.confirmed is not None


def _own_login(world: Readable, user: str) -> bool:
    known = world.get(User, user)
    return known is not None and not has_number_for_login(known.login)


def _named(world: Readable, user: str) -> bool:
    """Where there are several accounts, each has a name; one alone needs none."""
    links = world.find(LinkedAccount, user=user)
    return bool(links) and (len(links) == 1 or all(link.nickname for link in links))
