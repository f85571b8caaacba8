"""Tickets: something that waits for a code, or for a letter's link to be opened.

A ticket's id is a secret of the one who asked (32 random bytes) and is kept hashed; codes are
random and kept sealed by HMAC under a key outside the database. Three wrong codes spend a ticket,
and what it was opened for is done once; who asks again with the same code within five minutes, as
one whose answer was lost on the way, is told the same.

| Purpose | Code by SMS | Code by e-mail | Link |
|---|---|---|---|
| registration, contact | 4 digits, 10 minutes | 6 digits, 30 minutes | 24 hours |
| recovery | 6 digits, 15 minutes | 6 digits, 15 minutes | none |
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

import msgspec
from sqlalchemy import Connection, Row, delete, insert, select, update

from lkk_desktop.models.identity import Way
from lkk_server.identity import tables
from lkk_server.identity.realm import Realm
from lkk_server.refused import Refused

Purpose = Literal["registration", "recovery", "contact"]
MINUTE = 60_000
HOUR = 60 * MINUTE
LINK = 24 * HOUR
PAUSE = MINUTE
"""Between two codes of one ticket."""
MOST_TRIES = 3
MOST_SENT = 6
LOST = 5 * MINUTE
"""For how long a ticket that was spent still tells the one who spent it what came of it."""
KEPT = 2
"""Codes of a way that count: people type the first of two letters that came late."""
ID = 32
DIGITS: dict[Way, int] = {"phone": 4, "email": 6}
LIVES: dict[Way, int] = {"phone": 10 * MINUTE, "email": 30 * MINUTE}
RECOVERY_DIGITS = 6
RECOVERY_LIVES = 15 * MINUTE
TICKET = tables.ticket.c


class Code(NamedTuple):
    """A code on its way: it counts for ``lives`` ms. ``link`` is the path of the page that does
    the same with a click, '' where there is none."""

    way: Way
    to: str
    code: str
    lives: int
    link: str


class Opened(NamedTuple):
    """A ticket that was opened: its id, which is told to who asked only, and what is to be sent."""

    ticket: str
    codes: tuple[Code, ...]


class Again(NamedTuple):
    """What is to be sent for a ticket once more; no code where it leads nowhere (recovery)."""

    purpose: Purpose
    user: str | None
    subject: dict[str, Any]
    language: str
    codes: tuple[Code, ...]


class Proven(NamedTuple):
    """A ticket whose code came. ``way`` is how the code had gone out; ``spent``: when it was, a
    moment ago, by ``user``, who has not heard of it."""

    key: str
    user: str | None
    subject: dict[str, Any]
    way: Way
    to: str
    language: str
    made: int
    spent: int | None = None

    @property
    def done(self) -> bool:
        return self.spent is not None


class Shown(NamedTuple):
    """What the page of a link shows; ``state`` is None for a link that leads nowhere."""

    state: Literal["waiting", "opened"] | None
    purpose: Purpose | None = None
    language: str | None = None


class _Seal(msgspec.Struct, array_like=True):
    code: str
    until: int


class _Sent(msgspec.Struct):
    """One way of a ticket: to whom, and the seals of its last codes."""

    to: str
    seals: list[_Seal]


class _Codes(msgspec.Struct):
    """The column ``codes``."""

    language: str
    again: int
    times: int
    ways: dict[Way, _Sent]


def digits_of(purpose: Purpose, way: Way) -> int:
    """How many digits a code has."""
    return RECOVERY_DIGITS if purpose == "recovery" else DIGITS[way]


def lives_of(purpose: Purpose, way: Way) -> int:
    """For how many milliseconds a code counts."""
    return RECOVERY_LIVES if purpose == "recovery" else LIVES[way]


class Tickets:
    """Tickets of a realm. ``open``, ``again`` and ``spend`` belong to a transaction of the caller;
    ``prove`` and ``visit`` are their own, since a wrong try must count though it is refused."""

    def __init__(self, realm: Realm) -> None:
        self._realm = realm
        self._key = realm.tokens.key(b"code")

    def open(
        self,
        connection: Connection,
        purpose: Purpose,
        user: str | None,
        subject: Mapping[str, Any],
        ways: Mapping[Way, str],
        language: str = "",
    ) -> Opened:
        """A new ticket. ``ways`` say to whom a code goes by each way; with none it looks like any
        other, and no code will fit. ``subject`` is what is to be done, kept as JSON."""
        now = self._realm.clock()
        ticket = base64.urlsafe_b64encode(self._realm.random(ID)).decode().rstrip("=")
        key = _key_of(ticket)
        codes = _Codes(language, now + PAUSE, 1, {way: _Sent(to, []) for way, to in ways.items()})
        made = tuple(self._code(key, purpose, codes, way, now) for way in ways)
        connection.execute(
            insert(tables.ticket).values(
                id=key,
                purpose=purpose,
                user=user,
                subject=msgspec.json.encode(subject).decode(),
                codes=msgspec.json.encode(codes).decode(),
                tries=0,
                made=now,
                until=now + LINK,
            )
        )
        return Opened(ticket, made)

    def again(self, connection: Connection, ticket: str, way: Way) -> Again:
        """Another code by a way of a ticket; of a recovery, by the way that is open.

        Raises ``Refused``: code_late, code_spent, no_contact, too_many_tries (a minute between two,
        six in all).
        """
        now, key = self._realm.clock(), _key_of(ticket)
        row = self._living(connection, key, now)
        codes = msgspec.json.decode(row.codes, type=_Codes)
        if row.tries >= MOST_TRIES:
            raise Refused(422, "code_spent")
        recovery = row.purpose == "recovery"
        if not recovery and way not in codes.ways:
            raise Refused(422, "no_contact")
        left = codes.again - now if codes.times < MOST_SENT else row.until - now
        if left > 0:
            raise Refused(429, "too_many_tries", wait=-(-left // 1_000))
        codes.again, codes.times = now + PAUSE, codes.times + 1
        ways = [way] if way in codes.ways else list(codes.ways)[:1]
        made = tuple(self._code(key, row.purpose, codes, one, now) for one in ways)
        self._write(connection, key, codes=msgspec.json.encode(codes).decode())
        return Again(row.purpose, row.user, msgspec.json.decode(row.subject), codes.language, made)

    def prove(
        self, ticket: str, purpose: Purpose, code: str | None, *, user: str | None = None
    ) -> Proven:
        """The ticket whose code this is; without a code, whose link was opened. ``user`` is whose
        it has to be, of a ticket of one who is signed in.

        Raises ``Refused`` (422): wrong_code (``left``: tries), code_spent, code_late, not_yet.
        """
        now, key = self._realm.clock(), _key_of(ticket)
        with self._realm.database.write() as connection:
            found = self._proven(connection, key, purpose, code, user, now)
        if isinstance(found, Refused):
            raise found
        return found

    def spend(self, connection: Connection, proven: Proven, user: str) -> None:
        """Let a proven ticket count for a user, in the transaction of what it was opened for.

        Raises ``Refused(422, 'code_spent')`` where another was faster.
        """
        mine = (TICKET.id == proven.key, TICKET.spent.is_(None))
        change = update(tables.ticket).where(*mine)
        change = change.values(spent=self._realm.clock(), subject="{}", user=user)
        if connection.execute(change).rowcount != 1:
            raise Refused(422, "code_spent")

    def visit(self, link: str, *, opens: bool) -> Shown:
        """What a letter's link leads to; ``opens`` lets it count as the letter's code."""
        key = self._of_link(link)
        if key is None:
            return Shown(None)
        now = self._realm.clock()
        with self._realm.database.write() as connection:
            row = _row(connection, key)
            if row is None or row.until <= now:
                return Shown(None)
            language = msgspec.json.decode(row.codes, type=_Codes).language
            if opens and row.opened is None and row.spent is None:
                self._write(connection, key, opened=now)
            done = opens or row.opened is not None or row.spent is not None
        return Shown("opened" if done else "waiting", row.purpose, language)

    def _proven(
        self,
        connection: Connection,
        key: str,
        purpose: Purpose,
        code: str | None,
        user: str | None,
        now: int,
    ) -> Proven | Refused:
        row = _row(connection, key, lock=True)
        if row is None or row.until <= now or row.purpose != purpose:
            return Refused(422, "code_late")
        if user is not None and row.user != user:
            return Refused(422, "code_late")
        codes = msgspec.json.decode(row.codes, type=_Codes)
        if row.spent is not None:
            return self._told_again(row, codes, code, now)
        if code is None:
            way: Way | None = "email" if row.opened is not None else None
            refused = Refused(422, "not_yet")
        else:
            if row.tries >= MOST_TRIES:
                return Refused(422, "code_spent")
            way, late = self._fitting(key, codes, code, now)
            refused = Refused(422, "wrong_code", left=MOST_TRIES - row.tries - 1)
            if late:
                refused = Refused(422, "code_late")
            elif way is None:
                self._write(connection, key, tries=row.tries + 1)
        if way is None:
            return refused
        subject = msgspec.json.decode(row.subject)
        to = codes.ways[way].to
        return Proven(key, row.user, subject, way, to, codes.language, row.made)

    def _told_again(
        self, row: Row[Any], codes: _Codes, code: str | None, now: int
    ) -> Proven | Refused:
        """What a spent ticket tells the one who spent it."""
        opened: Way | None = "email" if row.opened is not None else None
        way = opened if code is None else self._fitting(row.id, codes, code, now)[0]
        if way is None or row.tries >= MOST_TRIES or now > row.spent + LOST:
            return Refused(422, "code_spent")
        to, language = codes.ways[way].to, codes.language
        return Proven(row.id, row.user, {}, way, to, language, row.made, row.spent)

    def _fitting(self, key: str, codes: _Codes, code: str, now: int) -> tuple[Way | None, bool]:
        """The way that a code went out by, and whether it fits one that counts no longer. Every
        seal is compared, so that the time says nothing."""
        typed = "".join(code.split())
        found: Way | None = None
        late = False
        for way, sent in codes.ways.items():
            seal = self._seal(key, way, typed)
            for one in sent.seals:
                if hmac.compare_digest(one.code, seal):
                    found, late = (way, late) if now < one.until else (found, True)
        return found, late and found is None

    def _code(self, key: str, purpose: Purpose, codes: _Codes, way: Way, now: int) -> Code:
        digits, lives = digits_of(purpose, way), lives_of(purpose, way)
        number = int.from_bytes(self._realm.random(16), "big") % 10**digits
        code = f"{number:0{digits}d}"
        sent = codes.ways[way]
        sent.seals = [*sent.seals, _Seal(self._seal(key, way, code), now + lives)][-KEPT:]
        link = self._link(key) if way == "email" and purpose != "recovery" else ""
        return Code(way, sent.to, code, lives, link)

    def _seal(self, key: str, way: Way, code: str) -> str:
        said = "\0".join((key, way, code)).encode("utf-8", "surrogatepass")
        return hmac.digest(self._key, said, "sha256").hex()

    def _link(self, key: str) -> str:
        proof = hmac.digest(self._key, f"link\0{key}".encode(), "sha256")
        token = base64.urlsafe_b64encode(bytes.fromhex(key) + proof).decode().rstrip("=")
        return f"/confirmation/{token}"

    def _of_link(self, token: str) -> str | None:
        """The ticket that a link names, None where it was never given."""
        try:
            raw = base64.urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
        except (binascii.Error, UnicodeEncodeError, ValueError):
            return None
        key = raw[:ID].hex()
        given = self._link(key).rpartition("/")[2]
        return key if hmac.compare_digest(given.encode(), token.encode()) else None

    def _living(self, connection: Connection, key: str, now: int) -> Row[Any]:
        row = _row(connection, key, lock=True)
        if row is None or row.until <= now:
            raise Refused(422, "code_late")
        if row.spent is not None:
            raise Refused(422, "code_spent")
        return row

    def _write(self, connection: Connection, key: str, **values: str | int) -> None:
        connection.execute(update(tables.ticket).where(TICKET.id == key).values(values))


def purge(connection: Connection, now: int) -> None:
    """Let go of tickets that nobody can use any more; a day later, so that who comes late is told
    so."""
    connection.execute(delete(tables.ticket).where(TICKET.until < now - LINK))


def _key_of(ticket: str) -> str:
    return hashlib.sha256(ticket.encode("utf-8", "surrogatepass")).hexdigest()


def _row(connection: Connection, key: str, *, lock: bool = False) -> Row[Any] | None:
    query = select(tables.ticket).where(TICKET.id == key)
    return connection.execute(query.with_for_update() if lock else query).first()
