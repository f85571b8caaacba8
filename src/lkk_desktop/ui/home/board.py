"""Cards in as many columns as there is room for, each in the shortest so far."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from lkk_desktop import look
from lkk_desktop.ui.home.subject import Subject
from lkk_desktop.ui.theme import scaled

LEAST, MOST = 272, 3


class Board(QWidget):
    """Subjects in their order; one that has nothing to say takes no room."""

    def __init__(self) -> None:
        super().__init__()
        self.subjects: list[Subject[Any]] = []

    def add(self, subject: Subject[Any]) -> None:
        subject.setParent(self)
        subject.setVisible(subject.wanted)
        self.subjects.append(subject)
        self.updateGeometry()
        self._place()

    def columns(self, width: int) -> int:
        """How many columns have room beside one another."""
        gap = look.L
        return max(1, min(MOST, (width + gap) // (scaled(LEAST) + gap)))

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
        return max((top + high for _one, _left, top, _wide, high in self._places(width)), default=0)

    def sizeHint(self) -> QSize:
        width = max(self.width(), scaled(LEAST))
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        least = max((one.minimumSizeHint().width() for one in self._wanted()), default=0)
        return QSize(least, 0)

    def _wanted(self) -> list[Subject[Any]]:
        return [one for one in self.subjects if one.wanted]

    def _place(self) -> None:
        for one, left, top, wide, high in self._places(self.width()):
            one.setGeometry(left, top, wide, high)

    def _places(self, width: int) -> list[tuple[Subject[Any], int, int, int, int]]:
        gap = look.L
        count = min(self.columns(width), max(1, len(self._wanted())))
        wide = (width - gap * (count - 1)) // count
        feet = [0] * count
        made = []
        for one in self._wanted():
            at = feet.index(min(feet))
            high = one.heightForWidth(wide)
            made.append((one, at * (wide + gap), feet[at], wide, high))
            feet[at] += high + gap
        return made
