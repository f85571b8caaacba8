"""What is seen of a slow work: how far it is, and a button that calls it off."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QProgressBar, QWidget

from lkk_desktop import look
from lkk_desktop.strings import NBSP, t
from lkk_desktop.ui.components import announce, button, column, label, line, mirror, set_part
from lkk_desktop.ui.theme import scaled

UNNOTICED = 300
"""A work that ends sooner than this is not worth a word."""


class Progress(QWidget):
    """A text, a bar and «Cancel»; the bar runs to and fro until the work has counted itself."""

    cancelled = Signal()

    def __init__(self, words: str) -> None:
        super().__init__()
        self.words = label(words, wrap=True)
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(scaled(6))
        self.bar.setAccessibleName(words)
        self.share = label("", "muted")
        self.share.ensurePolished()
        self.share.setMinimumWidth(self.share.fontMetrics().horizontalAdvance(f"100{NBSP}%"))
        self.cancel = button(t("Cancel"))
        self.cancel.clicked.connect(self.cancelled)
        below = line(self.bar, self.share, gap=look.M)
        below.setStretch(0, 1)
        told = column(self.words, below, gap=look.S)
        inside = line(told, self.cancel, gap=look.L)
        inside.setStretch(0, 1)
        self.setLayout(inside)

    def told(self, done: int, of: int) -> None:
        """So much of the work is done."""
        self.bar.setRange(0, max(1, of))
        self.bar.setValue(min(done, of))
        self.share.setText(f"{100 * done // max(1, of)}{NBSP}%")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)


class Strip(QFrame):
    """A work's course over the foot of a window; it comes up only if the work takes a while."""

    cancelled = Signal()

    def __init__(self, over: QWidget, words: str) -> None:
        super().__init__(over)
        self._over = over
        set_part(self, "card")
        self.course = Progress(words)
        self.course.cancelled.connect(self._called_off)
        inside = line(self.course)
        inside.setContentsMargins(look.L, look.M, look.L, look.M)
        self.setLayout(inside)
        over.installEventFilter(self)
        self.hide()
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.timeout.connect(self._come)
        self._due.start(UNNOTICED)

    def told(self, done: int, of: int) -> None:
        """So much of the work is done."""
        self.course.told(done, of)

    def end(self) -> None:
        """The work is over."""
        self._over.removeEventFilter(self)
        self.hide()
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if mirror(event) and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _come(self) -> None:
        self.show()
        self._place()
        self.raise_()
        announce(self._over, self.course.words.text())

    def _place(self) -> None:
        wide = min(scaled(480), self._over.width() - 2 * look.M)
        self.setFixedWidth(wide)
        self.adjustSize()
        self.move((self._over.width() - wide) // 2, self._over.height() - self.height() - look.XL)

    def _called_off(self) -> None:
        self.cancelled.emit()
        self.end()
