"""The shown views and the hot statements, as they follow from the records' declarations.

The tables themselves are in ``schema``: a start over files that exist needs no SQLAlchemy.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from lkk_desktop.models.record import KINDS, Kind, fingerprint

OUTBOX_VERSION = 3
REPLICA_VERSION = 2
UNPLACED = 0
DRAFT_COLUMNS = ("_seq", "_command", "_account", "_gone")


def drawn_kinds() -> list[Kind[Any]]:
    """The kinds that a command may draft: all but what only the server says of a device."""
    return [kind for kind in KINDS.values() if kind.home != "device"]


def columns_hash() -> str:
    """The hash of the columns that the two files hold."""
    return fingerprint(KINDS)


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
def query(source: str, name: str, equal: tuple[str, ...], null: tuple[str, ...]) -> str:
    """The statement that finds rows of a kind by equalities, in the order of their ids.

    ``source`` stands before the kind's name: ``shown_`` or ``replica.``. Raises ``KeyError`` for a
    column that the kind does not have.
    """
    kind = KINDS[name]
    unknown = {*equal, *null} - set(kind.names)
    if unknown:
        raise KeyError(*sorted(unknown))
    names = ", ".join(f'"{field}"' for field in kind.names)
    where = [f'"{field}" = ?' for field in equal] + [f'"{field}" IS NULL' for field in null]
    held = f" WHERE {' AND '.join(where)}" if where else ""
    return f"SELECT {names} FROM {source}{name}{held} ORDER BY id"


def upsert(name: str, source: Kind[Any]) -> str:
    """Store a row by id; a lower position of its stream never overwrites (docs/protocol.md 4)."""
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


@lru_cache
def draft_insert(name: str) -> str:
    """Store a draft: the record's columns, then number, command, account, gone."""
    columns = _draft_columns(KINDS[name])
    marks = ", ".join("?" * len(columns))
    return f"INSERT OR REPLACE INTO main.draft_{name} ({', '.join(columns)}) VALUES ({marks})"


@lru_cache
def draft_delete(name: str) -> str:
    """Remove the draft of a record by a line: its id, then the line's number."""
    return f'DELETE FROM main.draft_{name} WHERE id = ? AND "_seq" = ?'


def drafts_of(kind: Kind[Any]) -> str:
    """The drafts of an account, or of none, as they are stored."""
    columns = ", ".join(_draft_columns(kind))
    return f'SELECT {columns} FROM main.draft_{kind.name} WHERE "_account" IS ?'


def _draft_columns(kind: Kind[Any]) -> list[str]:
    return [f'"{field}"' for field in (*kind.names, *DRAFT_COLUMNS)]
