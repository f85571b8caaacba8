"""An office's directory as it is told: which buckets differ, and what they have anew."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, bindparam, func, select

from lkk_desktop.models.directory import BUCKETS, kinds
from lkk_desktop.sync.protocol import MOST_ROWS, START, Buckets, Cursor, Gather, Page, column_set
from lkk_server import tables
from lkk_server.feed import packed
from lkk_server.scope import Scope
from lkk_server.statements import Statement, among
from lkk_server.streams import COLUMNS, Stream, judge, name_of, stream_of
from lkk_server.together import Together

AT_ONCE = 100
"""Accounts that are read together; by so many a page may be longer than what was asked for."""


def differing(
    connection: Connection, scope: Scope, told: Mapping[str, Buckets]
) -> dict[str, tuple[int, ...]]:
    """Of each office that the asker serves, the buckets that are not what was told."""
    found = {}
    for office in sorted(told.keys() & scope.offices):
        here = [(0, 0)] * BUCKETS
        for bucket, count, total in _SUMS.rows(
            connection, of_supplier=scope.supplier, of_office=office
        ):
            here[bucket] = (count, int(total))
        pairs = enumerate(zip(here, told[office], strict=True))
        found[office] = tuple(number for number, (mine, theirs) in pairs if mine != theirs)
    return found


def gathered(connection: Connection, server: str, time: int, scope: Scope, asked: Gather) -> Page:
    """The directory's lines of a bucket, or of the accounts named, after the cursors given.

    ``connection`` is one snapshot. Accounts that are as the asker has them are not spoken of; those
    that are no longer the office's are ``closed``, and so is an office that is not the asker's.
    """
    if asked.office not in scope.offices:
        closed = (name_of("office", asked.office),)
        return Page(server=server, time=time, heads={}, kinds={}, closed=closed)
    here = _streams(connection, scope.supplier, asked)
    room = max(1, min(asked.most, MOST_ROWS))
    reading = _Reading(connection, asked.cursors)
    waiting = [stream for name, stream in sorted(here.items()) if reading.has_news(stream)]
    while waiting and reading.count < room:
        reading.add(waiting[:AT_ONCE])
        del waiting[:AT_ONCE]
    return Page(
        server=server,
        time=time,
        heads=reading.heads,
        kinds=packed(reading.lines.rows),
        gone=tuple(reading.lines.gone),
        afresh=reading.afresh,
        closed=tuple(sorted(asked.cursors.keys() - here.keys())),
        more=bool(waiting),
    )


def _streams(connection: Connection, supplier: str, asked: Gather) -> dict[str, Stream]:
    of = {"of_supplier": supplier, "of_office": asked.office}
    if asked.bucket is None:
        rows = _NAMED.rows(connection, **of, names=sorted(asked.cursors))
    else:
        rows = _BUCKET.rows(connection, **of, of_bucket=asked.bucket)
    return {row[0]: stream_of(row) for row in rows}


class _Reading:
    """A page while it fills, account by account."""

    def __init__(self, connection: Connection, cursors: Mapping[str, Cursor]) -> None:
        self._cursors = cursors
        self._columns = column_set()
        self.lines = Together(connection, [kind.name for kind in kinds()])
        self.heads: dict[str, Cursor] = {}
        self.afresh: dict[str, str] = {}

    @property
    def count(self) -> int:
        return sum(len(rows) for rows in self.lines.rows.values()) + len(self.lines.gone)

    def has_news(self, stream: Stream) -> bool:
        return self._start(stream)[0] < stream.counter

    def add(self, streams: list[Stream]) -> None:
        whole, recent = [], []
        for stream in streams:
            start, reason = self._start(stream)
            if reason is not None:
                self.afresh[stream.name] = reason
            if start == START:
                whole.append(stream.name)
            else:
                recent.append((stream.name, start))
            self.heads[stream.name] = stream.cursor(stream.counter, self._columns)
        self.lines.whole(whole)
        self.lines.recent(recent)

    def _start(self, stream: Stream) -> tuple[int, str | None]:
        cursor = self._cursors.get(stream.name)
        if cursor is None:
            return START, None
        reason = judge(stream, cursor, self._columns)
        return (START, reason) if reason else (max(START, cursor.counter), None)


_STREAM = tables.stream.c
_OF_OFFICE = (
    _STREAM.supplier == bindparam("of_supplier"),
    _STREAM.office == bindparam("of_office"),
)
_SUMS = Statement(
    select(_STREAM.bucket, func.count(), func.sum(_STREAM.mark))
    .where(*_OF_OFFICE)
    .group_by(_STREAM.bucket)
)
_BUCKET = Statement(select(*COLUMNS).where(*_OF_OFFICE, _STREAM.bucket == bindparam("of_bucket")))
_NAMED = Statement(select(*COLUMNS).where(*_OF_OFFICE, among(_STREAM.stream, "names")))
