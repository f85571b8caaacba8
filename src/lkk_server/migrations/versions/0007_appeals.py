"""The catalogue of appeals, appeals, their files and numbers.

Frozen as it was released: a later change of the records is a later revision.
"""

from __future__ import annotations

from alembic import op

from lkk_server.migrations.making import column, force, index, on_postgresql, policy, table

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

STREAMS = "stream = ANY ((SELECT nullif(current_setting('lkk.streams', true), '')::text[])::text[])"
SUPPLIER = "supplier = (SELECT nullif(current_setting('lkk.supplier', true), ''))"

RECORDS = {
    "appeal_topic": "title place:int",
    "appeal_form": (
        "topic kind title place:int version:int sections days:int most_days:int? series"
        " needs_account:int open:int"
    ),
    "consent_text": "kind version:int line text sha256",
    "faq": "section question answer place:int",
    "appeal": (
        "user account? form topic reason command submitted:int status days:int answers enclosures"
        " consents number? due? extended:int answer? answer_enclosures answered:int? rating:int?"
        " rated:int?"
    ),
}
LOOKUPS = {"appeal_form": "topic", "appeal": "command"}


def upgrade() -> None:
    for name, columns in RECORDS.items():
        own = "supplier stream" if "account?" in columns else "supplier stream account?"
        table(name, "stream id", f"{own} id {columns}")
        index(f"{name}_by_id", name, "id")
        if name in LOOKUPS:
            index(f"{name}_by_{LOOKUPS[name]}", name, f"stream {LOOKUPS[name]}")
        if on_postgresql():
            policy(name, "reader", f"FOR SELECT USING ({STREAMS})")
            policy(name, "keeper", f"USING ({SUPPLIER})")
            force(name)
    index("appeal_of_account", "appeal", "account")
    books()


def books() -> None:
    table(
        "upload",
        "user id",
        "user id supplier name media size:int sha256 stored got:int state code? appeal? made:int"
        " touched:int",
    )
    index("upload_of_appeal", "upload", "appeal")
    index("upload_by_touched", "upload", "touched")
    table("series", "supplier series", "supplier series last:int")
    if on_postgresql():
        policy("series", "keeper", f"USING ({SUPPLIER})")
        force("series")
    op.add_column("outgoing", column("enclosures?"))
