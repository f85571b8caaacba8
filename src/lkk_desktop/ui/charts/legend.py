"""What each colour of a chart means; where there is no room beside, below one another."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from lkk_desktop import look
from lkk_desktop.ui.components import label, line
from lkk_desktop.ui.theme import colours, scaled

HATCH = "hatch"
"""In the place of a colour: what is missing."""


class Legend(QWidget):
    """Swatches with their words, one after another and in as many lines as it takes."""

    def __init__(self) -> None:
        super().__init__()
        self._marks: list[_Mark] = []
        self._shown: tuple[tuple[str, str], ...] = ()

    def show_marks(self, marks: tuple[tuple[str, str], ...]) -> None:
        """Show (role of colour, words) of each."""
        if marks == self._shown:
            return
        self._shown = marks
        for gone in self._marks[len(marks) :]:
            gone.hide()
            gone.deleteLater()
        del self._marks[len(marks) :]
        for mark, (role, words) in zip(self._marks, marks, strict=False):
            mark.say(role, words)
        for role, words in marks[len(self._marks) :]:
            mark = _Mark(role, words)
            mark.setParent(self)
            mark.show()
            self._marks.append(mark)
        self.updateGeometry()
        self._place()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        places = self._places(width)
        return max((rect.bottom() + 1 for rect in places), default=0)

    def sizeHint(self) -> QSize:
        widths = [mark.sizeHint().width() for mark in self._marks]
        width = sum(widths) + look.L * max(0, len(widths) - 1)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(60), self.heightForWidth(max(self.width(), scaled(60))))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        for mark, rect in zip(self._marks, self._places(self.width()), strict=True):
            mark.setGeometry(rect)

    def _places(self, width: int) -> list[QRect]:
        made, at = [], QPoint(0, 0)
        for mark in self._marks:
            size = mark.sizeHint()
            if at.x() and at.x() + size.width() > width:
                at = QPoint(0, at.y() + size.height() + look.XS)
            made.append(QRect(at, QSize(min(size.width(), max(width, 1)), size.height())))
            at.setX(at.x() + size.width() + look.L)
        return made


class _Mark(QWidget):
    def __init__(self, role: str, words: str) -> None:
        super().__init__()
        self._swatch, self._words = _Swatch(role), label(words, "caption")
        self.setLayout(line(self._swatch, self._words, gap=scaled(6)))

    def say(self, role: str, words: str) -> None:
        self._words.setText(words)
        self._swatch.role = role
        self._swatch.update()


class _Swatch(QWidget):
    def __init__(self, role: str) -> None:
        super().__init__()
        self.role = role
        self.setFixedSize(scaled(10), scaled(10))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.role == HATCH:
            painter.setPen(QColor(colours().faint))
            painter.setBrush(QBrush(QColor(colours().faint), Qt.BrushStyle.BDiagPattern))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(getattr(colours(), self.role)))
            painter.drawRoundedRect(self.rect(), scaled(3), scaled(3))
        painter.end()
