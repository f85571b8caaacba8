"""Small things beside one another, in as many lines as the width asks for."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from lkk_desktop import look


class Flow(QWidget):
    """Wraps like words. ``apart``: from this thing on they stand at the right, where all of them
    have room in one line."""

    def __init__(self, *things: QWidget, apart: QWidget | None = None, gap: int = look.XS) -> None:
        super().__init__()
        self._things, self._apart, self._gap = things, apart, gap
        for thing in things:
            thing.setParent(self)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
            self._place()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return max((place.bottom() + 1 for _thing, place in self._places(width)), default=0)

    def sizeHint(self) -> QSize:
        sizes = [thing.sizeHint() for thing in self._shown()]
        wide = sum(size.width() + self._gap for size in sizes)
        return QSize(wide, max((size.height() for size in sizes), default=0))

    def minimumSizeHint(self) -> QSize:
        sizes = [
            thing.minimumSizeHint() if thing.hasHeightForWidth() else thing.sizeHint()
            for thing in self._shown()
        ]
        widest = max((size.width() for size in sizes), default=0)
        return QSize(widest, max((size.height() for size in sizes), default=0))

    def _shown(self) -> list[QWidget]:
        return [thing for thing in self._things if not thing.isHidden()]

    def _place(self) -> None:
        for thing, place in self._places(self.width()):
            thing.setGeometry(place)

    def _places(self, width: int) -> list[tuple[QWidget, QRect]]:
        made: list[tuple[QWidget, QRect]] = []
        top, lines = 0, self._lines(width)
        for line in lines:
            high = max(size.height() for _thing, size in line)
            left = 0
            for thing, size in line:
                down = top + (high - size.height()) // 2
                made.append((thing, QRect(left, down, size.width(), size.height())))
                left += size.width() + self._gap
            top += high + self._gap
        if len(lines) == 1 and self._apart is not None:
            taken = sum(size.width() + self._gap for _thing, size in lines[0]) - self._gap
            spare = max(0, width - taken)
            at = next((n for n, (thing, _) in enumerate(made) if thing is self._apart), len(made))
            made[at:] = [(thing, place.translated(spare, 0)) for thing, place in made[at:]]
        return made

    def _lines(self, width: int) -> list[list[tuple[QWidget, QSize]]]:
        """The things of each line with their sizes; none is wider than the line."""
        lines: list[list[tuple[QWidget, QSize]]] = []
        left = 0
        for thing in self._shown():
            size = thing.sizeHint()
            if size.width() > width and thing.hasHeightForWidth():
                size = QSize(width, thing.heightForWidth(width))
            if not lines or left + size.width() > width:
                lines.append([])
                left = 0
            lines[-1].append((thing, size))
            left += size.width() + self._gap
        return lines
