"""An office's directory: what is held of each of its accounts, and how two holders compare it."""

from __future__ import annotations

import hashlib
import zlib
from typing import Any

from lkk_desktop.models.record import KINDS, Kind

BUCKETS = 256
MARK_BITS = 44
"""So few that the marks of half a million accounts in one bucket add up exactly in 63 bits."""


def kinds() -> list[Kind[Any]]:
    """The kinds of an account's stream that stand in the directory, without its history."""
    return [kind for kind in KINDS.values() if kind.directory]


def bucket(stream: str) -> int:
    """In which of the buckets a stream is compared."""
    return zlib.crc32(stream.encode()) % BUCKETS


def mark(stream: str, counter: int, run: str) -> int:
    """A number that differs, but for one chance in 2^44, wherever a cursor differs."""
    told = f"{stream}|{counter}|{run}".encode()
    whole = hashlib.blake2b(told, digest_size=6).digest()
    return int.from_bytes(whole, "big") & ((1 << MARK_BITS) - 1)
