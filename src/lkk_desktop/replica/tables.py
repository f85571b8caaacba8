"""The shown views and the hot statements, as they follow from the records' declarations.

The tables themselves are in ``schema``: a start over files that exist needs no SQLAlchemy.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from lkk_desktop.models.record import KINDS, Kind, fingerprint

OUTBOX_VERSION = 1
REPLICA_VERSION = 1
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
def shown_query(name: str, equal: tuple[str, ...], null: tuple[str, ...]) -> str:
    """The statement that finds shown rows of a kind by equalities, in the order of their ids.

    Raises ``KeyError`` for a column that the kind does not have.
    """
    kind = KINDS[name]
    unknown = {*equal, *null} - set(kind.names)
    if unknown:
        raise KeyError(*sorted(unknown))
    names = ", ".join(f'"{field}"' for field in kind.names)
    where = [f'"{field}" = ?' for field in equal] + [f'"{field}" IS NULL' for field in null]
    held = f" WHERE {' AND '.join(where)}" if where else ""
    return f"SELECT {names} FROM shown_{name}{held} ORDER BY id"


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
