"""The desktop's own notifications, where this desktop has a place for them."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QSystemTrayIcon

from lkk_desktop.ui.icons import icon
from lkk_desktop.ui.plain import hint

SHOWN = 15_000


class Outside(Protocol):
    """What the person lets the app do outside of its window, as it is set now."""

    @property
    def notify(self) -> bool:
        """The desktop tells messages."""

    @property
    def tray(self) -> bool:
        """The icon stands there also while there is nothing to tell."""


class Tray(QObject):
    """Says a message beside the clock. Its icon is there from the first message on, or always."""

    pressed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._icon: QSystemTrayIcon | None = None
        self._said = False

    @property
    def supported(self) -> bool:
        """Whether there is such a place here; GNOME has none without an extension."""
        return QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages()

    def say(self, title: str, text: str) -> None:
        """Show a message for a while; pressing it emits ``pressed``."""
        self._shown().showMessage(title, text, icon("envelope-simple", "accent"), SHOWN)
        self._said = True

    def stand(self, always: bool, told: str) -> None:
        """Let the icon stand there always, with what it tells when one points at it, or only once
        it has said something."""
        if always and self.supported:
            hint(self._shown(), told)
        elif self._icon is not None:
            self._icon.setVisible(self._said)

    def _shown(self) -> QSystemTrayIcon:
        if self._icon is None:
            self._icon = QSystemTrayIcon(icon("lightning-fill", "accent"), self)
            self._icon.messageClicked.connect(self.pressed)
            self._icon.activated.connect(lambda _how: self.pressed.emit())
        self._icon.show()
        return self._icon
