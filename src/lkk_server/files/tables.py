"""The table of files: what was announced, how much of it came, and what the scanner says."""

from __future__ import annotations

from sqlalchemy import Index, PrimaryKeyConstraint, Table

from lkk_server.tables import KEYED, integer, metadata, text

upload = Table(
    "upload",
    metadata,
    text("user"),
    text("id"),
    text("supplier"),
    text("name"),
    text("media"),
    integer("size"),
    text("sha256"),
    text("stored"),
    integer("got"),
    text("state"),
    text("code", null=True),
    text("appeal", null=True),
    integer("made"),
    integer("touched"),
    PrimaryKeyConstraint("user", "id"),
    **KEYED,
)
"""``user`` is whose it is; ``stored`` the random name under which it lies; ``got`` the bytes that
are there; ``state`` is uploading, quarantined, clean or refused (``code``: why). A file that no
``appeal`` names goes a day after it was last ``touched``."""
Index("upload_of_appeal", upload.c.appeal)
Index("upload_by_touched", upload.c.touched)
