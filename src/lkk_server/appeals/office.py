"""The office works on appeals: takes them, answers or refuses them, extends their terms.

Each deed is one transaction over its author's stream: the appeal there, a notice and a letter to
the author where they are told, and a line of the audit.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from functools import partial
from typing import Literal

from msgspec.structs import replace
from sqlalchemy import Connection, select

from lkk_desktop.models.appeals.appeal import Appeal
from lkk_desktop.models.appeals.checking import CONTROL
from lkk_desktop.models.calendar import day
from lkk_desktop.online.appeals import (
    LEAST_WORDS,
    MOST_WORDS,
    AnswerAppeal,
    AppealList,
    AppealSheet,
    ExtendAppeal,
    ListAppeals,
    LookAtAppeal,
    RefuseAppeal,
    TakeAppeal,
)
from lkk_desktop.online.messages import Done
from lkk_server.appeals import listing, reach, telling, terms
from lkk_server.appeals.attaching import attached
from lkk_server.appeals.reach import Worker
from lkk_server.database import Behalf
from lkk_server.identity import tables
from lkk_server.identity.audit import note
from lkk_server.identity.realm import Realm
from lkk_server.ledger import Ledger
from lkk_server.operations import LETTER, Answer, Caller
from lkk_server.refused import Refused
from lkk_server.streams import name_of
from lkk_server.transact import transact

By = Caller | Worker
"""Who asks: a signed-in clerk, or whoever works at the server's console."""
TAKEN = "appeal_taken"
EXTENDED = "appeal_extended"
INSTEAD = {
    "received": "appeal_not_taken",
    "in_work": TAKEN,
    "completed": "appeal_answered",
    "refused": "appeal_answered",
    "withdrawn": "appeal_withdrawn",
}
"""What is said where an appeal is not as it has to be, by what it is."""


def answers(realm: Realm) -> list[Answer]:
    """What answers the questions about appeals."""
    return [
        Answer(ListAppeals, partial(listed, realm), clerk=True),
        Answer(LookAtAppeal, partial(look, realm), clerk=True),
        Answer(TakeAppeal, partial(take, realm), clerk=True),
        Answer(AnswerAppeal, partial(answer, realm), clerk=True, most=LETTER),
        Answer(RefuseAppeal, partial(refuse, realm), clerk=True, most=LETTER),
        Answer(ExtendAppeal, partial(extend, realm), clerk=True),
    ]


def listed(realm: Realm, by: By, asked: ListAppeals) -> AppealList:
    """A page of the appeals that somebody serves. Raises ``Refused``: no_clerk, malformed."""
    with realm.database.on_behalf(Behalf(realm.supplier)), realm.database.read() as connection:
        worker = _worker(connection, realm, by)
        return listing.listed(connection, realm.supplier, worker, asked, today(realm))


def look(realm: Realm, by: By, asked: LookAtAppeal) -> AppealSheet:
    """One appeal, whole. Raises ``Refused``: no_clerk, unknown_appeal."""
    with realm.database.on_behalf(Behalf(realm.supplier)), realm.database.read() as connection:
        worker = _worker(connection, realm, by)
        return listing.sheet(connection, realm.supplier, worker, asked.appeal)


def take(realm: Realm, by: By, asked: TakeAppeal) -> Done:
    """Begin to work on an appeal; done already by the same worker, it stays done."""

    def do(ledger: Ledger, worker: Worker, appeal: Appeal) -> None:
        if appeal.status == "in_work" and _taken_by(ledger.connection, appeal) == worker.user:
            return
        _must_be(appeal, "received")
        ledger.put(replace(appeal, status="in_work"))
        _note(realm, ledger, worker, TAKEN, appeal)

    return _done(realm, by, asked.appeal, do)


def answer(realm: Realm, by: By, asked: AnswerAppeal) -> Done:
    """Answer an appeal, and tell its author. Raises ``Refused`` as the question says."""
    return _closed(realm, by, asked.appeal, "completed", asked.text, asked.files)


def refuse(realm: Realm, by: By, asked: RefuseAppeal) -> Done:
    """Refuse an appeal, and tell its author why. Raises ``Refused`` as the question says."""
    return _closed(realm, by, asked.appeal, "refused", asked.reason, asked.files)


