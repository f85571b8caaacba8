"""Records of some accounts as a world: read in bulk, changed in memory, written by who asked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from lkk_desktop.models.record import R, Record

Rows = dict[str, Record]


class Shelf:
    """Records by kind and owner. Knows only what it was given; ``find`` must name the owner."""

    def __init__(self, records: Iterable[Record] = ()) -> None:
        self._by_owner: dict[str, dict[str, Rows]] = {}
        self._sorted: dict[tuple[str, str], list[Record]] = {}
        for record in records:
            self.put(record)

    def add(self, kind: type[Record], records: Iterable[Record]) -> None:
        """Keep many records of a kind that were not there."""
        name, owner = kind.of.name, kind.of.owner
        owners = self._by_owner.setdefault(name, {})
        for record in records:
            of = getattr(record, owner)
            rows = owners.get(of)
            if rows is None:
                rows = owners[of] = {}
            rows[record.id] = record

    def get(self, kind: type[R], id: str) -> R | None:
        """The record of this id, None where there is none."""
        for rows in self._by_owner.get(kind.of.name, {}).values():
            if id in rows:
                return cast(R, rows[id])
        return None

    def find(self, kind: type[R], **equal: str | int | None) -> list[R]:
        """An owner's records, in the bytewise order of ids. Raises ``KeyError`` without owner."""
        owner = str(equal.pop(kind.of.owner))
        found = self._of(kind.of.name, owner)
        if equal:
            found = [r for r in found if all(getattr(r, n) == v for n, v in equal.items())]
        return cast(list[R], list(found))

    def put(self, record: Record) -> None:
        """Keep a record, in place of what has its id."""
        kind = record.of
        owner = str(getattr(record, kind.owner))
        self._by_owner.setdefault(kind.name, {}).setdefault(owner, {})[record.id] = record
        self._sorted.pop((kind.name, owner), None)

    def drop(self, kind: type[Record], id: str) -> None:
        """Let go of a record, if it is there."""
        for owner, rows in self._by_owner.get(kind.of.name, {}).items():
            if rows.pop(id, None) is not None:
                self._sorted.pop((kind.of.name, owner), None)

    def records(self) -> list[Record]:
        """All of them: kinds and owners as they first came, an owner's by id."""
        return [
            record
            for kind, owners in self._by_owner.items()
            for owner in owners
            for record in self._of(kind, owner)
        ]

    def _of(self, kind: str, owner: str) -> list[Record]:
        key = kind, owner
        found = self._sorted.get(key)
        if found is None:
            rows: dict[str, Any] = self._by_owner.get(kind, {}).get(owner, {})
            found = self._sorted[key] = [rows[id] for id in sorted(rows, key=str.encode)]
        return found
