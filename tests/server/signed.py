"""Questions of one who is signed in, put to a real server; what it refuses comes as its code."""

from __future__ import annotations

import time
from typing import Any, NamedTuple, TypeVar, cast

from sqlalchemy import select

from lkk_desktop.models.identity import Way
from lkk_desktop.models.notifications import UserNotice
from lkk_desktop.models.record import R
from lkk_desktop.online.messages import Question
from lkk_desktop.sync.protocol import Page, Refresh, Session, encode
from lkk_server import inbox
from lkk_server.identity import reach, tables
from lkk_server.inbox import Item
from lkk_server.ledger import Ledger
from lkk_server.transact import transact
from tests.server.books import held
from tests.server.running import PACKED, Running, problem, pull_of, read

A = TypeVar("A")


class Said(NamedTuple):
    """What a server refused with."""

    status: int
    code: str
    values: dict[str, Any]


def ask(server: Running, session: Session | None, question: Question[A]) -> A:
    """The answer to a question."""
    with server.client(None if session is None else session.access) as client:
        response = client.post(question.path, content=encode(question), headers=PACKED)
        found: A = read(response, question.answer)
        return found


def refused(server: Running, session: Session | None, question: Question[Any]) -> Said:
    """What a question is refused with."""
    with server.client(None if session is None else session.access) as client:
        response = client.post(question.path, content=encode(question), headers=PACKED)
    assert response.status_code >= 400, response.content
    details = problem(response)
    return Said(details.status, details.code, details.values)


def renewed(server: Running, session: Session) -> Session:
    """The session with fresh tokens, as a program has them after a while."""
    with server.client() as client:
        body = encode(Refresh(session.refresh))
        return read(client.post("/session/refresh", content=body, headers=PACKED), Session)


def pulled(server: Running, session: Session, *streams: str) -> Page:
    """The page of these streams from their start."""
    with server.client(session.access) as client:
        body = encode(pull_of(session, *streams))
        return read(client.post("/sync/pull", content=body, headers=PACKED), Page)


def all_of(server: Running, kind: type[R], **equal: Any) -> list[R]:
    """The records of a kind that the server holds with these values."""
    with server.database.read() as connection:
        found = held(connection, kind)
    return [one for one in found if all(getattr(one, n) == v for n, v in equal.items())]


def notices(server: Running, user: str) -> list[tuple[str, dict[str, Any]]]:
    """What a user was told, oldest first."""
    told = sorted(all_of(server, UserNotice, user=user), key=lambda one: (one.made, one.code))
    return [(one.code, one.values) for one in told]


def letters(server: Running) -> list[Item]:
    """What was written to people, once all of it has been sent; newest last."""
    waiting = select(tables.outgoing.c.id).where(tables.outgoing.c.sent.is_(None))
    for _ in range(1_000):
        with server.database.read() as connection:
            if connection.execute(waiting).first() is None:
                return inbox.items(server.data)
        time.sleep(0.01)
    raise AssertionError("letters are not sent")


def told_by_letter(server: Running) -> list[str]:
    """To whom something was written, in the order of addresses."""
    return sorted(one.to.removeprefix("+") for one in letters(server))


def reached(server: Running, user: str, **contacts: str) -> None:
    """Give a user confirmed contacts, as registering does: ``email`` or ``phone``."""

    def work(ledger: Ledger) -> None:
        for way, value in contacts.items():
            reach.keep(ledger, user, cast("Way", way), value, ledger.now)

    transact(server.database, "tyumen", lambda _c: {f"user:{user}"}, work)
