"""The foot of the screen of readings: what the typed values cost, and the button that sends."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFrame

from lkk_desktop import look
from lkk_desktop.strings import t
from lkk_desktop.ui.components import Text, button, line, set_part
from lkk_desktop.ui.room import Row
from lkk_desktop.ui.theme import scaled


class _Said(Text):
    """A sentence that is one line where there is room for it."""

    def __init__(self) -> None:
        super().__init__()
        self.setWordWrap(True)
        set_part(self, "muted")

    def sizeHint(self) -> QSize:
        width = self.fontMetrics().horizontalAdvance(self.text()) + scaled(2)
        return QSize(width, super().sizeHint().height())


class Foot(QFrame):
    """It stays while the page scrolls, in line with the page's column."""

    def __init__(self) -> None:
        super().__init__()
        set_part(self, "footer")
        self.send = button(t("&Send readings"), "primary")
        self.estimate = _Said()
        self.how = button(t("How it is made"), "quiet")
        self.how.hide()
        said = Row(self.estimate, self.how, gap=look.S)
        self._inside = line(Row(said, self.send, least=scaled(210), fill=True))
        self.setLayout(self._inside)

    def say(self, words: str) -> None:
        """What the typed values cost, with the way to how that was made; empty hides both."""
        if words != self.estimate.text():
            self.estimate.setText(words)
            self.how.setVisible(bool(words))

    def fold(self, left: int, right: int) -> None:
        self._inside.setContentsMargins(left, look.M, right, look.M)
