"""How changes reach the tables: each row, and one line of its stream's feed for each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection, Select, Table, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from lkk_desktop.models.record import KINDS, Kind, Record
from lkk_server import tables
from lkk_server.payments import posting
from lkk_server.statements import Pairs, Row, Statement, among
from lkk_server.streams import Locked

State = Literal["row", "tombstone", "left"]
Step = Callable[[str], None]
"""Called between two store steps with the name of the one that was done: where tests crash us."""


Key = tuple[str, str, str]
"""What a change is about: kind, copy, id. The copy is the stream for kinds of which each device
has its own, and '' for others."""


def key_of(kind: Kind[Any], stream: str, id: str) -> Key:
    return kind.name, stream if kind.home == "device" else "", id


class Change:
    """A record to be written or dropped. ``within`` are the streams that it may be found in, all
    where it is None; ``again`` gives it a new line though nothing changed."""

    __slots__ = ("again", "dropped", "key", "kind", "record", "stream", "within")

    def __init__(
        self,
        record: Record,
        *,
        dropped: bool = False,
        again: bool = False,
        within: frozenset[str] | None = None,
    ) -> None:
        self.record = record
        self.dropped = dropped
        self.again = again
        self.within = within
        self.kind: Kind[Any] = record.of
        self.stream = self.kind.stream(record)
        self.key = key_of(self.kind, self.stream, record.id)


class Elsewhere(Exception):
    """A record of this id lies in a stream that the writer does not see."""


class Old(NamedTuple):
    """A row that is there, and the stream that it lies in."""

    stream: str
    row: Row


class _Work:
    """The statements of one flush, gathered so that each runs once over many rows."""

    def __init__(self, now: int) -> None:
        self._now = now
        self.deleted: dict[str, list[Row]] = {}
        self.written: dict[str, list[Row]] = {}
        self.lines: list[Row] = []
        self.money: list[posting.Written] = []

    def delete(self, kind: str, stream: str, id: str) -> None:
        self.deleted.setdefault(kind, []).append((stream, id))

    def write(self, supplier: str, change: Change, row: Row) -> None:
        kind = change.kind
        whole = (*row, supplier, change.stream, kind.account(change.record))
        self.written.setdefault(kind.name, []).append(placed(kind.name)(whole))

    def line(self, stream: str, key: Key, position: int, state: State) -> None:
        since = None if state == "row" else self._now
        self.lines.append((stream, key[0], key[2], position, state, since))

    def note(self, change: Change, old: Old | None, position: int) -> None:
        """Money that is written is posted."""
        if change.kind.name in posting.KINDS:
            before = None if old is None else change.kind.record(old.row)
            now = None if change.dropped else change.record
            self.money.append(posting.Written(before, now, position))

    def run(self, connection: Connection, step: Step) -> None:
        for name, keys in self.deleted.items():
            _delete(name).many(connection, keys)
            step("deleted")
        dialect = connection.dialect.name
        for name, rows in self.written.items():
            upsert(tables.records[name], dialect).many(connection, rows)
            step("rows")
        if self.lines:
            upsert(tables.feed, dialect).many(connection, self.lines)
            step("feed")

    def post(self, connection: Connection, supplier: str, step: Step) -> None:
        if self.money:
            posting.post(connection, supplier, self.money, self._now)
            step("posted")


def write(
    connection: Connection,
    streams: Locked,
    run: str,
    changes: Sequence[Change],
    known: Mapping[Key, Old | None],
    now: int,
    step: Step,
) -> None:
    """Write changes, raising the counter of a stream once for each line; ``known`` are rows that
    this transaction has looked for already, ``now`` is when what is lost is lost.

    Raises ``Late`` where a record's old home may not be locked any more, ``Elsewhere`` where it is
    none of the writer's, and the driver's errors.
    """
    work = _Work(now)
    old = _existing(connection, streams.supplier, changes, known)
    for change in changes:
        found = old.get(change.key)
        if found and change.within is not None and found.stream not in change.within:
            raise Elsewhere(change.key)
    # All old homes at once: one by one they might come in the wrong order.
    streams.hold({found.stream for found in old.values()})
    for change in changes:
        _plan(work, streams, run, change, old.get(change.key))
    work.run(connection, step)
    work.post(connection, streams.supplier, step)


def _plan(work: _Work, streams: Locked, run: str, change: Change, old: Old | None) -> None:
    key, stream = change.key, change.stream
    if change.dropped:
        if old is not None:
            work.delete(key[0], old.stream, key[2])
            position = streams[old.stream].raised(run)
            work.line(old.stream, key, position, "tombstone")
            work.note(change, old, position)
        return
    row = change.kind.row(change.record)
    if old is not None and old.stream != stream:
        work.delete(key[0], old.stream, key[2])
        work.line(old.stream, key, streams[old.stream].raised(run), "left")
    elif old is not None and old.row == row and not change.again:
        return
    work.write(streams.supplier, change, row)
    position = streams[stream].raised(run)
    work.line(stream, key, position, "row")
    work.note(change, old, position)


def _existing(
    connection: Connection,
    supplier: str,
    changes: Iterable[Change],
    known: Mapping[Key, Old | None],
) -> dict[Key, Old]:
    by_kind: dict[str, list[Change]] = {}
    found: dict[Key, Old] = {}
    for change in changes:
        if change.key not in known:
            by_kind.setdefault(change.kind.name, []).append(change)
        elif old := known[change.key]:
            found[change.key] = old
    for name, some in by_kind.items():
        found.update(_rows(connection, supplier, KINDS[name], some))
    return found


def _rows(
    connection: Connection, supplier: str, kind: Kind[Any], changes: Sequence[Change]
) -> Iterator[tuple[Key, Old]]:
    place = 1 + kind.names.index("id")
    if tables.moves(kind):
        ids = sorted({change.record.id for change in changes})
        rows = by_id(kind.name).rows(connection, of_supplier=supplier, ids=ids)
    else:
        keys = sorted({(change.stream, change.record.id) for change in changes})
        rows = _by_key(kind.name).rows(connection, of_supplier=supplier, keys=keys)
    for row in rows:
        yield key_of(kind, row[0], row[place]), Old(row[0], row[1:])


@lru_cache(maxsize=256)
def upsert(table: Table, dialect: str) -> Statement:
    """Insert rows, or update those whose key is there; values in the order of the columns."""
    module = postgresql if dialect == "postgresql" else sqlite
    insert = module.insert(table)
    key = [column.name for column in table.primary_key]
    values = {c.name: insert.excluded[c.name] for c in table.c if c.name not in key}
    return Statement(insert.on_conflict_do_update(index_elements=key, set_=values))


@lru_cache(maxsize=256)
def by_id(name: str) -> Statement:
    """Stream and record of each row of these ids, in whichever stream it lies."""
    return Statement(_of_supplier(name).where(among(tables.records[name].c.id, "ids")))


@lru_cache(maxsize=256)
def _by_key(name: str) -> Statement:
    table, keys = tables.records[name].c, Pairs("keys")
    query = _of_supplier(name).select_from(keys.rows)
    return Statement(query.where(table.stream == keys.text, table.id == keys.other))


def _of_supplier(name: str) -> Select[Any]:
    table = tables.records[name].c
    columns = (table.stream, *(table[column] for column in KINDS[name].names))
    return select(*columns).where(table.supplier == bindparam("of_supplier"))


@lru_cache(maxsize=256)
def _delete(name: str) -> Statement:
    table = tables.records[name]
    key = (table.c.stream == bindparam("in_stream"), table.c.id == bindparam("of_id"))
    return Statement(delete(table).where(*key))


@lru_cache(maxsize=256)
def placed(name: str) -> Callable[[Row], Row]:
    """Puts a record's values, and what every row carries after them, into the table's order."""
    names = KINDS[name].names
    places = {own: len(names) + n for n, own in enumerate(tables.OWN)}
    places |= {name: n for n, name in enumerate(names) if name != "supplier"}
    return itemgetter(*(places[column.name] for column in tables.records[name].columns))
