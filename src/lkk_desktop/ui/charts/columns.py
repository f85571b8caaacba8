"""Columns that stand on one another, last year's beside them in grey, and lines over them."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter

from lkk_desktop.ui.charts.canvas import NOWHERE, Canvas, Names
from lkk_desktop.ui.charts.picture import Picture, Series
from lkk_desktop.ui.theme import colours, scaled

# How wide a column is, and how far it stands from the middle where another is beside it.
ALONE, BESIDE, OFF = 0.62, 0.36, 0.2
HEADROOM = 1.06


class Blocks(pg.GraphicsObject):  # type: ignore[misc]
    """All that is filled, as one thing of the scene: (brush, rectangles) in their order."""

    def __init__(self) -> None:
        super().__init__()
        self._filled: list[tuple[QBrush, list[QRectF]]] = []
        self._bounds = QRectF()

    def show_blocks(self, filled: list[tuple[QBrush, list[QRectF]]], bounds: QRectF) -> None:
        """Show these from now on; ``bounds`` holds all of them."""
        self.prepareGeometryChange()
        self._filled, self._bounds = filled, bounds
        self.update()

    def boundingRect(self) -> QRectF:
        return self._bounds

    def paint(self, painter: QPainter, *_ignored: object) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        away = painter.worldTransform().inverted()[0]
        for brush, rects in self._filled:
            if brush.style() != Qt.BrushStyle.SolidPattern:
                # A pattern is as fine as the screen, however large what it fills.
                brush.setTransform(away)
            painter.setBrush(brush)
            painter.drawRects(rects)


class Columns(Canvas):
    """The canvas of a ``Picture``."""

    def __init__(self, words: str) -> None:
        self.names = Names()
        super().__init__(words, self.names)
        self._picture: Picture | None = None
        self._band: Any = None
        self._blocks = Blocks()
        self._filled: list[tuple[QBrush, list[QRectF]]] = []
        self.getAxis("left").setTickDensity(0.7)

    def show_picture(self, picture: Picture) -> None:
        """Show this from now on; the cursor stays where it stands, if that place is still there."""
        same = self._picture is not None and self._picture.names == picture.names
        self._picture = picture
        self.count = len(picture.names)
        self.names.marks = picture.marks
        if not same:
            self.put_cursor(NOWHERE, held=True)
        self.draw()

    def draw(self) -> None:
        super().draw()
        item, picture, of = self.getPlotItem(), self._picture, colours()
        item.clear()
        self._band, self._filled = None, []
        if picture is None or not self.count:
            return
        low, high = self._bounds(picture)
        self.view.setRange(
            xRange=(-0.5, self.count - 0.5), yRange=(low, high), padding=0, disableAutoRange=True
        )
        self.rules(low, high)
        self._gaps(picture, low, high)
        wide = ALONE if picture.behind is None else BESIDE
        if picture.behind is not None:
            self._stand(picture, (picture.behind,), -OFF, wide)
        self._stand(picture, picture.columns, OFF if picture.behind is not None else 0.0, wide)
        self._blocks.show_blocks(self._filled, QRectF(-0.5, low, self.count, high - low))
        item.addItem(self._blocks, ignoreBounds=True)
        for one in picture.lines:
            self._line(picture, one)
        if low < 0:
            item.addItem(pg.InfiniteLine(0, angle=0, pen=pg.mkPen(of.edge, width=1)))
        self.mark(self.cursor_at)

    def mark(self, at: int) -> None:
        if self._band is not None:
            self.getPlotItem().removeItem(self._band)
            self._band = None
        if at == NOWHERE or self._picture is None:
            return
        ground = QColor(colours().accent)
        ground.setAlpha(34)
        self._band = pg.LinearRegionItem(
            (at - 0.5, at + 0.5), movable=False, brush=ground, pen=pg.mkPen(None)
        )
        self._band.setZValue(-20)
        self.getPlotItem().addItem(self._band, ignoreBounds=True)

    def _gaps(self, picture: Picture, low: float, high: float) -> None:
        if not picture.gaps:
            return
        brush = QBrush(QColor(colours().last_year), Qt.BrushStyle.BDiagPattern)
        behind = picture.behind is not None
        wide, off = (BESIDE, OFF) if behind else (ALONE, 0.0)
        tall = (high - low) * 0.94
        self._filled.append(
            (brush, [QRectF(at + off - wide / 2, low, wide, tall) for at in picture.gaps])
        )

    def _stand(
        self, picture: Picture, stacked: tuple[Series, ...], off: float, wide: float
    ) -> None:
        """Columns on one another; what is below zero hangs from it."""
        above, below = [0] * self.count, [0] * self.count
        for one in stacked:
            rects = []
            for at, value in enumerate(one.values):
                if value:
                    base = above if value > 0 else below
                    foot, tall = base[at] / picture.per, value / picture.per
                    rects.append(QRectF(at + off - wide / 2, foot, wide, tall).normalized())
                    base[at] += value
            if rects:
                self._filled.append((QBrush(QColor(getattr(colours(), one.colour))), rects))

    def _line(self, picture: Picture, one: Series) -> None:
        colour = getattr(colours(), one.colour)
        values = [float("nan") if v is None else v / picture.per for v in one.values]
        self.getPlotItem().plot(
            list(range(self.count)),
            values,
            connect="finite",
            antialias=True,
            pen=pg.mkPen(colour, width=scaled(2)),
            symbol="o",
            symbolSize=scaled(7),
            symbolBrush=colour,
            symbolPen=pg.mkPen(colours().surface, width=1),
        )

    def _bounds(self, picture: Picture) -> tuple[float, float]:
        tops, feet = [1], [0]
        for at in range(self.count):
            values = [one.values[at] or 0 for one in picture.columns]
            tops.append(sum(v for v in values if v > 0))
            feet.append(sum(v for v in values if v < 0))
            beside = [*picture.lines, *([picture.behind] if picture.behind else [])]
            tops += [one.values[at] or 0 for one in beside]
            feet += [one.values[at] or 0 for one in beside]
        return min(feet) * HEADROOM / picture.per, max(tops) * HEADROOM / picture.per
