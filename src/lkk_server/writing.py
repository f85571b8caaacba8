"""How changes reach the tables: each row, and one line of its stream's feed for each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, Literal, NamedTuple

import msgspec
from sqlalchemy import Connection, Delete, Select, Table, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from lkk_desktop.models.record import KINDS, Kind, Record
from lkk_server import tables
from lkk_server.streams import CHUNK, Locked

State = Literal["row", "tombstone", "left"]
Step = Callable[[str], None]
"""Called between two store steps with the name of the one that was done: where tests crash us."""


class Key(NamedTuple):
    """What a change is about. ``copy`` is the stream for kinds of which each device has its own."""

    kind: str
    copy: str
    id: str


class Change(msgspec.Struct, frozen=True):
    """A record to be written or dropped. ``within`` are the streams that it may be found in, all
    where it is None; ``again`` gives it a new line though nothing changed."""

    record: Record
    dropped: bool = False
    again: bool = False
    within: frozenset[str] | None = None

    @property
    def kind(self) -> Kind[Any]:
        return self.record.of

    @property
    def stream(self) -> str:
        return self.kind.stream(self.record)

    @property
    def key(self) -> Key:
        copy = self.stream if self.kind.home == "device" else ""
        return Key(self.kind.name, copy, self.record.id)


class Elsewhere(Exception):
    """A record of this id lies in a stream that the writer does not see."""


class _Old(NamedTuple):
    stream: str
    row: tuple[Any, ...]


class _Work:
    """The statements of one flush, gathered so that each runs once over many rows."""

    def __init__(self) -> None:
        self.deleted: dict[str, list[dict[str, Any]]] = {}
        self.written: dict[str, list[dict[str, Any]]] = {}
        self.lines: list[dict[str, Any]] = []

    def delete(self, kind: str, stream: str, id: str) -> None:
        self.deleted.setdefault(kind, []).append({"in_stream": stream, "of_id": id})

    def write(self, supplier: str, change: Change, row: Sequence[Any]) -> None:
        kind = change.kind
        values = dict(zip(kind.names, row, strict=True))
        values |= {"supplier": supplier, "stream": change.stream}
        values.setdefault("account", kind.account(change.record))
        self.written.setdefault(kind.name, []).append(values)

    def line(self, stream: str, key: Key, position: int, state: State) -> None:
        self.lines.append(
            {
                "stream": stream,
                "kind": key.kind,
                "id": key.id,
                "position": position,
                "state": state,
            }
        )

    def run(self, connection: Connection, step: Step) -> None:
        for name, keys in self.deleted.items():
            connection.execute(_delete(tables.records[name]), keys)
            step("deleted")
        dialect = connection.dialect.name
        for name, rows in self.written.items():
            connection.execute(upsert(tables.records[name], dialect), rows)
            step("rows")
        if self.lines:
            connection.execute(upsert(tables.feed, dialect), self.lines)
            step("feed")


def write(
    connection: Connection, streams: Locked, run: str, changes: Sequence[Change], step: Step
) -> None:
    """Write changes, raising the counter of a stream once for each line.

    Raises ``Late`` where a record's old home may not be locked any more, ``Elsewhere`` where it is
    none of the writer's, and the driver's errors.
    """
    work = _Work()
    old = _existing(connection, streams.supplier, changes)
    for change in changes:
        found = old.get(change.key)
        if found and change.within is not None and found.stream not in change.within:
            raise Elsewhere(change.key)
    # All old homes at once: one by one they might come in the wrong order.
    streams.hold({found.stream for found in old.values()})
    for change in changes:
        _plan(work, streams, run, change, old.get(change.key))
    work.run(connection, step)


def _plan(work: _Work, streams: Locked, run: str, change: Change, old: _Old | None) -> None:
    key, stream = change.key, change.stream
    if change.dropped:
        if old is not None:
            work.delete(key.kind, old.stream, key.id)
            work.line(old.stream, key, streams[old.stream].raised(run), "tombstone")
        return
    row = change.kind.row(change.record)
    if old is not None and old.stream != stream:
        work.delete(key.kind, old.stream, key.id)
        work.line(old.stream, key, streams[old.stream].raised(run), "left")
    elif old is not None and old.row == row and not change.again:
        return
    work.write(streams.supplier, change, row)
    work.line(stream, key, streams[stream].raised(run), "row")


def _existing(connection: Connection, supplier: str, changes: Iterable[Change]) -> dict[Key, _Old]:
    by_kind: dict[str, list[Change]] = {}
    for change in changes:
        by_kind.setdefault(change.kind.name, []).append(change)
    found: dict[Key, _Old] = {}
    for name, some in by_kind.items():
        for start in range(0, len(some), CHUNK):
            found.update(_rows(connection, supplier, KINDS[name], some[start : start + CHUNK]))
    return found


def _rows(
    connection: Connection, supplier: str, kind: Kind[Any], changes: Sequence[Change]
) -> Iterator[tuple[Key, _Old]]:
    asked: dict[str, Any] = {
        "of_supplier": supplier,
        "ids": sorted({change.record.id for change in changes}),
    }
    if not tables.moves(kind):
        asked["streams"] = sorted({change.stream for change in changes})
    place = 1 + kind.names.index("id")
    for row in connection.execute(_reading(kind.name), asked):
        copy = row[0] if kind.home == "device" else ""
        yield Key(kind.name, copy, row[place]), _Old(row[0], tuple(row[1:]))


@lru_cache(maxsize=256)
def upsert(table: Table, dialect: str) -> Any:
    """Insert rows, or update those whose key is there."""
    module = postgresql if dialect == "postgresql" else sqlite
    insert = module.insert(table)
    key = [column.name for column in table.primary_key]
    values = {c.name: insert.excluded[c.name] for c in table.c if c.name not in key}
    return insert.on_conflict_do_update(index_elements=key, set_=values)


@lru_cache(maxsize=256)
def _reading(name: str) -> Select[Any]:
    kind, table = KINDS[name], tables.records[name].c
    query = select(table.stream, *(table[column] for column in kind.names)).where(
        table.supplier == bindparam("of_supplier"), table.id.in_(bindparam("ids", expanding=True))
    )
    if tables.moves(kind):
        return query
    return query.where(table.stream.in_(bindparam("streams", expanding=True)))


@lru_cache(maxsize=256)
def _delete(table: Table) -> Delete:
    return delete(table).where(
        table.c.stream == bindparam("in_stream"), table.c.id == bindparam("of_id")
    )
