"""A world of given records, for rules that only read, and for commands that write a few."""

from __future__ import annotations

from collections.abc import Iterable

from lkk_desktop.models.record import R, Record


class Held:
    """Finds by any field; answers in the bytewise order of ids, as every world does."""

    def __init__(self, *records: Record) -> None:
        self._rows: dict[tuple[type[Record], str], Record] = {}
        self.take(records)

    def take(self, records: Iterable[Record]) -> None:
        for record in records:
            self.put(record)

    def get(self, kind: type[R], id: str) -> R | None:
        found = self._rows.get((kind, id))
        assert found is None or isinstance(found, kind)
        return found

    def find(self, kind: type[R], **equal: str | int | None) -> list[R]:
        same = [one for one in self._rows.values() if isinstance(one, kind)]
        found = [one for one in same if all(getattr(one, k) == v for k, v in equal.items())]
        return sorted(found, key=lambda one: one.id.encode())

    def put(self, record: Record) -> None:
        self._rows[type(record), record.id] = record

    def drop(self, kind: type[Record], id: str) -> None:
        self._rows.pop((kind, id), None)
