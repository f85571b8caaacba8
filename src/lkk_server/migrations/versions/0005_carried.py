"""What a closed month leaves for the next one's bill, so that no run reads years of explanations.

Frozen as it was released: a later change of the table is a later revision.
"""

from __future__ import annotations

from lkk_server.migrations.making import force, on_postgresql, policy, table

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

SUPPLIER = "supplier = (SELECT nullif(current_setting('lkk.supplier', true), ''))"


def upgrade() -> None:
    table("carried", "stream", "stream supplier period state:bytes")
    if on_postgresql():
        policy("carried", "keeper", f"USING ({SUPPLIER})")
        force("carried")
