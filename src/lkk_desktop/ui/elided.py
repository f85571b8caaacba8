"""A line of text that gives way in its middle where there is little room, as a file's name does."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy

from lkk_desktop.ui.components import Text, set_part
from lkk_desktop.ui.plain import hint


class Elided(Text):
    """Both ends of a text stay seen; the whole is told on hover, and to assistive technology."""

    def __init__(self, part: str = "text") -> None:
        super().__init__("")
        set_part(self, part)
        self.full = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def say(self, words: str) -> None:
        """Show these words, as many as there is room for."""
        if words == self.full:
            return
        self.full = words
        self.setAccessibleName(words)
        self._fit()
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self.full) + 2, metrics.height() + 2)

    def minimumSizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(metrics.averageCharWidth() * 8, metrics.height() + 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        shown = self.fontMetrics().elidedText(
            self.full, Qt.TextElideMode.ElideMiddle, max(0, self.width())
        )
        if shown != self.text():
            self.setText(shown)
        hint(self, self.full if shown != self.full else "")
