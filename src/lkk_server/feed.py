"""The feed: a page of changes for all named streams, out of one snapshot."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import Connection, bindparam, func, select

from lkk_desktop.models.record import KINDS
from lkk_desktop.sync.protocol import MOST_ROWS, START, Cursor, Gone, Page, Pull, Rows, column_set
from lkk_server import tables
from lkk_server.scope import Scope
from lkk_server.statements import Pairs, Row, Statement, among
from lkk_server.streams import CHUNK, Stream, judge, kind_of, read_streams


def page(connection: Connection, server: str, time: int, scope: Scope, pull: Pull) -> Page:
    """The next page after a pull's cursors, of at most ``pull.most`` lines over all streams.

    ``connection`` is one snapshot, the asker's scope read from it too. Streams of devices come
    last, and only when all others are served out: an outcome comes with or after its effects.
    """
    asked = sorted(pull.cursors.keys() & scope.streams, key=lambda s: (kind_of(s) == "device", s))
    reading = _Reading(connection, max(1, min(pull.most, MOST_ROWS)))
    streams = read_streams(connection, scope.supplier, asked)
    for name in asked:
        reading.stream(name, streams.get(name), pull.cursors[name])
    reading.finish()
    whole = [] if reading.more or not pull.digest else [s for s in asked if kind_of(s) != "device"]
    return Page(
        server=server,
        time=time,
        heads=reading.heads,
        kinds={kind: _packed(kind, rows) for kind, rows in reading.rows.items()},
        gone=tuple(reading.gone),
        afresh=reading.afresh,
        closed=tuple(sorted(pull.cursors.keys() - scope.streams)),
        offered=tuple(sorted(scope.streams - pull.cursors.keys())),
        more=reading.more,
        digests=dict.fromkeys(whole, (0, 0)) | _digests(connection, whole),
    )


def _digests(connection: Connection, streams: list[str]) -> dict[str, tuple[int, int]]:
    """Of each stream the number of its rows and the sum of their positions."""
    rows = _DIGESTS.rows(connection, streams=streams) if streams else []
    return {stream: (count, int(total)) for stream, count, total in rows}


class _Reading:
    """A page while it fills."""

    def __init__(self, connection: Connection, room: int) -> None:
        self._connection = connection
        self._room = room
        self._columns = column_set()
        self.more = False
        self.heads: dict[str, Cursor] = {}
        self.rows: dict[str, list[Row]] = {}
        self.gone: list[Gone] = []
        self.afresh: dict[str, str] = {}
        self._whole: list[str] = []
        self._recent: list[tuple[str, int]] = []
        self._reserved = 0

    def stream(self, name: str, stream: Stream | None, cursor: Cursor) -> None:
        """Add a stream's lines after the cursor, as far as there is room."""
        reason = judge(stream, cursor, self._columns)
        if reason is not None:
            self.afresh[name] = reason
        start = START if reason else max(START, cursor.counter)
        if stream is None:
            self.heads[name] = Cursor(START, "", self._columns)
            return
        reached = self._lines(stream, start) if start < stream.counter else start
        reach = stream.cursor if reached == stream.counter else stream.midway
        self.heads[name] = reach(reached, self._columns)

    def finish(self) -> None:
        """Read the streams that were put together so far: all that each has to tell."""
        found = self._read_whole() + self._read_recent()
        self._room += self._reserved - found
        self._reserved = 0

    def _read_whole(self) -> int:
        names, self._whole = self._whole, []
        if not names:
            return 0
        homes = {kind_of(name) for name in names}
        found = 0
        for kind in sorted(kind.name for kind in KINDS.values() if kind.home in homes):
            found += self._add(kind, _whole_rows(kind).rows(self._connection, streams=names))
        gone = _WHOLE_GONE.rows(self._connection, streams=names)
        self._add_gone(gone)
        return found + len(gone)

    def _read_recent(self) -> int:
        after, self._recent = self._recent, []
        if not after:
            return 0
        counts: dict[str, int] = dict(_RECENT.rows(self._connection, after=after))
        found = 0
        for kind in sorted(counts.keys() & KINDS.keys()):
            found += self._add(kind, _recent_rows(kind).rows(self._connection, after=after))
        if found < sum(counts.values()):
            self._add_gone(_RECENT_GONE.rows(self._connection, after=after))
        return sum(counts.values())

    def _add(self, kind: str, rows: list[Row]) -> int:
        if rows:
            self.rows.setdefault(kind, []).extend(rows)
        return len(rows)

    def _add_gone(self, lines: list[Row]) -> None:
        for stream, kind, id, position, state in lines:
            self.gone.append(Gone(stream, kind, id, position, state == "left"))

    def _fits(self, stream: Stream, start: int) -> bool:
        """Put a stream with others that are read together, if there is room for all it may tell."""
        most = stream.counter - start
        if most > self._room or len(self._whole) + len(self._recent) == CHUNK:
            self.finish()
        if most > self._room:
            return False
        if start == START:
            self._whole.append(stream.name)
        else:
            self._recent.append((stream.name, start))
        self._reserved += most
        self._room -= most
        return True

    def _lines(self, stream: Stream, start: int) -> int:
        if self._fits(stream, start):
            return stream.counter
        self.finish()
        if self._room == 0:
            self.more = True
            return start
        upto = stream.counter
        within = {"stream": stream.name, "after": start, "upto": upto}
        lines = _LINES.rows(self._connection, **within, most=self._room + 1)
        if len(lines) > self._room:
            self.more = True
            lines = lines[: self._room]
            within["upto"] = upto = int(lines[-1][0])
        self._room -= len(lines)
        found = 0
        for kind in sorted({kind for _position, kind in lines} & KINDS.keys()):
            found += self._add(kind, _rows(kind).rows(self._connection, **within))
        if found < len(lines):
            self._add_gone(_GONE.rows(self._connection, **within))
        return upto


