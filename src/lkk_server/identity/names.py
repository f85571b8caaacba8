"""Names: what people type to say who they are, and whose it is."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, func, literal_column, select, union_all

from lkk_desktop.models.command import Problem
from lkk_desktop.models.identity import DIGITS_OF_ACCOUNT, email, phone
from lkk_server import tables as records
from lkk_server.identity import tables
from lkk_server.identity.families import clean
from lkk_server.identity.reach import folded

TYPED_BETWEEN = re.compile(r"[\s()+\-.‐‑‒–—−]")
LONGEST = 254


class Name(NamedTuple):
    """What was typed, in the forms that it may be known by; '' where it cannot be of that form.

    ``key`` is one for all spellings: what tries are counted by.
    """

    login: str
    account: str
    email: str
    phone: str

    @property
    def key(self) -> str:
        return self.account or self.phone or self.email or self.login


def name_of(typed: str, region: str) -> Name:
    """What a login, an account's number, an e-mail address or a phone is looked for by."""
    login = fold(typed)
    if len(login) > LONGEST:
        return Name(login, "", "", "")
    digits = TYPED_BETWEEN.sub("", login)
    if not (digits.isascii() and digits.isdecimal()):
        return Name(login, "", _or_none("email", login, region) if "@" in login else "", "")
    account = digits if len(digits) == DIGITS_OF_ACCOUNT and "+" not in login else ""
    return Name(account or login, account, "", _or_none("phone", login, region))


def user_of(connection: Connection, name: Name) -> str | None:
    """The user of a name: by a confirmed contact, by a login, by an account that is theirs alone.

    A contact comes first, so that nobody can take another's address as a login and be found by it.
    """
    asked = {"login": name.login, "account": name.account or name.login}
    asked |= {"email": name.email, "phone": "" if name.account else name.phone}
    row = connection.execute(_FOUND, asked).first()
    if row is None and name.account and name.phone:
        # Ten digits are an account's number first, and a phone without its country's code last.
        row = connection.execute(_FOUND, {**asked, "phone": name.phone}).first()
    return None if row is None else str(row.user)


def fold(name: str) -> str:
    """A login or account number as it is compared: without outer spaces, without case."""
    return clean(name).strip().casefold()


def _or_none(way: str, typed: str, region: str) -> str:
    try:
        return folded("email", email(typed)) if way == "email" else phone(typed, region)
    except Problem:
        return ""


_LOGIN = tables.login.c
_REACH = tables.reach.c
_LINKED = records.records["linked_account"].c
_OF_CONTACT = _REACH.confirmed.is_not(None)
_OWN: Any = (
    select(literal_column("3").label("rank"), func.min(_LINKED.user).label("user"))
    .where(_LINKED.account == bindparam("account"))
    .having(func.count() == 1)
)
_WAYS = union_all(
    select(literal_column("1").label("rank"), _REACH.user.label("user")).where(
        _OF_CONTACT, _REACH.way == "email", _REACH.value == bindparam("email")
    ),
    select(literal_column("1"), _REACH.user).where(
        _OF_CONTACT, _REACH.way == "phone", _REACH.value == bindparam("phone")
    ),
    select(literal_column("2"), _LOGIN.user).where(_LOGIN.name == bindparam("login")),
    _OWN,
).subquery()
_FOUND = select(_WAYS.c.user).order_by(_WAYS.c.rank).limit(1)
