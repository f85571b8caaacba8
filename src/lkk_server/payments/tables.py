"""The books of money: private to the server, and beside the records that travel.

Each row names its supplier; on PostgreSQL a policy keeps others out.
"""

from __future__ import annotations

from sqlalchemy import DDL, Index, PrimaryKeyConstraint, Table, event

from lkk_server.tables import KEYED, integer, metadata, text

order = Table(
    "order_book",
    metadata,
    text("id"),
    text("supplier"),
    text("user"),
    text("kind"),
    text("asked"),
    text("request"),
    integer("version"),
    integer("captured"),
    integer("returned"),
    integer("tries"),
    integer("due", null=True),
    integer("made"),
    PrimaryKeyConstraint("id"),
    **KEYED,
)
"""One row an order. ``asked`` is the hash of what its user asked for, ``request`` what the bank is
asked (JSON: ``book.Wanted``), so that asking again sends the same, also once its user has left.
``version``, ``captured`` and ``returned`` are the bank's last word that was taken in; ``due`` is
when the bank is asked next (NULL: it is settled)."""
Index("order_book_by_due", order.c.supplier, order.c.due)
Index("order_book_of_user", order.c.user)

transfer = Table(
    "transfer",
    metadata,
    text("id"),
    text("supplier"),
    text("account", null=True),
    text("debit"),
    text("credit"),
    integer("kopecks"),
    text("kind"),
    text("ref"),
    text("day"),
    integer("posted"),
    PrimaryKeyConstraint("supplier", "id"),
    **KEYED,
)
"""The ledger in double entry, append-only: kopecks (above zero) go from ``credit`` to ``debit``.

``id`` says what it is for, so that it is posted once; ``ref`` is the order, bill or payment."""
Index("transfer_of_account", transfer.c.account)
Index("transfer_by_posted", transfer.c.supplier, transfer.c.posted)
Index("transfer_by_ref", transfer.c.ref)

saved_card = Table(
    "saved_card",
    metadata,
    text("id"),
    text("supplier"),
    text("user"),
    text("binding"),
    integer("made"),
    integer("forgotten", null=True),
    integer("due", null=True),
    PrimaryKeyConstraint("id"),
    **KEYED,
)
"""``binding`` is what the bank charges a card by; it never leaves the server. A card that was
``forgotten`` is let go at the bank at ``due``."""
Index("saved_card_of_user", saved_card.c.user)
Index("saved_card_by_due", saved_card.c.supplier, saved_card.c.due)

autopay_run = Table(
    "autopay_run",
    metadata,
    text("supplier"),
    text("autopayment"),
    text("occasion"),
    text("user"),
    text("account"),
    text("order", null=True),
    text("code", null=True),
    integer("kopecks", null=True),
    integer("made"),
    PrimaryKeyConstraint("supplier", "autopayment", "occasion"),
    **KEYED,
)
"""A standing order's occasion that was taken up, once: ``order`` where the bank was asked, ``code``
what became of it (NULL: not known yet)."""

autopay_look = Table(
    "autopay_look",
    metadata,
    text("supplier"),
    integer("looked"),
    PrimaryKeyConstraint("supplier"),
    **KEYED,
)
"""When it was last looked for standing orders that are due, by whichever process."""

receipt = Table(
    "receipt_book",
    metadata,
    text("id"),
    text("supplier"),
    text("order"),
    text("account"),
    text("user"),
    text("request"),
    text("state"),
    integer("tries"),
    integer("due", null=True),
    integer("made"),
    PrimaryKeyConstraint("id"),
    **KEYED,
)
"""Cheques that are asked for: ``request`` is ``ReceiptAsked`` as JSON, ``state`` waiting, done,
failed (so often that it is asked for no more) or unreadable, ``due`` when the register is asked
next."""
Index("receipt_book_by_due", receipt.c.supplier, receipt.c.due)
Index("receipt_book_of_order", receipt.c.order)

refund = Table(
    "refund_book",
    metadata,
    text("id"),
    text("supplier"),
    text("order"),
    text("parts"),
    integer("kopecks"),
    integer("placed"),
    text("reason"),
    text("by"),
    text("state"),
    integer("tries"),
    integer("due", null=True),
    integer("made"),
    text("declined", null=True),
    PrimaryKeyConstraint("id"),
    **KEYED,
)
"""Money that is to go back, written before the bank is asked under this ``id``: of ``parts`` (JSON:
``Part``), or of what came beyond an order's sum, where there are none. ``placed`` are the kopecks
that the bank's word of the order has been put to; ``state`` waiting, done or declined, ``due`` when
the bank is asked next. ``declined`` is why the bank said no (its code; NULL where it was given up
here, since the bank had given the money back by itself)."""
Index("refund_book_by_due", refund.c.supplier, refund.c.due)
Index("refund_book_of_order", refund.c.order)

checked = Table(
    "bank_check",
    metadata,
    text("supplier"),
    integer("since"),
    integer("until"),
    text("differences"),
    integer("made"),
    PrimaryKeyConstraint("supplier", "until"),
    **KEYED,
)
"""A stretch of time whose ledger was compared with the bank's, and what differed (JSON)."""

for _deed in ("UPDATE", "DELETE"):
    _stands = f"CREATE TRIGGER transfer_stands_{_deed.lower()} BEFORE {_deed} ON transfer"
    _stands += " BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
    _stood = DDL(_stands).execute_if(dialect="sqlite")  # type: ignore[no-untyped-call]
    event.listen(transfer, "after_create", _stood)
