"""The feed: a page of changes for all named streams, out of one snapshot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import Connection, bindparam, func, select

from lkk_desktop.models.record import KINDS
from lkk_desktop.sync.protocol import MOST_ROWS, START, Cursor, Page, Pull, Rows, column_set
from lkk_server import tables
from lkk_server.scope import Scope
from lkk_server.statements import Row, Statement, among
from lkk_server.streams import CHUNK, Stream, judge, kind_of, read_streams
from lkk_server.together import LOST, Together


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
        kinds=packed(reading.read.rows),
        gone=tuple(reading.read.gone),
        afresh=reading.afresh,
        closed=tuple(sorted(pull.cursors.keys() - scope.streams)),
        offered=tuple(sorted(scope.own - pull.cursors.keys())),
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
        self.read = Together(connection)
        self._room = room
        self._columns = column_set()
        self.more = False
        self.heads: dict[str, Cursor] = {}
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
        found = self.read.whole(self._whole) + self.read.recent(self._recent)
        self._room += self._reserved - found
        self._whole, self._recent, self._reserved = [], [], 0

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
            found += self.read.add(kind, _rows(kind).rows(self._connection, **within))
        if found < len(lines):
            self.read.add_gone(_GONE.rows(self._connection, **within))
        return upto


def packed(rows: Mapping[str, Sequence[Row]]) -> dict[str, Rows]:
    """Rows as they travel. Tuples travel as lists do, and are not worth copying for the name."""
    return {
        kind: Rows(
            columns=("position", *KINDS[kind].names),
            rows=cast("list[list[Any]]", some),
            home=KINDS[kind].home,
            owner=KINDS[kind].owner,
        )
        for kind, some in rows.items()
    }


_LINE = tables.feed.c
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
_GONE = Statement(select(*LOST).where(*_SPAN, _LINE.state != "row").order_by(_LINE.position))
_DIGESTS = Statement(
    select(_LINE.stream, func.count(), func.sum(_LINE.position))
    .where(among(_LINE.stream, "streams"), _LINE.state == "row")
    .group_by(_LINE.stream)
)


@lru_cache(maxsize=256)
def _rows(kind: str) -> Statement:
    table = tables.records[kind].c
    return Statement(
        select(_LINE.position, *(table[name] for name in KINDS[kind].names))
        .where(*_SPAN, _LINE.kind == kind, table.stream == _LINE.stream, table.id == _LINE.id)
        .order_by(_LINE.position)
    )
