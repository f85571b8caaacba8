"""A world in memory, laid over what the files hold: lines draw in it one after the other.

Each question is asked of the files once, however many lines ask it: a thousand readings of one
register are drawn in the time that a thousand take, and not in that of their pairs.
"""

from __future__ import annotations

import datetime
from bisect import bisect_left
from typing import Any, cast

from lkk_desktop.models.command import Unseen
from lkk_desktop.models.record import R, Record
from lkk_desktop.replica.shown import Shown

Equal = dict[str, str | int | None]
Drawn = dict[tuple[type[Record], str], tuple[Record, bool]]


class _Bucket:
    """The records that answer one question, in the bytewise order of their ids."""

    def __init__(self) -> None:
        self.ids: list[bytes] = []
        self.records: list[Record] = []

    def put(self, record: Record) -> None:
        key = record.id.encode()
        at = bisect_left(self.ids, key)
        if at < len(self.ids) and self.ids[at] == key:
            self.records[at] = record
        else:
            self.ids.insert(at, key)
            self.records.insert(at, record)

    def drop(self, id: str) -> None:
        key = id.encode()
        at = bisect_left(self.ids, key)
        if at < len(self.ids) and self.ids[at] == key:
            del self.ids[at], self.records[at]


class Sketch:
    """What the files hold, ``under`` what the lines drawn so far make of it."""

    def __init__(self, under: Shown) -> None:
        self._under = under
        self._known: dict[tuple[type[Record], str], Record | None] = {}
        self._changed: dict[type[Record], set[str]] = {}
        self._asked: dict[type[Record], dict[tuple[str, ...], dict[tuple[Any, ...], _Bucket]]] = {}
        self._before: list[tuple[type[Record], str, Record | None]] = []
        self._drawn: Drawn = {}
        self._unseen = frozenset[str]()

    def begin(self, unseen: frozenset[str] = frozenset()) -> None:
        """A line begins to draw; of its account, these kinds are not held."""
        self._before, self._drawn, self._unseen = [], {}, unseen

    def drawn(self) -> Drawn:
        """What the line has drawn: records, and whether they are gone."""
        return self._drawn

    def undo(self) -> None:
        """As if the line had drawn nothing."""
        for kind, id, record in reversed(self._before):
            self._place(kind, id, record)
        self.begin()

    def get(self, kind: type[R], id: str) -> R | None:
        self._see(kind)
        return self._standing(kind, id)

    def _see(self, kind: type[Record]) -> None:
        if kind.of.name in self._unseen:
            raise Unseen(kind.of.name)

    def _standing(self, kind: type[R], id: str) -> R | None:
        key = (kind, id)
        if key not in self._known:
            found = self._under.find(kind, id=id)
            self._known[key] = found[0] if found else None
        return cast(R | None, self._known[key])

    def find(self, kind: type[R], **equal: str | int | None) -> list[R]:
        self._see(kind)
        names = tuple(sorted(equal))
        values = tuple(equal[name] for name in names)
        buckets = self._asked.setdefault(kind, {}).setdefault(names, {})
        bucket = buckets.get(values)
        if bucket is None:
            bucket = buckets[values] = self._filled(kind, names, values, equal)
        return cast(list[R], list(bucket.records))

    def put(self, record: Record) -> None:
        self._draw(record, gone=False)

    def drop(self, kind: type[Record], id: str) -> None:
        there = self._standing(kind, id)
        if there is not None:
            self._draw(there, gone=True)

    def _draw(self, record: Record, *, gone: bool) -> None:
        kind = type(record)
        self._before.append((kind, record.id, self._standing(kind, record.id)))
        self._changed.setdefault(kind, set()).add(record.id)
        self._place(kind, record.id, None if gone else record)
        self._drawn[kind, record.id] = (record, gone)

    def _place(self, kind: type[Record], id: str, record: Record | None) -> None:
        """Let this record stand where another one, or none, of its id stood."""
        old, self._known[kind, id] = self._known[kind, id], record
        for names, buckets in self._asked.get(kind, {}).items():
            if old is not None and (left := buckets.get(_values(old, names))) is not None:
                left.drop(id)
            if record is not None and (to := buckets.get(_values(record, names))) is not None:
                to.put(record)

    def _filled(
        self, kind: type[Record], names: tuple[str, ...], values: tuple[Any, ...], equal: Equal
    ) -> _Bucket:
        bucket = _Bucket()
        changed = self._changed.get(kind, set())
        for record in self._under.find(kind, **equal):
            if record.id not in changed:
                self._known[kind, record.id] = record
                bucket.put(record)
        for id in changed:
            standing = self._known[kind, id]
            if standing is not None and _values(standing, names) == values:
                bucket.put(standing)
        return bucket


def _values(record: Record, names: tuple[str, ...]) -> tuple[Any, ...]:
    found = (getattr(record, name) for name in names)
    return tuple(one.isoformat() if isinstance(one, datetime.date) else one for one in found)