def extend(realm: Realm, by: By, asked: ExtendAppeal) -> Done:
    """Give an appeal a longer term. Raises ``Refused`` as the question says."""
    reason = " ".join(asked.reason.split())
    if len(reason) < LEAST_WORDS:
        raise Refused(422, "no_reason")

    def do(ledger: Ledger, worker: Worker, appeal: Appeal) -> None:
        _must_be(appeal, "received", "in_work")
        if appeal.extended:
            raise Refused(422, "term_extended")
        most = listing.most_days(ledger.connection, realm.supplier, appeal)
        if most is None:
            raise Refused(422, "term_fixed")
        if not appeal.days < asked.days <= most:
            raise Refused(422, "term_range", least=appeal.days + 1, most=most)
        made = day(appeal.submitted, realm.house.zone)
        due = terms.due(realm.house.region, made, asked.days)
        ledger.put(replace(appeal, days=asked.days, due=due, extended=True))
        _note(realm, ledger, worker, EXTENDED, appeal, reason)
        telling.extended(realm, ledger, appeal, due, reason)

    return _done(realm, by, asked.appeal, do)


def today(realm: Realm) -> datetime.date:
    """The day that it is where the supplier is."""
    return day(realm.clock(), realm.house.zone)


def _closed(
    realm: Realm,
    by: By,
    id: str,
    status: Literal["completed", "refused"],
    said: str,
    files: Sequence[str],
) -> Done:
    text = _words(said)

    def do(ledger: Ledger, worker: Worker, appeal: Appeal) -> None:
        _must_be(appeal, "in_work")
        enclosures = attached(ledger.connection, realm.supplier, worker.user, appeal, files)
        closed = replace(
            appeal,
            status=status,
            answer=text,
            answer_enclosures=enclosures,
            answered=ledger.now,
        )
        ledger.put(closed)
        code: telling.Closed = "appeal_answered" if status == "completed" else "appeal_refused"
        _note(realm, ledger, worker, code, appeal, text[:500] if status == "refused" else "")
        telling.closed(realm, ledger, closed, code, worker.user)

    return _done(realm, by, id, do)


def _words(said: str) -> str:
    """What is said in an answer. Raises ``Refused`` (422)."""
    text = said.replace("\r\n", "\n").strip()
    if CONTROL.search(text):
        raise Refused(422, "control_character")
    if len(text) < LEAST_WORDS:
        raise Refused(422, "answer_short", least=LEAST_WORDS)
    if len(text) > MOST_WORDS:
        raise Refused(422, "answer_long", most=MOST_WORDS)
    return text


def _done(realm: Realm, by: By, id: str, do: Callable[[Ledger, Worker, Appeal], None]) -> Done:
    """Do something to an appeal that stands still meanwhile."""

    def named(connection: Connection) -> set[str]:
        appeal = reach.found(connection, realm.supplier, _worker(connection, realm, by), id)
        return {name_of("user", appeal.user)}

    def work(ledger: Ledger) -> Done:
        worker = _worker(ledger.connection, realm, by)
        do(ledger, worker, reach.found(ledger.connection, realm.supplier, worker, id))
        return Done()

    return transact(realm.database, realm.supplier, named, work)


def _worker(connection: Connection, realm: Realm, by: By) -> Worker:
    return by if isinstance(by, Worker) else reach.clerk(connection, realm.supplier, by.known)


def _must_be(appeal: Appeal, *statuses: str) -> None:
    if appeal.status not in statuses:
        raise Refused(422, INSTEAD[appeal.status])


def _taken_by(connection: Connection, appeal: Appeal) -> str | None:
    audit = tables.audit.c
    query = select(audit.actor).where(
        audit.subject == listing.subject(appeal.id), audit.deed == TAKEN
    )
    actor: str | None = connection.execute(query).scalar()
    return actor


def _note(
    realm: Realm, ledger: Ledger, worker: Worker, deed: str, appeal: Appeal, reason: str = ""
) -> None:
    note(realm, ledger, worker.user, worker.device, deed, listing.subject(appeal.id), reason)