def _packed(kind: str, rows: Sequence[Row]) -> Rows:
    # Tuples travel as lists do, and are not worth copying for the name of it.
    of = KINDS[kind]
    return Rows(
        columns=("position", *of.names),
        rows=cast("list[list[Any]]", rows),
        home=of.home,
        owner=of.owner,
    )


_LINE = tables.feed.c
_ALL = (_LINE.stream, _LINE.kind, _LINE.id, _LINE.position, _LINE.state)
_SPAN = (
    _LINE.stream == bindparam("stream"),
    _LINE.position > bindparam("after"),
    _LINE.position <= bindparam("upto"),
)
_LINES = Statement(
    select(_LINE.position, _LINE.kind)
    .where(*_SPAN)
    .order_by(_LINE.position)
    .limit(bindparam("most"))
)
_GONE = Statement(select(*_ALL).where(*_SPAN, _LINE.state != "row").order_by(_LINE.position))
_DIGESTS = Statement(
    select(_LINE.stream, func.count(), func.sum(_LINE.position))
    .where(among(_LINE.stream, "streams"), _LINE.state == "row")
    .group_by(_LINE.stream)
)
_WHOLE_GONE = Statement(
    select(*_ALL)
    .where(among(_LINE.stream, "streams"), _LINE.state != "row")
    .order_by(_LINE.stream, _LINE.position)
)
_AFTER = Pairs("after")
_SINCE = (_LINE.stream == _AFTER.text, _LINE.position > _AFTER.number)
_RECENT = Statement(
    select(_LINE.kind, func.count()).select_from(_AFTER.rows).where(*_SINCE).group_by(_LINE.kind)
)
_RECENT_GONE = Statement(
    select(*_ALL)
    .select_from(_AFTER.rows)
    .where(*_SINCE, _LINE.state != "row")
    .order_by(_LINE.stream, _LINE.position)
)


@lru_cache(maxsize=256)
def _rows(kind: str) -> Statement:
    table = tables.records[kind].c
    return Statement(
        select(_LINE.position, *(table[name] for name in KINDS[kind].names))
        .where(*_SPAN, _LINE.kind == kind, table.stream == _LINE.stream, table.id == _LINE.id)
        .order_by(_LINE.position)
    )


@lru_cache(maxsize=256)
def _recent_rows(kind: str) -> Statement:
    table = tables.records[kind].c
    return Statement(
        select(_LINE.position, *(table[name] for name in KINDS[kind].names))
        .select_from(_AFTER.rows)
        .where(*_SINCE, _LINE.kind == kind, table.stream == _LINE.stream, table.id == _LINE.id)
    )


@lru_cache(maxsize=256)
def _whole_rows(kind: str) -> Statement:
    table = tables.records[kind].c
    return Statement(
        select(_LINE.position, *(table[name] for name in KINDS[kind].names))
        .where(among(table.stream, "streams"), _LINE.stream == table.stream)
        .where(_LINE.kind == kind, _LINE.id == table.id)
        .order_by(_LINE.stream, _LINE.position)
    )
