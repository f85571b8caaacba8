"""Users, what they united in one login or serve as clerks, and what an account is."""

from __future__ import annotations

import re
from typing import Annotated

import msgspec
from msgspec import Meta

from lkk_desktop.models.bounds import Code, Id, Instant, Period, Place, Text, ZoneName
from lkk_desktop.models.command import Command, Moment, Problem, Verdict, World, command
from lkk_desktop.models.record import Record, record

MOST_ACCOUNTS = 100
LONGEST_NICKNAME = 40


@record("user", home="user", owner="id")
class User(Record, frozen=True, kw_only=True):
    """A login, as its owner sees it. ``deleting``: when it goes, unless that is undone before."""

    login: Text
    name: Text
    deleting: Instant | None = None


@record("linked_account", home="user", owner="user", find=("account",))
class LinkedAccount(Record, frozen=True, kw_only=True):
    """An account in a user's cabinet, in the user's own order and under their own name for it."""

    user: Id
    account: Id
    nickname: Text | None
    place: Place


@record("clerk", home="user", owner="user", find=("office",))
class Clerk(Record, frozen=True, kw_only=True):
    """An office whose customers a user serves: the directory of its accounts is theirs to hold."""

    user: Id
    office: Id


@record("account", home="account", owner="id", directory=True)
class Account(Record, frozen=True, kw_only=True):
    """An account: ten digits as text. Its open period moves when a month is billed.

    ``unified`` is its number in the state's register of housing (ЕЛС of ГИС ЖКХ), if it has one.
    """

    supplier: Id
    office: Id
    customer: Text
    address: Text
    zone: ZoneName
    plan: Code
    open_period: Period
    unified: Code | None = None


@command("name_account")
class NameAccount(Command, frozen=True, kw_only=True):
    """The person's own name for an account in their cabinet; None takes it back."""

    user: Id
    account: Id
    nickname: Annotated[str, Meta(min_length=1, max_length=LONGEST_NICKNAME)] | None

    @property
    def owner(self) -> str:
        return f"user:{self.user}"

    def check(self, world: World, moment: Moment) -> None:
        """Raises ``Problem``: not_yours, unknown_account, blank_nickname."""
        _link(world, moment, self.user, self.account)
        if self.nickname is not None and not self.nickname.strip():
            raise Problem("blank_nickname")

    def apply(self, world: World, moment: Moment) -> Verdict:
        link = _link(world, moment, self.user, self.account)
        name = None if self.nickname is None else self.nickname.strip()
        world.put(msgspec.structs.replace(link, nickname=name))
        return "accepted"


@command("order_accounts")
class OrderAccounts(Command, frozen=True, kw_only=True):
    """The order in which the person wants their accounts; those not named come after these."""

    user: Id
    accounts: Annotated[tuple[Id, ...], Meta(min_length=1, max_length=MOST_ACCOUNTS)]

    @property
    def owner(self) -> str:
        return f"user:{self.user}"

    def check(self, world: World, moment: Moment) -> None:
        """Raises ``Problem('not_yours')``; an account that was unlinked meanwhile is passed by."""
        if moment.actor != self.user:
            raise Problem("not_yours")

    def apply(self, world: World, moment: Moment) -> Verdict:
        links = sorted(world.find(LinkedAccount, user=self.user), key=lambda one: one.place)
        wanted = {account: place for place, account in enumerate(dict.fromkeys(self.accounts))}
        links.sort(key=lambda one: wanted.get(one.account, len(wanted)))
        for place, link in enumerate(links):
            if link.place != place:
                world.put(msgspec.structs.replace(link, place=place))
        return "accepted"


def _link(world: World, moment: Moment, user: str, account: str) -> LinkedAccount:
    if moment.actor != user:
        raise Problem("not_yours")
    links = world.find(LinkedAccount, user=user, account=account)
    if not links:
        raise Problem("unknown_account")
    return links[0]


STREETS = re.compile(
    r"(?i)\b(ул|улица|пр-кт|пр-т|просп|проспект|пер|переулок|пров|провулок|мкр|микрорайон|мікрорайон"
    r"|б-р|бульвар|ш|шоссе|шосе|пл|площадь|площа|наб|набережная|проезд|проїзд|тупик|аллея|снт"
    r"|вул|вулиця|street|avenue)\b"
)
"""How the part of an address that names a street is marked, in the suppliers' languages."""


def short_address(address: str) -> str:
    """An address from its street on, where one is marked; else its last three parts."""
    parts = [part.strip() for part in address.split(",") if part.strip()]
    for at, part in enumerate(parts):
        if STREETS.search(part):
            return ", ".join(parts[at:])
    return ", ".join(parts[-3:])
