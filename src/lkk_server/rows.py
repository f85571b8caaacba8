"""Rows: a record as its table holds it, made without a detour through a dictionary."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import msgspec
from msgspec import inspect

from lkk_desktop.models.record import KINDS, Record
from lkk_server.statements import Row


def row_of(record: Record) -> Row:
    """What ``Kind.row`` says, in the same order: text, integers and None only."""
    values = msgspec.structs.astuple(record)
    odd = _odd(record.of.name)
    if not odd:
        return values
    plain = list(values)
    for place, made in odd:
        if plain[place] is not None:
            plain[place] = made(plain[place])
    return tuple(plain)


@lru_cache(maxsize=256)
def _odd(name: str) -> tuple[tuple[int, Callable[[Any], Any]], ...]:
    """The places of values that do not lie as they are, and what makes them lie."""
    kind = KINDS[name]
    fields = inspect.type_info(kind.struct).fields  # type: ignore[attr-defined]
    made = [(n, _made(c.name in kind.json, fields[n].type)) for n, c in enumerate(kind.columns)]
    return tuple((place, one) for place, one in made if one is not None)


def _made(json: bool, type: inspect.Type) -> Callable[[Any], Any] | None:
    if json:
        return _json
    if isinstance(type, inspect.Metadata):
        return _made(json, type.type)
    if isinstance(type, inspect.UnionType):
        return next(filter(None, (_made(json, arm) for arm in type.types)), None)
    if isinstance(type, inspect.DateType):
        return datetime.date.isoformat
    return int if isinstance(type, inspect.BoolType) else None


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()
