"""A drop-down list in the look of the house."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QStylePainter

from lkk_desktop.ui.icons import draw
from lkk_desktop.ui.theme import colours, scaled


class Chooser(QComboBox):
    """A drop-down list with a caret of our own and the whole text on hover."""

    elide = Qt.TextElideMode.ElideMiddle

    def paintEvent(self, _event: QPaintEvent) -> None:
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        room = (
            self.style()
            .subControlRect(
                QStyle.ComplexControl.CC_ComboBox,
                option,
                QStyle.SubControl.SC_ComboBoxEditField,
                self,
            )
            .width()
        )
        option.currentText = self.fontMetrics().elidedText(
            self.currentText() or self.placeholderText(), self.elide, room - scaled(8)
        )
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        side = scaled(14)
        box = self.rect()
        box.setLeft(box.right() - scaled(12) - side)
        box.setWidth(side)
        draw(painter, box, "caret-down", colours().muted)
        painter.end()


class Yielding(Chooser):
    """One that wants room for so many letters, and gives way to a third of that."""

    def __init__(self, letters: int) -> None:
        super().__init__()
        self.setMinimumContentsLength(letters)
        self.setSizeAdjustPolicy(Chooser.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)

    def minimumSizeHint(self) -> QSize:
        asked = super().minimumSizeHint()
        return QSize(asked.width() // 3, asked.height())
