"""A file opened under its key, and once more before anybody says that it is damaged."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from sqlcipher3 import dbapi2 as sqlcipher

from lkk_desktop.replica.faults import Fault, told

T = TypeVar("T")
PATIENCE = 10.0


def driver(path: Path, key: str, mode: str) -> Any:
    """A connection to a file; ``mode`` is SQLite's: ro, rw or rwc."""
    made = sqlcipher.connect(
        uri(path, mode), uri=True, isolation_level=None, timeout=PATIENCE, check_same_thread=True
    )
    made.execute(f'PRAGMA key = "{key}"')
    made.execute("PRAGMA secure_delete = ON")
    made.execute("PRAGMA temp_store = MEMORY")
    made.execute("PRAGMA cache_size = -4000")
    return made


def uri(path: Path, mode: str) -> str:
    return f"{path.absolute().as_uri()}?mode={mode}"


def twice(path: Path, opening: Callable[[], T]) -> T:
    """What opening comes to, tried again where the file seems damaged. Raises ``Fault``.

    Where the disk fails at the salt, SQLCipher goes on with one of its own, and the file looks
    damaged that is not.
    """
    try:
        with told(path):
            return opening()
    except Fault as fault:
        if fault.code != "not_a_database":
            raise
    with told(path):
        return opening()
