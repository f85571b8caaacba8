"""The tables of both files, as they follow from the records' declarations; made here, or carried.

Imported only where files are made or brought to another version: SQLAlchemy takes longer to import
than a first window to show.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Column, Index, Integer, LargeBinary, MetaData, Table, Text, text
from sqlalchemy.dialects.sqlite import dialect as sqlite_dialect
from sqlalchemy.schema import CreateIndex, CreateTable

from lkk_desktop.models.record import KINDS, Kind
from lkk_desktop.replica.tables import UNPLACED, drawn_kinds

NEVER_ALONE = frozenset({"period"})
"""Looked up by only together with a register or an account, whose index finds fewer rows."""
DIALECT = sqlite_dialect(paramstyle="qmark")

outbox_tables = MetaData()
replica_tables = MetaData()
_types: dict[str, type[Any]] = {"text": Text, "integer": Integer, "json": Text}


def _meta(tables: MetaData) -> Table:
    return Table(
        "meta",
        tables,
        Column("name", Text, primary_key=True),
        Column("value", Text, nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


_meta(outbox_tables)
_meta(replica_tables)

Table(
    "command",
    outbox_tables,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    Column("owner", Text, nullable=False),
    Column("account", Text, index=True),
    Column("kind", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("needs", Text, nullable=False),
    Column("made", Integer, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)
Table(
    "undrawn",
    outbox_tables,
    Column("number", Integer, primary_key=True),
    Column("code", Text, nullable=False),
    sqlite_strict=True,
)
Table(
    "photo",
    outbox_tables,
    Column("command", Text, primary_key=True),
    Column("media", Text, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("picture", LargeBinary, nullable=False),
    sqlite_strict=True,
)
Table(
    "form_draft",
    outbox_tables,
    Column("id", Text, primary_key=True),
    Column("form", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("account", Text),
    Column("answers", Text, nullable=False),
    Column("changed", Integer, nullable=False),
    sqlite_strict=True,
)
Table(
    "attachment",
    outbox_tables,
    Column("id", Text, primary_key=True),
    Column("draft", Text, index=True),
    Column("command", Text, index=True),
    Column("field", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("media", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", Text, nullable=False),
    sqlite_strict=True,
)
Table(
    "attachment_part",
    outbox_tables,
    Column("file", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("bytes", LargeBinary, nullable=False),
    sqlite_strict=True,
)
Table(
    "fetched",
    replica_tables,
    Column("id", Text, primary_key=True),
    Column("media", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", Text, nullable=False),
    sqlite_strict=True,
)
Table(
    "fetched_part",
    replica_tables,
    Column("file", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("bytes", LargeBinary, nullable=False),
    sqlite_strict=True,
)
Table(
    "cursor",
    replica_tables,
    Column("stream", Text, primary_key=True),
    Column("counter", Integer, nullable=False),
    Column("run", Text, nullable=False),
    Column("columns", Text, nullable=False),
    Column("state", Text, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
_directory = Table(
    "directory",
    replica_tables,
    Column("stream", Text, primary_key=True),
    Column("office", Text, nullable=False),
    Column("bucket", Integer, nullable=False),
    Column("counter", Integer, nullable=False),
    Column("run", Text, nullable=False),
    Column("columns", Text, nullable=False),
    Column("mark", Integer, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
Index("ix_directory_bucket", _directory.c.office, _directory.c.bucket, _directory.c.mark)
Table(
    "stale",
    replica_tables,
    Column("account", Text, primary_key=True),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
Table(
    "receipt",
    replica_tables,
    Column("id", Text, primary_key=True),
    Column("status", Text, nullable=False),
    Column("settled", Integer, nullable=False),
    Column("made", Integer, nullable=False),
    Column("seal", Text, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
Table(
    "unreadable",
    replica_tables,
    Column("kind", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("stream", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("raw", Text, nullable=False),
    sqlite_strict=True,
)


def _record_columns(kind: Kind[Any], key: bool) -> list[Column[Any]]:
    return [
        Column(c.name, _types[c.type], primary_key=key and c.name == "id", nullable=c.nullable)
        for c in kind.columns
    ]


def _indexes(prefix: str, kind: Kind[Any]) -> list[Index]:
    """By owner and by what it is looked up by; and the unplaced rows, which are hardly ever any.

    Each index costs a first sync a tenth, so that NULLs stay out of them.
    """
    wanted = dict.fromkeys((kind.owner, *kind.find)).keys() - {"id", *NEVER_ALONE}
    nullable = {column.name for column in kind.columns if column.nullable}
    made = [
        Index(
            f"{prefix}{kind.name}_{name}",
            name,
            sqlite_where=text(f"{name} IS NOT NULL") if name in nullable else None,
        )
        for name in sorted(wanted)
    ]
    if kind.owner != "id":
        unplaced = text(f"position = {UNPLACED}")
        made.append(Index(f"{prefix}{kind.name}_unplaced", kind.owner, sqlite_where=unplaced))
    return made


def _replica_table(kind: Kind[Any], name: str) -> Table:
    return Table(
        name,
        replica_tables,
        *_record_columns(kind, key=True),
        Column("position", Integer, nullable=False),
        *_indexes(f"ix_{name}_", kind),
        sqlite_strict=True,
    )


def _draft_table(kind: Kind[Any]) -> Table:
    """Drafts are few: each index more would be a page more to encrypt at every submit."""
    name = f"draft_{kind.name}"
    return Table(
        name,
        outbox_tables,
        *_record_columns(kind, key=True),
        Column("_seq", Integer, primary_key=True),
        Column("_command", Text, nullable=False),
        Column("_account", Text),
        Column("_gone", Integer, nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


for _kind in KINDS.values():
    _replica_table(_kind, _kind.name)
_replica_table(KINDS["outcome"], "aside")
for _kind in drawn_kinds():
    _draft_table(_kind)


def creation(tables: MetaData, names: Iterable[str] | None = None) -> list[str]:
    """The statements that make these tables and their indexes, if they are not there yet."""
    chosen = [t for t in tables.sorted_tables if names is None or t.name in names]
    made = [str(CreateTable(t, if_not_exists=True).compile(dialect=DIALECT)) for t in chosen]
    for made_table in chosen:
        made.extend(
            str(CreateIndex(index, if_not_exists=True).compile(dialect=DIALECT))
            for index in sorted(made_table.indexes, key=lambda i: str(i.name))
        )
    return made
