"""A long text to be read over the window: as wide as is good to read, scrolled by the keys."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QFrame, QScrollArea, QWidget

from lkk_desktop import look
from lkk_desktop.strings import t
from lkk_desktop.ui.components import button, column, label, line, press
from lkk_desktop.ui.theme import scaled

WIDE = 640
ENDS = {
    Qt.Key.Key_Home: "minimum",
    Qt.Key.Key_End: "maximum",
}


class FullText(QDialog):
    """Esc and «Закрыть» close it; Home, End, the arrows and Page Up and Down move in it."""

    def __init__(self, over: QWidget, title: str, text: str) -> None:
        super().__init__(over.window())
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.title = label(title, "heading", wrap=True)
        self.text = label(text, wrap=True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.text.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.text.setAccessibleName(text)
        self._holder = QWidget()
        self._holder.setObjectName("panel")
        self._inside = column(self.text, 0)
        self._inside.setContentsMargins(0, 0, look.M, 0)
        self._holder.setLayout(self._inside)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setObjectName("panel")
        self.area.setWidget(self._holder)
        self.area.setAccessibleName(title)
        self.area.setAccessibleDescription(text)
        self.shut = button(t("Close"))
        self.shut.clicked.connect(press(self.accept))
        edge = look.XL if over.window().width() >= scaled(look.TIGHT) else look.L
        self._all = column(self.title, self.area, line(0, self.shut), gap=look.L, margin=edge)
        self._all.setStretch(1, 1)
        self.setLayout(self._all)
        self._room = over.window().size()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        wide = min(scaled(WIDE), max(300, self._room.width() - look.XL))
        margins = self._all.contentsMargins()
        inner = wide - margins.left() - margins.right() - self._bar()
        text = self._inside.totalHeightForWidth(inner)
        around = self._all.sizeHint().height() - self.area.sizeHint().height()
        self.resize(wide, min(text + around, max(320, self._room.height() - look.XL)))
        self.area.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self.area.verticalScrollBar()
        end = ENDS.get(Qt.Key(event.key()))
        if end is None:
            super().keyPressEvent(event)
            return
        bar.setValue(bar.maximum() if end == "maximum" else bar.minimum())

    def _bar(self) -> int:
        return self.area.verticalScrollBar().sizeHint().width()
