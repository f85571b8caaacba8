"""Whether a screen shows its words whole; and pictures of it for one who wants to look."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from lkk_desktop.ui.components import Pill
from tests.ui.conftest import Window

PICTURES = os.environ.get("LKK_PICTURES")


def cut(screen: QWidget) -> list[str]:
    """The visible texts of a screen that stand outside it, or have less room than they need."""
    found = []
    for widget in screen.findChildren(QWidget):
        if not isinstance(widget, QLabel | QPushButton | Pill) or not widget.isVisible():
            continue
        text = widget.words if isinstance(widget, Pill) else widget.text()
        if not text:
            continue
        left = widget.mapTo(screen, QPoint(0, 0)).x()
        wide = widget.fontMetrics().horizontalAdvance
        needed = wide(text)
        if isinstance(widget, QLabel) and widget.wordWrap():
            needed = max(wide(word) for word in text.replace("\u200b", " ").split())
        if isinstance(widget, QPushButton):
            needed = max(wide(line) for line in text.splitlines())
        if isinstance(widget, Pill):
            needed = widget.sizeHint().width()
        if left < 0 or left + widget.width() > screen.width() or needed > widget.width():
            found.append(f"{text!r}: {left}, {widget.width()} of {needed}")
    return found


def picture(window: Window, name: str) -> None:
    """Keep a picture where ``LKK_PICTURES`` names a folder for them."""
    if PICTURES:
        window.shell.grab().save(str(Path(PICTURES) / f"{name}.png"))
