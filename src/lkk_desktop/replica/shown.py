"""What a screen shows: the replica, overlaid by the drafts of what is still pending."""

from __future__ import annotations

import logging
from typing import Any, cast

import msgspec

from lkk_desktop.models.command import Unseen
from lkk_desktop.models.record import R, Record
from lkk_desktop.replica import tables
from lkk_desktop.replica.files import Connection

log = logging.getLogger(__name__)


class Shown:
    """The laid-over view as a world that can be read. Ask by id, or by a declared column."""

    def __init__(self, connection: Connection, unseen: frozenset[str] = frozenset()) -> None:
        self._connection = connection
        self._unseen = unseen

    def get(self, kind: type[R], id: str) -> R | None:
        found = self.find(kind, id=id)
        return found[0] if found else None

    def find(self, kind: type[R], **equal: str | int | None) -> list[R]:
        """Rows whose columns equal these, in the bytewise order of their ids."""
        name = kind.of.name
        if name in self._unseen:
            raise Unseen(name)
        given = tuple(column for column, value in equal.items() if value is not None)
        null = tuple(column for column, value in equal.items() if value is None)
        statement = tables.shown_query(name, given, null)
        with self._connection.read() as driver:
            rows = driver.execute(statement, [equal[column] for column in given]).fetchall()
        return [record for row in rows if (record := _record(kind, row)) is not None]

    def put(self, record: Record) -> None:
        raise TypeError("the shown world is only read here")

    def drop(self, kind: type[Record], id: str) -> None:
        raise TypeError("the shown world is only read here")


class Drawing(Shown):
    """The same world, in which one line of the outbox draws its drafts, within a transaction."""

    def __init__(
        self, connection: Connection, driver: Any, number: int, command: str, account: str | None
    ) -> None:
        super().__init__(connection)
        self._driver = driver
        self._mark = (number, command, account)
        self._known: dict[tuple[type[Record], str], Record | None] = {}

    def get(self, kind: type[R], id: str) -> R | None:
        """As shown; asked of the files once, since only this drawing writes meanwhile."""
        if (kind, id) not in self._known:
            self._known[kind, id] = super().get(kind, id)
        return cast(R | None, self._known[kind, id])

    def put(self, record: Record) -> None:
        self._known[type(record), record.id] = record
        self._draw(type(record), record.of.row(record), gone=0)

    def drop(self, kind: type[Record], id: str) -> None:
        there = self.get(kind, id)
        if there is not None:
            self._known[kind, id] = None
            self._draw(kind, kind.of.row(there), gone=1)

    def _draw(self, kind: type[Record], row: tuple[Any, ...], gone: int) -> None:
        self._driver.execute(tables.draft_insert(kind.of), (*row, *self._mark, gone))


def _record(kind: type[R], row: tuple[Any, ...]) -> R | None:
    try:
        record: R = kind.of.record(row)
    except msgspec.ValidationError as error:
        log.error("unreadable %s: %s", kind.of.name, error)
        return None
    return record
