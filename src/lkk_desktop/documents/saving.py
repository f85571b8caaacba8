"""A document on the disk: whole or not at all, and in words why not."""

from __future__ import annotations

import errno
import os
import secrets
from pathlib import Path
from typing import Literal

from lkk_desktop.strings import mark, t

Code = Literal["disk_full", "in_use", "no_folder", "unwritable"]
WHY: dict[Code, str] = {
    "disk_full": mark("The disk is full. Nothing was saved; free some space and try again."),
    "in_use": mark(
        "The file is open in another program, such as Excel. Close it there, or choose another"
        " name."
    ),
    "no_folder": mark("There is no such folder any more. Choose another one."),
    "unwritable": mark("This place cannot be written to. Choose another folder."),
}
_CODES: dict[int, Code] = {
    errno.ENOSPC: "disk_full",
    errno.EDQUOT: "disk_full",
    errno.EFBIG: "disk_full",
    errno.ENOENT: "no_folder",
    errno.ENOTDIR: "no_folder",
    errno.ETXTBSY: "in_use",
    errno.EBUSY: "in_use",
}
# Windows: a file that another program holds open (ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION).
_HELD = (32, 33)


class Unsaved(Exception):
    """A document that could not be written; a file that stood there is as it was."""

    def __init__(self, code: Code, path: Path) -> None:
        super().__init__(code, str(path))
        self.code = code
        self.path = path

    @property
    def words(self) -> str:
        """What happened and what to do."""
        return t(WHY[self.code])


def save(path: Path, content: bytes) -> None:
    """Write a document in place of what stood there; a power cut leaves the one or the other.

    Raises ``Unsaved``.
    """
    beside = path.with_name(f".{path.name[:80]}.{secrets.token_hex(4)}.new")
    try:
        try:
            with beside.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise Unsaved(_code(error, path), path) from error


def _code(error: OSError, path: Path) -> Code:
    held = getattr(error, "winerror", None)
    # Excel on Windows lets nobody replace what it shows, and says only that access is denied.
    if held in _HELD or (held == 5 and path.exists()):
        return "in_use"
    return _CODES.get(error.errno or 0, "unwritable")
