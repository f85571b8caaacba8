"""Pages made into pictures as a viewer would make them, and codes read from them by zxing-cpp."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import zxingcpp
from PIL import Image
from PySide6.QtCore import QSize
from PySide6.QtPdf import QPdfDocument
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from lkk_desktop.documents.codes.matrix import QUIET, Matrix

DPI = 150


def seen(picture: Image.Image) -> list[bytes]:
    """The bytes of each QR code in a picture, the topmost first."""
    found = sorted(codes(picture), key=lambda one: one.position.top_left.y)
    return [bytes(one.bytes) for one in found]


def codes(picture: Image.Image) -> list[zxingcpp.Barcode]:
    kinds = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    return zxingcpp.read_barcodes(picture, formats=kinds)


def picture(matrix: Matrix, scale: int = 3) -> Image.Image:
    """The squares alone, as a screen shows them."""
    drawn = Image.new("L", (matrix.side, matrix.side), 255)
    for row in range(matrix.size):
        for column in range(matrix.size):
            if matrix.dark(row, column):
                drawn.putpixel((column + QUIET, row + QUIET), 0)
    return drawn.resize((matrix.side * scale,) * 2, Image.Resampling.NEAREST)


def page(folder: Path, draw: Callable[[Canvas], None]) -> Path:
    """A sheet of A4 that was drawn on."""
    path = folder / "page.pdf"
    canvas = Canvas(str(path), pagesize=A4, invariant=True)
    draw(canvas)
    canvas.save()
    return path


def by_qt(path: Path, dpi: int = DPI) -> Image.Image:
    """A file's first page as the app's own viewer renders it."""
    document = QPdfDocument()
    assert document.load(str(path)) == QPdfDocument.Error.None_
    size = document.pagePointSize(0) * dpi / 72
    image = document.render(0, QSize(round(size.width()), round(size.height())))
    raw = image.convertToFormat(image.Format.Format_RGBA8888)
    drawn = Image.frombuffer(
        "RGBA",
        (raw.width(), raw.height()),
        bytes(raw.constBits()),
        "raw",
        "RGBA",
        raw.bytesPerLine(),
        1,
    )
    paper = Image.new("RGBA", drawn.size, "white")
    paper.alpha_composite(drawn)
    document.close()
    return paper.convert("L")


def by_poppler(path: Path, dpi: int = DPI, page: int = 1) -> Image.Image:
    """A file's page as most free viewers render it."""
    number = str(page)
    done = subprocess.run(
        ["pdftoppm", "-r", str(dpi), "-gray", "-f", number, "-l", number, str(path)],
        capture_output=True,
        check=True,
        timeout=30,
    )
    return Image.open(io.BytesIO(done.stdout))


POPPLER = shutil.which("pdftoppm") is not None
