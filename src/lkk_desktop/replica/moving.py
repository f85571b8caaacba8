"""Both files brought from their old keys to new ones, each whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from lkk_desktop.replica.faults import Fault, told
from lkk_desktop.replica.keyfile import Keys
from lkk_desktop.replica.sealed import driver, twice

OUTBOX, REPLICA = "outbox.db", "replica.db"
Step = Callable[[str], None]


def no_step(name: str) -> None:
    del name


def carry(folder: Path, old: Keys, new: Keys, step: Step = no_step) -> None:
    """Have both files under the new keys; one that is there already stays as it is.

    Nothing else may have them open. A replica that neither key opens is left to be made anew.
    Raises ``Fault``.
    """
    _carry(folder / OUTBOX, old.outbox, new.outbox, step)
    try:
        _carry(folder / REPLICA, old.replica, new.replica, step)
    except Fault as fault:
        if fault.code != "not_a_database":
            raise


def _carry(path: Path, old: bytes, new: bytes, step: Step) -> None:
    with told(path):
        there = path.exists() and path.stat().st_size
    if not there or _opens(path, new):
        return
    with closing(twice(path, lambda: _open(path, old))) as made, told(path):
        # A rollback journal keeps what stood under the key by which it stood: after a crash
        # SQLite puts the pages back byte by byte, whichever key is tried first.
        mode = made.execute("PRAGMA journal_mode = DELETE").fetchone()[0]
        if mode != "delete":
            raise Fault("locked", path.name)
        made.execute("PRAGMA synchronous = FULL")
        step(f"rekey {path.name}")
        made.execute(f'PRAGMA rekey = "{_spelled(new)}"')
        step(f"rekeyed {path.name}")
    if not _opens(path, new):
        raise Fault("not_a_database", path.name)


def _opens(path: Path, key: bytes) -> bool:
    try:
        twice(path, lambda: _open(path, key)).close()
    except Fault as fault:
        if fault.code != "not_a_database":
            raise
        return False
    return True


def _open(path: Path, key: bytes) -> Any:
    made = driver(path, _spelled(key), "rw")
    try:
        made.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except BaseException:
        made.close()
        raise
    return made


def _spelled(key: bytes) -> str:
    return f"x'{key.hex()}'"
