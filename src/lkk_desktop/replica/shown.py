"""What a screen shows: the replica, overlaid by the drafts of what is still pending."""

from __future__ import annotations

import logging
from typing import Any

import msgspec

from lkk_desktop.models.photos import Photo
from lkk_desktop.models.record import R, Record
from lkk_desktop.replica import attachments, fetched, photos, tables
from lkk_desktop.replica.files import Connection

log = logging.getLogger(__name__)


class Shown:
    """The laid-over view as a world that can be read. Ask by id, or by a declared column."""

    _source = "shown_"

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, kind: type[R], id: str) -> R | None:
        found = self.find(kind, id=id)
        return found[0] if found else None

    def find(self, kind: type[R], **equal: str | int | None) -> list[R]:
        """Rows whose columns equal these, in the bytewise order of their ids."""
        given = tuple(column for column, value in equal.items() if value is not None)
        null = tuple(column for column, value in equal.items() if value is None)
        statement = tables.query(self._source, kind.of.name, given, null)
        with self._connection.read() as driver:
            rows = driver.execute(statement, [equal[column] for column in given]).fetchall()
        return [record for row in rows if (record := _record(kind, row)) is not None]

    def photo(self, command: str) -> Photo | None:
        """The photo that was kept with a command; None where there is none any more."""
        return photos.find(self._connection, command)

    def file(self, id: str) -> bytes | None:
        """The whole bytes of a file of one's own or the server's; None where it is not here."""
        own = attachments.content(self._connection, id)
        return fetched.content(self._connection, id) if own is None else own

    def has_file(self, id: str) -> bool:
        """Whether ``file`` would answer a file's bytes, without reading them."""
        return attachments.here(self._connection, id)

    def put(self, record: Record) -> None:
        raise TypeError("the shown world is only read here")

    def drop(self, kind: type[Record], id: str) -> None:
        raise TypeError("the shown world is only read here")


class Said(Shown):
    """What the replica holds, without what is pending: what a redraw begins from."""

    _source = "replica."


def _record(kind: type[R], row: tuple[Any, ...]) -> R | None:
    try:
        record: R = kind.of.record(row)
    except msgspec.ValidationError as error:
        log.error("unreadable %s: %s", kind.of.name, error)
        return None
    return record
