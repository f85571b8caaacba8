"""Papers of the scene: a page of text as PDF, the same bytes each time."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from lkk_server.seed.face import Face, roboto

WIDE, HIGH, EDGE = 595, 842, 64
TITLE, TEXT, LINE = 15, 11, 17
"""Points (1/72 inch): A4, its margin, sizes of type, from line to line."""


def pdf(title: str, text: str) -> bytes:
    """One page: a title, then paragraphs, which are broken into lines where they are long."""
    face = roboto()
    used = {letter: face.glyph(letter) for letter in sorted({*title, *text} - {"\n"})}
    content = "\n".join(_drawn(face, title, text)).encode()
    font = face.subset(used.values())
    widths = " ".join(f"{glyph} [{face.width(glyph):.0f}]" for glyph in sorted({*used.values()}))
    letters = "\n".join(f"<{glyph:04x}> <{ord(one):04x}>" for one, glyph in used.items())
    codes = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def"
        " /CMapType 2 def 1 begincodespacerange <0000> <ffff> endcodespacerange"
        f" {len(used)} beginbfchar\n{letters}\nendbfchar endcmap end end"
    )
    box = f"[0 0 {WIDE} {HIGH}]"
    return _file(
        b"<< /Type /Catalog /Pages 2 0 R /Lang (ru) >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox {box} /Contents 4 0 R"
        " /Resources << /Font << /F 5 0 R >> >> >>".encode(),
        _stream(content),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /LKKAAA+Roboto /Encoding /Identity-H"
        b" /DescendantFonts [6 0 R] /ToUnicode 9 0 R >>",
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /LKKAAA+Roboto /FontDescriptor 7 0 R"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
        b" /CIDToGIDMap /Identity /DW 500 /W [" + widths.encode() + b"] >>",
        b"<< /Type /FontDescriptor /FontName /LKKAAA+Roboto /Flags 4 /ItalicAngle 0 /Ascent 927"
        b" /Descent -244 /CapHeight 711 /StemV 80 /FontBBox [-737 -271 1148 1056]"
        b" /FontFile2 8 0 R >>",
        _stream(font, f" /Length1 {len(font)}"),
        _stream(codes.encode()),
    )


def _drawn(face: Face, title: str, text: str) -> Iterator[str]:
    high = HIGH - EDGE - TITLE
    yield _line(face, title, TITLE, high)
    high -= 2 * LINE
    for paragraph in text.split("\n"):
        for line in _broken(face, paragraph):
            yield _line(face, line, TEXT, high)
            high -= LINE


def _line(face: Face, text: str, size: int, high: int) -> str:
    said = "".join(f"{face.glyph(letter):04x}" for letter in text)
    return f"BT /F {size} Tf {EDGE} {high} Td <{said}> Tj ET"


def _broken(face: Face, paragraph: str) -> Iterator[str]:
    """A paragraph's lines, each as long as the page is wide; an empty one is an empty line."""
    line = ""
    for word in paragraph.split(" "):
        longer = f"{line} {word}" if line else word
        wide = sum(face.width(face.glyph(letter)) for letter in longer) * TEXT / 1_000
        if wide > WIDE - 2 * EDGE and line:
            yield line
            longer = word
        line = longer
    yield line


def _stream(content: bytes, more: str = "") -> bytes:
    packed = zlib.compress(content, 9)
    head = f"<< /Length {len(packed)} /Filter /FlateDecode{more} >>\nstream\n"
    return head.encode() + packed + b"\nendstream"


def _file(*objects: bytes) -> bytes:
    """A PDF of these objects, numbered from 1, with its table of places."""
    made, places = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), list[int]()
    for number, one in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    made += b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(objects) + 1)
    made += b"startxref\n%d\n%%%%EOF\n" % table
    return bytes(made)
