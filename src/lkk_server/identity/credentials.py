"""Credentials: a signed-in user proves their password, and takes another login or password."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from lkk_desktop.models.accounts import User
from lkk_desktop.models.command import Problem
from lkk_desktop.models.identity import (
    DIGITS_OF_ACCOUNT,
    Way,
    contact,
    login,
    password_faults,
)
from lkk_desktop.online.messages import ChangeCredentials
from lkk_desktop.sync.protocol import Session
from lkk_server.identity import reach, tables
from lkk_server.identity.families import end_all, going_on
from lkk_server.identity.holding import own
from lkk_server.identity.limits import PASSWORD_AGAIN, Limits, Taken
from lkk_server.identity.names import fold
from lkk_server.identity.notices import tell
from lkk_server.identity.realm import Realm
from lkk_server.identity.rotation import standing
from lkk_server.ledger import Ledger
from lkk_server.operations import Caller
from lkk_server.refused import Refused
from lkk_server.statements import Statement
from lkk_server.transact import transact

LOGIN = tables.login.c
_HASH = Statement(
    select(tables.credential.c.hash).where(tables.credential.c.user == bindparam("user"))
)


def proved(realm: Realm, caller: Caller, password: str) -> str:
    """The stored hash of the caller's password, which they know. Tries of a device are limited,
    so that one that was left open guesses nothing. Raises ``Refused``: wrong_password,
    too_many_tries."""
    who = caller.known
    with realm.database.read() as connection:
        row = _HASH.first(connection, user=who.user)
    stored = None if row is None else str(row[0])
    with Limits(realm).tried(Taken(PASSWORD_AGAIN, (who.user, who.device))):
        if not realm.passwords.verify(stored, password) or stored is None:
            raise Refused(422, "wrong_password")
    return stored


def unchanged(connection: Connection, user: str, stored: str) -> None:
    """Under the user's lock: the password that was proved still counts. Raises ``Refused``."""
    row = _HASH.first(connection, user=user)
    if row is None or row[0] != stored:
        raise Refused(422, "wrong_password")


def change(realm: Realm, caller: Caller, asked: ChangeCredentials) -> Session:
    """Another login or password: every family of the user ends, and this device gets a new one.

    Raises ``Refused`` with the codes of ``ChangeCredentials``.
    """
    who = caller.known
    name = None if asked.login is None else login(asked.login)
    new = asked.new_password
    if name is None and new is None:
        raise Refused(422, "nothing_new")
    if new is not None and (faults := password_faults(new)):
        raise Refused(422, faults[0])
    stored = proved(realm, caller, asked.password)
    if new is not None and new == asked.password:
        raise Refused(422, "same_password")
    hash = None if new is None else realm.passwords.hash(new)

    def work(ledger: Ledger) -> Session:
        unchanged(ledger.connection, who.user, stored)
        standing(ledger.connection, who.device, ledger.now)
        view, user = own(ledger, who.user)
        renamed = name is not None and name != user.login
        if not renamed and hash is None:
            raise Refused(422, "nothing_new")
        if renamed and name is not None:
            _rename(realm, ledger.connection, user, name)
            view.put(msgspec.structs.replace(user, login=name))
            view.keep()
            tell(realm, ledger, who.user, "login_changed", login=name)
        if hash is not None:
            rehash(ledger.connection, who.user, hash, ledger.now)
            tell(realm, ledger, who.user, "password_changed")
        end_all(ledger.connection, who.user, ledger.now)
        reach.void(ledger.connection, who.user, "recovery", "contact")
        return going_on(realm, ledger.connection, who.user, who.device, ledger.now)

    try:
        return transact(realm.database, realm.supplier, lambda _c: {who.user_stream}, work)
    except IntegrityError as error:
        # Another user took the login in the same moment.
        raise Refused(422, "login_taken") from error


def rehash(connection: Connection, user: str, hash: str, now: int) -> None:
    """Another password's hash."""
    table = tables.credential
    connection.execute(update(table).where(table.c.user == user).values(hash=hash, changed=now))


def _rename(realm: Realm, connection: Connection, user: User, name: str) -> None:
    """Let a user sign in by another login; numbers of accounts go on being names of theirs.

    Raises ``Refused``: login_taken. So is one that reads as a contact which is not the user's:
    whoever confirms that contact signs in by it.
    """
    folded, before = fold(name), fold(user.login)
    query = select(LOGIN.user).where(LOGIN.name == folded)
    holder = connection.execute(query).scalar()
    if holder not in (None, user.id) or _of_another(realm, connection, user.id, name):
        raise Refused(422, "login_taken")
    if not (before.isdecimal() and len(before) == DIGITS_OF_ACCOUNT):
        mine = (LOGIN.name == before, LOGIN.user == user.id)
        connection.execute(delete(tables.login).where(*mine))
    if holder is None or before == folded:
        values: dict[str, Any] = {"name": folded, "user": user.id}
        connection.execute(insert(tables.login).values(values))


def _of_another(realm: Realm, connection: Connection, user: str, name: str) -> bool:
    ways: tuple[Way, ...] = ("email", "phone")
    for way in ways:
        try:
            value = contact(way, name, realm.house.region)
        except Problem:
            continue
        if reach.holder(connection, way, value) != user:
            return True
    return False
