"""Reading that is bounded without a clock: a reader that runs in circles runs out of reads."""

from __future__ import annotations

import io
from typing import BinaryIO

FREE = 4 * 1024 * 1024
ROUNDS = 8
"""How often a parser may read a file over, beyond the first megabytes."""
WINDOW = 64 * 1024
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
        self._from, self._window = 0, b""

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
        at, window = self._at, self._window
        start = at - self._from
        self._calls -= 1
        # Parsers go byte by byte, mostly where they just were.
        if size is not None and 0 <= start <= len(window) - size and size >= 0:
            found = window[start : start + size]
            self._at = at + size
        else:
            found = self._afresh(at, self.size - at if size is None or size < 0 else size)
        self._bytes -= len(found)
        if self._calls < 0 or self._bytes < 0:
            raise Overdrawn
        return found

    def _afresh(self, at: int, wanted: int) -> bytes:
        wanted = min(wanted, self.size - at)
        if wanted <= 0:
            return b""
        self._content.seek(at)
        if wanted >= WINDOW:
            found = self._content.read(wanted)
        else:
            self._from, self._window = at, self._content.read(min(WINDOW, self.size - at))
            found = self._window[:wanted]
        self._at = at + len(found)
        return found

    def at(self, offset: int, size: int) -> bytes:
        """The bytes at a place; fewer where the file ends."""
        self.seek(offset)
        return self.read(size)
