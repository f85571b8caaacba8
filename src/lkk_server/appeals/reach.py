"""Which appeals somebody serves: those of their offices' accounts, and of customers without one.

Why: docs/decisions/0024.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, exists, false, or_, select, true

from lkk_desktop.models.accounts import Account, LinkedAccount
from lkk_desktop.models.appeals.appeal import Appeal
from lkk_server import tables
from lkk_server.identity.holding import offices_of
from lkk_server.refused import Refused
from lkk_server.scope import Identity

APPEAL = tables.records[Appeal.of.name].c
ACCOUNT = tables.records[Account.of.name].c
_LINK = tables.records[LinkedAccount.of.name].c
_STREAM = tables.stream.c
SUPPLIER = "supplier"
"""Who works at the server's own console: no user, and bound to no office."""


class Worker(NamedTuple):
    """Who works on appeals. ``offices`` are those that a clerk serves; None are all."""

    user: str
    device: str
    offices: frozenset[str] | None


CONSOLE = Worker(SUPPLIER, "console", None)


def clerk(connection: Connection, supplier: str, who: Identity) -> Worker:
    """A signed-in clerk, with the offices that they serve now. Raises ``Refused`` (422): no_clerk.
    The transaction must be the supplier's."""
    offices = offices_of(connection, supplier, who.user)
    if not offices:
        raise Refused(422, "no_clerk")
    return Worker(who.user, who.device, frozenset(offices))


def served(worker: Worker) -> ColumnElement[bool]:
    """Whether an appeal is one that this worker serves."""
    if worker.offices is None:
        return true()
    if not worker.offices:
        return false()
    offices = sorted(worker.offices)
    of_account = exists().where(
        _STREAM.stream == "account:" + APPEAL.account, _STREAM.office.in_(offices)
    )
    links = _LINK.stream == "user:" + APPEAL.user
    of_author = exists().where(
        links, _STREAM.stream == "account:" + _LINK.account, _STREAM.office.in_(offices)
    )
    nobodys = ~exists().where(links)
    return or_(
        and_(APPEAL.account.is_not(None), of_account),
        and_(APPEAL.account.is_(None), or_(of_author, nobodys)),
    )


def found(connection: Connection, supplier: str, worker: Worker, id: str) -> Appeal:
    """An appeal that this worker serves. Raises ``Refused`` (422): unknown_appeal."""
    columns: list[Any] = [APPEAL[name] for name in Appeal.of.names]
    query = select(*columns).where(APPEAL.id == id, APPEAL.supplier == supplier, served(worker))
    row = connection.execute(query).first()
    if row is None:
        raise Refused(422, "unknown_appeal")
    appeal: Appeal = Appeal.of.record(tuple(row))
    return appeal
