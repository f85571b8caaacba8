"""Residue: what stays of deleted rows in the pages of a file, and is driven out by writing it anew.

``secure_delete`` overwrites what is deleted where it lies, but not the copies that SQLite leaves
behind when it moves cells from one page of a tree to another.
"""

from __future__ import annotations

import contextlib
from typing import Any

from sqlcipher3 import dbapi2 as sqlcipher

MOST = 16 * 1024 * 1024
"""Bytes of a file that is written anew in well under a second: a household's. An office's is
larger; there the accounts that a clerk closes are still of their office."""


def rewrite(driver: Any) -> None:
    """Write the main file anew into its log, if it is small enough; a full disk, or somebody who
    reads, leaves it as it is."""
    pages, size = (
        int(driver.execute(f"PRAGMA main.{name}").fetchone()[0])
        for name in ("page_count", "page_size")
    )
    if pages * size <= MOST:
        with contextlib.suppress(sqlcipher.OperationalError):
            driver.execute("VACUUM main")
