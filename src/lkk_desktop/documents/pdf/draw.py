"""From what stands on pages to the bytes of a PDF: the only place where a page meets reportlab.

The same pages with the same words about them make the same bytes, whenever and wherever.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from lkk_desktop.documents.codes.matrix import Matrix
from lkk_desktop.documents.pdf import type as typed
from lkk_desktop.documents.pdf.type import Style

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

PORTRAIT = (595.28, 841.89)
LANDSCAPE = (841.89, 595.28)


class Text(NamedTuple):
    """A line of text; ``y`` is its baseline. All places count from the top left of a page."""

    x: float
    y: float
    text: str
    style: Style


class Rule(NamedTuple):
    """A line to the right, or ``down``, as long as ``width``."""

    x: float
    y: float
    width: float
    thick: float
    colour: str
    dashed: bool = False
    down: bool = False


class Box(NamedTuple):
    x: float
    y: float
    width: float
    height: float
    fill: str | None
    line: str | None = None
    radius: float = 0


class Code(NamedTuple):
    """A two-dimensional code with its quiet zone."""

    x: float
    y: float
    matrix: Matrix
    module: float


Mark = Text | Rule | Box | Code


class About(NamedTuple):
    """What a file says of itself. ``printed`` is the moment, in the zone of the reader."""

    title: str
    subject: str
    author: str
    language: str
    printed: datetime.datetime


def written(pages: Sequence[Iterable[Mark]], size: tuple[float, float], about: About) -> bytes:
    """The file's bytes. Marks are drawn in their order, which is that of reading."""
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(
        out,
        pagesize=size,
        invariant=1,
        lang=about.language,
        initialFontName=typed.REGULAR if typed.font(typed.REGULAR) else None,
        pageCompression=1,
    )
    canvas._doc._timeStamp = _Stamp(about.printed)
    canvas.setTitle(about.title)
    canvas.setSubject(about.subject)
    canvas.setAuthor(about.author)
    canvas.setCreator("LKK Desktop")
    canvas.setProducer("LKK Desktop")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    for page in pages:
        _page(canvas, page, size[1])
        canvas.showPage()
    with typed.lock:
        canvas.save()
    return out.getvalue()


class _Stamp:
    """A moment as reportlab keeps it: its own is the computer's clock, or none."""

    def __init__(self, moment: datetime.datetime) -> None:
        offset = moment.utcoffset() or datetime.timedelta(0)
        minutes = int(offset.total_seconds()) // 60
        self.t = moment.timestamp()
        self.lt = moment.timetuple()
        self.YMDhms = tuple(self.lt)[:6]
        self.dhh, self.dmm = int(minutes / 60), abs(minutes) % 60
        self.tzname = moment.tzname()
        self.datetime = moment


def _page(canvas: Canvas, marks: Iterable[Mark], height: float) -> None:
    colours: dict[str, Any] = {}
    pen: Any = None
    style: Style | None = None
    for mark in marks:
        if isinstance(mark, Text):
            if pen is None:
                pen, style = canvas.beginText(), None
            if mark.style != style:
                style = mark.style
                typed.font(style.font)
                pen.setFont(style.font, style.size)
                pen.setFillColor(_colour(colours, style.colour))
            pen.setTextOrigin(mark.x, height - mark.y)
            pen.textOut(mark.text)
            continue
        if pen is not None:
            canvas.drawText(pen)
            pen = None
        _shape(canvas, mark, height, colours)
    if pen is not None:
        canvas.drawText(pen)


def _shape(canvas: Canvas, mark: Rule | Box | Code, height: float, colours: dict[str, Any]) -> None:
    if isinstance(mark, Code):
        from lkk_desktop.documents.pdf import qr

        side = qr.side(mark.matrix, mark.module)
        qr.draw(canvas, mark.matrix, mark.x, height - mark.y - side, mark.module)
    elif isinstance(mark, Rule):
        canvas.setStrokeColor(_colour(colours, mark.colour))
        canvas.setLineWidth(mark.thick)
        canvas.setDash([3, 3] if mark.dashed else [])
        right, down = (0, mark.width) if mark.down else (mark.width, 0)
        canvas.line(mark.x, height - mark.y, mark.x + right, height - mark.y - down)
    else:
        canvas.setDash([])
        if mark.fill:
            canvas.setFillColor(_colour(colours, mark.fill))
        if mark.line:
            canvas.setStrokeColor(_colour(colours, mark.line))
            canvas.setLineWidth(0.6)
        canvas.roundRect(
            mark.x,
            height - mark.y - mark.height,
            mark.width,
            mark.height,
            mark.radius,
            stroke=int(mark.line is not None),
            fill=int(mark.fill is not None),
        )


def _colour(known: dict[str, Any], name: str) -> Any:
    from reportlab.lib.colors import HexColor

    if name not in known:
        known[name] = HexColor(name)
    return known[name]
