"""The pages of a document below one another: scrolled, zoomed, its found words marked."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtPdf import QPdfDocument, QPdfLink
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QGestureEvent, QPinchGesture

from lkk_desktop import look
from lkk_desktop.strings import t
from lkk_desktop.ui.components import set_part
from lkk_desktop.ui.papers.tiles import SIDE, Tile, Tiles
from lkk_desktop.ui.theme import colours, scaled

LEAST, MOST = 0.1, 7.0
STEPS = (0.1, 0.25, 0.33, 0.5, 0.67, 0.75, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3, 4, 5, 6, 7)
WHEEL = 1.2
"""How much one notch of the wheel zooms."""
MARK, MARK_HERE = QColor(255, 214, 0, 110), QColor(255, 122, 0, 150)
# Of a page's picture before its squares are drawn sharp.
SKETCH = 360


class PageView(QAbstractScrollArea):
    """Shows a loaded document. The paper is white in every theme.

    Zoom 1 is the size on paper, by the screen's own count of dots an inch.
    """

    zoomed = Signal()
    page_changed = Signal(int)

    def __init__(self, document: QPdfDocument, content: bytes) -> None:
        super().__init__()
        set_part(self, "pages")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # Always there: one that comes and goes would have «to the width» come and go with it.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.viewport().grabGesture(Qt.GestureType.PinchGesture)
        self.document = document
        sizes = [document.pagePointSize(page) for page in range(document.pageCount())]
        self._tiles = Tiles(content, [(size * 1000).toSize() for size in sizes], self)
        self._tiles.drawn.connect(self.viewport().update)
        self._points = sizes
        self._places: list[QRect] = []
        self._marks: dict[int, list[tuple[QRectF, bool]]] = {}
        self._zoom, self._fit = 1.0, "width"
        self._page = 0
        self._grabbed: QPoint | None = None
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self._tell_page()

    def end(self) -> None:
        """Let go of the document."""
        self._tiles.end()

    # ── zoom ──────────────────────────────────────────────────────────────────────────────────

    @property
    def zoom(self) -> float:
        return self._zoom

    @property
    def fit(self) -> str:
        """«width», «page», or '' where a zoom was chosen."""
        return self._fit

    def set_zoom(self, zoom: float, at: QPointF | None = None) -> None:
        """Zoom, keeping what is at a point of the view (or in its middle) where it is."""
        self._fit = ""
        self._set(max(LEAST, min(MOST, zoom)), at)

    def set_fit(self, fit: str) -> None:
        """Keep to the view's width, or to the whole page."""
        self._fit = fit
        self._set(self._fitting(), None)

    def step(self, by: int) -> None:
        """To the next larger (1) or smaller (-1) usual zoom."""
        near = 0.005
        if by > 0:
            self.set_zoom(next((one for one in STEPS if one > self._zoom + near), MOST))
        else:
            self.set_zoom(next((one for one in reversed(STEPS) if one < self._zoom - near), LEAST))

    def _set(self, zoom: float, at: QPointF | None) -> None:
        bars = self.horizontalScrollBar(), self.verticalScrollBar()
        middle = QPointF(self.viewport().width() / 2, 0)
        point, before = at or middle, self._zoom
        held = point + QPointF(bars[0].value(), bars[1].value()) - self._origin()
        self._zoom = zoom
        self._lay_out()
        moved = held * (zoom / before) + self._origin() - point
        bars[0].setValue(round(moved.x()))
        bars[1].setValue(round(moved.y()))
        self.viewport().update()
        self._scrolled()
        self.zoomed.emit()

    def _fitting(self) -> float:
        room = self.viewport().size() - QSize(2 * self._edge(), 2 * self._edge())
        size = self._points[self._page] * _dots()
        across = room.width() / max(1.0, size.width())
        down = room.height() / max(1.0, size.height())
        return max(LEAST, min(MOST, across if self._fit == "width" else min(across, down)))

    # ── pages ─────────────────────────────────────────────────────────────────────────────────

    @property
    def page(self) -> int:
        """The page that one reads, from 0."""
        return self._page

    def go(self, page: int) -> None:
        """To the head of a page."""
        page = max(0, min(len(self._points) - 1, page))
        self.verticalScrollBar().setValue(self._places[page].top() - self._edge())

    def show_marks(self, found: list[QPdfLink], here: int) -> None:
        """Mark found words; go to the one of this number where it is not seen."""
        self._marks = {}
        for at, link in enumerate(found):
            marks = self._marks.setdefault(link.page(), [])
            marks += [(rect, at == here) for rect in link.rectangles()]
        if 0 <= here < len(found) and found[here].rectangles():
            self._reveal(found[here].page(), found[here].rectangles()[0])
        self.viewport().update()

    def _reveal(self, page: int, rect: QRectF) -> None:
        place = self._on_page(page, rect).toRect()
        seen = (
            self.viewport()
            .rect()
            .translated(self.horizontalScrollBar().value(), self.verticalScrollBar().value())
        )
        if not seen.contains(place):
            self.verticalScrollBar().setValue(place.top() - seen.height() // 3)
            self.horizontalScrollBar().setValue(place.left() - seen.width() // 3)

    def _on_page(self, page: int, rect: QRectF) -> QRectF:
        factor, place = self._zoom * _dots(), self._places[page]
        return QRectF(rect.topLeft() * factor, rect.size() * factor).translated(
            place.x(), place.y()
        )

    def _scrolled(self) -> None:
        reading = self.verticalScrollBar().value() + self.viewport().height() // 3
        at_end = self.verticalScrollBar().value() == self.verticalScrollBar().maximum() > 0
        page = 0
        for number, place in enumerate(self._places):
            if place.top() <= reading:
                page = number
        if at_end and self.verticalScrollBar().maximum() > 0:
            page = max(page, self._last_whole())
        if page != self._page:
            self._page = page
            self._tell_page()
            self.page_changed.emit(page)

    def _last_whole(self) -> int:
        """The last page that is seen whole, at the document's end."""
        foot = self.verticalScrollBar().value() + self.viewport().height()
        top = self.verticalScrollBar().value()
        whole = [n for n, p in enumerate(self._places) if top <= p.top() and p.bottom() <= foot]
        return whole[-1] if whole else 0

    def _tell_page(self) -> None:
        """For a screen reader: which page it is, and its words."""
        self.setAccessibleName(
            t("Page {page} of {count}", page=self._page + 1, count=len(self._points))
        )
        self.setAccessibleDescription(self.document.getAllText(self._page).text())

    # ── drawing ───────────────────────────────────────────────────────────────────────────────

    def _edge(self) -> int:
        return look.M if self.width() < scaled(look.NARROW) else look.XL

    def _origin(self) -> QPointF:
        """Where the first page begins: what does not grow with the zoom."""
        place = self._places[0] if self._places else QRect()
        return QPointF(place.x(), place.y())

    def _lay_out(self) -> None:
        factor, edge, top = self._zoom * _dots(), self._edge(), self._edge()
        sizes = [(size * factor).toSize() for size in self._points]
        widest = max((size.width() for size in sizes), default=0)
        across = max(widest + 2 * edge, self.viewport().width())
        self._places = []
        for size in sizes:
            self._places.append(QRect(QPoint((across - size.width()) // 2, top), size))
            top += size.height() + edge
        room = self.viewport().size()
        for bar, whole, seen in (
            (self.horizontalScrollBar(), across, room.width()),
            (self.verticalScrollBar(), top, room.height()),
        ):
            bar.setRange(0, max(0, whole - seen))
            bar.setPageStep(max(1, seen - edge))
            bar.setSingleStep(scaled(48))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), QColor(colours().sunken))
        left, top = self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        painter.translate(-left, -top)
        seen = self.viewport().rect().translated(left, top)
        wanted: list[Tile] = []
        for page, place in enumerate(self._places):
            if place.intersects(seen):
                wanted += self._paint_page(painter, page, place, seen)
        painter.end()
        self._tiles.want(wanted)

    def _paint_page(self, painter: QPainter, page: int, place: QRect, seen: QRect) -> list[Tile]:
        """Draw what is there of a page; answers what is still to be drawn."""
        painter.fillRect(place, Qt.GlobalColor.white)
        ratio = self.devicePixelRatioF()
        wide = max(1, round(place.width() * ratio))
        sketch = Tile(page, min(SKETCH, wide), 0, 0)
        part = place.intersected(seen).translated(-place.topLeft())
        rows = _squares(part.top(), part.bottom(), ratio)
        columns = _squares(part.left(), part.right(), ratio)
        tiles = [Tile(page, wide, column, row) for row in rows for column in columns]
        images = {tile: self._tiles.image(tile) for tile in tiles}
        wanted = [tile for tile, image in images.items() if image is None]
        painter.setClipRect(place)
        if wanted:
            rough = self._tiles.image(sketch)
            if rough is not None:
                share = place.width() / sketch.wide
                painter.drawImage(
                    QRectF(QPointF(place.topLeft()), rough.size().toSizeF() * share), rough
                )
            elif wide > SKETCH:
                wanted.insert(0, sketch)
        for tile, image in images.items():
            if image is not None:
                at = QPointF(tile.column * SIDE / ratio, tile.row * SIDE / ratio)
                size = QRectF(QPointF(place.topLeft()) + at, image.size().toSizeF() / ratio)
                painter.drawImage(size, image)
        painter.setClipping(False)
        for rect, here in self._marks.get(page, ()):
            painter.fillRect(self._on_page(page, rect), MARK_HERE if here else MARK)
        painter.setPen(QColor(colours().line))
        painter.drawRect(place.adjusted(-1, -1, 0, 0))
        return wanted

    # ── hands ─────────────────────────────────────────────────────────────────────────────────

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._set(self._fitting() if self._fit else self._zoom, None)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.set_zoom(self._zoom * WHEEL ** (event.angleDelta().y() / 120), event.position())
            event.accept()
        else:
            super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self.verticalScrollBar()
        match event.key():
            case Qt.Key.Key_Home:
                bar.setValue(0)
            case Qt.Key.Key_End:
                bar.setValue(bar.maximum())
            case Qt.Key.Key_Space:
                back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
                bar.setValue(bar.value() + (-1 if back else 1) * bar.pageStep())
            case _:
                super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._grabbed = event.position().toPoint()
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grabbed is not None:
            moved = event.position().toPoint() - self._grabbed
            self._grabbed += moved
            for bar, by in (
                (self.horizontalScrollBar(), moved.x()),
                (self.verticalScrollBar(), moved.y()),
            ):
                bar.setValue(bar.value() - by)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grabbed = None
        self.viewport().unsetCursor()

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QGestureEvent):
            pinch = event.gesture(Qt.GestureType.PinchGesture)
            if isinstance(pinch, QPinchGesture):
                at = QPointF(self.viewport().mapFromGlobal(pinch.centerPoint().toPoint()))
                self.set_zoom(self._zoom * pinch.scaleFactor(), at)
                return True
        if (
            isinstance(event, QNativeGestureEvent)
            and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture
        ):
            self.set_zoom(self._zoom * (1 + event.value()), event.position())
            return True
        return super().viewportEvent(event)


def _squares(first: int, last: int, ratio: float) -> range:
    """The rows or columns of squares between two places of a page."""
    return range(int(first * ratio) // SIDE, int(last * ratio) // SIDE + 1)


def _dots() -> float:
    """Pixels of a point at its size on paper."""
    screen = QGuiApplication.primaryScreen()
    return (screen.logicalDotsPerInch() if screen else 96.0) / 72
