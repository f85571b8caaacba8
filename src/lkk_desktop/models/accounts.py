"""Users, what they united in one login or serve as clerks, and what an account is."""

from __future__ import annotations

import re

from lkk_desktop.models.bounds import Code, Id, Period, Place, Text, ZoneName
from lkk_desktop.models.record import Record, record


@record("user", home="user", owner="id")
class User(Record, frozen=True, kw_only=True):
    """A login, as its owner sees it."""

    login: Text
    name: Text


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
