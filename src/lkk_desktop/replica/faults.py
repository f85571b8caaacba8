"""What can go wrong with the files of a profile, in codes; the words are the screens'.

Fault
├── disk_full       nothing was written; nothing was removed
├── not_a_database  the file is damaged, or is no file of ours
├── wrong_key       the passphrase or keyring entry opens nothing here
├── exists          there are keys already; they are not replaced
├── no_keyring      the system's keyring is absent, locked or does not answer
├── newer_version   a newer program wrote this file
├── locked          another program holds the file
├── unwritable      the folder or file may not be written
└── affected_sqlite this SQLite may lose commits (3.7.0 to 3.51.2)
"""

from __future__ import annotations

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
    ("disk i/o error", "disk_full"),
    ("file is not a database", "not_a_database"),
    ("malformed", "not_a_database"),
    ("file is encrypted", "not_a_database"),
    ("locked", "locked"),
    ("busy", "locked"),
    ("readonly", "unwritable"),
    ("unable to open", "unwritable"),
)


@contextmanager
def told(path: Path | str) -> Iterator[None]:
    """Turn the driver's and the system's errors about a file into a ``Fault``."""
    try:
        yield
    except sqlcipher.DatabaseError as error:
        fault = _fault(str(error), Path(path).name)
        if fault is None:
            raise
        raise fault from error
    except OSError as error:
        code = "disk_full" if error.errno in (28, 122) else "unwritable"
        raise Fault(code, Path(path).name) from error


def _fault(message: str, name: str) -> Fault | None:
    low = message.lower()
    return next((Fault(code, name) for sign, code in SIGNS if sign in low), None)


def place(error: BaseException) -> str:
    """Where an unexpected error arose, for the log; its message may hold a person's data."""
    at = traceback.extract_tb(error.__traceback__)[-1]
    return f"{Path(at.filename).name}:{at.lineno}"
