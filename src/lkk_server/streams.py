"""Streams: counters raised under a row's lock, so that the order of commits is the feed's order."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, bindparam, case, select, update
from sqlalchemy.dialects import postgresql, sqlite

from lkk_desktop.models.directory import bucket, mark
from lkk_desktop.sync.protocol import Cursor
from lkk_server import tables
from lkk_server.statements import Row, Statement, among

ORDER = ("account", "user", "device", "office", "supplier")
"""Locks are taken in this order, then by id bytewise; so no two writers wait for each other."""

NOTES = 16
CHUNK = 500
MIDWAY = "|"
MOST_DIGITS = 19

Key = tuple[int, bytes]


class Late(Exception):
    """A stream was found out late and may not be locked any more: begin again with it named."""

    def __init__(self, streams: Iterable[str]) -> None:
        super().__init__(*streams)
        self.streams = frozenset(streams)


class Foreign(Exception):
    """A stream of another supplier was named by a writer of this one."""


class Stream(msgspec.Struct):
    """A stream's row. ``notes`` say which run wrote the positions after a counter, oldest first."""

    name: str
    supplier: str
    office: str | None = None
    counter: int = 0
    floor: int = 0
    notes: list[tuple[str, int]] = msgspec.field(default_factory=list)
    changed: bool = False

    def raised(self, run: str) -> int:
        """The next position, written by this run."""
        if not self.notes or self.notes[-1][0] != run:
            self.notes = _kept([*self.notes, (run, self.counter)])
        self.counter += 1
        self.changed = True
        return self.counter

    def wrote(self, counter: int) -> str:
        """The run that wrote this position; '' where nothing is noted.

        Below the floor the floor is part of the name: a cursor that was there before tombstones
        were purged does not hold, one that starts from nothing now does.
        """
        found = ""
        for run, before in self.notes:
            if before < counter:
                found = run
        return f"{found}@{self.floor}" if 0 < counter < self.floor else found

    def cursor(self, counter: int, columns: str) -> Cursor:
        """The cursor of a replica that has everything up to this position."""
        return Cursor(counter, self.wrote(counter) if counter else "", columns)

    def midway(self, counter: int, columns: str) -> Cursor:
        """The cursor of a replica that this snapshot brought so far and not yet to its head.

        A row that the head has moved ahead was left out: it is still to come, but only as long as
        the head stands too. So the head is part of the cursor until the replica has reached it.
        """
        run = MIDWAY.join((self.wrote(counter), str(self.counter), self.wrote(self.counter)))
        return Cursor(counter, run if counter else "", columns)


def judge(stream: Stream | None, cursor: Cursor, columns: str) -> str | None:
    """Why a cursor does not hold here, None where it does: another_past, purged, columns."""
    if cursor.counter <= 0:
        return None
    if stream is None:
        return "another_past"
    run, _, head = cursor.run.partition(MIDWAY)
    reason = _judged(stream, cursor.counter, run)
    if reason is None and head:
        counter, _, run = head.partition(MIDWAY)
        reason = _judged(stream, _position(counter, stream.counter + 1), run)
    return reason or (None if cursor.columns == columns else "columns")


def _judged(stream: Stream, counter: int, run: str) -> str | None:
    wrote = stream.wrote(counter)
    if counter <= stream.counter and run == wrote:
        return None
    return "purged" if counter <= stream.counter and _bare(run) == _bare(wrote) else "another_past"


def _position(said: str, otherwise: int) -> int:
    """A position as a cursor's run names it, where it is a plain number."""
    plain = said.isascii() and said.isdecimal() and len(said) <= MOST_DIGITS
    return int(said) if plain else otherwise


def _bare(run: str) -> str:
    return run.partition("@")[0]


def name_of(home: str, id: str) -> str:
    """A stream's name, such as ``account:0710000000``."""
    return f"{home}:{id}"


def kind_of(name: str) -> str:
    """What a stream belongs to: account, user, device, office or supplier."""
    return name.partition(":")[0]


def order(name: str) -> Key:
    """Where a stream stands in the order of locks. Raises ``ValueError`` for no stream's name."""
    return (ORDER.index(kind_of(name)), name.encode())


_decode_notes = msgspec.json.Decoder(list[tuple[str, int]]).decode


