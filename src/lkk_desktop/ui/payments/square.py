"""A payment code on the screen: black on white in every theme, with the quiet zone it needs."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from lkk_desktop.documents.codes import hryvnia
from lkk_desktop.documents.codes.matrix import Matrix
from lkk_desktop.ui.theme import scaled

SIDE = 232
"""Pixels of a side at 100 %: about 6 cm of a usual screen, which a phone reads from an arm away."""
USUAL, LEAST = 3, 2
"""Pixels of a module: with fewer a camera sees the screen's own grid. The least only where the
window is too narrow for the usual."""


class Square(QWidget):
    """Modules are whole pixels, so that none is blurred; what is left over is quiet zone."""

    def __init__(self) -> None:
        super().__init__()
        self.matrix: Matrix | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_code(self, matrix: Matrix, words: str) -> None:
        """Show a code; ``words`` say what it is to who cannot see it."""
        self.setAccessibleName(words)
        if matrix != self.matrix:
            self.matrix = matrix
            self.updateGeometry()
            self.update()

    @property
    def module(self) -> int:
        """Pixels of a module as it stands."""
        if self.matrix is None:
            return 0
        return max(LEAST, min(self.width(), self.height()) // self.matrix.side)

    def sizeHint(self) -> QSize:
        side = scaled(SIDE)
        if self.matrix is not None:
            side = max(side, USUAL * self.matrix.side)
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        side = LEAST * self.matrix.side if self.matrix is not None else 0
        return QSize(side, side)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return max(self.minimumSizeHint().height(), min(width, self.sizeHint().height()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        matrix = self.matrix
        if matrix is None:
            return
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        module = self.module
        left = (self.width() - module * matrix.size) // 2
        top = (self.height() - module * matrix.size) // 2
        for row, column, many in matrix.runs():
            painter.fillRect(
                QRect(left + column * module, top + row * module, many * module, module),
                Qt.GlobalColor.black,
            )
        if matrix.clear:
            middle = QPointF(left + matrix.size * module / 2, top + matrix.size * module / 2)
            _sign(painter, middle, matrix.clear * module / 2)
        painter.end()


def _sign(painter: QPainter, middle: QPointF, radius: float) -> None:
    """The sign of the hryvnia in its empty circle; its own y goes up, as on paper."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(middle)
    painter.scale(radius, -radius)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor("white"))
    painter.drawEllipse(QRectF(-1, -1, 2, 2))
    painter.setPen(QPen(QColor("black"), hryvnia.PEN))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    path = QPainterPath(QPointF(*hryvnia.START))
    for first, second, end in hryvnia.CURVES:
        path.cubicTo(QPointF(*first), QPointF(*second), QPointF(*end))
    for first, end in hryvnia.BARS:
        path.moveTo(QPointF(*first))
        path.lineTo(QPointF(*end))
    painter.drawPath(path)
    painter.restore()
