"""The tables of both files and the shown views, as they follow from the records' declarations."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    bindparam,
    column,
    select,
    table,
)
from sqlalchemy.dialects.sqlite import dialect as sqlite_dialect
from sqlalchemy.schema import CreateIndex, CreateTable

from lkk_desktop.models.record import KINDS, Kind, fingerprint

OUTBOX_VERSION = 1
REPLICA_VERSION = 1
DIALECT = sqlite_dialect(paramstyle="qmark")
DRAFT_COLUMNS = ("_seq", "_command", "_account", "_gone")

outbox_tables = MetaData()
replica_tables = MetaData()
_types: dict[str, type[Any]] = {"text": Text, "integer": Integer, "json": Text}


def drawn_kinds() -> list[Kind[Any]]:
    """The kinds that a command may draft: all but what only the server says of a device."""
    return [kind for kind in KINDS.values() if kind.home != "device"]


def columns_hash() -> str:
    """The hash of the columns that the two files hold."""
    return fingerprint(KINDS)


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
Table(
    "stale",
    replica_tables,
    Column("account", Text, primary_key=True),
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
    wanted = dict.fromkeys((kind.owner, *kind.find))
    return [Index(f"{prefix}{kind.name}_{name}", name) for name in wanted if name != "id"]


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


def replica_indexes() -> list[tuple[str, str]]:
    """Name and making statement of each index that may wait until after a bulk load."""
    return [
        (str(index.name), str(CreateIndex(index, if_not_exists=True).compile(dialect=DIALECT)))
        for one in replica_tables.sorted_tables
        for index in sorted(one.indexes, key=lambda i: str(i.name))
    ]


@lru_cache
def shown_views() -> tuple[str, ...]:
    """The TEMP views that lay the outbox's pending drafts over the replica (design 5).

    They live on a connection whose main file is the outbox and to which the replica is attached.
    """
    return tuple(_shown_view(kind) for kind in drawn_kinds())


def _shown_view(kind: Kind[Any]) -> str:
    name = kind.name
    names = ", ".join(f'"{field}"' for field in kind.names)

    def pending(alias: str) -> str:
        return f'NOT EXISTS (SELECT 1 FROM replica.outcome o WHERE o.id = {alias}."_command")'

    return (
        f"CREATE TEMP VIEW shown_{name} AS "
        f"SELECT {names} FROM replica.{name} r WHERE NOT EXISTS "
        f"(SELECT 1 FROM main.draft_{name} d WHERE d.id = r.id AND {pending('d')}) "
        f"UNION ALL SELECT {names} FROM main.draft_{name} d "
        f'WHERE d."_gone" = 0 AND {pending("d")} AND NOT EXISTS '
        f"(SELECT 1 FROM main.draft_{name} e WHERE e.id = d.id "
        f'AND e."_seq" > d."_seq" AND {pending("e")})'
    )


@lru_cache(maxsize=512)
def shown_query(name: str, equal: tuple[str, ...], null: tuple[str, ...]) -> str:
    """The statement that finds shown rows of a kind by equalities, in the order of their ids."""
    view = table(f"shown_{name}", *[column(field) for field in KINDS[name].names])
    query = select(*view.c)
    for field in equal:
        query = query.where(view.c[field] == bindparam(field))
    for field in null:
        query = query.where(view.c[field].is_(None))
    return str(query.order_by(view.c.id).compile(dialect=DIALECT))


def upsert(name: str, source: Kind[Any]) -> str:
    """Store a row by id; a lower position of the same stream never overwrites (protocol 4)."""
    names = ("position", *source.names)
    columns = ", ".join(f'"{field}"' for field in names)
    marks = ", ".join("?" * len(names))
    changes = ", ".join(f'"{field}" = excluded."{field}"' for field in names if field != "id")
    newer = f"excluded.position > {name}.position"
    if source.owner != "id":
        newer += f' OR excluded."{source.owner}" <> {name}."{source.owner}"'
    return (
        f"INSERT INTO {name} ({columns}) VALUES ({marks}) "
        f"ON CONFLICT (id) DO UPDATE SET {changes} WHERE {newer}"
    )


def draft_insert(kind: Kind[Any]) -> str:
    """Store a draft: the record's columns, then number, command, account, gone."""
    names = (*kind.names, *DRAFT_COLUMNS)
    columns = ", ".join(f'"{field}"' for field in names)
    return (
        f"INSERT OR REPLACE INTO main.draft_{kind.name} ({columns}) "
        f"VALUES ({', '.join('?' * len(names))})"
    )
