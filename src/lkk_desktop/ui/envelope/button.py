"""The envelope: grey while nothing is new, with a count while something is."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent

from lkk_desktop import look
from lkk_desktop.ui.buttons import Tool
from lkk_desktop.ui.components import announce
from lkk_desktop.ui.envelope import words
from lkk_desktop.ui.icons import icon
from lkk_desktop.ui.plain import hint
from lkk_desktop.ui.theme import colours, scaled

MOST = 9


class EnvelopeButton(Tool):
    """Says how many are new, to the eye and to a screen reader."""

    def __init__(self) -> None:
        super().__init__()
        self._new = -1
        self.setIconSize(self.iconSize().scaled(scaled(20), scaled(20), _KEEP))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.say(0)

    def say(self, new: int) -> None:
        """Show how many are new."""
        if new == self._new:
            return
        grown, self._new = new > max(0, self._new), new
        said = words.count(new)
        self.setIcon(icon("envelope-simple", "accent" if new else "muted"))
        self.setAccessibleName(said)
        hint(self, said)
        self.update()
        if grown and self.isVisible():
            announce(self, said)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._new <= 0:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = scaled(16)
        place = QRect(self.width() // 2 + scaled(1), self.height() // 2 - side, side, side)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours().accent))
        painter.drawEllipse(place)
        font = QFont(look.FAMILY)
        font.setPixelSize(scaled(10))
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(QColor(colours().on_accent))
        said = str(self._new) if self._new <= MOST else f"{MOST}+"
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, said)
        painter.end()


_KEEP = Qt.AspectRatioMode.IgnoreAspectRatio
