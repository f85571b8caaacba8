"""A bank's file that an older bank has left goes on."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from lkk_server.sandbox.store import FILE, Store, order_of


def test_a_file_without_masks_gets_them(tmp_path: Path) -> None:
    Store(tmp_path, lambda: 1).close()
    with sqlite3.connect(tmp_path / FILE) as older:
        older.execute("ALTER TABLE orders DROP COLUMN mask")
    older.close()
    for _ in range(2):
        store = Store(tmp_path, lambda: 1)
        with store.transaction() as connection:
            assert order_of(connection, id="o-1") is None
        store.close()
