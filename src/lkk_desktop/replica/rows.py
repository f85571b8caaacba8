"""The rows of a page: stored by position, laid aside where they do not fit, or removed."""

from __future__ import annotations

from collections.abc import Mapping
from operator import itemgetter
from typing import Any

import msgspec
from sqlcipher3 import dbapi2 as sqlcipher

from lkk_desktop.models.record import KINDS, Kind
from lkk_desktop.replica import fitting, tables
from lkk_desktop.replica.outbox import account_of
from lkk_desktop.replica.page import BadPage, Head, KindRows, Lost
from lkk_desktop.replica.streams import homes, tables_of

UNFIT = (
    sqlcipher.IntegrityError,
    sqlcipher.InterfaceError,
    sqlcipher.ProgrammingError,
    OverflowError,
)


def store(driver: Any, name: str, received: KindRows, heads: Mapping[str, Head]) -> set[str]:
    """Store rows of one kind; the accounts that they touch. Raises ``BadPage``.

    A row outside the streams asked for is never stored (law 12), nor one placed where its stream
    has not come to. One that does not fit is laid aside raw, and the cursor passes it.
    """
    kind = KINDS.get(name)
    if kind is None:
        _lay_unknown_aside(driver, name, received, heads)
        return set()
    fitted = _fitted(kind, received)
    owner = 1 + kind.names.index(kind.owner)
    owners = _placed(fitted, owner, kind.home, heads)
    statement = tables.upsert("aside" if name == "outcome" else name, kind)
    _no_longer_aside(driver, name, fitted)
    if not (fitting.all_fit(kind, fitted) and _stored_together(driver, statement, fitted)):
        for row in fitted:
            if not _stored_alone(driver, statement, kind, row):
                plain = dict(zip(("position", *kind.names), row, strict=False))
                _lay_aside(driver, name, f"{kind.home}:{row[owner]}", plain)
    return owners if kind.home == "account" else set()


def _placed(rows: list[list[Any]], owner: int, home: str, heads: Mapping[str, Head]) -> set[str]:
    """Whose rows these are, each at a place that its stream has reached. Raises ``BadPage``."""
    try:
        whole = {type(row[0]) for row in rows} == {int}
        ordered = sorted(rows, key=itemgetter(0)) if whole else []
        highest = {row[owner]: row[0] for row in ordered}
    except (LookupError, TypeError) as error:
        raise BadPage("row") from error
    if not whole or ordered[0][0] <= tables.UNPLACED:
        raise BadPage("position")
    for one, place in highest.items():
        head = heads.get(f"{home}:{one}")
        if head is None:
            raise BadPage("owner")
        if place > head.counter:
            raise BadPage("position")
    return set(highest)


def _stored_together(driver: Any, statement: str, fitted: list[list[Any]]) -> bool:
    driver.execute("SAVEPOINT received")
    try:
        driver.executemany(statement, fitted)
    except UNFIT:
        driver.execute("ROLLBACK TO received")
        driver.execute("RELEASE received")
        return False
    driver.execute("RELEASE received")
    return True


def _stored_alone(driver: Any, statement: str, kind: Kind[Any], row: list[Any]) -> bool:
    if not fitting.one_fits(kind, row[1:]):
        return False
    try:
        driver.execute(statement, row)
    except UNFIT:
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


def _no_longer_aside(driver: Any, name: str, rows: list[list[Any]]) -> None:
    """What comes again is judged again."""
    if driver.execute("SELECT 1 FROM main.unreadable WHERE kind = ? LIMIT 1", (name,)).fetchone():
        driver.executemany(
            "DELETE FROM main.unreadable WHERE kind = ? AND id = ?",
            [(name, str(row[1 + KINDS[name].names.index("id")])) for row in rows],
        )


def _lay_aside(driver: Any, name: str, stream: str, plain: dict[str, Any]) -> None:
    """Keep a row that cannot be stored, raw and with its position, for a later program."""
    driver.execute(
        "INSERT OR REPLACE INTO main.unreadable (kind, id, stream, position, raw) "
        "VALUES (?, ?, ?, ?, ?)",
        (
            name,
            str(plain.get("id")),
            stream,
            plain["position"],
            msgspec.json.encode(plain).decode(),
        ),
    )


def _lay_unknown_aside(
    driver: Any, name: str, received: KindRows, heads: Mapping[str, Head]
) -> None:
    try:
        owner = received.columns.index(received.owner)
    except ValueError as error:
        raise BadPage("row") from error
    _placed(received.rows, owner, received.home, heads)
    for row in received.rows:
        plain = dict(zip(("position", *received.columns[1:]), row, strict=False))
        _lay_aside(driver, name, f"{received.home}:{row[owner]}", plain)


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
