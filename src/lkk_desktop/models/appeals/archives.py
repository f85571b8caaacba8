"""Archives by their directory alone: none is ever unpacked, and a bomb is known by what it says."""

from __future__ import annotations

import struct
import zipfile

from lkk_desktop.models.appeals.metered import Metered
from lkk_desktop.models.command import Problem

RAR4 = b"Rar!\x1a\x07\x00"
RAR5 = b"Rar!\x1a\x07\x01\x00"
MOST_RATIO = 100
MOST_UNPACKED = 1024**3
SMALL = 1024**2
"""What unpacks to less harms nobody, however well it was packed."""
MOST_MEMBERS = 10_000
MOST_DIRECTORY = 4 * 1024**2
MOST_NESTED = 20
NESTED = (".zip", ".rar", ".7z", ".gz", ".bz2", ".xz", ".zst", ".tar", ".tgz", ".cab", ".jar")
ENCRYPTED = 0x1
END = b"PK\x05\x06"
END_SIZE = 22
LONGEST_COMMENT = 65_535
_RAR4_MAIN, _RAR4_HEADERS_ENCRYPTED = 0x73, 0x0080
_RAR5_MAIN, _RAR5_ENCRYPTION = 1, 4
_UNSOUND = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    NotImplementedError,
    ValueError,
    OverflowError,
    EOFError,
    struct.error,
    IndexError,
)


def check_zip(name: str, content: Metered) -> None:
    """Raises ``Problem``: file_broken, archive_encrypted, zip_bomb."""
    end = _end(content)
    if end is None:
        raise Problem("file_broken", name=name, **{"is": "zip"})
    members, directory = struct.unpack_from("<HI", content.at(end, END_SIZE), 10)
    if members > MOST_MEMBERS or directory > MOST_DIRECTORY:
        raise Problem("zip_bomb", name=name)
    try:
        content.seek(0)
        with zipfile.ZipFile(content) as archive:
            found = archive.infolist()
    except _UNSOUND:
        raise Problem("file_broken", name=name, **{"is": "zip"}) from None
    if not found:
        raise Problem("file_empty", name=name)
    _no_bomb(name, found, content.size)
    if any(one.flag_bits & ENCRYPTED for one in found):
        raise Problem("archive_encrypted", name=name)


def _no_bomb(name: str, members: list[zipfile.ZipInfo], size: int) -> None:
    unpacked = sum(one.file_size for one in members)
    packed = sum(one.compress_size for one in members)
    nested = sum(one.filename.lower().endswith(NESTED) for one in members)
    # Members that lie over each other are packed into more bytes than there are.
    if (
        unpacked > MOST_UNPACKED
        or (unpacked > SMALL and unpacked > MOST_RATIO * min(packed, size))
        or packed > size
        or nested > MOST_NESTED
        or len(members) > MOST_MEMBERS
    ):
        raise Problem("zip_bomb", name=name)


def _end(content: Metered) -> int | None:
    """Where the end of the central directory is; None: nowhere."""
    tail = min(content.size, END_SIZE + LONGEST_COMMENT)
    start = content.size - tail
    found = content.at(start, tail).rfind(END)
    return None if found < 0 or tail - found < END_SIZE else start + found


def ends_as_zip(content: Metered) -> bool:
    """Whether a program that unpacks archives would find one in this file."""
    if _end(content) is None:
        return False
    try:
        content.seek(0)
        with zipfile.ZipFile(content) as archive:
            return bool(archive.infolist())
    except _UNSOUND:
        return False


def check_rar(name: str, content: Metered) -> None:
    """Raises ``Problem``: file_broken, archive_encrypted. Only the first header is looked at."""
    start = content.at(0, 64)
    encrypted = _rar5_encrypted if start.startswith(RAR5) else _rar4_encrypted
    try:
        if encrypted(start):
            raise Problem("archive_encrypted", name=name)
    except (IndexError, struct.error, ValueError):
        raise Problem("file_broken", name=name, **{"is": "rar"}) from None


def _rar4_encrypted(start: bytes) -> bool:
    """Block: CRC of 2 bytes, type, flags of 2, size of 2 (RAR 4 technote)."""
    sort, flags, size = struct.unpack_from("<BHH", start, len(RAR4) + 2)
    if sort != _RAR4_MAIN or size < struct.calcsize("<HBHH"):
        raise ValueError("no archive header")
    return bool(flags & _RAR4_HEADERS_ENCRYPTED)


def _rar5_encrypted(start: bytes) -> bool:
    """Block: CRC of 4 bytes, then size, type and flags as numbers of 7 bits a byte (RAR 5)."""
    at = len(RAR5) + 4
    _size, at = _vint(start, at)
    sort, _at = _vint(start, at)
    if sort not in (_RAR5_MAIN, _RAR5_ENCRYPTION):
        raise ValueError("no archive header")
    return sort == _RAR5_ENCRYPTION


def _vint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if not byte & 0x80:
            return value, at
