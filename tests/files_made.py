"""Files as people send them, made here, and such as nobody should send."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from PIL import Image
from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen.canvas import Canvas

from lkk_desktop.models.appeals.archives import RAR4, RAR5

EICAR = "".join(("X5O!P%@AP[4\\PZX54(P^)7CC)7}$", "EICAR-STANDARD-ANTIVIRUS-TEST-FILE", "!$H+H*"))
"""What every scanner takes for a virus (eicar.org); put together, so that none takes this file."""


def pdf(text: str = "Свидетельство", pages: int = 1) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, invariant=True)
    for page in range(pages):
        canvas.drawString(72, 720, f"{text} {page}".encode("ascii", "replace").decode())
        canvas.linkURL("https://example.com", (0, 0, 9, 9))
        canvas.bookmarkPage(str(page))
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def writer() -> PdfWriter:
    made = PdfWriter()
    made.append(PdfReader(io.BytesIO(pdf())))
    return made


def scripted() -> bytes:
    return one_page("/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>")


def with_file() -> bytes:
    made = writer()
    made.add_attachment("inside.txt", b"hello")
    return written(made)


def encrypted() -> bytes:
    made = writer()
    made.encrypt("secret", algorithm="AES-256")
    return written(made)


def hand_made(*objects: str, trailer: str = "/Root 1 0 R") -> bytes:
    """A PDF of these objects, numbered from 1, with a cross-reference table."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    for place in places:
        out += f"{place:010d} 00000 n \n".encode()
    out += (
        f"trailer\n<< /Size {len(objects) + 1} {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
    )
    return bytes(out)


def one_page(catalogue: str = "", page: str = "", *more: str) -> bytes:
    """A page; what is added to its catalogue and to itself; further objects from number 4 on."""
    return hand_made(
        f"<< /Type /Catalog /Pages 2 0 R {catalogue} >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] {page} >>",
        *more,
    )


def picture(kind: str, size: tuple[int, int] = (64, 48)) -> bytes:
    out = io.BytesIO()
    Image.radial_gradient("L").resize(size).convert("RGB").save(out, kind)
    return out.getvalue()


def archive(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as made:
        for name, data in members.items():
            made.writestr(name, data)
    return out.getvalue()


def rar4(flags: int = 0) -> bytes:
    head = struct.pack("<BHHHI", 0x73, flags, 13, 0, 0)
    return RAR4 + struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head + bytes(20)


def rar5(sort: int = 1) -> bytes:
    head = bytes((3, sort, 0, 0))
    return RAR5 + struct.pack("<I", zlib.crc32(head)) + head + bytes(20)


def huge_png() -> bytes:
    """A picture of a hundred thousand times a hundred thousand dots, in a few bytes."""

    def chunk(sort: bytes, data: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(sort + data))
        return struct.pack(">I", len(data)) + sort + data + crc

    size = struct.pack(">IIBBBBB", 100_000, 100_000, 1, 0, 0, 0, 0)
    body = chunk(b"IHDR", size) + chunk(b"IDAT", zlib.compress(bytes(99)))
    return b"\x89PNG\r\n\x1a\n" + body + chunk(b"IEND", b"")
