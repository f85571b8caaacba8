"""The ledger: the world on the server, where a command's effects wait until they are written."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from typing import Any, cast

from sqlalchemy import Connection

from lkk_desktop.models.accounts import Account
from lkk_desktop.models.command import Problem
from lkk_desktop.models.record import Kind, R, Record
from lkk_server import tables
from lkk_server.foresight import Asked, Equal, Foresight
from lkk_server.statements import Statement
from lkk_server.streams import Locked, kind_of, name_of
from lkk_server.writing import Change, Key, Step, key_of, write

UUID7 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


def no_step(_name: str) -> None:
    """What runs between two store steps in earnest."""


class Buffer:
    """Changes that are not written yet: by key, and by the stream that they go to."""

    def __init__(self) -> None:
        self.by_key: dict[Key, Change] = {}
        self._by_stream: dict[tuple[str, str], dict[Key, Change]] = {}

    def add(self, change: Change) -> None:
        """Take a change in, in place of an earlier one of the same record."""
        key = change.key
        before = self.by_key.pop(key, None)
        if before is not None:
            del self._by_stream[key[0], before.stream][key]
        self.by_key[key] = change
        self._by_stream.setdefault((key[0], change.stream), {})[key] = change

    def within(self, kind: str, streams: Iterable[str]) -> list[Change]:
        """Changes of a kind that go to these streams."""
        empty: dict[Key, Change] = {}
        return [c for s in streams for c in self._by_stream.get((kind, s), empty).values()]


class Sight:
    """The streams that a command sees, by what they belong to."""

    def __init__(self, streams: frozenset[str]) -> None:
        self.streams = streams
        self._of: dict[str, list[str]] = {}
        for stream in sorted(streams):
            self._of.setdefault(kind_of(stream), []).append(stream)

    def of(self, home: str) -> list[str]:
        return self._of.get(home, [])


class Ledger:
    """What one write transaction has changed and not written yet, over what the database holds."""

    def __init__(
        self, connection: Connection, streams: Locked, run: str, now: int, step: Step = no_step
    ) -> None:
        self.connection = connection
        self.streams = streams
        self.supplier = streams.supplier
        self.run = run
        self.now = now
        self.step = step
        self.buffer = Buffer()
        self.foresight = Foresight(connection, streams.supplier)
        self._stored: dict[Asked, list[Record]] = {}
        self._ones: dict[Key, Record | None] = {}
        self._sights: dict[frozenset[str], Sight] = {}

    def stored(self, kind: Kind[Any], stream: str, equal: Equal) -> list[Record]:
        """What a stream's rows hold; asked once, since a check and its effect ask for the same."""
        key = (kind.name, stream, *equal.items())
        found = self._stored.get(key)
        if found is None:
            rows = self.foresight.rows(kind, stream, equal)
            found = self._stored[key] = [kind.record(row) for row in rows]
        return found

    def one(self, kind: Kind[Any], stream: str, id: str) -> Record | None:
        """The record of this id that the tables hold in a stream."""
        key = (kind.name, stream, id)
        if key not in self._ones:
            rows = self.foresight.rows(kind, stream, {"id": id})
            self._ones[key] = kind.record(rows[0]) if rows else None
        return self._ones[key]

    def world(self, visible: Iterable[str]) -> View:
        """A world over these streams and the supplier's; what is done in it waits for ``keep``."""
        streams = frozenset((*visible, name_of("supplier", self.supplier)))
        sight = self._sights.get(streams)
        if sight is None:
            sight = self._sights[streams] = Sight(streams)
        return View(self, sight)

    def put(self, record: Record, *, again: bool = False) -> None:
        """Write a record; one that stands there unchanged gets no new line, unless ``again``."""
        self.keep([Change(record, again=again)])

    def drop(self, record: Record) -> None:
        """Delete a record, leaving a tombstone in its stream."""
        self.keep([Change(record, dropped=True)])

    def keep(self, changes: Iterable[Change]) -> None:
        """Take changes over, all or none of them.

        Raises ``Problem('conflict')`` for a record that names another supplier, or that an earlier
        command of this transaction wrote out of sight; ``Late`` for a stream not to be locked now.
        """
        changes = list(changes)
        for change in changes:
            before = self.buffer.by_key.get(change.key)
            hidden = before and change.within is not None and before.stream not in change.within
            if hidden or getattr(change.record, "supplier", self.supplier) != self.supplier:
                raise Problem("conflict")
        self.streams.hold({change.stream for change in changes})
        for change in changes:
            self.buffer.add(change)

    def write(self) -> None:
        """Write what was kept so far: rows, then a line of the feed for each changed record."""
        changes, self.buffer = list(self.buffer.by_key.values()), Buffer()
        self._stored.clear()
        self._ones.clear()
        for change in changes:
            if isinstance(change.record, Account) and not change.dropped:
                self.streams[change.stream].office = change.record.office
        known = self.foresight.known
        write(self.connection, self.streams, self.run, changes, known, self.now, self.step)
        self.foresight.forget()

    def finish(self) -> dict[str, int]:
        """Write all that is left, the raised streams and the live hints; answers their counters."""
        self.write()
        raised = self.streams.save()
        if raised:
            hints = [(stream.name, stream.counter, stream.office) for stream in raised]
            _HINT.many(self.connection, hints)
        self.step("streams")
        return {stream.name: stream.counter for stream in raised}


