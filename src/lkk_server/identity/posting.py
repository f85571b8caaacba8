"""Posting: letters that wait are claimed, sent outside of any transaction, and tried again."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import msgspec
from sqlalchemy import Connection, Row, select, update

from lkk_desktop.models.identity import Way
from lkk_server.database import Clock, Database
from lkk_server.identity import tables
from lkk_server.identity.outlets import (
    Attached,
    Hopeless,
    MailFiles,
    NotReached,
    Outlet,
    Parcel,
    SmsFiles,
    Smtp,
    settings_in,
)
from lkk_server.suppliers import House

SECOND = 1_000
LEASE = 5 * 60 * SECOND
"""For how long a claimed letter is nobody else's; sending a portion takes less."""
PORTION = 10
FIRST_PAUSE = 15 * SECOND
LONGEST_PAUSE = 30 * 60 * SECOND
Files = Callable[[str, str], Attached | None]
OUTGOING = tables.outgoing.c
log = logging.getLogger("lkk_server.post")


class Posting:
    """What sends the letters of a database; any number of processes may do so at once.

    ``files`` gives what goes with a letter, by whose it is and its id; None where it is gone.
    """

    def __init__(
        self,
        database: Database,
        outlets: Mapping[Way, Outlet],
        clock: Clock,
        files: Files = lambda _user, _id: None,
    ) -> None:
        self._database = database
        self._outlets = outlets
        self._clock = clock
        self._files = files

    def round(self) -> int:
        """Send what is due; answers how many went out. A letter that cannot be sent now waits, each
        time longer, until it is worth nothing any more."""
        done = 0
        away: set[Way] = set()
        while claimed := self._claimed():
            for row in claimed:
                if row.way in away:
                    self._put_off(row)
                    continue
                try:
                    done += self._sent(row)
                except NotReached as error:
                    log.warning("letters wait: %s", error)
                    away.add(row.way)
                    self._put_off(row)
        return done

    def _sent(self, row: Row[tuple[object, ...]]) -> bool:
        parcel = Parcel(
            id=row.id,
            way=row.way,
            to=row.recipient,
            subject=row.subject,
            body=row.body,
            at=self._clock(),
            attached=tuple(self._attached(row)),
        )
        try:
            self._outlets[parcel.way].send(parcel)
        except Hopeless as error:
            log.warning("a letter was given up: %s", error)
            self._over(row.id)
            return False
        except OSError as error:
            log.warning("a letter waits: %s", error.strerror or error)
            self._put_off(row)
            return False
        self._over(row.id)
        return True

    def _attached(self, row: Row[tuple[object, ...]]) -> Iterator[Attached]:
        """The files of a letter. One that is gone does not keep the words back."""
        if row.enclosures is None:
            return
        for user, id in msgspec.json.decode(row.enclosures, type=list[tuple[str, str]]):
            file = self._files(user, id)
            if file is None:
                log.warning("a letter goes without one of its files, which is gone")
            else:
                yield file

    def _claimed(self) -> list[Row[tuple[object, ...]]]:
        now = self._clock()
        waiting = (OUTGOING.sent.is_(None), OUTGOING.due <= now)
        with self._database.read() as connection:
            if connection.execute(select(OUTGOING.id).where(*waiting).limit(1)).first() is None:
                return []
        due = select(tables.outgoing).where(*waiting).order_by(OUTGOING.due, OUTGOING.id)
        with self._database.write() as connection:
            rows = connection.execute(
                due.limit(PORTION).with_for_update(skip_locked=True)
            ).fetchall()
            for row in rows:
                self._write(connection, row.id, due=now + LEASE, tries=row.tries + 1)
        # Messages first: no mail server keeps them waiting.
        return sorted(rows, key=lambda row: str(row.way), reverse=True)

    def _put_off(self, row: Row[tuple[object, ...]]) -> None:
        pause = min(FIRST_PAUSE * 2 ** min(row.tries, 10), LONGEST_PAUSE)
        due = self._clock() + pause
        if due >= row.until:
            log.warning("a letter was given up: it would come too late")
            self._over(row.id)
            return
        with self._database.write() as connection:
            self._write(connection, row.id, due=due)

    def _over(self, id: str) -> None:
        """What was sent, or given up, is nobody's business any more: its words go."""
        with self._database.write() as connection:
            self._write(connection, id, sent=self._clock(), recipient="", subject="", body="")

    def _write(self, connection: Connection, id: str, **values: str | int) -> None:
        connection.execute(update(tables.outgoing).where(OUTGOING.id == id).values(values))


def posting_of(
    database: Database,
    data: Path,
    house: House,
    files: Files = lambda _user, _id: None,
) -> Posting:
    """The posting of a data folder: by the mail server of its ``mail.toml``, else as files.

    Raises ``UnusableSettings``.
    """
    settings = settings_in(data)
    mail = MailFiles(data / "mail", house) if settings is None else Smtp(settings, house)
    outlets: dict[Way, Outlet] = {"email": mail, "phone": SmsFiles(data / "sms")}
    return Posting(database, outlets, database.clock, files)
