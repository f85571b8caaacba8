"""Why the bank declined a refund, which was told once and not kept.

Frozen as it was released: a later change of the table is a later revision.
"""

from __future__ import annotations

from alembic import op

from lkk_server.migrations.making import column

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("refund_book", column("declined?"))
