"""No part of a screen is a window of its own, not even for a moment."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from lkk_desktop.ui.screens import SCREENS
from tests.ui.conftest import Window


class Shown(QObject):
    """Hears of every window that is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.windows: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.windows.append(type(watched).__name__)
        return False


def test_every_screen_is_built_within_the_window(window: Window) -> None:
    """It would flash, and take the keyboard away from where one types."""
    heard = Shown()
    app = QApplication.instance()
    assert app is not None
    app.installEventFilter(heard)
    try:
        for kind in SCREENS:
            window.shell.open(kind.name)
            window.shell._rebuild()
            window.qtbot.wait(300)
    finally:
        app.removeEventFilter(heard)
    assert heard.windows == []
