"""Appeals as those who work on them look at them: lists by page, and one of them whole."""

from __future__ import annotations

import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, or_, select

from lkk_desktop.models.appeals.appeal import Appeal
from lkk_desktop.models.appeals.catalogue import AppealForm
from lkk_desktop.online.appeals import (
    AppealDeed,
    AppealLine,
    AppealList,
    AppealSheet,
    ListAppeals,
)
from lkk_server import tables
from lkk_server.appeals.reach import ACCOUNT, APPEAL, Worker, found, served
from lkk_server.identity import tables as identity
from lkk_server.identity.holding import account_of
from lkk_server.refused import Refused

OPEN = ("received", "in_work")
_FORM = tables.records[AppealForm.of.name].c
_AUDIT = identity.audit.c


def listed(
    connection: Connection, supplier: str, worker: Worker, asked: ListAppeals, today: datetime.date
) -> AppealList:
    """A page of the appeals that somebody serves, by when they were made, the oldest first.

    Raises ``Refused`` (400): malformed, of a mark that leads nowhere.
    """
    query = _narrowed(_lines(supplier, worker), asked, today)
    if asked.after is not None:
        at, id = _place(asked.after)
        later = and_(APPEAL.submitted == at, APPEAL.id > id)
        query = query.where(or_(APPEAL.submitted > at, later))
    query = query.order_by(APPEAL.submitted, APPEAL.id).limit(asked.most + 1)
    rows = connection.execute(query).all()
    lines = tuple(_line(row, today) for row in rows[: asked.most])
    more = f"{lines[-1].submitted}.{lines[-1].appeal}" if len(rows) > asked.most else None
    return AppealList(appeals=lines, more=more)


def sheet(connection: Connection, supplier: str, worker: Worker, id: str) -> AppealSheet:
    """One appeal whole. Raises ``Refused`` (422): unknown_appeal."""
    appeal = found(connection, supplier, worker, id)
    account = account_of(connection, supplier, appeal.account) if appeal.account else None
    return AppealSheet(
        appeal=appeal,
        customer=account.customer if account else None,
        address=account.address if account else None,
        most_days=most_days(connection, supplier, appeal),
        deeds=tuple(deeds(connection, appeal.id)),
    )


def numbered(connection: Connection, supplier: str, number: str) -> str | None:
    """The id of the appeal of a number, or of that id."""
    query = select(APPEAL.id).where(
        APPEAL.supplier == supplier, or_(APPEAL.number == number, APPEAL.id == number)
    )
    row = connection.execute(query).first()
    return None if row is None else str(row.id)


def most_days(connection: Connection, supplier: str, appeal: Appeal) -> int | None:
    """How far an appeal's term may be extended, by its form of now; None where it may not."""
    query = select(_FORM.most_days).where(
        _FORM.stream == f"supplier:{supplier}", _FORM.id == appeal.form
    )
    most: int | None = connection.execute(query).scalar()
    return most if most is not None and most > appeal.days and not appeal.extended else None


def deeds(connection: Connection, appeal: str) -> list[AppealDeed]:
    """What was done to an appeal, oldest first."""
    query = select(identity.audit).where(_AUDIT.subject == subject(appeal))
    rows = connection.execute(query.order_by(_AUDIT.at, _AUDIT.id)).all()
    return [
        AppealDeed(at=row.at, actor=row.actor, deed=row.deed, reason=row.reason) for row in rows
    ]


def subject(appeal: str) -> str:
    """How the audit names an appeal."""
    return f"appeal:{appeal}"


def _lines(supplier: str, worker: Worker) -> Select[Any]:
    columns = (
        *(APPEAL[n] for n in ("id", "number", "account", "topic", "reason", "status")),
        *(APPEAL[n] for n in ("submitted", "due", "extended")),
        ACCOUNT.customer,
    )
    table, account = tables.records[Appeal.of.name], tables.records["account"]
    joined = table.outerjoin(account, ACCOUNT.stream == "account:" + APPEAL.account)
    query = select(*columns).select_from(joined)
    return query.where(APPEAL.supplier == supplier, served(worker))


def _narrowed(query: Select[Any], asked: ListAppeals, today: datetime.date) -> Select[Any]:
    if asked.status is not None:
        query = query.where(APPEAL.status == asked.status)
    if asked.overdue:
        query = query.where(APPEAL.status.in_(OPEN), APPEAL.due < today.isoformat())
    words = asked.search.strip()
    if words:
        of_number = APPEAL.number.contains(words, autoescape=True)
        query = query.where(or_(of_number, APPEAL.account.startswith(words, autoescape=True)))
    return query


def _line(row: Any, today: datetime.date) -> AppealLine:
    due = None if row.due is None else datetime.date.fromisoformat(row.due)
    return AppealLine(
        appeal=row.id,
        number=row.number,
        account=row.account,
        customer=row.customer,
        topic=row.topic,
        reason=row.reason,
        status=row.status,
        submitted=row.submitted,
        due=due,
        overdue=row.status in OPEN and due is not None and due < today,
        extended=bool(row.extended),
    )


def _place(mark: str) -> tuple[int, str]:
    at, point, id = mark.partition(".")
    if not point or not at.isascii() or not at.isdigit() or len(at) > 15:
        raise Refused(400, "malformed")
    return int(at), id
