"""Squares of a document's pages, drawn beside the UI and kept while there is room for them.

Each type of Qt's that drawing touches is named up here, also ``QSizeF``, which only comes as an
answer: one that is made when it is first met would be made in the pool (decision 29).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import (
    QBuffer,
    QByteArray,
    QObject,
    QRect,
    QRunnable,
    QSize,
    QSizeF,
    QThreadPool,
    Signal,
)
from PySide6.QtGui import QImage, QPainter
from PySide6.QtPdf import QPdfDocument, QPdfDocumentRenderOptions

SIDE = 512
MOST_BYTES = 96 * 1024 * 1024
"""What is kept of drawn squares: some windows full, at whatever zoom."""
_GROWN = SIDE / (SIDE - 1)


class Tile(NamedTuple):
    """A square of a page whose whole picture would be ``wide`` pixels across."""

    page: int
    wide: int
    column: int
    row: int


class Tiles(QObject):
    """Draws the squares that were last asked for, the first of them first."""

    drawn = Signal()
    """Another square can be shown."""
    _ready = Signal(object, object)

    def __init__(self, content: bytes, sizes: list[QSize], parent: QObject) -> None:
        """``sizes``: of each page in points times 1000, for exact proportions."""
        super().__init__(parent)
        self._content = content
        self._sizes = sizes
        self._images: OrderedDict[Tile, QImage] = OrderedDict()
        self._bytes = 0
        self._wanted: list[Tile] = []
        self._document: _Opened | None = None
        self._busy = False
        # One thread for good: a document belongs to the thread that opened it.
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._pool.setExpiryTimeout(-1)
        self._ready.connect(self._arrived)

    def high(self, page: int, wide: int) -> int:
        """How high a page's picture is that is so many pixels wide."""
        size = self._sizes[page]
        return max(1, round(wide * size.height() / size.width()))

    def image(self, tile: Tile) -> QImage | None:
        """A square, where it has been drawn."""
        found = self._images.get(tile)
        if found is not None:
            self._images.move_to_end(tile)
        return found

    def want(self, tiles: list[Tile]) -> None:
        """Draw these, and no longer what was asked for before."""
        self._wanted = [tile for tile in tiles if tile not in self._images]
        if self._wanted and not self._busy:
            self._busy = True
            self._pool.start(_Work(self._draw))

    def end(self) -> None:
        """Draw no more, and let go of the document where it was opened."""
        self._wanted = []
        self._pool.start(_Work(self._let_go))
        self._pool.waitForDone()

    def _draw(self) -> None:
        """In the pool: one square, of what is wanted now."""
        wanted = self._wanted
        tile = wanted[0] if wanted else None
        if tile is None:
            self._ready.emit(None, None)
            return
        if self._document is None:
            self._document = _Opened(self._content)
        self._ready.emit(tile, self._document.square(tile, self.high(tile.page, tile.wide)))

    def _let_go(self) -> None:
        self._document = None

    def _arrived(self, tile: Tile | None, image: QImage | None) -> None:
        self._busy = False
        if tile is not None and image is not None and tile not in self._images:
            self._images[tile] = image
            self._bytes += image.sizeInBytes()
            while self._bytes > MOST_BYTES and len(self._images) > 1:
                self._bytes -= self._images.popitem(last=False)[1].sizeInBytes()
            self.drawn.emit()
        self.want([one for one in self._wanted if one != tile])


class _Opened:
    """A document of a drawing thread's own."""

    def __init__(self, content: bytes) -> None:
        self._bytes = QByteArray(content)
        self._buffer = QBuffer(self._bytes)
        self._buffer.open(QBuffer.OpenModeFlag.ReadOnly)
        self.document = QPdfDocument()
        self.document.load(self._buffer)

    def square(self, tile: Tile, high: int) -> QImage:
        """The square's picture, on white; beside the page it is white too.

        Qt's reader draws a part of a page too small by one dot in as many as the part has
        (it takes a rectangle's right and bottom for its width and height). So every square
        is asked for whole, from a picture that is larger by as much: then they fit together.
        """
        whole = QSize(round(tile.wide * _GROWN), round(high * _GROWN))
        options = QPdfDocumentRenderOptions()
        options.setScaledSize(whole)
        options.setScaledClipRect(QRect(tile.column * SIDE, tile.row * SIDE, SIDE, SIDE))
        return on_white(self.document.render(tile.page, QSize(SIDE, SIDE), options))


def on_white(drawn: QImage) -> QImage:
    """A page as paper: what is not printed is white, whatever the theme."""
    paper = QImage(drawn.size(), QImage.Format.Format_RGB32)
    paper.fill(0xFFFFFFFF)
    painter = QPainter(paper)
    painter.drawImage(0, 0, drawn)
    painter.end()
    return paper


def pictures(
    content: bytes, pages: list[int], dpi: int, step: Callable[[int, int], None]
) -> list[bytes]:
    """Pages as PNG files of so many dots an inch. Raises what ``step`` raises."""
    opened, made = _Opened(content), list[bytes]()
    for done, page in enumerate(pages):
        step(done, len(pages))
        size: QSizeF = opened.document.pagePointSize(page)
        pixels = QSize(round(size.width() * dpi / 72), round(size.height() * dpi / 72))
        image = on_white(opened.document.render(page, pixels))
        image.setDotsPerMeterX(round(dpi / 0.0254))
        image.setDotsPerMeterY(round(dpi / 0.0254))
        into = QBuffer()
        into.open(QBuffer.OpenModeFlag.WriteOnly)
        image.save(into, "PNG")  # type: ignore[call-overload]
        made.append(bytes(into.data().data()))
    step(len(pages), len(pages))
    return made


class _Work(QRunnable):
    def __init__(self, work: Callable[[], None]) -> None:
        super().__init__()
        self._work = work

    def run(self) -> None:
        self._work()
