"""A code on paper: black on white whatever the theme, as vectors, with its quiet zone."""

from __future__ import annotations

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from lkk_desktop.documents.codes import hryvnia
from lkk_desktop.documents.codes.matrix import QUIET, Matrix

LEAST = 0.4 * mm
"""The smallest module that a phone reads from a sheet in the hand."""

MODULE = 1.44
"""Points: 0.51 mm, and whole dots of a printer (3 at 150 dpi, 6 at 300, 12 at 600)."""

BLACK, WHITE = 0, 1


def side(matrix: Matrix, module: float = MODULE) -> float:
    """How much room a code takes up, in points, its quiet zone included."""
    return matrix.side * module


def module_within(matrix: Matrix, room: float) -> float:
    """The module of a code that fills so much room, in points.

    Raises ``ValueError`` where it would be too small to be read: the page has to give more.
    """
    module = room / matrix.side
    if module < LEAST:
        raise ValueError(
            f"a code of version {matrix.version} needs {side(matrix, LEAST):.1f} points"
        )
    return module


def draw(canvas: Canvas, matrix: Matrix, x: float, y: float, module: float = MODULE) -> None:
    """Draw a code with its quiet zone; ``x`` and ``y`` are the lower left corner's.

    All squares are one path: between shapes of their own, viewers leave hairlines.
    """
    if module < LEAST:
        raise ValueError("a module is too small to be read")
    canvas.saveState()
    canvas.setFillGray(WHITE)
    canvas.rect(x, y, side(matrix, module), side(matrix, module), stroke=0, fill=1)
    canvas.setFillGray(BLACK)
    left = x + QUIET * module
    top = y + (QUIET + matrix.size) * module
    path = canvas.beginPath()
    for row, column, width in matrix.runs():
        path.rect(left + column * module, top - (row + 1) * module, width * module, module)
    canvas.drawPath(path, stroke=0, fill=1)
    if matrix.clear:
        half = side(matrix, module) / 2
        _sign(canvas, x + half, y + half, matrix.clear * module / 2)
    canvas.restoreState()


def _sign(canvas: Canvas, x: float, y: float, radius: float) -> None:
    """The sign of the hryvnia in its empty circle."""
    canvas.setFillGray(WHITE)
    canvas.circle(x, y, radius, stroke=0, fill=1)
    canvas.translate(x, y)
    canvas.scale(radius, radius)
    canvas.setStrokeGray(BLACK)
    canvas.setLineWidth(hryvnia.PEN)
    path = canvas.beginPath()
    path.moveTo(*hryvnia.START)
    for first, second, end in hryvnia.CURVES:
        path.curveTo(*first, *second, *end)
    for first, end in hryvnia.BARS:
        path.moveTo(*first)
        path.lineTo(*end)
    canvas.drawPath(path, stroke=1, fill=0)
