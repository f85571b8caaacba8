"""What a bill prints beside its figures, hours of automatic meters, papers, notices and news.

Frozen as it was released: a later change of the records is a later revision.
"""

from __future__ import annotations

from alembic import op

from lkk_server.migrations.making import column, force, index, on_postgresql, policy, table

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

STREAMS = "stream = ANY ((SELECT nullif(current_setting('lkk.streams', true), '')::text[])::text[])"
SUPPLIER = "supplier = (SELECT nullif(current_setting('lkk.supplier', true), ''))"
OFFICES = "office = ANY ((SELECT nullif(current_setting('lkk.offices', true), '')::text[])::text[])"

OTHERS = {
    "news": "published title text link?",
    "read_mark": "user notification read:int",
    "reminder_term": "since days",
}
ACCOUNTS = {
    "load_profile": "register day hours",
    "notice": "kind issued amount:int? planned? note?",
    "paper": "kind state since? number?",
}
ADDED = {
    "account": "unified?",
    "bill": "number?",
    "provider": "address? phone? site? requisites?",
    "supplier": "address? site?",
}


def upgrade() -> None:
    for name, columns in OTHERS.items():
        table(name, "stream id", f"supplier stream account? id {columns}")
    for name, columns in ACCOUNTS.items():
        table(name, "stream id", f"supplier stream id account {columns}")
    for name in (*OTHERS, *ACCOUNTS):
        index(f"{name}_by_id", name, "id")
        if on_postgresql():
            policy(name, "reader", f"FOR SELECT USING ({STREAMS})")
            policy(name, "keeper", f"USING ({SUPPLIER})")
            force(name)
            if name in ACCOUNTS:
                home = f"home.stream = {name}.stream AND home.{OFFICES}"
                reach = f"EXISTS (SELECT 1 FROM stream AS home WHERE {home})"
                policy(name, "clerk", f"FOR SELECT USING ({reach})")
    index("load_profile_by_register", "load_profile", "stream register")
    for name, columns in ADDED.items():
        for said in columns.split():
            op.add_column(name, column(said))
