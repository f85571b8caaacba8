"""The desktop's own notifications, where this desktop has a place for them."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QSystemTrayIcon

from lkk_desktop.ui.icons import icon

SHOWN = 15_000


class Tray(QObject):
    """Says a message beside the clock. Its icon is there from the first message on."""

    pressed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._icon: QSystemTrayIcon | None = None

    @property
    def supported(self) -> bool:
        """Whether there is such a place here; GNOME has none without an extension."""
        return QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages()

    def say(self, title: str, text: str) -> None:
        """Show a message for a while; pressing it emits ``pressed``."""
        if self._icon is None:
            self._icon = QSystemTrayIcon(icon("lightning-fill", "accent"), self)
            self._icon.messageClicked.connect(self.pressed)
            self._icon.activated.connect(lambda _how: self.pressed.emit())
            self._icon.show()
        self._icon.showMessage(title, text, icon("envelope-simple", "accent"), SHOWN)
