"""Every table of the server: one per declared record, and the server's own books beside them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
)

# The command kit declares the outcome, so that KINDS is whole once the models are imported.
import lkk_desktop.models  # noqa: F401
from lkk_desktop.models.record import KINDS, Kind

REVISION = "0009"
"""The head of ``migrations/``: what this program expects to find in a database."""

TEXT = Text().with_variant(Text(collation="C"), "postgresql")
"""Bytewise order everywhere, as SQLite has it."""

INTEGER = BigInteger().with_variant(Integer(), "sqlite")
STRICT: dict[str, Any] = {"sqlite_strict": True}
KEYED: dict[str, Any] = {"sqlite_strict": True, "sqlite_with_rowid": False}
"""Rows lie in the order of their key, so that a stream's rows are neighbours on the disk."""

OWN = ("supplier", "stream", "account")
"""What each row carries besides its record; a record's column of the same name is the same."""

metadata = MetaData()


def text(name: str, *, null: bool = False) -> Column[Any]:
    """A text column, NOT NULL unless said otherwise."""
    return Column(name, TEXT, nullable=null)


def integer(name: str, *, null: bool = False) -> Column[Any]:
    """A 64-bit integer column, NOT NULL unless said otherwise."""
    return Column(name, INTEGER, nullable=null)


def moves(kind: Kind[Any]) -> bool:
    """Whether a record of this kind may change its home: not if its id names the home, nor on a
    device, where each device has its own copy under the same id."""
    return kind.owner != "id" and kind.home != "device"


def _record_table(kind: Kind[Any]) -> Table:
    if "stream" in kind.names or (kind.home == "account" and kind.owner not in ("id", "account")):
        raise TypeError(f"{kind!r}: its columns clash with those that every row carries")
    columns = [text("supplier"), text("stream")]
    if "account" not in kind.names:
        columns.append(text("account", null=True))
    for column in kind.columns:
        if column.name != "supplier":
            make = integer if column.type == "integer" else text
            columns.append(make(column.name, null=column.nullable))
    table = Table(kind.name, metadata, *columns, PrimaryKeyConstraint("stream", "id"), **KEYED)
    for name in kind.find:
        if name not in ("id", "supplier", kind.owner):
            Index(f"{kind.name}_by_{name}", table.c.stream, table.c[name])
    if kind.owner != "id":
        Index(f"{kind.name}_by_id", table.c.id)
    # An account's own rows are reached by its stream; others need the account to be found by it.
    if kind.home != "account" and "account" in kind.names:
        Index(f"{kind.name}_of_account", table.c.account)
    return table


records: dict[str, Table] = {name: _record_table(kind) for name, kind in KINDS.items()}

server = Table("server", metadata, text("id"), integer("made"), PrimaryKeyConstraint("id"), **KEYED)

run = Table(
    "run",
    metadata,
    Column("number", INTEGER, nullable=False, autoincrement=False),
    text("run"),
    integer("begun"),
    text("identity"),
    PrimaryKeyConstraint("number"),
    **STRICT,
)

stream = Table(
    "stream",
    metadata,
    text("stream"),
    text("supplier"),
    text("kind"),
    text("office", null=True),
    integer("bucket"),
    integer("counter"),
    integer("floor"),
    text("notes"),
    integer("mark"),
    PrimaryKeyConstraint("stream"),
    **KEYED,
)
"""``mark`` is that of the cursor at the head, by which an office compares its accounts."""
Index("stream_by_office", *(stream.c[n] for n in ("office", "bucket", "mark", "supplier")))

feed = Table(
    "feed",
    metadata,
    text("stream"),
    text("kind"),
    text("id"),
    integer("position"),
    text("state"),
    integer("since", null=True),
    PrimaryKeyConstraint("stream", "kind", "id"),
    **KEYED,
)
"""``since`` says when a row was lost, by the server's clock; NULL for rows that are there."""
Index("feed_by_position", feed.c.stream, feed.c.position, unique=True)
_LOST = feed.c.since.is_not(None)
Index("feed_lost", feed.c.since, sqlite_where=_LOST, postgresql_where=_LOST)

command = Table(
    "command",
    metadata,
    text("owner"),
    text("id"),
    text("supplier"),
    text("user"),
    text("device"),
    integer("number"),
    text("kind"),
    integer("version"),
    Column("hash", LargeBinary, nullable=False),
    Column("payload", LargeBinary, nullable=True),
    integer("made"),
    integer("arrived"),
    text("status"),
    text("code", null=True),
    text("details"),
    text("raised"),
    integer("settled"),
    PrimaryKeyConstraint("owner", "id"),
    **KEYED,
)
Index("command_by_device", command.c.device, command.c.number)

carried = Table(
    "carried",
    metadata,
    text("stream"),
    text("supplier"),
    text("period"),
    Column("state", LargeBinary, nullable=False),
    PrimaryKeyConstraint("stream"),
    **KEYED,
)
"""What the last closed period of an account leaves for the next bill (``billing.carried``)."""

hint = Table(
    "hint",
    metadata,
    Column("sequence", INTEGER, nullable=False, autoincrement=True),
    text("stream"),
    integer("counter"),
    text("office", null=True),
    PrimaryKeyConstraint("sequence"),
    **STRICT,
)
