"""How users are reached: contacts as the server looks for them, beside the records that show them.

A confirmed contact belongs to one user; unconfirmed, it stands in nobody's way.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from lkk_desktop.models.command import Problem
from lkk_desktop.models.contacts import Contact, contact_id
from lkk_desktop.models.identity import Way, contact
from lkk_server.identity import tables
from lkk_server.ledger import Ledger
from lkk_server.refused import Refused

REACH, _TICKET = tables.reach.c, tables.ticket.c


def checked(way: Way, typed: str, region: str) -> str:
    """A contact as it is kept. Raises ``Refused`` (422) with the code of its rule."""
    return ruled(lambda: contact(way, typed.replace("\0", ""), region))


def ruled(rule: Callable[[], str]) -> str:
    """What a rule of ``models`` answers. Raises ``Refused`` (422) with its problem's code."""
    try:
        return rule()
    except Problem as problem:
        raise Refused(422, problem.code, **problem.values) from None


def folded(way: Way, value: str) -> str:
    """A contact as it is compared: mail hosts do not tell cases of letters apart."""
    return value.casefold() if way == "email" else value


def holder(connection: Connection, way: Way, value: str) -> str | None:
    """The user who has this contact confirmed."""
    query = select(REACH.user).where(
        REACH.way == way, REACH.value == folded(way, value), REACH.confirmed.is_not(None)
    )
    return connection.execute(query).scalar()


def confirmed(connection: Connection, user: str) -> dict[Way, str]:
    """The confirmed contacts of a user."""
    query = select(REACH.way, REACH.value).where(REACH.user == user, REACH.confirmed.is_not(None))
    return {row.way: row.value for row in connection.execute(query)}


def keep(ledger: Ledger, user: str, way: Way, value: str, at: int | None) -> None:
    """Give a user a contact, in place of another of its kind; ``at`` is when it was confirmed.

    Raises ``Refused(422)``: email_taken, phone_taken.
    """
    connection = ledger.connection
    if at is not None and holder(connection, way, value) not in (None, user):
        raise Refused(422, f"{way}_taken")
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    insert = dialect.insert(tables.reach)
    row = {"user": user, "way": way, "value": folded(way, value), "confirmed": at}
    fresh = {name: insert.excluded[name] for name in ("value", "confirmed")}
    connection.execute(
        insert.on_conflict_do_update(index_elements=["user", "way"], set_=fresh), row
    )
    id = contact_id(user, way)
    ledger.put(Contact(id=id, user=user, way=way, value=value, confirmed=at))


def take(ledger: Ledger, user: str, way: Way) -> None:
    """Take a contact from a user, if there is one."""
    mine = (REACH.user == user, REACH.way == way)
    row = ledger.connection.execute(select(tables.reach).where(*mine)).first()
    if row is None:
        return
    ledger.connection.execute(delete(tables.reach).where(*mine))
    id = contact_id(user, way)
    gone = Contact(id=id, user=user, way=way, value=row.value, confirmed=row.confirmed)
    ledger.drop(gone)


def void(connection: Connection, user: str, *purposes: str) -> None:
    """Let no code count that a user still waits for: their contacts, login or password are others
    now, and a code that went to where they no longer are must lead nowhere."""
    waiting = (_TICKET.user == user, _TICKET.spent.is_(None), _TICKET.purpose.in_(purposes))
    connection.execute(delete(tables.ticket).where(*waiting))
