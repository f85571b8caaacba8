"""Offices: who serves them as a clerk, and the marks by which a directory is compared."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from lkk_desktop.models.directory import mark
from lkk_server.migrations.making import TEXT, column, force, index, on_postgresql, policy, table

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

OF_STREAM = "stream supplier kind office? bucket:int counter:int floor:int notes mark:int"


def upgrade() -> None:
    table("clerk", "stream id", "supplier stream account? id user office")
    index("clerk_by_id", "clerk", "id")
    index("clerk_by_office", "clerk", "stream office")
    marks()
    hints()
    if on_postgresql():
        guard()


def marks() -> None:
    """SQLite adds no column that is NOT NULL without a default, so that the rows move there."""
    bind = op.get_bind()
    rows = [dict(row._mapping) for row in bind.execute(sa.text("SELECT * FROM stream"))]
    rows = [row | {"mark": marked_as(row)} for row in rows]
    op.drop_index("stream_by_office", "stream")
    if on_postgresql():
        op.add_column("stream", sa.Column("mark", sa.BigInteger(), server_default="0"))
        op.alter_column("stream", "mark", nullable=False, server_default=None)
        told = "UPDATE stream SET mark = :mark WHERE stream = :stream"
        rows = [row for row in rows if row["mark"]]
    else:
        op.drop_table("stream")
        table("stream", "stream", OF_STREAM)
        places = ", ".join(f":{column(said).name}" for said in OF_STREAM.split())
        told = f"INSERT INTO stream VALUES ({places})"
    index("stream_by_office", "stream", "office bucket mark supplier")
    if rows:
        bind.execute(sa.text(told), rows)


def marked_as(row: dict[str, Any]) -> int:
    if row["office"] is None:
        return 0
    wrote = [run for run, before in json.loads(row["notes"]) if before < row["counter"]]
    return mark(row["stream"], row["counter"], wrote[-1] if wrote else "")


def hints() -> None:
    """What stands there has been heard, or is asked for at the next start."""
    if on_postgresql():
        op.add_column("hint", sa.Column("office", TEXT))
        return
    op.drop_table("hint")
    columns = "sequence:int stream counter:int office?"
    table("hint", "sequence", columns, sequence="sequence", keyed=False)


STREAMS = "stream = ANY ((SELECT nullif(current_setting('lkk.streams', true), '')::text[])::text[])"
SUPPLIER = "supplier = (SELECT nullif(current_setting('lkk.supplier', true), ''))"
OFFICES = "office = ANY ((SELECT nullif(current_setting('lkk.offices', true), '')::text[])::text[])"
OF_ACCOUNTS = "account meter register reading feed"


def guard() -> None:
    """A clerk reads the streams of the accounts of their offices, beside their own."""
    policy("clerk", "reader", f"FOR SELECT USING ({STREAMS})")
    policy("clerk", "keeper", f"USING ({SUPPLIER})")
    force("clerk")
    policy("stream", "clerk", f"FOR SELECT USING ({OFFICES})")
    for name in OF_ACCOUNTS.split():
        home = f"home.stream = {name}.stream AND home.{OFFICES}"
        reach = f"EXISTS (SELECT 1 FROM stream AS home WHERE {home})"
        policy(name, "clerk", f"FOR SELECT USING ({reach})")
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
