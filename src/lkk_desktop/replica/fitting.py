"""Whether received rows hold what their record declares, asked by whole columns at a time."""

from __future__ import annotations

import datetime
import typing
from collections.abc import Callable, Collection, Sequence
from functools import lru_cache
from typing import Any

import msgspec

from lkk_desktop.models import bounds
from lkk_desktop.models.record import KINDS, Kind

FEW = (bool, datetime.date)
MISFIT = (msgspec.MsgspecError, TypeError, ValueError, LookupError, RecursionError, OverflowError)


class _Shape(msgspec.Struct, frozen=True):
    """What a column may hold; ``few`` where its distinct values are few beside its rows."""

    column: Any
    fits: Callable[[Any], bool] | None
    few: bool


def all_fit(kind: Kind[Any], rows: Sequence[Sequence[Any]]) -> bool:
    """Whether every row, its position first, is as its record declares it.

    A bulk load stays one: no object is made of a row. Rows with JSON are few, and are read one by
    one by who asked.
    """
    if kind.json:
        return False
    try:
        columns = tuple(zip(*rows, strict=True))[1:]
        return all(
            _column_fits(shape, column)
            for shape, column in zip(_shapes(kind.name), columns, strict=True)
        )
    except MISFIT:
        return False


def one_fits(kind: Kind[Any], row: Sequence[Any]) -> bool:
    """Whether a row without its position makes a record within its bounds."""
    try:
        kind.record(row)
        return all(
            shape.fits is None or value is None or shape.fits(value)
            for shape, value in zip(_shapes(kind.name), row, strict=True)
        )
    except MISFIT:
        return False


def _column_fits(shape: _Shape, column: Sequence[Any]) -> bool:
    values: Collection[Any] = set(column) if shape.few else column
    msgspec.convert(values, shape.column, strict=False)
    fits = shape.fits
    return fits is None or all(fits(value) for value in values if value is not None)


@lru_cache
def _shapes(name: str) -> tuple[_Shape, ...]:
    kind = KINDS[name]
    hints = typing.get_type_hints(kind.struct, include_extras=True)
    return tuple(_shape(hints[column]) for column in kind.names)


def _shape(hint: Any) -> _Shape:
    arms = [hint, *typing.get_args(hint)]
    fits = next((found for arm in arms if (found := bounds.fits(arm)) is not None), None)
    plain = {typing.get_origin(arm) or arm for arm in arms}
    metas = [one for arm in arms for one in getattr(arm, "__metadata__", ())]
    few = bool(
        fits
        or plain & {typing.Literal, *FEW}
        or any(getattr(one, "pattern", None) for one in metas)
    )
    return _Shape(tuple.__class_getitem__((hint, ...)), fits, few)
