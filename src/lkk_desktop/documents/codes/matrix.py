"""The squares of a code as a frozen value, which paper and screen draw alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

import msgspec

from lkk_desktop.models.command import Problem

Level = Literal["L", "M", "Q", "H"]
QUIET = 4
"""Empty modules that the standard wants on each side (ISO/IEC 18004)."""


class Matrix(msgspec.Struct, frozen=True):
    """A code of ``version`` 1 to 40. Of a row's bits the highest is the leftmost module.

    ``clear`` is the diameter, in modules, of the empty circle in the middle that bears the sign
    of the hryvnia; 0 where there is none. Quiet zones are not among the rows.
    """

    version: int
    level: Level
    rows: tuple[int, ...]
    clear: int = 0

    @property
    def size(self) -> int:
        """Modules of a side, without the quiet zones."""
        return len(self.rows)

    @property
    def side(self) -> int:
        """Modules of a side, with the quiet zones."""
        return self.size + 2 * QUIET

    def dark(self, row: int, column: int) -> bool:
        """Whether the module is black; counted from the top left one."""
        return bool(self.rows[row] >> (self.size - 1 - column) & 1)

    def runs(self) -> Iterator[tuple[int, int, int]]:
        """Black modules that lie side by side: row, first column, how many."""
        for row, bits in enumerate(self.rows):
            column = 0
            for piece in f"{bits:0{self.size}b}".replace("10", "1 0").replace("01", "0 1").split():
                if piece[0] == "1":
                    yield row, column, len(piece)
                column += len(piece)


def matrix(
    data: bytes,
    level: Level = "M",
    *,
    least: int = 1,
    most: int = 40,
    clear: Mapping[int, int] | None = None,
) -> Matrix:
    """The squares that say ``data``, in the smallest version that holds it.

    Bytes go as they are: scanners of banks stumble over a header that names the encoding. The
    level is not raised by itself, so that a code of one payload is the same wherever it is drawn.
    ``clear`` gives the diameter of the empty circle for each version.
    Raises ``Problem('code_too_long')`` with ``length`` where version ``most`` cannot hold it.
    """
    # Imported with the first code that is made: screens that may show one are there at the start.
    import segno

    try:
        code = segno.make_qr(data, error=level, mode="byte", eci=False, boost_error=False)
        if int(code.version) < least:
            code = segno.make_qr(
                data, error=level, version=least, mode="byte", eci=False, boost_error=False
            )
    except segno.DataOverflowError as error:
        raise Problem("code_too_long", length=len(data)) from error
    version = int(code.version)
    if version > most:
        raise Problem("code_too_long", length=len(data))
    rows = tuple(int("".join("1" if module else "0" for module in row), 2) for row in code.matrix)
    return Matrix(version, level, rows, clear[version] if clear else 0)
