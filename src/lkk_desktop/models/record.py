"""The record kit: a thing is declared once, and its tables, views and wire columns follow."""

from __future__ import annotations

import datetime
import hashlib
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Generic, Literal, TypeVar

import msgspec

from lkk_desktop.models.bounds import Id

Home = Literal["account", "user", "device", "office", "supplier"]
ColumnType = Literal["text", "integer", "json"]
JSON = (tuple, dict, list)


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the truth. ``id`` is unique within its kind; the owner field names its stream."""

    of: ClassVar[Kind[Any]]
    id: Id


R = TypeVar("R", bound=Record)


class Column(msgspec.Struct, frozen=True):
    """A field as tables and the wire know it. JSON columns travel and lie as text."""

    name: str
    type: ColumnType
    nullable: bool


class Kind(Generic[R]):
    """What follows from a record's declaration: its name, columns, home stream and lookups.

    ``directory``: of an account's kinds, one that an office holds for each of its accounts.
    """

    def __init__(
        self,
        struct: type[R],
        name: str,
        home: Home,
        owner: str,
        find: tuple[str, ...],
        directory: bool = False,
    ) -> None:
        self.struct = struct
        self.name = name
        self.home: Home = home
        self.owner = owner
        self.find = find
        self.lookups = frozenset((owner, *find))
        self.directory = directory
        self.columns = _columns(struct)
        self.names = tuple(column.name for column in self.columns)
        self.json = frozenset(c.name for c in self.columns if c.type == "json")
        self._made = _made(struct)
        shape = "|".join(f"{c.name}:{c.type}:{c.nullable}" for c in self.columns)
        told = f"{name}|{shape}|{directory}"
        self.fingerprint = hashlib.sha256(told.encode()).hexdigest()[:12]

    def __repr__(self) -> str:
        return f"Kind({self.name})"

    def row(self, record: R) -> tuple[Any, ...]:
        """The record as plain values in column order: text, integers and None only."""
        values = msgspec.structs.astuple(record)
        if not self._made:
            return values
        plain = list(values)
        for place, made in self._made:
            if plain[place] is not None:
                plain[place] = made(plain[place])
        return tuple(plain)

    def record(self, row: Sequence[Any], names: Sequence[str] | None = None) -> R:
        """The record that a row holds. Raises ``msgspec.ValidationError`` where it does not fit."""
        plain = dict(zip(names or self.names, row, strict=True))
        for name in self.json:
            if isinstance(plain.get(name), str):
                plain[name] = msgspec.json.decode(plain[name])
        return msgspec.convert(plain, self.struct, strict=False)

    def stream(self, record: R) -> str:
        """The record's home stream, such as ``account:0710000000``."""
        return f"{self.home}:{getattr(record, self.owner)}"

    def account(self, record: R) -> str | None:
        """The account that the record belongs to, where it has one."""
        if self.home == "account":
            return str(getattr(record, self.owner))
        value = getattr(record, "account", None)
        return None if value is None else str(value)


KINDS: dict[str, Kind[Any]] = {}


def record(
    name: str,
    *,
    home: Home,
    owner: str | None = None,
    find: tuple[str, ...] = (),
    directory: bool = False,
) -> Callable[[type[R]], type[R]]:
    """Declare a record's kind: its name, its home stream, the columns one may look it up by, and
    whether an office's directory has it."""

    def declare(struct: type[R]) -> type[R]:
        kind = Kind(struct, name, home, owner or home, find, directory)
        unknown = {kind.owner, *find} - set(kind.names)
        if name in KINDS or unknown:
            raise TypeError(f"record {name!r} is declared twice or lacks {sorted(unknown)}")
        KINDS[name] = kind
        struct.of = kind
        return struct

    return declare


def fingerprint(kinds: Mapping[str, Kind[Any]] = KINDS) -> str:
    """One hash over all kinds: a cursor pulled with another one starts its stream afresh."""
    joined = "|".join(f"{name}={kinds[name].fingerprint}" for name in sorted(kinds))
    return hashlib.sha256(joined.encode()).hexdigest()[:12]


def _made(struct: type[Record]) -> tuple[tuple[int, Callable[[Any], Any]], ...]:
    """The places of values that do not lie as they are, and what makes them lie."""
    hints = typing.get_type_hints(struct)
    plain: dict[Any, Callable[[Any], Any]] = {datetime.date: datetime.date.isoformat, bool: int}
    made: list[tuple[int, Callable[[Any], Any]]] = []
    for place, name in enumerate(struct.__struct_fields__):
        hint, _ = _bare(hints[name])
        if typing.get_origin(hint) in JSON:
            made.append((place, _as_json))
        elif hint in plain:
            made.append((place, plain[hint]))
    return tuple(made)


def _as_json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _columns(struct: type[Record]) -> tuple[Column, ...]:
    hints = typing.get_type_hints(struct)
    return tuple(_column(name, hints[name]) for name in struct.__struct_fields__)


def _bare(hint: Any) -> tuple[Any, bool]:
    """A field's type without None, and whether it may be None."""
    if typing.get_origin(hint) not in (typing.Union, types.UnionType):
        return hint, False
    arms = [arm for arm in typing.get_args(hint) if arm is not type(None)]
    return arms[0] if len(arms) == 1 else hint, len(arms) < len(typing.get_args(hint))


def _column(name: str, hint: Any) -> Column:
    hint, nullable = _bare(hint)
    origin = typing.get_origin(hint)
    if origin is Literal or hint in (str, datetime.date):
        return Column(name, "text", nullable)
    if hint in (int, bool):
        return Column(name, "integer", nullable)
    if origin in JSON:
        return Column(name, "json", nullable)
    raise TypeError(f"column {name!r}: {hint!r} has no exact plain form")
