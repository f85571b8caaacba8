"""Payments: methods, orders, cards, standing orders, cheques, and the books of money. And rules
over the books of files, which had none: each is its user's to read, and the supplier's.

Frozen as it was released: a later change of the records is a later revision.
"""

from __future__ import annotations

from alembic import op

from lkk_server.migrations.making import column, force, index, on_postgresql, policy, table

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

STREAMS = "stream = ANY ((SELECT nullif(current_setting('lkk.streams', true), '')::text[])::text[])"
SUPPLIER = "supplier = (SELECT nullif(current_setting('lkk.supplier', true), ''))"

RECORDS = {
    "payment_method": "code name shows cards:int place:int least:int most:int",
    "payment_order": (
        "user kind method parts amount:int card? status reason? url? link? until:int? made:int"
        " settled:int? returned:int"
    ),
    "card": "user mask system until made:int",
    "autopayment": (
        "user account schedule day:int? most:int card made:int last_day? last_code?"
        " last_amount:int?"
    ),
    "cheque": "account order kind amount:int taken drive document sign items fields",
}
BOOKS = {
    "order_book": (
        "id",
        (
            "id supplier user kind asked request version:int captured:int returned:int tries:int"
            " due:int? made:int"
        ),
    ),
    "transfer": (
        "supplier id",
        "id supplier account? debit credit kopecks:int kind ref day posted:int",
    ),
    "saved_card": ("id", "id supplier user binding made:int forgotten:int? due:int?"),
    "autopay_run": (
        "supplier autopayment occasion",
        "supplier autopayment occasion user account order? code? kopecks:int? made:int",
    ),
    "autopay_look": ("supplier", "supplier looked:int"),
    "receipt_book": (
        "id",
        "id supplier order account user request state tries:int due:int? made:int",
    ),
    "refund_book": (
        "id",
        (
            "id supplier order parts kopecks:int placed:int reason by state tries:int due:int?"
            " made:int"
        ),
    ),
    "bank_check": ("supplier until", "supplier since:int until:int differences made:int"),
}
INDEXES = {
    "order_book_by_due": ("order_book", "supplier due"),
    "order_book_of_user": ("order_book", "user"),
    "transfer_of_account": ("transfer", "account"),
    "transfer_by_posted": ("transfer", "supplier posted"),
    "transfer_by_ref": ("transfer", "ref"),
    "saved_card_of_user": ("saved_card", "user"),
    "saved_card_by_due": ("saved_card", "supplier due"),
    "receipt_book_by_due": ("receipt_book", "supplier due"),
    "receipt_book_of_order": ("receipt_book", "order"),
    "refund_book_by_due": ("refund_book", "supplier due"),
    "refund_book_of_order": ("refund_book", "order"),
}
HINTS = "(SELECT current_setting('lkk.hints', true)) = 'on'"
STANDS = """
CREATE FUNCTION lkk_ledger_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only';
END $$
"""


def upgrade() -> None:
    for name, columns in RECORDS.items():
        has_account = "account" in columns.split()
        own = "supplier stream id" if has_account else "supplier stream account? id"
        table(name, "stream id", f"{own} {columns}")
        index(f"{name}_by_id", name, "id")
        if on_postgresql():
            policy(name, "reader", f"FOR SELECT USING ({STREAMS})")
            policy(name, "keeper", f"USING ({SUPPLIER})")
            force(name)
    index("autopayment_by_account", "autopayment", "stream account")
    index("autopayment_of_account", "autopayment", "account")
    op.add_column("payment", column("order?"))
    for name, (key, columns) in BOOKS.items():
        table(name, key, columns)
        if on_postgresql():
            policy(name, "keeper", f"USING ({SUPPLIER})")
            force(name)
    for name, (of, columns) in INDEXES.items():
        index(name, of, columns)
    stand()
    if on_postgresql():
        files()


def files() -> None:
    """Whoever looks for bytes without a line has to see everybody's lines."""
    mine = STREAMS.replace("stream", "('user:' || \"user\")", 1)
    policy("upload", "reader", f"FOR SELECT USING ({mine})")
    policy("upload", "keeper", f"USING ({SUPPLIER})")
    policy("upload", "sweeper", f"FOR SELECT USING ({HINTS})")
    force("upload")


def stand() -> None:
    """What was posted stands: neither changed nor taken out."""
    if on_postgresql():
        op.execute(STANDS)
        rows = "BEFORE UPDATE OR DELETE ON transfer FOR EACH ROW"
        op.execute(f"CREATE TRIGGER transfer_stands {rows} EXECUTE FUNCTION lkk_ledger_stands()")
        return
    for deed in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER transfer_stands_{deed.lower()} BEFORE {deed} ON transfer"
            " BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
        )
