"""Pictures by their marks: begun, sized and ended as their formats say; none is drawn."""

from __future__ import annotations

import struct

from lkk_desktop.models.appeals.metered import Metered
from lkk_desktop.models.command import Problem

MOST_PIXELS = 10**9
"""A sheet of A0 at 600 dots an inch has half of it; a viewer chokes on more."""
MOST_MARKS = 100_000
PORTION = 256 * 1024
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_SCAN, _END, _FILL = 0xDA, 0xD9, 0xFF
_BARE = {0x01, *range(0xD0, 0xD8)}
_WIDTH, _HEIGHT = 256, 257
_NUMBERS = {3: "H", 4: "I", 16: "Q"}


class _Broken(Exception):
    """The format says that something else has to stand here."""


def check(name: str, sort: str, content: Metered) -> None:
    """Raises ``Problem``: file_broken, image_huge."""
    sized = {"jpeg": _jpeg, "png": _png, "tiff": _tiff}[sort]
    try:
        width, height = sized(content)
        if width <= 0 or height <= 0:
            raise _Broken
    except (_Broken, struct.error):
        raise Problem("file_broken", name=name, **{"is": sort}) from None
    if width * height > MOST_PIXELS:
        raise Problem("image_huge", name=name)


def _png(content: Metered) -> tuple[int, int]:
    """Chunks from IHDR to IEND: length, type, data, checksum (PNG, 5)."""
    at, sort = 8, b""
    size = (0, 0)
    for number in range(MOST_MARKS):
        length, sort = struct.unpack(">I4s", content.at(at, 8))
        if (sort == b"IHDR") != (number == 0) or at + 12 + length > content.size:
            raise _Broken
        if number == 0:
            width, height = struct.unpack(">II", content.at(at + 8, 8))
            size = (width, height)
        at += 12 + length
        if sort == b"IEND":
            return size
    raise _Broken


def _jpeg(content: Metered) -> tuple[int, int]:
    """Segments up to the first scan, with a frame among them, and an end behind (T.81, B)."""
    at, size = 2, (0, 0)
    for _ in range(MOST_MARKS):
        mark, code = struct.unpack(">BB", content.at(at, 2))
        if mark != _FILL:
            raise _Broken
        if code == _FILL:
            at += 1
            continue
        at += 2
        if code in _BARE:
            continue
        (length,) = struct.unpack(">H", content.at(at, 2))
        if code == _END or length < 2 or at + length > content.size:
            raise _Broken
        if code in _FRAMES:
            height, width = struct.unpack(">HH", content.at(at + 3, 4))
            size = (width, height)
        at += length
        if code == _SCAN:
            return _ended(content, at, size)
    raise _Broken


def _ended(content: Metered, at: int, size: tuple[int, int]) -> tuple[int, int]:
    """Telephones write more behind the end of a picture, so it need not be the last thing."""
    last = b""
    content.seek(at)
    while portion := content.read(PORTION):
        if b"\xff\xd9" in last + portion:
            return size
        last = portion[-1:]
    raise _Broken


def _tiff(content: Metered) -> tuple[int, int]:
    """The first directory: entries of tag, type, count and value in 12 bytes (TIFF 6, 2)."""
    order = "<" if content.at(0, 2) == b"II" else ">"
    (at,) = struct.unpack(f"{order}I", content.at(4, 4))
    (entries,) = struct.unpack(f"{order}H", content.at(at, 2))
    if at < 8 or not entries or at + 2 + 12 * entries > content.size:
        raise _Broken
    found = {}
    directory = content.at(at + 2, 12 * entries)
    for start in range(0, len(directory), 12):
        tag, type_, count = struct.unpack_from(f"{order}HHI", directory, start)
        if tag in (_WIDTH, _HEIGHT) and type_ in (3, 4) and count == 1:
            (found[tag],) = struct.unpack_from(order + _NUMBERS[type_], directory, start + 8)
    return found.get(_WIDTH, 0), found.get(_HEIGHT, 0)
