"""Foresight: what the commands of a batch name is read for all of them at once, not for each."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, select

from lkk_desktop.models.command import Command
from lkk_desktop.models.record import KINDS, Kind
from lkk_server import tables
from lkk_server.statements import Pairs, Row, Statement, among
from lkk_server.writing import Key, Old, by_id, key_of

Equal = dict[str, str | int | None]
Pair = tuple[str, str]
Asked = tuple[Any, ...]
"""A kind, a stream, and the values that its rows are to hold."""


class Foresight:
    """Values that a batch's commands hold in fields which are called by what they name: a kind
    of record, or a column that records are found by. It is a guess, which only saves statements.

    ``known`` are the rows that were looked for by their ids, None where there is none.
    """

    def __init__(self, connection: Connection, supplier: str) -> None:
        self._connection = connection
        self._supplier = supplier
        self._named: dict[str, dict[Pair, None]] = {}
        self._rows: dict[Asked, list[Row]] = {}
        self.known: dict[Key, Old | None] = {}

    def add(self, stream: str, command: Command | None) -> None:
        """Take in what a command of this stream names, if it could be read."""
        if command is None:
            return
        for field, value in _named(command):
            self._named.setdefault(field, {})[stream, value] = None

    def rows(self, kind: Kind[Any], stream: str, equal: Equal) -> list[Row]:
        """The rows of a stream that hold these values; and with them is read what else the batch
        will ask for in this way."""
        key = (kind.name, stream, *equal.items())
        found = self._rows.get(key)
        if found is not None:
            return found
        for name, value in equal.items():
            pairs = self._named.get(kind.name if name == "id" else name, {})
            if (stream, value) in pairs:
                self._read(kind, name, list(pairs), equal)
                return self._rows[key]
        query = _select(kind.name, _shape(equal))
        rows = query.rows(self._connection, streams=[stream], **_values(equal))
        return [row[1:] for row in rows]

    def forget(self) -> None:
        """What was read is about to change."""
        self._rows.clear()
        self.known.clear()

    def _read(self, kind: Kind[Any], name: str, pairs: list[Pair], equal: Equal) -> None:
        found: dict[Pair, list[Row]] = {pair: [] for pair in pairs}
        place = 1 + kind.names.index(name)
        for row in self._asked(kind, name, pairs, equal):
            if (row[0], row[place]) in found:
                found[row[0], row[place]].append(row[1:])
        for (stream, value), rows in found.items():
            self._rows[(kind.name, stream, *(equal | {name: value}).items())] = rows

    def _asked(self, kind: Kind[Any], name: str, pairs: list[Pair], equal: Equal) -> list[Row]:
        rest = {other: value for other, value in equal.items() if other != name}
        if name == "id" and tables.moves(kind):
            # In all streams, since who writes it must know whether it lies in another one.
            ids = [id for _stream, id in pairs]
            rows = by_id(kind.name).rows(self._connection, of_supplier=self._supplier, ids=ids)
            place = 1 + kind.names.index("id")
            self.known |= {key_of(kind, "", id): None for id in ids}
            self.known |= {key_of(kind, "", row[place]): Old(row[0], row[1:]) for row in rows}
            return rows
        if any(value is not None and other != kind.owner for other, value in rest.items()):
            streams = list({stream: None for stream, _value in pairs})
            query = _select(kind.name, _shape(rest))
            return query.rows(self._connection, streams=streams, **_values(rest))
        query = _select_pairs(kind.name, name, _shape(rest))
        return query.rows(self._connection, pairs=pairs, **_values(rest))


def _named(struct: msgspec.Struct) -> Iterable[Pair]:
    for field in struct.__struct_fields__:
        value = getattr(struct, field)
        if type(value) is str:
            if field in _naming():
                yield field, value
        elif type(value) is tuple:
            for one in value:
                if isinstance(one, msgspec.Struct):
                    yield from _named(one)


@lru_cache(maxsize=1)
def _naming() -> frozenset[str]:
    return frozenset(KINDS).union(*(kind.find for kind in KINDS.values()))


def _shape(equal: Equal) -> tuple[tuple[str, bool], ...]:
    return tuple((name, value is None) for name, value in equal.items())


def _values(equal: Equal) -> Equal:
    return {f"is_{name}": value for name, value in equal.items() if value is not None}


def _where(table: Any, shape: tuple[tuple[str, bool], ...]) -> list[Any]:
    return [table[n].is_(None) if null else table[n] == bindparam(f"is_{n}") for n, null in shape]


@lru_cache(maxsize=1024)
def _select(kind: str, shape: tuple[tuple[str, bool], ...]) -> Statement:
    table = tables.records[kind].c
    query = select(table.stream, *(table[name] for name in KINDS[kind].names))
    return Statement(query.where(among(table.stream, "streams"), *_where(table, shape)))


@lru_cache(maxsize=1024)
def _select_pairs(kind: str, name: str, shape: tuple[tuple[str, bool], ...]) -> Statement:
    table, pairs = tables.records[kind].c, Pairs("pairs")
    columns = [table[column] for column in KINDS[kind].names]
    query = select(table.stream, *columns).select_from(pairs.rows)
    same = (table.stream == pairs.text, table[name] == pairs.other)
    return Statement(query.where(*same, *_where(table, shape)))
