"""What one presses. Enter presses the button that has the focus, as the space bar does."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QPushButton, QToolButton

from lkk_desktop.ui.icons import icon
from lkk_desktop.ui.plain import hint
from lkk_desktop.ui.theme import scaled


class Button(QPushButton):
    """A button that Enter presses; a key that is held down presses it no second time."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not is_enter(event):
            super().keyPressEvent(event)
            return
        # First: what the click does may end this button.
        event.accept()
        if not event.isAutoRepeat():
            self.click()


class Tool(QToolButton):
    """A button of one glyph that Enter presses, or whose menu it opens."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not is_enter(event):
            super().keyPressEvent(event)
            return
        event.accept()
        if event.isAutoRepeat():
            return
        if self.menu() is not None:
            self.showMenu()
        else:
            self.click()


def is_enter(event: QKeyEvent) -> bool:
    """Whether a key is Enter alone, on either side of the keyboard."""
    plain = event.modifiers() in (
        Qt.KeyboardModifier.NoModifier,
        Qt.KeyboardModifier.KeypadModifier,
    )
    return plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def plain(words: str) -> str:
    """A caption without the ampersand that marks its key."""
    return words.replace("&", "")


def button(words: str, part: str = "second", glyph: str | None = None) -> QPushButton:
    """A button; ``&`` in its words marks the letter that presses it with Alt."""
    made = Button(plain(words))
    made.setProperty("part", part)
    made.setAutoDefault(False)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    made.setAccessibleName(plain(words))
    if "&" in words:
        made.setShortcut(QKeySequence.mnemonic(words))
    if glyph is not None:
        made.setIcon(icon(glyph, "on_accent" if part == "primary" else "accent"))
        made.setIconSize(QSize(scaled(18), scaled(18)))
    return made


def tool(words: str, glyph: str, role: str = "muted") -> Tool:
    """A button of one glyph; its words are its tooltip and its accessible name."""
    made = Tool()
    made.setIcon(icon(glyph, role))
    made.setIconSize(QSize(scaled(20), scaled(20)))
    hint(made, words)
    made.setAccessibleName(words)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    return made
