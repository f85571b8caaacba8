"""What one presses. Enter presses the button that has the focus, as the space bar does."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QPushButton, QToolButton

from lkk_desktop.ui.icons import icon
from lkk_desktop.ui.plain import hint
from lkk_desktop.ui.theme import scaled

B = TypeVar("B", bound="Button")


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


class Folding(Button):
    """A button whose words go on in further lines where one line has no room for them."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self._words = words
        self.setProperty("folding", "true")
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def call(self, words: str) -> None:
        """Bear other words from now on."""
        if words != self._words:
            self._words = words
            self.setText("\n".join(self._lines(self.width())))
            self.setAccessibleName(words)
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        asked = super().sizeHint()
        return QSize(self._around() + self._wide(self._words), self._high(asked.height(), 1))

    def minimumSizeHint(self) -> QSize:
        longest = max(self._wide(word) for word in self._words.split(" "))
        return QSize(self._around() + longest, self.sizeHint().height())

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._high(super().sizeHint().height(), len(self._lines(width)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        folded = "\n".join(self._lines(self.width()))
        if folded != self.text():
            self.setText(folded)

    def _lines(self, width: int) -> list[str]:
        room, lines = width - self._around(), [""]
        for word in self._words.split(" "):
            joined = f"{lines[-1]} {word}".strip()
            if lines[-1] and self._wide(joined) > room:
                lines.append(word)
            else:
                lines[-1] = joined
        return lines

    def _around(self) -> int:
        """What it needs across apart from its words."""
        shown = max(self._wide(line) for line in self.text().split("\n"))
        return super().sizeHint().width() - shown

    def _high(self, now: int, lines: int) -> int:
        more = lines - len(self.text().split("\n"))
        return now + more * self.fontMetrics().lineSpacing()

    def _wide(self, words: str) -> int:
        return self.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, words).width()


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
    return _dressed(Button(plain(words)), words, part, glyph)


def folding(words: str, part: str = "second", glyph: str | None = None) -> Folding:
    """The same of words that may be too many for one line of a narrow window."""
    return _dressed(Folding(plain(words)), words, part, glyph)


def _dressed(made: B, words: str, part: str, glyph: str | None) -> B:
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
