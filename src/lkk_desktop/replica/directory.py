"""An office's directory on a clerk's computer: a cursor for each account, compared by buckets.

Of an account that was opened, its whole stream is held as well, and then that one speaks for it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import msgspec

from lkk_desktop.models.directory import BUCKETS, bucket, kinds, mark
from lkk_desktop.models.record import KINDS
from lkk_desktop.replica import streams
from lkk_desktop.replica.page import Head
from lkk_desktop.replica.streams import Held

_HELD = "counter, run, \"columns\", 'whole'"
_ONLY_HERE = (
    "FROM main.directory d WHERE d.office = ? "
    "AND NOT EXISTS (SELECT 1 FROM main.cursor c WHERE c.stream = d.stream)"
)
HISTORY = frozenset(
    kind.name for kind in KINDS.values() if kind.home == "account" and not kind.directory
)
"""What is not held of an account that is only in the directory."""


def buckets(driver: Any, office: str) -> tuple[tuple[int, int], ...]:
    """Of each bucket of an office the number of accounts, and the sum of their marks."""
    found = [(0, 0)] * BUCKETS
    rows = driver.execute(
        "SELECT bucket, count(*), sum(mark) FROM main.directory WHERE office = ? GROUP BY bucket",
        (office,),
    )
    for number, count, total in rows.fetchall():
        found[number] = (count, total)
    return tuple(found)


def cursors(driver: Any, office: str, number: int) -> dict[str, Held]:
    """The accounts of a bucket, each with its cursor."""
    rows = driver.execute(
        f"SELECT stream, {_HELD} FROM main.directory WHERE office = ? AND bucket = ?",
        (office, number),
    )
    return {row[0]: Held(*row[1:]) for row in rows.fetchall()}


def listed(driver: Any, stream: str) -> tuple[str, Held] | None:
    """The office in whose directory an account stands, and its cursor there."""
    row = driver.execute(
        f"SELECT office, {_HELD} FROM main.directory WHERE stream = ?", (stream,)
    ).fetchone()
    return None if row is None else (str(row[0]), Held(*row[1:]))


def unseen(driver: Any, account: str | None) -> frozenset[str]:
    """The kinds that are not held of an account, to one who writes the outbox: those of its
    history, as long as it only stands in a directory."""
    if account is None:
        return frozenset()
    listed = driver.execute(
        "SELECT 1 FROM replica.directory d WHERE d.stream = ?1 AND NOT EXISTS "
        "(SELECT 1 FROM replica.cursor c WHERE c.stream = ?1 AND c.state <> 'filling')",
        (f"account:{account}",),
    ).fetchone()
    return HISTORY if listed else frozenset()


def advance(driver: Any, office: str, heads: Mapping[str, Head]) -> None:
    """Keep where the accounts' cursors stand."""
    driver.executemany(
        "INSERT OR REPLACE INTO main.directory "
        '(stream, office, bucket, counter, run, "columns", mark) VALUES (?, ?, ?, ?, ?, ?, ?)',
        [
            (
                stream,
                office,
                bucket(stream),
                head.counter,
                head.run,
                head.columns,
                mark(stream, head.counter, head.run),
            )
            for stream, head in heads.items()
        ],
    )


def begun(driver: Any, heads: Collection[str], asked: Mapping[str, Head]) -> list[str]:
    """The accounts that come from their start, though rows of them may be here: another office
    had them, they were given back, or are open."""
    named = [stream for stream in heads if stream not in asked or not asked[stream].counter]
    rows = driver.execute(
        "SELECT value FROM json_each(?) WHERE value IN (SELECT stream FROM main.directory) "
        "OR value IN (SELECT stream FROM main.cursor)",
        (msgspec.json.encode(named).decode(),),
    )
    return [str(row[0]) for row in rows.fetchall()]


def strike(driver: Any, office: str, stream: str) -> bool:
    """An account is no longer this office's; its rows go, unless its whole stream is held."""
    query = "DELETE FROM main.directory WHERE stream = ? AND office = ?"
    if not driver.execute(query, (stream, office)).rowcount:
        return False
    opened = driver.execute("SELECT 1 FROM main.cursor WHERE stream = ?", (stream,)).fetchone()
    if not opened:
        streams.forget(driver, stream)
    return True


def forget(driver: Any, office: str) -> set[str]:
    """All accounts of an office that is no longer the user's; answers their ids."""
    rows = driver.execute("SELECT stream FROM main.directory WHERE office = ?", (office,))
    accounts = {streams.homes(str(stream))[0] for (stream,) in rows.fetchall()}
    for kind in kinds():
        owners = f"SELECT substr(d.stream, {len('account:') + 1}) {_ONLY_HERE}"
        driver.execute(
            f'DELETE FROM main.{kind.name} WHERE "{kind.owner}" IN ({owners})', (office,)
        )
    raw = f"DELETE FROM main.unreadable WHERE stream IN (SELECT d.stream {_ONLY_HERE})"
    driver.execute(raw, (office,))
    driver.execute("DELETE FROM main.directory WHERE office = ?", (office,))
    return accounts
