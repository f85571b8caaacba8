"""A plot as this program draws it: its colours, its font, its numbers, and a cursor by keyboard."""

from __future__ import annotations

import math
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QFrame

from lkk_desktop import look
from lkk_desktop.strings import number
from lkk_desktop.ui.theme import colours, scaled

STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
NOWHERE = -1


def axis_font() -> QFont:
    """Roboto, whose digits are all equally wide."""
    font = QFont(look.FAMILY)
    font.setPixelSize(scaled(look.CAPTION))
    return font


class Axis(pg.AxisItem):  # type: ignore[misc]
    """An axis without a name of its own: nothing of that is set anew as the range changes."""

    def updateAutoSIPrefix(self) -> None:
        pass

    def _updateLabel(self) -> None:
        self.picture = None
        self.update()


class Amounts(Axis):
    """An axis of amounts in the app's own number format."""

    def tickStrings(self, values: list[float], _scale: float, _spacing: float) -> list[str]:
        return [number(round(value * 1000)) for value in values]


class Names(Axis):
    """An axis of names, one a place; where they have no room, every second, third …"""

    def __init__(self) -> None:
        super().__init__("bottom")
        self.marks: tuple[str, ...] = ()

    def tickValues(
        self, _least: float, _most: float, size: float
    ) -> list[tuple[float, list[float]]]:
        if not self.marks:
            return []
        metrics = QFontMetrics(axis_font())
        widest = max(metrics.horizontalAdvance(mark) for mark in self.marks) + scaled(10)
        fit = max(1, int(size // widest))
        step = math.ceil(len(self.marks) / fit)
        # The last place is now: it keeps its name.
        first = (len(self.marks) - 1) % step
        return [(step, [float(at) for at in range(first, len(self.marks), step)])]

    def tickStrings(self, values: list[float], _scale: float, _spacing: float) -> list[str]:
        return [self.marks[round(value)] for value in values if 0 <= value < len(self.marks)]


class Canvas(pg.PlotWidget):  # type: ignore[misc]
    """A plot of ``count`` places; the cursor stands at one of them, or at none.

    ``at`` says where it came to stand; ``by_hand`` also that a key brought it there.
    """

    at = Signal(int)
    by_hand = Signal(int)
    # Asked for while the plot is being made.
    _coloured: look.Colours | None = None

    def __init__(self, words: str, bottom: Any) -> None:
        # No menu is made, which nobody would see: half of what a plot costs.
        super().__init__(enableMenu=False, axisItems={"left": Amounts("left"), "bottom": bottom})
        self.count = 0
        self.cursor_at = NOWHERE
        self._held = NOWHERE
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(words)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMenuEnabled(False)
        self.hideButtons()
        self.setMouseEnabled(False, False)
        self.enableMouse(False)
        self.view = self.getPlotItem().getViewBox()
        self.view.setDefaultPadding(0)
        for name in ("left", "bottom"):
            axis = self.getAxis(name)
            axis.setStyle(tickFont=axis_font(), tickLength=0, tickTextOffset=scaled(6))
            axis.setStyle(hideOverlappingLabels=False, maxTickLevel=0)
            axis.setTickPen(pg.mkPen(None))
            axis.enableAutoSIPrefix(False)
        self.getAxis("bottom").setHeight(QFontMetrics(axis_font()).height() + scaled(10))
        self.getPlotItem().layout.setContentsMargins(0, scaled(8), scaled(12), 0)

    def draw(self) -> None:
        """Draw everything anew in the colours of now."""
        of = colours()
        if of is self._coloured:
            return
        self._coloured = of
        self.setBackground(of.surface)
        self.grid = pg.mkPen(of.line, width=1)
        for name in ("left", "bottom"):
            axis = self.getAxis(name)
            axis.setTextPen(of.faint)
            axis.setPen(of.line if name == "bottom" else pg.mkPen(None))

    def rules(self, low: float, high: float) -> None:
        """Thin lines behind everything, at the marks of the axis: one thing to draw, not ten."""
        axis, view = self.getAxis("left"), 1e9
        marks = [
            value
            for _step, found in axis.tickValues(low, high, max(1, axis.height()))[:1]
            for value in found
        ]
        # The axis' width is known before it is painted, else all of the plot moves after that.
        measure = QFontMetrics(axis_font()).horizontalAdvance
        wide = max((measure(said) for said in axis.tickStrings(marks, 1.0, 1.0)), default=0)
        if axis.width() != (wanted := wide + scaled(10)):
            axis.setWidth(wanted)
        ends = [(x, value) for value in marks for x in (-view, view)]
        rules = pg.PlotCurveItem(
            [x for x, _value in ends], [value for _x, value in ends], connect="pairs", pen=self.grid
        )
        rules.setZValue(-30)
        self.getPlotItem().addItem(rules, ignoreBounds=True)

    def put_cursor(self, at: int, *, held: bool = False) -> None:
        """Stand at a place; ``held`` is where it goes back to when the mouse leaves."""
        at = at if 0 <= at < self.count else NOWHERE
        if held:
            self._held = at
        if at != self.cursor_at:
            self.cursor_at = at
            self.mark(at)
            self.at.emit(at)

    def mark(self, at: int) -> None:
        """Show where the cursor stands."""
        raise NotImplementedError

    def place_under(self, x: float) -> int:
        """The place at a position along the axis."""
        return round(x)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        styled = event.type() in (QEvent.Type.StyleChange, QEvent.Type.PaletteChange)
        if styled and self._coloured is not None and self._coloured is not colours():
            self.draw()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        goes = self.goes(event)
        if goes is None:
            event.ignore()
            return
        event.accept()
        self.put_cursor(goes, held=True)
        self.by_hand.emit(self.cursor_at)

    def goes(self, event: QKeyEvent) -> int | None:
        """The place that a key leads to, None where it is none of ours."""
        key, last = Qt.Key(event.key()), self.count - 1
        if not self.count:
            return None
        if key in STEPS:
            here = (
                self.cursor_at
                if self.cursor_at != NOWHERE
                else last + 1
                if key == (Qt.Key.Key_Left)
                else NOWHERE
            )
            return min(max(here + STEPS[key], 0), last)
        if key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            return 0 if key == Qt.Key.Key_Home else last
        if key == Qt.Key.Key_Escape and self.cursor_at != NOWHERE:
            return NOWHERE
        return None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._under(event.position())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self._under(event.position())
        self._held = self.cursor_at

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.put_cursor(self._held)

    def wheelEvent(self, event: QWheelEvent) -> None:
        # The wheel turns the page that the chart stands on.
        event.ignore()

    def _under(self, place: QPointF) -> None:
        x = self.view.mapSceneToView(self.mapToScene(place.toPoint())).x()
        inside = self.view.sceneBoundingRect().contains(self.mapToScene(place.toPoint()))
        self.put_cursor(self.place_under(x) if inside else self._held)
