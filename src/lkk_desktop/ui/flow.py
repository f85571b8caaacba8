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
        sizes = [thing.sizeHint() for thing in self._shown()]
        widest = max((size.width() for size in sizes), default=0)
        return QSize(widest, max((size.height() for size in sizes), default=0))

    def _shown(self) -> list[QWidget]:
        return [thing for thing in self._things if not thing.isHidden()]

    def _place(self) -> None:
        for thing, place in self._places(self.width()):
            thing.setGeometry(place)

    def _places(self, width: int) -> list[tuple[QWidget, QRect]]:
        made: list[tuple[QWidget, QRect]] = []
        left = top = 0
        high = max((thing.sizeHint().height() for thing in self._shown()), default=0)
        for thing in self._shown():
            size = thing.sizeHint()
            if left and left + size.width() > width:
                left, top = 0, top + high + self._gap
            down = top + (high - size.height()) // 2
            made.append((thing, QRect(left, down, size.width(), size.height())))
            left += size.width() + self._gap
        if top == 0 and self._apart is not None:
            spare = max(0, width - left + self._gap)
            at = next((n for n, (thing, _) in enumerate(made) if thing is self._apart), len(made))
            made[at:] = [(thing, place.translated(spare, 0)) for thing, place in made[at:]]
        return made
