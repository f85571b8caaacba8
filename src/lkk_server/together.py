"""Streams read together: each from its start or after a position, with one statement a kind."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from sqlalchemy import Connection, func, select

from lkk_desktop.models.record import KINDS
from lkk_desktop.sync.protocol import Gone
from lkk_server import tables
from lkk_server.statements import Pairs, Row, Statement, among
from lkk_server.streams import kind_of


class Together:
    """What was read so far: rows by kind, each with its position in front, and what was lost.

    ``only`` names the kinds that are read, all where it is None.
    """

    def __init__(self, connection: Connection, only: Collection[str] | None = None) -> None:
        self._connection = connection
        self._all = only is None
        self._only = KINDS.keys() if only is None else only
        self.rows: dict[str, list[Row]] = {}
        self.gone: list[Gone] = []

    def whole(self, names: Collection[str]) -> int:
        """Read these streams from their start; answers the number of lines that they have."""
        if not names:
            return 0
        homes = {kind_of(name) for name in names}
        found = 0
        for kind in sorted(self._only):
            if KINDS[kind].home in homes:
                found += self.add(kind, _whole_rows(kind).rows(self._connection, streams=names))
        return found + self.add_gone(_WHOLE_GONE.rows(self._connection, streams=names))

    def recent(self, after: Collection[tuple[str, int]]) -> int:
        """Read these streams after a position each; answers the number of lines that they have."""
        if not after:
            return 0
        counts: dict[str, int] = dict(_RECENT.rows(self._connection, after=after))
        found = 0
        for kind in sorted(counts.keys() & self._only):
            found += self.add(kind, _recent_rows(kind).rows(self._connection, after=after))
        if found < sum(counts.values()):
            self.add_gone(_RECENT_GONE.rows(self._connection, after=after))
        return sum(counts.values())

    def add(self, kind: str, rows: list[Row]) -> int:
        """Take over rows of a kind that were read apart."""
        if rows:
            self.rows.setdefault(kind, []).extend(rows)
        return len(rows)

    def add_gone(self, lines: list[Row]) -> int:
        """Take over lines of what is no longer in its stream, in the order of ``LOST``."""
        mine = [line for line in lines if self._all or line[1] in self._only]
        for stream, kind, id, position, state in mine:
            self.gone.append(Gone(stream, kind, id, position, state == "left"))
        return len(mine)


_LINE = tables.feed.c
LOST = (_LINE.stream, _LINE.kind, _LINE.id, _LINE.position, _LINE.state)
_WHOLE_GONE = Statement(
    select(*LOST)
    .where(among(_LINE.stream, "streams"), _LINE.state != "row")
    .order_by(_LINE.stream, _LINE.position)
)
_AFTER = Pairs("after")
_SINCE = (_LINE.stream == _AFTER.text, _LINE.position > _AFTER.number)
_RECENT = Statement(
    select(_LINE.kind, func.count()).select_from(_AFTER.rows).where(*_SINCE).group_by(_LINE.kind)
)
_RECENT_GONE = Statement(
    select(*LOST)
    .select_from(_AFTER.rows)
    .where(*_SINCE, _LINE.state != "row")
    .order_by(_LINE.stream, _LINE.position)
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
