"""What it takes to carry a file over: tables of other columns dropped, missing ones made."""

from __future__ import annotations

from typing import Any, Literal


def names(driver: Any) -> list[str]:
    """The tables of a file."""
    rows = driver.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    )
    return [str(row[0]) for row in rows.fetchall()]


def create(driver: Any, file: Literal["outbox", "replica"]) -> None:
    """Make the tables and indexes that are not there."""
    from lkk_desktop.replica import schema

    tables = schema.outbox_tables if file == "outbox" else schema.replica_tables
    for statement in schema.creation(tables):
        driver.execute(statement)


def drop_changed(driver: Any) -> None:
    """Drop the replica's tables whose columns differ; all streams are pulled from nothing again."""
    from lkk_desktop.replica import schema

    declared = schema.replica_tables.tables
    for name in names(driver):
        rows = driver.execute(f'PRAGMA table_info("{name}")').fetchall()
        there = {(row[1], row[2], bool(row[3])) for row in rows}
        wanted = (
            {(c.name, str(c.type), not c.nullable) for c in declared[name].columns}
            if name in declared
            else set()
        )
        if there != wanted:
            driver.execute(f'DROP TABLE "{name}"')