class View:
    """The world of one command: sees its streams only, and is let go where it is refused."""

    def __init__(self, ledger: Ledger, sight: Sight) -> None:
        self._ledger = ledger
        self._sight = sight
        self._buffer = Buffer()
        self._got: dict[tuple[type[Record], str], Record | None] = {}
        self.guessable: list[str] = []

    def get(self, kind: type[R], id: str) -> R | None:
        """The record of this id, None where no visible stream holds it.

        Looked for once: a check and its effect ask for the same ones.
        """
        found = self._got.get((kind, id), self)
        if found is self:
            found = self._got[kind, id] = self._sought(kind, id)
        return cast("R | None", found)

    def _sought(self, kind: type[R], id: str) -> R | None:
        of = kind.of
        for stream in self._streams(of):
            key = key_of(of, stream, id)
            change = self._ledger.buffer.by_key.get(key)
            if change is not None:
                if change.stream in self._sight.streams:
                    return None if change.dropped else _cast(kind, change.record)
                continue
            record = self._ledger.one(of, stream, id)
            if record is not None:
                return _cast(kind, record)
        return None

    def find(self, kind: type[R], **equal: str | int | None) -> list[R]:
        """Records that hold these values (None meaning NULL), in the bytewise order of ids.

        Raises ``KeyError`` for a column that the kind does not declare for it.
        """
        if not equal.keys() <= kind.of.lookups:
            raise KeyError(*sorted(equal.keys() - kind.of.lookups))
        streams = self._streams(kind.of)
        found = {record.id: _cast(kind, record) for record in self._read(kind.of, streams, equal)}
        for buffer in (self._ledger.buffer, self._buffer):
            for change in buffer.within(kind.of.name, streams):
                newest = self._buffer.by_key.get(change.key, change) is change
                if newest and not change.dropped and _holds(change.record, equal):
                    found[change.record.id] = _cast(kind, change.record)
        return [found[id] for id in sorted(found, key=str.encode)]

    def put(self, record: Record) -> None:
        """Write a record into its home stream.

        ``guessable`` gets the id of one that no visible stream holds yet, unless it is random.
        """
        if not is_random(record.id) and self.get(type(record), record.id) is None:
            self.guessable.append(record.id)
        self._got[type(record), record.id] = record
        self._buffer.add(Change(record, within=self._sight.streams))

    def drop(self, kind: type[Record], id: str) -> None:
        """Delete the record, if it is there."""
        record = self.get(kind, id)
        if record is not None:
            self._got[kind, id] = None
            self._buffer.add(Change(record, dropped=True, within=self._sight.streams))

    def keep(self) -> set[str]:
        """Hand what was done to the ledger; answers the streams that it goes to."""
        changes = list(self._buffer.by_key.values())
        self._ledger.keep(changes)
        return {change.stream for change in changes}

    def _streams(self, kind: Kind[Any]) -> list[str]:
        streams = self._sight.of(kind.home)
        # What others compete for must hold still; the supplier's rows are dated, and read unlocked.
        if kind.home == "office":
            self._ledger.streams.hold(streams)
        return streams

    def _read(self, kind: Kind[Any], streams: list[str], equal: Equal) -> Iterator[Record]:
        """What the tables hold and this transaction has not changed."""
        before, here = self._ledger.buffer.by_key, self._buffer.by_key
        for stream in streams:
            for record in self._ledger.stored(kind, stream, equal):
                key = key_of(kind, stream, record.id)
                if key not in before and key not in here:
                    yield record


def is_random(id: str) -> bool:
    """Whether an id is a UUID of version 7 as apps make them: 74 bits of it are not to be
    guessed, and nothing that the supplier makes is called so."""
    return UUID7.fullmatch(id) is not None


_HINT = Statement(tables.hint.insert().inline(), ("stream", "counter", "office"))


def _holds(record: Record, equal: Equal) -> bool:
    for name, value in equal.items():
        held = getattr(record, name)
        if isinstance(held, datetime.date):
            held = held.isoformat()
        if held != value:
            return False
    return True


def _cast(kind: type[R], record: Record) -> R:
    if not isinstance(record, kind):
        raise TypeError(f"{record!r} is no {kind.__name__}")
    return record
