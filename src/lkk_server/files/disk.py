"""The folder of files: each lies under a random name, is written at its end only, and never run."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from lkk_server.refused import Refused

if sys.platform != "win32":
    import fcntl

FOLDER = "files"
RESERVE = 512 * 1024 * 1024
"""Bytes of the disk that files leave to the database and its log."""
PORTION = 1024 * 1024
NAME = re.compile(r"[0-9a-f]{48}")
FULL = (errno.ENOSPC, errno.EDQUOT)


class Locked(Exception):
    """Somebody writes this file."""


class Disk:
    """Where the bytes lie. Errors of the disk pass as ``OSError``, but for one that is full."""

    def __init__(self, folder: Path, reserve: int = RESERVE) -> None:
        self.folder = folder
        self.reserve = reserve
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def name(self) -> str:
        """A new name, which tells nothing of the file."""
        return secrets.token_hex(24)

    def path(self, stored: str) -> Path:
        if not NAME.fullmatch(stored):
            raise ValueError("no name of this folder")
        return self.folder / stored

    def room(self, size: int) -> None:
        """Raises ``Refused(507, 'disk_full')`` where so many bytes more would not leave enough."""
        if shutil.disk_usage(self.folder).free < self.reserve + size:
            raise Refused(507, "disk_full")

    def size(self, stored: str) -> int | None:
        """How many bytes are there; None: no such file."""
        try:
            return self.path(stored).stat().st_size
        except FileNotFoundError:
            return None

    def stored(self) -> list[str]:
        """The names of all files that are there."""
        return [one.name for one in self.folder.iterdir() if NAME.fullmatch(one.name)]

    def drop(self, stored: str) -> None:
        self.path(stored).unlink(missing_ok=True)

    def read(self, stored: str) -> BinaryIO:
        return self.path(stored).open("rb")

    def writer(self, stored: str) -> Writer:
        """The file, made where it is not there, for this writer alone. Raises ``Locked``."""
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
        return Writer(os.open(self.path(stored), flags, 0o600))

    def sha256(self, stored: str) -> str:
        with self.path(stored).open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()

    def portions(self, stored: str, start: int, size: int) -> Iterator[bytes]:
        """So many bytes from a place on; ends early where the file does."""
        with self.read(stored) as content:
            content.seek(start)
            while size > 0 and (portion := content.read(min(PORTION, size))):
                size -= len(portion)
                yield portion


class Writer:
    """A file that one writer holds, in this process and, where the system can, in all others."""

    def __init__(self, handle: int) -> None:
        self._handle = handle
        if sys.platform != "win32":
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                os.close(handle)
                raise Locked from None

    def begin(self, at: int) -> None:
        """Write on from here; what came after it, and was never confirmed, goes."""
        os.ftruncate(self._handle, at)
        os.lseek(self._handle, at, os.SEEK_SET)

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Raises ``Refused(507, 'disk_full')``; then some of it may be there."""
        left = memoryview(data)
        try:
            while left:
                left = left[os.write(self._handle, left) :]
        except OSError as error:
            if error.errno in FULL:
                raise Refused(507, "disk_full") from None
            raise

    def sync(self) -> None:
        """When this returns, what was written is on the disk."""
        os.fsync(self._handle)

    def close(self) -> None:
        os.close(self._handle)
