"""The words in which a step of the schema is written; what they mean never changes."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def column(said: str, sequence: str = "") -> sa.Column[Any]:
    """A column: text unless a type follows its name, NOT NULL unless it ends in a question mark."""
    name, _, kind = said.rstrip("?").partition(":")
    types: dict[str, Any] = {"": TEXT, "int": INTEGER, "bytes": sa.LargeBinary()}
    numbered = name == sequence
    return sa.Column(name, types[kind], nullable=said.endswith("?"), autoincrement=numbered)


def table(name: str, key: str, columns: str, *, sequence: str = "", keyed: bool = True) -> None:
    """A table. Rows of a keyed one lie in the order of their key on SQLite."""
    op.create_table(
        name,
        *(column(said, sequence) for said in columns.split()),
        sa.PrimaryKeyConstraint(*key.split()),
        sqlite_strict=True,
        sqlite_with_rowid=not keyed,
    )


def index(name: str, of: str, columns: str, *, unique: bool = False) -> None:
    op.create_index(name, of, columns.split(), unique=unique)


def policy(table: str, name: str, terms: str) -> None:
    op.execute(f'CREATE POLICY {name} ON "{table}" {terms}')


def force(table: str) -> None:
    """Let a table's policies bind everybody, its owner's own queries too."""
    op.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
    op.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')


def on_postgresql() -> bool:
    return op.get_context().dialect.name == "postgresql"
