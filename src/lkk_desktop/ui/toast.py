"""A toast: an event told in passing, seen for some seconds and said aloud; it takes no focus."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QFrame, QWidget

from lkk_desktop import look
from lkk_desktop.strings import t
from lkk_desktop.ui.components import (
    GLYPH,
    State,
    announce,
    button,
    label,
    line,
    mirror,
    set_part,
    tool,
)
from lkk_desktop.ui.icons import Icon
from lkk_desktop.ui.theme import scaled

SHORTEST = 6_000
PER_LETTER = 70


class Toast(QFrame):
    """One toast over the foot of a window; the next one takes its place."""

    def __init__(self, over: QWidget, room: Callable[[], tuple[int, int, int]]) -> None:
        """``room``: where the page begins and ends across the window, and where its foot is."""
        super().__init__(over)
        self._over = over
        set_part(self, "toast")
        self.room = room
        self._glyph = Icon("check-circle", "surface", scaled(18))
        self._words = label("", wrap=True)
        self.action = button("", "toast")
        self.action.clicked.connect(self._act)
        self._then: Callable[[], object] = self.hide
        close = tool(t("Close the message"), "x", "surface")
        close.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        close.clicked.connect(self.hide)
        inside = line(self._glyph, self._words, self.action, close, gap=look.S + 2)
        inside.setContentsMargins(look.L, scaled(8), look.S, scaled(8))
        self._inside = inside
        self.setLayout(inside)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._passed)
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.timeout.connect(self.fit)
        over.installEventFilter(self)
        self.hide()

    @property
    def words(self) -> str:
        return self._words.text() if not self.isHidden() else ""

    def say(
        self,
        words: str,
        state: State = "ok",
        action: str = "",
        then: Callable[[], object] | None = None,
    ) -> None:
        """Show a message for as long as it takes to read, with what can be done about it."""
        self._words.setText(words)
        self.action.setText(action)
        self.action.setAccessibleName(action)
        self.action.setVisible(bool(action))
        self._then = then or self.hide
        self._glyph.show_glyph(GLYPH[state], "surface")
        self.show()
        self._place()
        self.raise_()
        self._timer.start(max(SHORTEST, PER_LETTER * len(words)))
        announce(self._over, words, urgent=state == "bad")

    def _act(self) -> None:
        self.hide()
        self._then()

    def _passed(self) -> None:
        if self.action.hasFocus():
            self._timer.start(SHORTEST)
        else:
            self.hide()

    def fit(self) -> None:
        """Measure anew: the text's size, the window or the page below is another one now."""
        if not self.isHidden():
            self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if mirror(event):
            self.fit()
            # And once the page below has its new size.
            self._settled.start(0)
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        """Right above the page's foot, and as high as its words are at this text size."""
        left, right, foot = self.room()
        words = self._words
        words.ensurePolished()
        wide = words.fontMetrics().horizontalAdvance(words.text()) + scaled(4)
        beside = self._inside.sizeHint().width() - words.sizeHint().width()
        words.setFixedWidth(max(scaled(120), min(wide, scaled(460), right - left - beside)))
        # A label never asks for less than it was once given.
        words.setMinimumHeight(0)
        words.setFixedHeight(max(0, words.heightForWidth(words.width())))
        self.adjustSize()
        spare = right - left - self.width()
        at = left if spare >= scaled(240) else left + max(0, spare // 2)
        self.move(min(at, max(0, self._over.width() - self.width())), foot - self.height() - look.S)
