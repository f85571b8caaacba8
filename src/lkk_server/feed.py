"""The feed: a page of changes for all named streams, out of one snapshot."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import Connection, Select, bindparam, select

from lkk_desktop.models.record import KINDS
from lkk_desktop.sync.protocol import MOST_ROWS, START, Cursor, Gone, Page, Pull, Rows, column_set
from lkk_server import tables
from lkk_server.scope import Scope
from lkk_server.streams import CHUNK, Stream, judge, kind_of, read_streams

Row = tuple[Any, ...]


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
    )


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
        self._together: list[str] = []
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
        """Read the streams that were put together so far: all lines of each."""
        names, self._together = self._together, []
        if not names:
            return
        within = {"streams": names}
        homes = {kind_of(name) for name in names}
        found = 0
        for kind in sorted(kind.name for kind in KINDS.values() if kind.home in homes):
            rows = self._fetch(_whole_rows(kind), within)
            if rows:
                self.rows.setdefault(kind, []).extend(rows)
                found += len(rows)
        gone = self._fetch(_whole_gone(), within)
        for stream, kind, id, position, state in gone:
            self.gone.append(Gone(stream, kind, id, position, state == "left"))
        self._room += self._reserved - found - len(gone)
        self._reserved = 0

    def _fits(self, stream: Stream) -> bool:
        """Put a stream with others that are read whole, if there is room for all it may hold."""
        if stream.counter > self._room or len(self._together) == CHUNK:
            self.finish()
        if stream.counter > self._room:
            return False
        self._together.append(stream.name)
        self._reserved += stream.counter
        self._room -= stream.counter
        return True

    def _lines(self, stream: Stream, start: int) -> int:
        if start == START and self._fits(stream):
            return stream.counter
        self.finish()
        if self._room == 0:
            self.more = True
            return start
        upto = stream.counter
        within = {"stream": stream.name, "after": start, "upto": upto}
        lines = self._fetch(_lines(), within | {"most": self._room + 1})
        if len(lines) > self._room:
            self.more = True
            lines = lines[: self._room]
            within["upto"] = upto = int(lines[-1][0])
        self._room -= len(lines)
        found = 0
        for kind in sorted({kind for _position, kind in lines} & KINDS.keys()):
            rows = self._fetch(_rows(kind), within)
            self.rows.setdefault(kind, []).extend(rows)
            found += len(rows)
        if found < len(lines):
            for kind, id, position, state in self._fetch(_gone(), within):
                self.gone.append(Gone(stream.name, kind, id, position, state == "left"))
        return upto

    def _fetch(self, query: Select[Any], values: dict[str, Any]) -> list[Row]:
        # The driver's own tuples: text and integers need nothing done to them.
        return cast("list[Row]", self._connection.execute(query, values).cursor.fetchall())


def _packed(kind: str, rows: Sequence[Row]) -> Rows:
    # Tuples travel as lists do, and are not worth copying for the name of it.
    of = KINDS[kind]
    return Rows(
        columns=("position", *of.names),
        rows=cast("list[list[Any]]", rows),
        home=of.home,
        owner=of.owner,
    )


def _span() -> tuple[Any, ...]:
    c = tables.feed.c
    return (
        c.stream == bindparam("stream"),
        c.position > bindparam("after"),
        c.position <= bindparam("upto"),
    )


@lru_cache(maxsize=1)
def _lines() -> Select[Any]:
    c = tables.feed.c
    query = select(c.position, c.kind).where(*_span())
    return query.order_by(c.position).limit(bindparam("most"))


@lru_cache(maxsize=256)
def _rows(kind: str) -> Select[Any]:
    line, table = tables.feed.c, tables.records[kind].c
    return (
        select(line.position, *(table[name] for name in KINDS[kind].names))
        .where(*_span(), line.kind == kind, table.stream == line.stream, table.id == line.id)
        .order_by(line.position)
    )


@lru_cache(maxsize=1)
def _gone() -> Select[Any]:
    c = tables.feed.c
    query = select(c.kind, c.id, c.position, c.state).where(*_span(), c.state != "row")
    return query.order_by(c.position)


def _named(column: Any) -> Any:
    return column.in_(bindparam("streams", expanding=True))


@lru_cache(maxsize=256)
def _whole_rows(kind: str) -> Select[Any]:
    line, table = tables.feed.c, tables.records[kind].c
    return (
        select(line.position, *(table[name] for name in KINDS[kind].names))
        .where(_named(table.stream), line.stream == table.stream)
        .where(line.kind == kind, line.id == table.id)
        .order_by(line.stream, line.position)
    )


@lru_cache(maxsize=1)
def _whole_gone() -> Select[Any]:
    c = tables.feed.c
    query = select(c.stream, c.kind, c.id, c.position, c.state)
    return query.where(_named(c.stream), c.state != "row").order_by(c.stream, c.position)
