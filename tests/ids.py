"""Ids as apps make them, but the same each time: UUIDs of version 7 made of words."""

from __future__ import annotations

import hashlib
import uuid


def id_of(words: str) -> str:
    """The id that stands for some words in a test."""
    number = int.from_bytes(hashlib.sha256(words.encode()).digest()[:16], "big")
    number &= ~(0xF << 76) & ~(0x3 << 62)
    return str(uuid.UUID(int=number | (7 << 76) | (2 << 62)))


def id_at(now: int, chance: int) -> str:
    """The id that an app makes at an instant (ms), with 64 bits of chance."""
    number = now % 2**48 << 80 | 7 << 76 | (chance >> 62) << 64 | 2 << 62
    return str(uuid.UUID(int=number | chance & (2**62 - 1)))


def reading_of(command: str) -> str:
    """The reading that a test's command puts."""
    return id_of(f"reading of {command}")
