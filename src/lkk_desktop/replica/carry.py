"""What it takes to carry a file over: tables fitted to other columns, missing ones made."""

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


def fit(driver: Any) -> None:
    """Bring the replica's tables to the declared columns; every stream is pulled afresh.

    A table that lacks only what may be NULL keeps its rows meanwhile: who upgrades without a
    connection still has their data. One that differs otherwise is dropped.
    """
    from lkk_desktop.replica import schema

    declared = schema.replica_tables.tables
    for name in names(driver):
        rows = driver.execute(f'PRAGMA table_info("{name}")').fetchall()
        there = {(row[1], row[2], bool(row[3])) for row in rows}
        columns = declared[name].columns if name in declared else ()
        wanted = {(c.name, str(c.type), not c.nullable): c for c in columns}
        lacking = [column for told, column in wanted.items() if told not in there]
        if there <= wanted.keys() and all(column.nullable for column in lacking):
            for column in lacking:
                driver.execute(f'ALTER TABLE "{name}" ADD COLUMN "{column.name}" {column.type}')
        else:
            driver.execute(f'DROP TABLE "{name}"')
