"""The streams that a replica holds: begun, advanced, started afresh, finished, forgotten."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Literal

import msgspec

from lkk_desktop.models.record import KINDS, Kind
from lkk_desktop.replica import tables
from lkk_desktop.replica.outbox import account_of
from lkk_desktop.replica.page import Head

State = Literal["whole", "on_way", "filling"]


class Held(msgspec.Struct, frozen=True):
    """A stream that the replica holds: its cursor, and whether it is whole."""

    counter: int
    run: str
    columns: str
    state: State


def hold(driver: Any, streams: Collection[str]) -> None:
    driver.executemany(
        'INSERT OR IGNORE INTO main.cursor (stream, counter, run, "columns", state) '
        "VALUES (?, 0, '', ?, 'filling')",
        [(stream, tables.columns_hash()) for stream in streams],
    )


def homes(stream: str) -> tuple[str, list[Kind[Any]]]:
    home, _, owner = stream.partition(":")
    return owner, [kind for kind in KINDS.values() if kind.home == home]


def tables_of(kind: Kind[Any]) -> tuple[str, ...]:
    return ("outcome", "aside") if kind.name == "outcome" else (kind.name,)


def start_afresh(driver: Any, stream: str) -> set[str]:
    """Rows stay in sight, unplaced, until the last page says which are left.

    Outcomes go, and what they settled is offered again: with the cursor went what tells another
    past of the server, and one that comes before the stream is whole again would not be noticed.
    """
    owner, kinds = homes(stream)
    for kind in kinds:
        for table in tables_of(kind):
            if kind.home != "device":
                unplaced = f"UPDATE main.{table} SET position = {tables.UNPLACED}"
                driver.execute(f'{unplaced} WHERE "{kind.owner}" = ?', (owner,))
            else:
                driver.execute(f'DELETE FROM main.{table} WHERE "{kind.owner}" = ?', (owner,))
    driver.execute("DELETE FROM main.unreadable WHERE stream = ?", (stream,))
    return {kind.name for kind in kinds}


def finish(driver: Any, stream: str) -> set[str]:
    """The one place where absence deletes: what a snapshot from nothing did not name.

    A row that it named in a shape unknown here is not absent.
    """
    owner, kinds = homes(stream)
    for kind in kinds:
        if kind.home != "device":
            driver.execute(
                f'DELETE FROM main.{kind.name} WHERE "{kind.owner}" = ? '
                f"AND position = {tables.UNPLACED} AND NOT EXISTS (SELECT 1 FROM main.unreadable u "
                f"WHERE u.kind = ? AND u.id = {kind.name}.id)",
                (owner, kind.name),
            )
    return {kind.name for kind in kinds}


def forget(driver: Any, stream: str) -> set[str]:
    owner, kinds = homes(stream)
    for kind in kinds:
        for table in tables_of(kind):
            driver.execute(f'DELETE FROM main.{table} WHERE "{kind.owner}" = ?', (owner,))
    driver.execute("DELETE FROM main.unreadable WHERE stream = ?", (stream,))
    driver.execute("DELETE FROM main.cursor WHERE stream = ?", (stream,))
    return {kind.name for kind in kinds}


def accounts_of(driver: Any, stream: str) -> set[str]:
    """The accounts whose drafts depend on a stream; a device's outcomes may be of any."""
    if stream.startswith("device:"):
        rows = driver.execute(
            "SELECT DISTINCT account FROM outbox.command WHERE account IS NOT NULL"
        )
        return {str(row[0]) for row in rows.fetchall()}
    account = account_of(stream)
    return set() if account is None else {account}


def advance(driver: Any, stream: str, head: Head, state: str) -> None:
    driver.execute(
        'UPDATE main.cursor SET counter = ?, run = ?, "columns" = ?, state = ? WHERE stream = ?',
        (head.counter, head.run, head.columns, state, stream),
    )


def filling(driver: Any) -> bool:
    row = driver.execute("SELECT 1 FROM main.cursor WHERE state <> 'whole' LIMIT 1").fetchone()
    return row is not None
