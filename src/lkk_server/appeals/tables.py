"""How far each series of numbers has come."""

from __future__ import annotations

from sqlalchemy import PrimaryKeyConstraint, Table

from lkk_server.tables import KEYED, integer, metadata, text

series = Table(
    "series",
    metadata,
    text("supplier"),
    text("series"),
    integer("last"),
    PrimaryKeyConstraint("supplier", "series"),
    **KEYED,
)
"""``series`` is the numbers' prefix, '' where there is none; ``last`` the one given last."""
