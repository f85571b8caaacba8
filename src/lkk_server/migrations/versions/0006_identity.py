"""Contacts, subscriptions and notices of users; what waits for a code, limits, letters, audit.

Frozen as it was released: a later change of the records is a later revision.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from lkk_server.migrations.making import column, force, index, on_postgresql, policy, table

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

STREAMS = "stream = ANY ((SELECT nullif(current_setting('lkk.streams', true), '')::text[])::text[])"
SUPPLIER = "supplier = (SELECT nullif(current_setting('lkk.supplier', true), ''))"

RECORDS = {
    "contact": "user way value confirmed:int?",
    "subscription": "user topic since:int",
    "user_notice": "user code values made:int",
}
ADDED = {"user": "deleting:int?", "device": "seen:int? revoked:int?"}
APPENDED = """
CREATE FUNCTION lkk_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit is append-only';
END $$
"""


def upgrade() -> None:
    for name, columns in RECORDS.items():
        table(name, "stream id", f"supplier stream account? id {columns}")
        index(f"{name}_by_id", name, "id")
        if on_postgresql():
            policy(name, "reader", f"FOR SELECT USING ({STREAMS})")
            policy(name, "keeper", f"USING ({SUPPLIER})")
            force(name)
    for name, columns in ADDED.items():
        for said in columns.split():
            op.add_column(name, column(said))
    books()


def books() -> None:
    table("reach", "user way", "user way value confirmed:int?")
    partial("reach_by_value", "reach", "way value", "confirmed IS NOT NULL", unique=True)
    table(
        "ticket",
        "id",
        "id purpose user? subject codes tries:int made:int until:int opened:int? spent:int?",
    )
    index("ticket_by_until", "ticket", "until")
    table("allowance", "key", "key due:int")
    index("allowance_by_due", "allowance", "due")
    table(
        "outgoing",
        "id",
        "id way recipient subject body made:int due:int until:int tries:int sent:int?",
    )
    partial("outgoing_due", "outgoing", "due", "sent IS NULL")
    table("consent", "id", "id user subject version given:int")
    index("consent_of_user", "consent", "user")
    table("leaving", "user", "user until:int links")
    table("audit", "id", "id at:int actor device deed subject reason")
    if on_postgresql():
        op.execute(APPENDED)
        rows = "BEFORE UPDATE OR DELETE ON audit FOR EACH ROW"
        op.execute(f"CREATE TRIGGER audit_stands {rows} EXECUTE FUNCTION lkk_append_only()")
    else:
        for deed in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_stands_{deed.lower()} BEFORE {deed} ON audit"
                " BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END"
            )


def partial(name: str, of: str, columns: str, where: str, *, unique: bool = False) -> None:
    condition = sa.text(where)
    op.create_index(
        name,
        of,
        columns.split(),
        unique=unique,
        sqlite_where=condition,
        postgresql_where=condition,
    )
