"""What can go wrong with the files of a profile, in codes; the words are the screens'.

Fault
├── disk_full       nothing was written; nothing was removed
├── disk_error      the disk fails: a file that is there cannot be read or written
├── not_a_database  the file is damaged, or is no file of ours
├── wrong_key       the passphrase or keyring entry opens nothing here
├── exists          there are keys already; they are not replaced
├── mistyped_code   this cannot be a recovery code: a symbol of it is another one
├── last_way        the last way to the keys is not taken back
├── no_keyring      the system's keyring is absent, locked or does not answer
├── newer_version   a newer program wrote this file
├── locked          another program holds the file
├── unwritable      the folder or file may not be written
└── affected_sqlite this SQLite may lose commits (3.7.0 to 3.51.2)
"""

from __future__ import annotations

import errno
import os
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlcipher3 import dbapi2 as sqlcipher


class Fault(Exception):
    """Disk, file or key: a stable code, and the file's name where one is concerned."""

    def __init__(self, code: str, name: str = "") -> None:
        super().__init__(code, name)
        self.code = code
        self.name = name


SIGNS = (
    ("database or disk is full", "disk_full"),
    ("disk i/o error", "disk_error"),
    ("file is not a database", "not_a_database"),
    ("malformed", "not_a_database"),
    ("file is encrypted", "not_a_database"),
    ("locked", "locked"),
    ("busy", "locked"),
    ("readonly", "unwritable"),
    ("unable to open", "unwritable"),
)
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
ROOM = 65_536
"""Bytes that must fit for a disk to have room: what SQLite takes at once beside a file."""


@contextmanager
def told(path: Path | str) -> Iterator[None]:
    """Turn the driver's and the system's errors about a file into a ``Fault``."""
    try:
        yield
    except sqlcipher.DatabaseError as error:
        code = _code(error, Path(path))
        if code is None:
            raise
        raise Fault(code, Path(path).name) from error
    except OSError as error:
        raise Fault(_named(error), Path(path).name) from error


def _code(error: sqlcipher.DatabaseError, path: Path) -> str | None:
    message = str(error).lower()
    code = next((code for sign, code in SIGNS if sign in message), None)
    if code == "disk_error" and "READ" not in getattr(error, "sqlite_errorname", ""):
        # SQLite knows one way to be full. A quota it tells like a disk that fails.
        return _tried(path.parent)
    return code


def _tried(folder: Path) -> str:
    """Why a file in this folder could not be written: no room, or else the disk."""
    import tempfile

    try:
        with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
            written = file.write(bytes(ROOM))
            os.fsync(file.fileno())
    except OSError as error:
        return "disk_full" if error.errno in NO_ROOM else "disk_error"
    return "disk_error" if written == ROOM else "disk_full"


def _named(error: OSError) -> str:
    if error.errno in NO_ROOM:
        return "disk_full"
    return "disk_error" if error.errno == errno.EIO else "unwritable"


def place(error: BaseException) -> str:
    """Where an unexpected error arose, for the log; its message may hold a person's data."""
    at = traceback.extract_tb(error.__traceback__)[-1]
    return f"{Path(at.filename).name}:{at.lineno}"
