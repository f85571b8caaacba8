"""A button as large as a line of a list: what it is called, a note below, a glyph at its end."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QSizePolicy

from lkk_desktop import look
from lkk_desktop.ui.buttons import Button
from lkk_desktop.ui.components import column, label, line, set_part, set_state
from lkk_desktop.ui.icons import Icon
from lkk_desktop.ui.theme import scaled


class Option(Button):
    """Its words wrap, as those of Qt's buttons do not."""

    def __init__(self, words: str, note: str = "", glyph: str = "caret-right") -> None:
        super().__init__("")
        set_part(self, "option")
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.words = label(words, wrap=True)
        self.note = label(note, "message", wrap=True)
        if not note:  # shown while it stands nowhere, it would be a window of its own
            self.note.hide()
        told = column(self.words, self.note, gap=2)
        self.glyph = Icon(glyph, "muted", scaled(16))
        inside = line(told, self.glyph, gap=look.M)
        inside.setStretch(0, 1)
        inside.setContentsMargins(look.S, look.S, look.S, look.S)
        self.setLayout(inside)
        for one in (self.words, self.note):
            one.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        # Qt's buttons are as wide and as high as they ask for on one line, whatever their width.
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._name()

    def remark(self, note: str, state: str = "plain") -> None:
        """Say this below its words."""
        self.note.setText(note)
        self.note.setVisible(bool(note))
        set_state(self.note, state)
        self._name()

    def _name(self) -> None:
        said = (self.words.text(), self.note.text())
        self.setAccessibleName(", ".join(one for one in said if one))

    def sizeHint(self) -> QSize:
        inside = self.layout()
        return inside.sizeHint() if inside is not None else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        inside = self.layout()
        return inside.minimumSize() if inside is not None else super().minimumSizeHint()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        inside = self.layout()
        return inside.totalHeightForWidth(width) if inside is not None else -1

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().event(event)
