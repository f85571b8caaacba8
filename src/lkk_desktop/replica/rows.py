"""The rows of a page: stored by position, laid aside where they do not fit, or removed."""

from __future__ import annotations

import datetime
import types
import typing
from collections.abc import Callable, Collection
from functools import lru_cache
from typing import Any, Literal

import msgspec
from sqlcipher3 import dbapi2 as sqlcipher

from lkk_desktop.models.record import KINDS, Kind
from lkk_desktop.replica import tables
from lkk_desktop.replica.outbox import account_of
from lkk_desktop.replica.page import BadPage, KindRows, Lost
from lkk_desktop.replica.streams import homes, tables_of

LAST = 2**63
UNFIT = (
    sqlcipher.IntegrityError,
    sqlcipher.InterfaceError,
    sqlcipher.ProgrammingError,
    OverflowError,
)


def store(driver: Any, name: str, received: KindRows, asked: Collection[str]) -> set[str]:
    """Store rows of one kind; the accounts that they touch. Raises ``BadPage``.

    A row outside the streams asked for is never stored (law 12). One that does not fit is laid
    aside raw, and the cursor passes it.
    """
    kind = KINDS.get(name)
    if kind is None:
        _lay_unknown_aside(driver, name, received, asked)
        return set()
    fitted = _fitted(kind, received)
    owner = 1 + kind.names.index(kind.owner)
    try:
        owners = {row[owner] for row in fitted}
    except (IndexError, TypeError) as error:
        raise BadPage("row") from error
    if not all(f"{kind.home}:{one}" in asked for one in owners):
        raise BadPage("owner")
    statement = tables.upsert("aside" if name == "outcome" else name, kind)
    _no_longer_aside(driver, name, fitted)
    if not (_plausible(kind, fitted) and _stored_together(driver, statement, fitted)):
        for row in fitted:
            if not _stored_alone(driver, statement, kind, row):
                plain = dict(zip(("position", *kind.names), row, strict=False))
                _lay_aside(driver, name, f"{kind.home}:{row[owner]}", plain)
    return owners if kind.home == "account" else set()


def _stored_together(driver: Any, statement: str, fitted: list[list[Any]]) -> bool:
    driver.execute("SAVEPOINT received")
    try:
        driver.executemany(statement, fitted)
    except UNFIT:
        driver.execute("ROLLBACK TO received")
        return False
    finally:
        driver.execute("RELEASE received")
    return True


def _stored_alone(driver: Any, statement: str, kind: Kind[Any], row: list[Any]) -> bool:
    try:
        kind.record(row[1:])
        driver.execute(statement, row)
    except (*UNFIT, msgspec.MsgspecError, ValueError, RecursionError):
        return False
    return True


def _fitted(kind: Kind[Any], received: KindRows) -> list[list[Any]]:
    """Rows in the columns of this program: unknown columns fall away, missing ones are NULL."""
    wanted = ("position", *kind.names)
    if tuple(received.columns) == wanted:
        return received.rows
    places = {name: place for place, name in enumerate(received.columns)}
    order = [places.get(name) for name in wanted]
    try:
        return [[None if at is None else row[at] for at in order] for row in received.rows]
    except IndexError as error:
        raise BadPage("row") from error


def _plausible(kind: Kind[Any], rows: list[list[Any]]) -> bool:
    """Whether what the tables themselves do not check is as a record needs it.

    Columns with a fixed set of values and dates are looked at by their distinct values, so that a
    bulk load stays one; rows with JSON are few, and are read one by one.
    """
    if kind.json:
        return False
    try:
        return all(
            fits(value)
            for at, fits in _narrow(kind.name)
            for value in {row[at] for row in rows}
            if value is not None
        )
    except (IndexError, TypeError):
        return False


@lru_cache
def _narrow(name: str) -> tuple[tuple[int, Callable[[Any], bool]], ...]:
    """Places of the columns that hold less than their type, and what fits there."""
    kind = KINDS[name]
    hints = typing.get_type_hints(kind.struct)
    found: list[tuple[int, Callable[[Any], bool]]] = []
    for at, column in enumerate(kind.names, 1):
        hint = hints[column]
        if typing.get_origin(hint) in (typing.Union, types.UnionType):
            hint = next(arm for arm in typing.get_args(hint) if arm is not type(None))
        if typing.get_origin(hint) is Literal:
            found.append((at, frozenset(typing.get_args(hint)).__contains__))
        elif hint is bool:
            found.append((at, frozenset((False, True)).__contains__))
        elif hint is datetime.date:
            found.append((at, _is_date))
    return tuple(found)


@lru_cache(maxsize=4096)
def _is_date(value: Any) -> bool:
    try:
        msgspec.convert(value, datetime.date, strict=False)
    except msgspec.ValidationError:
        return False
    return True


def _no_longer_aside(driver: Any, name: str, rows: list[list[Any]]) -> None:
    """What comes again is judged again."""
    if driver.execute("SELECT 1 FROM main.unreadable WHERE kind = ? LIMIT 1", (name,)).fetchone():
        driver.executemany(
            "DELETE FROM main.unreadable WHERE kind = ? AND id = ?",
            [(name, str(row[1 + KINDS[name].names.index("id")])) for row in rows],
        )


def _lay_aside(driver: Any, name: str, stream: str, plain: dict[str, Any]) -> None:
    """Keep a row that cannot be stored, raw and with its position, for a later program."""
    position = plain.get("position")
    driver.execute(
        "INSERT OR REPLACE INTO main.unreadable (kind, id, stream, position, raw) "
        "VALUES (?, ?, ?, ?, ?)",
        (
            name,
            str(plain.get("id")),
            stream,
            position if isinstance(position, int) and 0 < position < LAST else tables.UNPLACED,
            msgspec.json.encode(plain).decode(),
        ),
    )


def _lay_unknown_aside(driver: Any, name: str, received: KindRows, asked: Collection[str]) -> None:
    for row in received.rows:
        plain = dict(zip(received.columns, row, strict=False))
        stream = f"{received.home}:{plain.get(received.owner)}"
        if stream not in asked:
            raise BadPage("owner")
        _lay_aside(driver, name, stream, plain)


def remove(driver: Any, lost: Lost) -> set[str]:
    owner, kinds = homes(lost.stream)
    for kind in kinds:
        if kind.name == lost.kind:
            for table in tables_of(kind):
                driver.execute(
                    f'DELETE FROM main.{table} WHERE id = ? AND "{kind.owner}" = ? '
                    "AND position < ?",
                    (lost.id, owner, lost.position),
                )
    driver.execute(
        "DELETE FROM main.unreadable WHERE kind = ? AND id = ? AND stream = ? AND position < ?",
        (lost.kind, lost.id, lost.stream, lost.position),
    )
    account = account_of(lost.stream)
    return set() if account is None else {account}
