"""Offices: who serves them as a clerk, and the marks by which a directory is compared."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from lkk_desktop.models.directory import mark

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OF_STREAM = "stream supplier kind office bucket counter floor notes mark"
NUMBERS = frozenset({"bucket", "counter", "floor", "mark"})


def upgrade() -> None:
    postgresql = op.get_context().dialect.name == "postgresql"
    clerks()
    marks(postgresql)
    hints(postgresql)
    if postgresql:
        guard()


def clerks() -> None:
    names = ["supplier", "stream", "account", "id", "user", "office"]
    op.create_table(
        "clerk",
        *(sa.Column(name, TEXT, nullable=name == "account") for name in names),
        sa.PrimaryKeyConstraint("stream", "id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("clerk_by_id", "clerk", ["id"])
    op.create_index("clerk_by_office", "clerk", ["stream", "office"])


def marks(postgresql: bool) -> None:
    """SQLite adds no column that is NOT NULL without a default, so that the rows move there."""
    rows = [dict(row._mapping) for row in op.get_bind().execute(sa.text("SELECT * FROM stream"))]
    op.drop_index("stream_by_office", "stream")
    if postgresql:
        op.add_column("stream", sa.Column("mark", INTEGER, server_default="0", nullable=False))
        op.alter_column("stream", "mark", server_default=None)
    else:
        op.drop_table("stream")
        op.create_table(
            "stream",
            *(
                sa.Column(name, INTEGER if name in NUMBERS else TEXT, nullable=name == "office")
                for name in OF_STREAM.split()
            ),
            sa.PrimaryKeyConstraint("stream"),
            sqlite_strict=True,
            sqlite_with_rowid=False,
        )
    op.create_index("stream_by_office", "stream", ["office", "bucket", "mark", "supplier"])
    marked = [row | {"mark": marked_as(row)} for row in rows]
    if postgresql:
        told = "UPDATE stream SET mark = :mark WHERE stream = :stream"
        marked = [row for row in marked if row["mark"]]
    else:
        places = ", ".join(f":{name}" for name in OF_STREAM.split())
        told = f"INSERT INTO stream VALUES ({places})"
    if marked:
        op.get_bind().execute(sa.text(told), marked)


def marked_as(row: dict[str, Any]) -> int:
    if row["office"] is None:
        return 0
    wrote = [run for run, before in json.loads(row["notes"]) if before < row["counter"]]
    return mark(row["stream"], row["counter"], wrote[-1] if wrote else "")


def hints(postgresql: bool) -> None:
    """What stands there has been heard, or is asked for at the next start."""
    if postgresql:
        op.add_column("hint", sa.Column("office", TEXT))
        return
    op.drop_table("hint")
    op.create_table(
        "hint",
        sa.Column("sequence", INTEGER, nullable=False, autoincrement=True),
        sa.Column("stream", TEXT, nullable=False),
        sa.Column("counter", INTEGER, nullable=False),
        sa.Column("office", TEXT),
        sa.PrimaryKeyConstraint("sequence"),
        sqlite_strict=True,
    )


STREAMS = "stream = ANY ((SELECT nullif(current_setting('lkk.streams', true), '')::text[])::text[])"
SUPPLIER = "supplier = (SELECT nullif(current_setting('lkk.supplier', true), ''))"
OFFICES = "office = ANY ((SELECT nullif(current_setting('lkk.offices', true), '')::text[])::text[])"
OF_ACCOUNTS = "account meter register reading feed"


def guard() -> None:
    """A clerk reads the streams of the accounts of their offices, beside their own."""
    op.execute(f'CREATE POLICY reader ON "clerk" FOR SELECT USING ({STREAMS})')
    op.execute(f'CREATE POLICY keeper ON "clerk" USING ({SUPPLIER})')
    op.execute('ALTER TABLE "clerk" ENABLE ROW LEVEL SECURITY')
    op.execute('ALTER TABLE "clerk" FORCE ROW LEVEL SECURITY')
    op.execute(f'CREATE POLICY clerk ON "stream" FOR SELECT USING ({OFFICES})')
    for name in OF_ACCOUNTS.split():
        home = f"home.stream = {name}.stream AND home.{OFFICES}"
        reach = f"EXISTS (SELECT 1 FROM stream AS home WHERE {home})"
        op.execute(f'CREATE POLICY clerk ON "{name}" FOR SELECT USING ({reach})')
    op.execute(ASK)


ASK = """
CREATE OR REPLACE FUNCTION lkk_ask(of_supplier text, of_user text, of_device text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    own text[] := ARRAY['supplier:' || of_supplier, 'user:' || of_user, 'device:' || of_device];
    served text[];
BEGIN
    PERFORM set_config('lkk.streams', own::text, true);
    served := ARRAY(
        SELECT office FROM clerk
        WHERE stream = 'user:' || of_user AND supplier = of_supplier
    );
    PERFORM set_config('lkk.offices', served::text, true);
    PERFORM set_config('lkk.streams', (own || ARRAY(
        SELECT 'account:' || account FROM linked_account
        WHERE stream = 'user:' || of_user AND supplier = of_supplier
    ) || ARRAY(SELECT 'office:' || unnest(served)))::text, true);
END $$
"""
