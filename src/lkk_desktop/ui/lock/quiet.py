"""Reminders while the window is locked: that there is one, and not a word of what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from lkk_desktop.strings import t
from lkk_desktop.ui.envelope.notifier import Notifier
from lkk_desktop.ui.envelope.tray import Outside, Tray
from lkk_desktop.ui.frame import Frame

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet


class DiscreetTray(Tray):
    """Says that there is something, to whoever stands before the computer."""

    def say(self, title: str, text: str) -> None:
        del title, text
        super().say("LKK Desktop", t("There is a new notification. Open the app to read it."))

    def stand(self, always: bool, told: str) -> None:
        del told
        super().stand(always, "LKK Desktop")


class Quiet(QObject):
    """Looks after the reminders in the place of the envelope, which is gone with the window."""

    def __init__(
        self, cabinet: Cabinet, outside: Outside, window: Frame, tray: Tray | None = None
    ) -> None:
        super().__init__(window)
        self.tray = tray or DiscreetTray(self)
        self.tray.pressed.connect(window.come_forward)
        self.notifier = Notifier(cabinet, self.tray, self, outside)

    def end(self) -> None:
        self.setParent(None)
        self.deleteLater()
