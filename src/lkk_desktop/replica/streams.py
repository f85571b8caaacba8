"""The streams that a replica holds: begun, advanced, started afresh, finished, forgotten."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Literal

import msgspec

from lkk_desktop.models.record import KINDS, Kind
from lkk_desktop.replica import tables
from lkk_desktop.replica.line import account_of
from lkk_desktop.replica.page import Head

_ONLY_LISTED = (
    "SELECT 1 FROM main.directory d WHERE d.stream = ?1 "
    "AND NOT EXISTS (SELECT 1 FROM main.cursor c WHERE c.stream = ?1)"
)
_DOUBTED = (
    "UPDATE main.directory SET counter = 0, run = '', mark = 0 WHERE stream = ?1 "
    "AND NOT EXISTS (SELECT 1 FROM main.cursor c WHERE c.stream = ?1 AND c.state = 'whole' "
    "AND c.counter = directory.counter AND c.run = directory.run)"
)
"""Rows that came by a stream are not those of its directory's cursor, unless both are as far."""
State = Literal["whole", "on_way", "filling"]


class Held(msgspec.Struct, frozen=True):
    """A stream that the replica holds: its cursor, and whether it is whole."""

    counter: int
    run: str
    columns: str
    state: State


def hold(driver: Any, streams: Collection[str]) -> None:
    """Begin to hold streams, from nothing. What an office's directory has of one stays in sight,
    unplaced: its rows may be of another past, and would stand above those that come."""
    for stream in streams:
        if driver.execute(_ONLY_LISTED, (stream,)).fetchone():
            start_afresh(driver, stream, directory=True)
    driver.executemany(
        'INSERT OR IGNORE INTO main.cursor (stream, counter, run, "columns", state) '
        "VALUES (?, 0, '', ?, 'filling')",
        [(stream, tables.columns_hash()) for stream in streams],
    )


def homes(stream: str, *, directory: bool = False) -> tuple[str, list[Kind[Any]]]:
    """Whose stream it is, and the kinds that live in it; of the ``directory`` its kinds alone."""
    home, _, owner = stream.partition(":")
    kinds = [kind for kind in KINDS.values() if kind.home == home]
    return owner, [kind for kind in kinds if kind.directory] if directory else kinds


def tables_of(kind: Kind[Any]) -> tuple[str, ...]:
    return ("outcome", "aside") if kind.name == "outcome" else (kind.name,)


def start_afresh(driver: Any, stream: str, *, directory: bool = False) -> set[str]:
    """Rows stay in sight, unplaced, until the last page says which are left; of an account that
    starts afresh in an office's ``directory``, only the rows of its kinds.

    Outcomes go, and what they settled is offered again: with the cursor went what tells another
    past of the server, and one that comes before the stream is whole again would not be noticed.
    """
    owner, kinds = homes(stream, directory=directory)
    _keep_receipts(driver, stream)
    for kind in kinds:
        for table in tables_of(kind):
            if kind.home != "device":
                unplaced = f"UPDATE main.{table} SET position = {tables.UNPLACED}"
                driver.execute(f'{unplaced} WHERE "{kind.owner}" = ?', (owner,))
            else:
                driver.execute(f'DELETE FROM main.{table} WHERE "{kind.owner}" = ?', (owner,))
    _no_longer_aside(driver, stream, kinds if directory else None)
    return {kind.name for kind in kinds}


def _no_longer_aside(driver: Any, stream: str, kinds: Collection[Kind[Any]] | None) -> None:
    """What of a stream lies raw, of these kinds or of all, those unknown here among them."""
    if kinds is None:
        driver.execute("DELETE FROM main.unreadable WHERE stream = ?", (stream,))
    else:
        driver.executemany(
            "DELETE FROM main.unreadable WHERE stream = ? AND kind = ?",
            [(stream, kind.name) for kind in kinds],
        )


def differing(driver: Any, digests: Mapping[str, tuple[int, int]]) -> list[str]:
    """Streams whose rows here are not those that the server has: their number, or the sum of
    their positions."""
    here = dict.fromkeys(digests, (0, 0))
    owners: dict[str, list[str]] = {}
    for stream in digests:
        home, _, owner = stream.partition(":")
        owners.setdefault(home, []).append(owner)
    for kind in KINDS.values():
        if kind.home == "device" or kind.home not in owners:
            continue
        # Of these alone: beside one opened account lie a hundred thousand of its directory.
        rows = driver.execute(
            f'SELECT "{kind.owner}", count(*), sum(position) FROM main.{kind.name} '
            f'WHERE "{kind.owner}" IN (SELECT value FROM json_each(?)) GROUP BY "{kind.owner}"',
            (msgspec.json.encode(owners[kind.home]).decode(),),
        )
        _count(here, ((f"{kind.home}:{owner}", *counted) for owner, *counted in rows.fetchall()))
    aside = "SELECT stream, count(*), sum(position) FROM main.unreadable GROUP BY stream"
    _count(here, driver.execute(aside).fetchall())
    return [stream for stream, said in digests.items() if here[stream] != tuple(said)]


def _count(here: dict[str, tuple[int, int]], rows: Iterable[tuple[str, int, int]]) -> None:
    for stream, count, total in rows:
        if stream in here:
            before = here[stream]
            here[stream] = before[0] + count, before[1] + total


def begin_again(driver: Any, stream: str) -> None:
    """Fill a stream from nothing; its rows stay in sight until its last page has come."""
    start_afresh(driver, stream)
    driver.execute(
        "UPDATE main.cursor SET counter = 0, run = '', state = 'filling' WHERE stream = ?",
        (stream,),
    )


def finish(driver: Any, stream: str, *, directory: bool = False) -> set[str]:
    """The one place where absence deletes: what a snapshot from nothing did not name.

    A row that it named in a shape unknown here is not absent.
    """
    owner, kinds = homes(stream, directory=directory)
    for kind in kinds:
        if kind.home != "device":
            driver.execute(
                f'DELETE FROM main.{kind.name} WHERE "{kind.owner}" = ? '
                f"AND position = {tables.UNPLACED} AND NOT EXISTS (SELECT 1 FROM main.unreadable u "
                f"WHERE u.kind = ? AND u.id = {kind.name}.id)",
                (owner, kind.name),
            )
    return {kind.name for kind in kinds}


def _keep_receipts(driver: Any, stream: str) -> None:
    """What a device's outcomes said goes back to the server with the lines that they settled."""
    home, _, device = stream.partition(":")
    if home == "device":
        for table in ("outcome", "aside"):
            driver.execute(
                "INSERT OR REPLACE INTO main.receipt SELECT id, status, settled, made, seal "
                f"FROM main.{table} o WHERE device = ? AND seal <> '' "
                "AND EXISTS (SELECT 1 FROM outbox.command c WHERE c.id = o.id)",
                (device,),
            )


def forget(driver: Any, stream: str) -> set[str]:
    """Hold a stream no longer. What an office's directory has of an account stays with it."""
    owner, kinds = homes(stream)
    listed = driver.execute("SELECT 1 FROM main.directory WHERE stream = ?", (stream,)).fetchone()
    if listed:
        kinds = [kind for kind in kinds if not kind.directory]
        driver.execute(_DOUBTED, (stream,))
    _keep_receipts(driver, stream)
    for kind in kinds:
        for table in tables_of(kind):
            driver.execute(f'DELETE FROM main.{table} WHERE "{kind.owner}" = ?', (owner,))
    _no_longer_aside(driver, stream, kinds if listed else None)
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
