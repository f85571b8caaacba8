"""The canvas of hours: a line a zone, as many points as pixels, moved by mouse, wheel and keys."""

from __future__ import annotations

import datetime
import math
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent, QWheelEvent

from lkk_desktop.ui.charts.canvas import NOWHERE, STEPS, Axis, Canvas
from lkk_desktop.ui.charts.hourly import BY_HOUR, axis_words
from lkk_desktop.ui.charts.hours import Hours, line
from lkk_desktop.ui.theme import colours, scaled

LEAST_DAYS = 0.5
ZOOM = {Qt.Key.Key_Plus: 0.5, Qt.Key.Key_Equal: 0.5, Qt.Key.Key_Minus: 2.0}
WHEEL = 0.8


class Days(Axis):
    """An axis of days: hours where few are seen, then days, weeks, months, years."""

    def __init__(self) -> None:
        super().__init__("bottom")
        self.first = datetime.date(2000, 1, 1)
        self.days = 1.0

    def tickValues(self, least: float, most: float, size: float) -> list[tuple[float, list[float]]]:
        self.days = max(most - least, 1e-6)
        fit = max(2.0, size / scaled(76))
        if self.days <= 3:
            hours = next(h for h in (1, 3, 6, 12, 24, 48, 72, 96) if self.days * 24 / h <= fit)
            step = hours / 24
            begin = math.ceil(least / step - 1e-9)
            end = math.floor(most / step + 1e-9)
            return [(step, [at * step for at in range(begin, end + 1)])]
        first, last = self._date(least), self._date(most)
        for days in (1, 2, 7, 14):
            if self.days / days <= fit:
                step = days
                begin = math.ceil(least / step)
                return [(step, [float(at * step) for at in range(begin, int(most // step) + 1)])]
        step = next(m for m in (1, 2, 3, 6, 12, 24, 60, 120, 600) if self.days / 30.4 / m <= fit)
        found = []
        index = first.year * 12 + first.month - 1
        while (begin_of := _month(index)) <= last:
            if index % step == 0 and begin_of >= first:
                found.append(float((begin_of - self.first).days))
            index += 1
        return [(30.0 * step, found)]

    def tickStrings(self, values: list[float], _scale: float, spacing: float) -> list[str]:
        said = []
        for value in values:
            whole = math.floor(value + 1e-9)
            hour = round((value - whole) * 24)
            day = self._date(whole)
            said.append(f"{hour:02d}:00" if spacing < 1 and hour else axis_words(day, self.days))
        return said

    def _date(self, at: float) -> datetime.date:
        return self.first + datetime.timedelta(days=math.floor(at + 1e-9))


class Dense(Canvas):
    """Hours between two moments. ``zoomed`` says how many days are seen, when that changes."""

    zoomed = Signal(float)
    _hours: Hours | None = None
    _dragged: float | None = None

    def __init__(self, words: str) -> None:
        self.days = Days()
        super().__init__(words, self.days)
        self._roles: dict[str, str] = {}
        self._lines: dict[str, tuple[Any, Any]] = {}
        self._rule: Any = None
        self._left, self.span = 0.0, 1.0
        self.getAxis("left").setTickDensity(0.7)
        self.setViewportUpdateMode(self.ViewportUpdateMode.FullViewportUpdate)

    @property
    def seen(self) -> tuple[float, float]:
        """The moments at the left and the right, in days since the first."""
        return self._left, self._left + self.span

    def show_hours(self, hours: Hours, roles: dict[str, str], days: float) -> None:
        """Show the last so many days of these hours; ``roles`` are the registers' colours."""
        self._hours, self._roles, self.count = hours, roles, hours.count
        self.days.first = hours.first
        self.put_cursor(NOWHERE, held=True)
        self.span = days
        self._left = hours.days - days
        self.draw()
        self.zoomed.emit(self.span)

    def draw(self) -> None:
        super().draw()
        item = self.getPlotItem()
        item.clear()
        self._lines, self._rule = {}, None
        if self._hours is None:
            return
        tops = [np.nanmax(v) for v in self._hours.values.values() if not np.isnan(v).all()]
        top = float(max(tops, default=1.0)) or 1.0
        self.view.setYRange(0, top * 1.06, padding=0)
        self.rules(0, top * 1.06)
        for register, role in self._roles.items():
            curve = pg.PlotCurveItem(
                pen=pg.mkPen(getattr(colours(), role), width=1),
                antialias=False,
                connect="finite",
                skipFiniteCheck=False,
            )
            below = pg.mkColor(getattr(colours(), role))
            below.setAlpha(64)
            ground = pg.PlotCurveItem(pen=pg.mkPen(None), fillLevel=0, brush=below)
            for one in (ground, curve):
                item.addItem(one, ignoreBounds=True)
            self._lines[register] = curve, ground
        self._move()
        self.mark(self.cursor_at)

    def look_at(self, days: float) -> None:
        """See so many days around the cursor, or around the middle of what is seen."""
        if self._hours is not None:
            at = float(self._hours.at[self.cursor_at]) if self.cursor_at >= 0 else None
            last = self._left + self.span >= self._hours.days - 1e-6
            middle = at if at is not None else self._left + self.span / 2
            left = self._hours.days - days if at is None and last else middle - days / 2
            self._see(left, days)

    def pan(self, days: float) -> None:
        """Move what is seen by so many days."""
        self._see(self._left + days, self.span)

    def mark(self, at: int) -> None:
        if self._hours is None or (self._rule is None and at == NOWHERE):
            return
        if self._rule is None:
            self._rule = pg.LinearRegionItem(movable=False, pen=pg.mkPen(None))
            self._rule.setZValue(-20)
            self.getPlotItem().addItem(self._rule, ignoreBounds=True)
        ground = pg.mkColor(colours().accent)
        ground.setAlpha(60)
        self._rule.setBrush(ground)
        self._rule.setVisible(at != NOWHERE)
        if at == NOWHERE:
            return
        # At least as wide as can be seen.
        least = self.span / max(1.0, float(self.width())) * 2
        if self.span <= BY_HOUR:
            left, right = float(self._hours.at[at]), float(self._hours.at[at]) + 1 / 24
        else:
            left = float(self._hours.day_of(at))
            right = left + 1
        self._rule.setRegion((left, max(right, left + least)))

    def place_under(self, x: float) -> int:
        return self._hours.place_at(x) if self._hours is not None else NOWHERE

    def goes(self, event: QKeyEvent) -> int | None:
        key, hours = Qt.Key(event.key()), self._hours
        if hours is None:
            return None
        if key in ZOOM:
            self.look_at(self.span * ZOOM[key])
            return self.cursor_at
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        pages = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
        if key in pages or (control and key in STEPS):
            self.pan(self.span * (pages.get(key) or STEPS[key]))
            return NOWHERE
        if key in STEPS:
            return self._shown(self._beside(hours, STEPS[key]))
        found = super().goes(event)
        return found if found is None or found == NOWHERE else self._shown(found)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self._dragged = event.position().x()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged is None:
            super().mouseMoveEvent(event)
            return
        by = event.position().x() - self._dragged
        self._dragged = event.position().x()
        self.pan(-by * self.span / max(1.0, self.view.width()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self._dragged = None

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel zooms once the chart has the focus, or with Ctrl; else it turns the page."""
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        turns = event.angleDelta().y() / 120
        if self._hours is None or not (control or self.hasFocus()) or not turns:
            event.ignore()
            return
        event.accept()
        place = self.mapToScene(event.position().toPoint())
        x = self.view.mapSceneToView(QPointF(place)).x()
        days = self._most(self.span * WHEEL**turns)
        self._see(x - (x - self._left) * days / self.span, days)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._hours is not None:
            self._move()

    def _beside(self, hours: Hours, step: int) -> int:
        """The hour, or the day's first hour, before or after the cursor."""
        here = self.cursor_at
        if here == NOWHERE:
            left, right = self.seen
            return max(0, hours.place_at(right - 1e-6 if step < 0 else left + 1e-6))
        if self.span <= BY_HOUR:
            return min(max(0, here + step), hours.count - 1)
        day = min(max(0, hours.day_of(here) + step), hours.days - 1)
        return int(hours.begins[day])

    def _shown(self, at: int) -> int:
        """Bring a place into view, and give it back."""
        if self._hours is not None:
            x = float(self._hours.at[at])
            left, right = self.seen
            if not left <= x < right:
                self._see(x - self.span / 2, self.span)
        return at

    def _most(self, days: float) -> float:
        whole = self._hours.days if self._hours is not None else 1
        return min(max(days, LEAST_DAYS), float(whole))

    def _see(self, left: float, days: float) -> None:
        if self._hours is None:
            return
        days = self._most(days)
        other = abs(days - self.span) > 1e-9
        self.span = days
        self._left = min(max(0.0, left), self._hours.days - days)
        self._move()
        if other:
            self.mark(self.cursor_at)
        self.zoomed.emit(self.span)

    def _move(self) -> None:
        """Put what is seen onto the plot: no more points than it has pixels."""
        if self._hours is None:
            return
        left, right = self.seen
        self.view.setXRange(left, right, padding=0)
        most = max(200, int(self.view.width() or self.width()))
        for register, (curve, ground) in self._lines.items():
            x, y = line(self._hours, register, left, right, 2 * most)
            curve.setData(x, y)
            # Where an hour is many pixels wide, what is below its step is shaded.
            ground.setVisible(self.span <= BY_HOUR)
            if self.span <= BY_HOUR:
                ground.setData(x, np.nan_to_num(y))


def _month(index: int) -> datetime.date:
    return datetime.date(index // 12, index % 12 + 1, 1)