class Locked:
    """The streams that a write transaction has locked."""

    def __init__(self, connection: Connection, supplier: str) -> None:
        self._connection = connection
        self.supplier = supplier
        self.held: dict[str, Stream] = {}
        self._highest: Key = (-1, b"")

    def __getitem__(self, name: str) -> Stream:
        return self.held[name]

    def __contains__(self, name: str) -> bool:
        return name in self.held

    def hold(self, names: Iterable[str]) -> None:
        """Lock streams, made where they are missing. Raises ``Late`` below what is held already,
        ``Foreign`` for another supplier's."""
        missing = {name for name in names if name not in self.held}
        if not missing:
            return
        wanted = sorted(missing, key=order)
        if order(wanted[0]) < self._highest:
            raise Late(wanted)
        self._hold(wanted)
        self._highest = order(wanted[-1])

    def save(self) -> list[Stream]:
        """Write the raised streams back, and say which they are."""
        raised = [stream for stream in self.held.values() if stream.changed]
        if raised:
            _UPDATE.many(self._connection, [_saved(stream) for stream in raised])
        for stream in raised:
            stream.changed = False
        return raised

    def _hold(self, names: Sequence[str]) -> None:
        found = self._lock(names)
        missing = [name for name in names if name not in found]
        if missing:
            insert = _insert(self._connection.dialect.name)
            insert.many(self._connection, [_made(n, self.supplier) for n in missing])
            found = self._lock(names)
        foreign = [s.name for s in found.values() if s.supplier != self.supplier]
        if foreign:
            raise Foreign(*foreign)
        self.held.update(found)

    def _lock(self, names: Sequence[str]) -> dict[str, Stream]:
        found = _LOCKING.rows(self._connection, names=names)
        return {row[0]: stream_of(row) for row in found}


def read_streams(connection: Connection, supplier: str, names: Sequence[str]) -> dict[str, Stream]:
    """The supplier's streams of these names, as they stand in this snapshot."""
    rows = _READING.rows(connection, names=names, of_supplier=supplier)
    return {row[0]: stream_of(row) for row in rows}


_C = tables.stream.c
COLUMNS = (_C.stream, _C.supplier, _C.office, _C.counter, _C.floor, _C.notes)


def _named() -> Select[Any]:
    return select(*COLUMNS).where(among(_C.stream, "names"))


def _locking() -> Select[Any]:
    rank = case({kind: number for number, kind in enumerate(ORDER)}, value=_C.kind)
    # Rows are locked in the order in which the sort hands them out.
    return _named().order_by(rank, _C.stream).with_for_update(key_share=True)


_READING = Statement(_named().where(_C.supplier == bindparam("of_supplier")))
_LOCKING = Statement(_locking())
_SAVED = ("office", "counter", "floor", "notes", "mark")
_UPDATE = Statement(
    update(tables.stream)
    .where(tables.stream.c.stream == bindparam("named"))
    .values({name: bindparam(name) for name in _SAVED})
)


@lru_cache(maxsize=2)
def _insert(dialect: str) -> Statement:
    module = postgresql if dialect == "postgresql" else sqlite
    return Statement(module.insert(tables.stream).on_conflict_do_nothing())


def stream_of(row: Row) -> Stream:
    """A stream from its row, whose values stand in the order of ``COLUMNS``."""
    name, supplier, office, counter, floor, notes = row
    return Stream(name, supplier, office, counter, floor, _decode_notes(notes))


def _kept(notes: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """The last notes; those before them fold into one, whose name tells all of them.

    So a replica in the midst of a long stream can go on from a position that no kept run wrote,
    and one that was there before the last folding, or in another past, cannot.
    """
    if len(notes) <= NOTES + 1:
        return notes
    surplus = len(notes) - NOTES
    told = msgspec.json.encode(notes[:surplus])
    return [("~" + hashlib.sha256(told).hexdigest()[:15], 0), *notes[surplus:]]


def _made(name: str, supplier: str) -> Row:
    return (name, supplier, kind_of(name), None, bucket(name), 0, 0, "[]", 0)


def _saved(stream: Stream) -> Row:
    notes = msgspec.json.encode(stream.notes).decode()
    head = 0
    if stream.office is not None:
        head = mark(stream.name, stream.counter, stream.wrote(stream.counter))
    return (stream.office, stream.counter, stream.floor, notes, head, stream.name)
