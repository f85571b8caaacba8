"""Outcomes that came and wait, and those that settle: once what they tell of is held."""

from __future__ import annotations

from typing import Any

import msgspec

_OLDER = (
    "DELETE FROM main.outcome WHERE id = ? AND EXISTS (SELECT 1 FROM main.aside a "
    "WHERE a.id = outcome.id AND (a.position > outcome.position OR a.device <> outcome.device))"
)


def settle(driver: Any) -> set[str]:
    """Let outcomes settle whose effects are held: whole streams at or past their counters."""
    told = _aside(driver)
    reached = {stream: _reached(driver, stream) for stream in set().union(*told.values())}
    ready = [
        id
        for id, raised in told.items()
        if all(_is_past(reached[stream], counter) for stream, counter in raised.items())
    ]
    accounts = set[str]()
    for id in ready:
        driver.execute(_OLDER, (id,))
        driver.execute(
            "INSERT OR IGNORE INTO main.outcome SELECT * FROM main.aside WHERE id = ?", (id,)
        )
        driver.execute("DELETE FROM main.aside WHERE id = ?", (id,))
        row = driver.execute("SELECT account FROM outbox.command WHERE id = ?", (id,)).fetchone()
        if row is not None and row[0] is not None:
            accounts.add(str(row[0]))
    return accounts


def lacking(driver: Any) -> set[str]:
    """The streams that outcomes wait for, and that are not held as far."""
    raised = [item for one in _aside(driver).values() for item in one.items()]
    return {stream for stream, counter in raised if not _is_past(_reached(driver, stream), counter)}


def _aside(driver: Any) -> dict[str, dict[str, int]]:
    """By the ids of commands whose outcomes wait, in their order: what each has raised."""
    rows = driver.execute("SELECT id, raised FROM main.aside ORDER BY position").fetchall()
    return {id: msgspec.json.decode(raised) for id, raised in rows}


def _reached(driver: Any, stream: str) -> int | None:
    """How far what is held of a stream is whole; None where nothing of it is held."""
    held = driver.execute(
        "SELECT counter, state = 'whole' FROM main.cursor WHERE stream = ?", (stream,)
    ).fetchone()
    # What an office's directory has is whole; an account that was opened speaks for itself.
    listed = "SELECT counter, 1 FROM main.directory WHERE stream = ?"
    row = held or driver.execute(listed, (stream,)).fetchone()
    return None if row is None else int(row[0]) if row[1] else -1


def _is_past(reached: int | None, counter: int) -> bool:
    return reached is None or reached >= counter
