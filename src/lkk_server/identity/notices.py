"""Notices: what a user is told of their own cabinet, in its stream and by letter."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, select

from lkk_desktop.models.notifications import NoticeCode, ReadMark, UserNotice
from lkk_server import tables
from lkk_server.identity.letters import Letters, Word
from lkk_server.identity.realm import Realm
from lkk_server.ledger import Ledger
from lkk_server.statements import Statement
from lkk_server.streams import name_of
from lkk_server.transact import MOST_ACCOUNTS, transact

KEEP = 180 * 24 * 3_600_000
"""How long a notice stands in the cabinet."""

LETTERS: dict[NoticeCode, Word] = {
    "device_new": "device_new",
    "login_changed": "login_changed",
    "password_changed": "password_changed",
    "account_linked_by_other": "account_linked_by_other",
    "deletion_begun": "deletion_begun",
    "deletion_undone": "deletion_undone",
    "credentials_reset": "credentials_reset",
}
"""Letters that go to the contact which the user has then; of a contact that changes, the one before
it is told, and whoever changes it says so."""

_NOTICE = tables.records[UserNotice.of.name].c
_OLD = Statement(
    select(_NOTICE.user)
    .distinct()
    .where(_NOTICE.supplier == bindparam("of_supplier"), _NOTICE.made < bindparam("before"))
    .order_by(_NOTICE.user)
    .limit(MOST_ACCOUNTS)
)


def tell(realm: Realm, ledger: Ledger, user: str, code: NoticeCode, **values: Any) -> None:
    """Tell a user something of their cabinet, whose stream the ledger holds or may still hold.

    A letter goes to their confirmed contact where the code has one, in the same transaction.
    """
    made = UserNotice(id=realm.new_id(), user=user, code=code, values=values, made=ledger.now)
    ledger.put(made)
    word = LETTERS.get(code)
    if word is not None:
        Letters(realm).tell(ledger.connection, user, word, **values)


def purge(realm: Realm, now: int) -> int:
    """Let go of notices that are older than 180 days, with the marks that they were read; answers
    their number."""
    before, done = now - KEEP, 0
    while True:
        with realm.database.read() as connection:
            rows = _OLD.rows(connection, before=before, of_supplier=realm.supplier)
        users = [str(user) for (user,) in rows]
        if not users:
            return done
        done += _purged(realm, users, before)


def _purged(realm: Realm, users: list[str], before: int) -> int:
    streams = {name_of("user", user) for user in users}

    def work(ledger: Ledger) -> int:
        view = ledger.world(streams)
        gone = 0
        for user in users:
            marks = {one.notification: one for one in view.find(ReadMark, user=user)}
            for notice in view.find(UserNotice, user=user):
                if notice.made >= before:
                    continue
                view.drop(UserNotice, notice.id)
                gone += 1
                if notice.notification in marks:
                    view.drop(ReadMark, marks[notice.notification].id)
        view.keep()
        return gone

    return transact(realm.database, realm.supplier, lambda _connection: streams, work)
