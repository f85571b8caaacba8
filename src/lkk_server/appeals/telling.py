"""What the author of an appeal is told: a notice in the cabinet, and a letter with the answer."""

from __future__ import annotations

import datetime
from typing import Literal

from lkk_desktop.models.appeals.appeal import Appeal
from lkk_server.identity.letters import Letters
from lkk_server.identity.notices import tell
from lkk_server.identity.realm import Realm
from lkk_server.ledger import Ledger

Closed = Literal["appeal_answered", "appeal_refused"]
MOST_ENCLOSED = 10 * 1024 * 1024
"""Bytes of files that go with a letter: many a mail server takes no more, and they grow by a third
on the way. They are in the cabinet in any case."""


def closed(realm: Realm, ledger: Ledger, appeal: Appeal, code: Closed, worker: str) -> None:
    """Tell of an answer or a refusal; ``worker`` is whose the answer's files are."""
    tell(realm, ledger, appeal.user, code, **_named(appeal))
    letters, files = Letters(realm), appeal.answer_enclosures
    small = sum(one.size for one in files) <= MOST_ENCLOSED
    said = letters.words(None)["files"]["enclosed" if small else "elsewhere"]
    names = ", ".join(letters.safe(one.name) for one in files)
    letters.report(
        ledger.connection,
        appeal.user,
        code,
        {"said": appeal.answer or "", "files": said.format(names=names) if files else ""},
        [(worker, one.id) for one in files] if small else (),
        **_named(appeal),
    )


def extended(realm: Realm, ledger: Ledger, appeal: Appeal, due: datetime.date, reason: str) -> None:
    """Tell of a longer term, with its last day and the reason for it."""
    named = _named(appeal)
    tell(realm, ledger, appeal.user, "appeal_extended", until=due.isoformat(), why=reason, **named)
    texts = {"said": reason, "due": due.strftime("%d.%m.%Y")}
    Letters(realm).report(ledger.connection, appeal.user, "appeal_extended", texts, (), **named)


def _named(appeal: Appeal) -> dict[str, str]:
    return {"appeal": appeal.id, "number": appeal.number or "", "reason": appeal.reason}
