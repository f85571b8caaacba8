"""Reading that is bounded without a clock: a reader that runs in circles runs out of reads."""

from __future__ import annotations

import io
from typing import BinaryIO

FREE = 4 * 1024 * 1024
ROUNDS = 8
"""How often a parser may read a file over, beyond the first megabytes."""
CALLS = 6_000_000
"""Some seconds of a parser that reads byte by byte."""


class Overdrawn(Exception):
    """More was read than any sound file asks for."""


class Metered(io.BufferedIOBase):
    """A file of ``size`` bytes as a parser may read it; raises ``Overdrawn`` where it reads on and
    on. What lies behind ``size`` is not there."""

    def __init__(self, content: BinaryIO, size: int) -> None:
        self._content = content
        self.size = size
        self._at = 0
        self._bytes = FREE + ROUNDS * size
        self._calls = CALLS

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = 0, /) -> int:
        at = offset + (0, self._at, self.size)[whence]
        if at < 0:
            raise io.UnsupportedOperation("before the beginning")
        self._at = at
        return at

    def read(self, size: int | None = -1, /) -> bytes:
        left = max(0, self.size - self._at)
        wanted = left if size is None or size < 0 else min(size, left)
        self._calls -= 1
        self._bytes -= wanted
        if self._calls < 0 or self._bytes < 0:
            raise Overdrawn
        if wanted == 0:
            return b""
        self._content.seek(self._at)
        found = self._content.read(wanted)
        self._at += len(found)
        return found

    def at(self, offset: int, size: int) -> bytes:
        """The bytes at a place; fewer where the file ends."""
        self.seek(offset)
        return self.read(size)
