"""Letters and messages of identity: their words, and how they are put on their way.

A letter is a row of ``outgoing``, written in the transaction of what it tells of: both happen, or
neither. ``posting`` sends it afterwards.
"""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib import resources
from typing import Any, Literal
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Connection, delete, insert

from lkk_desktop.models.identity import Way
from lkk_server.identity import reach, tables
from lkk_server.identity.realm import Realm
from lkk_server.identity.tickets import MINUTE, Code

LANGUAGES = ("ru", "uk", "en")
DAY = 24 * 60 * MINUTE
NEWS_LIVE = 3 * DAY
"""For how long it is tried to tell somebody of something that happened."""
KEPT = 7 * DAY
LONGEST_VALUE = 100
EMPTY = re.compile(r"\n{3,}")
Word = Literal[
    "registration",
    "contact",
    "recovery",
    "recovery_by_email",
    "recovery_by_phone",
    "already_registered",
    "password_changed",
    "login_changed",
    "device_new",
    "contact_changed",
    "contact_removed",
    "account_linked_by_other",
    "deletion_begun",
    "deletion_undone",
    "deletion_done",
    "credentials_reset",
    "appeal_answered",
    "appeal_refused",
    "appeal_extended",
    "autopayment_paid",
    "autopayment_failed",
    "autopayment_off",
    "payment_returned",
    "cheque",
]
Enclosed = Sequence[tuple[str, str]]
"""Files that go with a letter: whose each is, and its id."""
UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+|://")


@lru_cache(maxsize=len(LANGUAGES))
def words_of(language: str) -> dict[str, Any]:
    """What a language's file says. Raises ``KeyError`` where there is none."""
    if language not in LANGUAGES:
        raise KeyError(language)
    file = resources.files(__package__).joinpath("words", f"{language}.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


class Letters:
    """Letters of a realm, in the language that was asked for or else the supplier's."""

    def __init__(self, realm: Realm) -> None:
        self._realm = realm
        self._house = realm.house

    def words(self, language: str | None) -> dict[str, Any]:
        """The words of a language; the supplier's own where there are none of it."""
        return words_of(language if language in LANGUAGES else self._house.language)

    def send_code(
        self, connection: Connection, word: Word, code: Code, language: str, **values: str
    ) -> None:
        """Put a ticket's code on its way; it is not tried to be sent when it is late."""
        said = {
            "code": code.code,
            "minutes": str(code.lives // MINUTE),
            "link": f"{self._realm.public}{code.link}",
        }
        until = self._realm.clock() + code.lives
        self._put(connection, word, code.way, code.to, language, {**values, **said}, until)

    def send(
        self,
        connection: Connection,
        word: Word,
        way: Way,
        to: str,
        language: str | None = None,
        **values: str | int,
    ) -> None:
        """Tell of something that happened just now; an instant among the values (``until``) is
        written in the supplier's zone."""
        until = self._realm.clock() + NEWS_LIVE
        self._put(connection, word, way, to, language, values, until)

    def tell(
        self,
        connection: Connection,
        user: str,
        word: Word,
        language: str | None = None,
        **values: str | int,
    ) -> None:
        """Tell a user, by their confirmed e-mail, else phone; who has neither is not told so."""
        ways = reach.confirmed(connection, user)
        way: Way = "email" if "email" in ways else "phone"
        if way in ways:
            self.send(connection, word, way, ways[way], language, **values)

    def report(
        self,
        connection: Connection,
        user: str,
        word: Word,
        texts: Mapping[str, str],
        enclosures: Enclosed = (),
        **values: str | int,
    ) -> None:
        """Tell a user something that the supplier's people wrote: ``texts`` are put in whole, and
        files (whose each is, and its id) go with a letter, though not with a message."""
        ways = reach.confirmed(connection, user)
        way: Way = "email" if "email" in ways else "phone"
        if way in ways:
            until = self._realm.clock() + NEWS_LIVE
            files = enclosures if way == "email" else ()
            self._put(
                connection, word, way, ways[way], None, values, until, texts=texts, files=files
            )

    def mail(
        self,
        connection: Connection,
        user: str,
        word: Word,
        texts: Mapping[str, str],
        **values: str | int,
    ) -> None:
        """Tell a user by their confirmed e-mail, and not otherwise; ``texts`` are put in whole."""
        to = reach.confirmed(connection, user).get("email")
        if to is not None:
            until = self._realm.clock() + NEWS_LIVE
            self._put(connection, word, "email", to, None, values, until, texts=texts)

    def decoy(self, connection: Connection, word: Word, code: str, language: str) -> None:
        """A code that goes to nobody: written as any other, and sent already, so that it takes as
        long as one that goes to somebody."""
        values = {"code": code, "minutes": "", "link": ""}
        self._put(connection, word, "email", "", language, values, self._realm.clock(), sent=True)

    def _put(
        self,
        connection: Connection,
        word: Word,
        way: Way,
        to: str,
        language: str | None,
        values: Mapping[str, str | int],
        until: int,
        *,
        sent: bool = False,
        texts: Mapping[str, str] | None = None,
        files: Enclosed = (),
    ) -> None:
        words = self.words(language)
        said = {name: self._said(value) for name, value in values.items()} | dict(texts or {})
        said = {
            "when": self._at(self._realm.clock()),
            "supplier": self._house.short_name,
            "phone": self._house.phone,
            **said,
        }
        for name in ("nothing", "call"):
            said[name] = words[name].format(**said)
        if way == "phone":
            self._row(connection, way, to, "", words[word]["sms"].format(**said), until)
            return
        text = "\n\n".join((words["hello"], words[word]["text"].strip(), words["farewell"]))
        subject = words[word]["subject"].format(**said)
        body = EMPTY.sub("\n\n", text.format(**said))
        self._row(connection, way, to, subject, body, until, sent=sent, files=files)

    def _row(
        self,
        connection: Connection,
        way: Way,
        to: str,
        subject: str,
        body: str,
        until: int,
        *,
        sent: bool = False,
        files: Enclosed = (),
    ) -> None:
        now = self._realm.clock()
        connection.execute(
            insert(tables.outgoing).values(
                id=self._realm.random(16).hex(),
                way=way,
                recipient=to,
                subject=subject,
                body=body,
                made=now,
                due=now,
                until=until,
                tries=0,
                sent=now if sent else None,
                enclosures=msgspec.json.encode(files).decode() if files else None,
            )
        )

    def safe(self, value: str) -> str:
        """A name as it may stand in a letter."""
        return self._said(value)

    def _said(self, value: str | int) -> str:
        """A value as it may stand in a letter. What others typed brings no line, no header and no
        address to click on."""
        if isinstance(value, int):
            return self._at(value)
        is_link = value.startswith(f"{self._realm.public}/confirmation/")
        return value if is_link else UNSAFE.sub(" ", value)[:LONGEST_VALUE]

    def _at(self, instant: int) -> str:
        at = datetime.datetime.fromtimestamp(instant / 1_000, ZoneInfo(self._house.zone))
        return at.strftime("%d.%m.%Y %H:%M")


def purge(connection: Connection, now: int) -> None:
    """Let go of what was sent, or given up, a week ago."""
    old = (tables.outgoing.c.sent.is_not(None), tables.outgoing.c.sent < now - KEPT)
    connection.execute(delete(tables.outgoing).where(*old))
