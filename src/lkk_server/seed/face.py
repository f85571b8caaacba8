"""The font of the scene's papers: Roboto's outlines of the letters that a paper has, and no others.

TrueType as the OpenType specification describes it (tables cmap, glyf, head, hmtx, loca).
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import font_roboto

KEPT = (b"cvt ", b"fpgm", b"head", b"hhea", b"hmtx", b"maxp", b"prep")
LONG, COMPOSITE, MORE = 1, -1, 0x20
WORDS, SCALE, TWO_SCALES, FOUR_SCALES = 0x01, 0x08, 0x40, 0x80


class Face:
    """A font file, read once."""

    def __init__(self, content: bytes) -> None:
        count = struct.unpack_from(">H", content, 4)[0]
        entries = (struct.unpack_from(">4sIII", content, 12 + 16 * n) for n in range(count))
        self.tables = {tag: content[at : at + size] for tag, _, at, size in entries}
        head, hhea = self.tables[b"head"], self.tables[b"hhea"]
        self.units: int = struct.unpack_from(">H", head, 18)[0]
        self._widths: int = struct.unpack_from(">H", hhea, 34)[0]
        self._glyphs: int = struct.unpack_from(">H", self.tables[b"maxp"], 4)[0]
        kind = "I" if struct.unpack_from(">h", head, 50)[0] == LONG else "H"
        places = struct.unpack_from(f">{self._glyphs + 1}{kind}", self.tables[b"loca"])
        self._places = [one * (1 if kind == "I" else 2) for one in places]
        self._codes = _codes(self.tables[b"cmap"])

    def glyph(self, letter: str) -> int:
        """The number of a letter's outline; 0 draws a box."""
        return self._codes.get(ord(letter), 0)

    def width(self, glyph: int) -> float:
        """In thousandths of the size of type."""
        at = 4 * min(glyph, self._widths - 1)
        wide: int = struct.unpack_from(">H", self.tables[b"hmtx"], at)[0]
        return wide * 1_000 / self.units

    def subset(self, glyphs: Iterable[int]) -> bytes:
        """A font file whose other outlines are empty; numbers of glyphs stay as they are."""
        wanted, found = [0, *glyphs], set[int]()
        while wanted:
            glyph = wanted.pop()
            if glyph not in found:
                found.add(glyph)
                wanted += self._parts(glyph)
        outlines, places = bytearray(), [0]
        for glyph in range(self._glyphs):
            if glyph in found:
                outlines += self._outline(glyph)
                outlines += bytes(-len(outlines) % 4)
            places.append(len(outlines))
        head = bytearray(self.tables[b"head"])
        struct.pack_into(">h", head, 50, LONG)
        tables = {tag: self.tables[tag] for tag in KEPT if tag in self.tables}
        tables |= {b"head": bytes(head), b"glyf": bytes(outlines)}
        tables[b"loca"] = struct.pack(f">{len(places)}I", *places)
        return _file(tables)

    def _outline(self, glyph: int) -> bytes:
        return self.tables[b"glyf"][self._places[glyph] : self._places[glyph + 1]]

    def _parts(self, glyph: int) -> list[int]:
        """The glyphs that a composite one is made of, such as й of и and its breve."""
        outline = self._outline(glyph)
        if not outline or struct.unpack_from(">h", outline)[0] != COMPOSITE:
            return []
        parts, at, flags = list[int](), 10, MORE
        while flags & MORE:
            flags, part = struct.unpack_from(">HH", outline, at)
            parts.append(part)
            at += 8 if flags & WORDS else 6
            at += 2 * bool(flags & SCALE) + 4 * bool(flags & TWO_SCALES)
            at += 8 * bool(flags & FOUR_SCALES)
        return parts


@lru_cache(maxsize=1)
def roboto() -> Face:
    """The face that screens and papers have."""
    return Face(Path(font_roboto.font_files["Roboto"]).read_bytes())


def _codes(cmap: bytes) -> dict[int, int]:
    """Letters to glyphs, by the table of the basic plane (format 4)."""
    found: dict[int, int] = {}
    for n in range(struct.unpack_from(">H", cmap, 2)[0]):
        platform, encoding, at = struct.unpack_from(">HHI", cmap, 4 + 8 * n)
        if (platform, encoding) != (3, 1):
            continue
        count = struct.unpack_from(">H", cmap, at + 6)[0] // 2
        row = f">{count}H"
        ends = struct.unpack_from(row, cmap, at + 14)
        starts = struct.unpack_from(row, cmap, at + 16 + 2 * count)
        deltas = struct.unpack_from(row, cmap, at + 16 + 4 * count)
        ranges = at + 16 + 6 * count
        offsets = struct.unpack_from(row, cmap, ranges)
        for k, (first, last) in enumerate(zip(starts, ends, strict=True)):
            for code in range(first, min(last, 0xFFFE) + 1):
                glyph = code
                if offsets[k]:
                    where = ranges + 2 * k + offsets[k] + 2 * (code - first)
                    glyph = struct.unpack_from(">H", cmap, where)[0]
                found[code] = (glyph + deltas[k]) & 0xFFFF
    return found


def _file(tables: dict[bytes, bytes]) -> bytes:
    count = len(tables)
    power = count.bit_length() - 1
    search = 16 << power
    head = struct.pack(">IHHHH", 0x00010000, count, search, power, 16 * count - search)
    at, body = len(head) + 16 * count, bytearray()
    for tag, content in sorted(tables.items()):
        padded = content + bytes(-len(content) % 4)
        total = sum(struct.unpack(f">{len(padded) // 4}I", padded)) & 0xFFFFFFFF
        head += struct.pack(">4sIII", tag, total, at + len(body), len(content))
        body += padded
    return head + bytes(body)
