"""A file that a person picked, copied into the outbox: opened with care, and as it was then."""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, cast

from lkk_desktop.models.appeals.appeal import MOST_BYTES
from lkk_desktop.models.appeals.content import clean_name, examine
from lkk_desktop.models.command import Problem
from lkk_desktop.replica.attachments import PART, Attachment, Attachments
from lkk_desktop.replica.faults import Fault
from lkk_desktop.replica.files import Connection

BREATH = 0.002
"""Seconds between two parts, in which a keystroke's draft finds the lock free."""
Step = Callable[[int, int], None]


def attach_path(
    connection: Connection, draft: str, id: str, field: str, path: Path, step: Step
) -> Attachment:
    """Copy the file at a path into a draft; what is kept is what was looked at.

    ``step`` hears the bytes copied and of how many, and may raise to call it off. Raises
    ``Fault``, and ``Problem``: file_vanished, file_folder, file_link (that leads nowhere or to a
    folder), file_unreadable, file_changed (meanwhile), file_empty, file_large, draft_gone,
    files_large, files_many, and what ``examine`` and ``clean_name`` raise. Nothing is left then.
    """
    name = clean_name(path.name)
    with _opened(path, name) as source:
        return _copy(connection, draft, id, field, source, step)


def attach_bytes(
    connection: Connection, draft: str, id: str, field: str, name: str, data: bytes, step: Step
) -> Attachment:
    """Keep bytes that were pasted or dropped as a file of a draft. Raises as ``attach_path``."""
    source = _Source(clean_name(name), BytesIO(data), len(data))
    return _copy(connection, draft, id, field, source, step)


class _Source:
    """What is copied: its name, its bytes and how many they are."""

    def __init__(self, name: str, stream: BinaryIO, size: int) -> None:
        self.name = name
        self.stream = stream
        self.size = size

    def unchanged(self) -> bool:
        """Whether it is still what it was when it was opened."""
        return True


class _File(_Source):
    """A regular file that stands open."""

    def __init__(self, name: str, stream: BinaryIO, path: Path) -> None:
        self._path = path
        self._before = os.fstat(stream.fileno())
        super().__init__(name, stream, self._before.st_size)

    def unchanged(self) -> bool:
        after = os.fstat(self.stream.fileno())
        told = (after.st_size, after.st_mtime_ns)
        if told != (self._before.st_size, self._before.st_mtime_ns):
            return False
        try:
            now = self._path.stat()
        except OSError:
            return True  # it went after it had been opened: its bytes are all here
        return (now.st_dev, now.st_ino) == (after.st_dev, after.st_ino)


def _copy(
    connection: Connection, draft: str, id: str, field: str, source: _Source, step: Step
) -> Attachment:
    name, size = source.name, source.size
    if not size:
        raise Problem("file_empty", name=name)
    if size > MOST_BYTES:
        raise Problem("file_large", name=name, bytes=size, most=MOST_BYTES)
    attachments = Attachments(connection)
    attachments.room(draft, size)
    try:
        digest = _write(attachments, id, source, step)
        if not source.unchanged():
            raise Problem("file_changed", name=name)
        media = examine(name, cast(BinaryIO, attachments.open(id, size)), size)
        step(size, size)
        made = Attachment(id=id, field=field, name=name, media=media, size=size, sha256=digest)
        attachments.finish(draft, made)
    except BaseException:
        with suppress(Fault):  # what stays is dropped when the profile is next opened
            attachments.discard(id)
        raise
    return made


def _write(attachments: Attachments, id: str, source: _Source, step: Step) -> str:
    """Write the parts; the content's SHA-256."""
    digest, done, number = hashlib.sha256(), 0, 0
    while content := _read(source.stream, source.name):
        done += len(content)
        if done > source.size:
            raise Problem("file_changed", name=source.name)
        digest.update(content)
        attachments.write_part(id, number, content)
        number += 1
        step(done, source.size)
        time.sleep(BREATH)
    if done != source.size:
        raise Problem("file_changed", name=source.name)
    return digest.hexdigest()


def _read(source: BinaryIO, name: str) -> bytes:
    """The next part, as long as a part is but for the last. A disk that fails is the file's."""
    found = bytearray()
    try:
        while len(found) < PART and (more := source.read(PART - len(found))):
            found += more
    except OSError as error:
        raise Problem("file_unreadable", name=name) from error
    return bytes(found)


@contextmanager
def _opened(path: Path, name: str) -> Iterator[_File]:
    """A regular file, opened without waiting for anybody: a pipe or a device has no end."""
    try:
        target = path.stat()
    except FileNotFoundError as error:
        raise Problem("file_link" if _is_link(path) else "file_vanished", name=name) from error
    except (OSError, ValueError) as error:
        raise Problem("file_link" if _is_link(path) else "file_unreadable", name=name) from error
    _regular(target, path, name)
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(path, flags | getattr(os, "O_CLOEXEC", 0))
    except FileNotFoundError as error:
        raise Problem("file_vanished", name=name) from error
    except OSError as error:
        raise Problem("file_unreadable", name=name) from error
    with os.fdopen(descriptor, "rb", buffering=0) as file:
        _regular(os.fstat(descriptor), path, name)
        yield _File(name, cast(BinaryIO, file), path)


def _regular(found: os.stat_result, path: Path, name: str) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise Problem("file_link" if _is_link(path) else "file_folder", name=name)
    if not stat.S_ISREG(found.st_mode):
        raise Problem("file_unreadable", name=name)


def _is_link(path: Path) -> bool:
    try:
        return path.is_symlink()
    except (OSError, ValueError):
        return False
