"""The segmented control: one of a few things that belong together, as buttons in one frame."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QPushButton

from lkk_desktop.ui.buttons import Button
from lkk_desktop.ui.components import line, set_part
from lkk_desktop.ui.flow import Flow
from lkk_desktop.ui.room import Row
from lkk_desktop.ui.theme import scaled

MANY = 4
STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class Segments(QFrame):
    """Names with their words; ``chosen`` says which one a person has taken.

    One stop of the Tab key, like radio buttons: the arrows go from one to the next.
    """

    chosen = Signal(str)

    def __init__(self, words: str, choices: tuple[tuple[str, str], ...]) -> None:
        super().__init__()
        set_part(self, "segments")
        self.setAccessibleName(words)
        self._names = tuple(name for name, _words in choices)
        self.buttons: dict[str, QPushButton] = {}
        group = QButtonGroup(self)
        for name, said in choices:
            made = _Segment(said, self._step)
            made.clicked.connect(lambda _on=False, name=name: self.chosen.emit(name))
            group.addButton(made)
            self.buttons[name] = made
        # Beside one another, or where there is no room for that below one another; many wrap.
        made_ = tuple(self.buttons.values())
        many = len(made_) > MANY
        gap = scaled(2)
        inside = line(Flow(*made_, gap=gap) if many else Row(*made_, fill=True, gap=gap))
        inside.setContentsMargins(3, 3, 3, 3)
        self.setLayout(inside)

    @property
    def current(self) -> str | None:
        """The name of the one that is chosen."""
        return next((name for name in self._names if self.buttons[name].isChecked()), None)

    def choose(self, name: str) -> None:
        """Show one as chosen, without a word to anybody."""
        for other, made in self.buttons.items():
            made.setChecked(other == name)
            policy = Qt.FocusPolicy.StrongFocus if other == name else Qt.FocusPolicy.ClickFocus
            made.setFocusPolicy(policy)

    def _step(self, by: int) -> None:
        here = self._names.index(self.current or self._names[0])
        name = self._names[(here + by) % len(self._names)]
        self.choose(name)
        self.buttons[name].setFocus(Qt.FocusReason.TabFocusReason)
        self.chosen.emit(name)


class _Segment(Button):
    def __init__(self, words: str, step: Callable[[int], None]) -> None:
        super().__init__(words)
        set_part(self, "segment")
        self.setCheckable(True)
        self.setAccessibleName(words)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._step = step
        self._words = words

    def sizeHint(self) -> QSize:
        """As wide as its words in one line, also while they stand below one another."""
        asked = super().sizeHint()
        return QSize(asked.width() + self._spared(self._words), asked.height())

    def minimumSizeHint(self) -> QSize:
        asked = super().sizeHint()
        return QSize(asked.width() + self._spared(self._broken), asked.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fold()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fold()

    def _fold(self) -> None:
        """Put its words below one another where the line has no room for them."""
        fits = self.width() >= self.sizeHint().width()
        text = self._words if fits else self._broken
        if text != self.text():
            self.setText(text)

    @property
    def _broken(self) -> str:
        return self._words.replace(" ", "\n")

    def _spared(self, words: str) -> int:
        """How much wider these words are than those that stand there."""
        metrics, flag = self.fontMetrics(), Qt.TextFlag.TextShowMnemonic
        now = metrics.size(flag, self.text()).width()
        return metrics.size(flag, words).width() - now

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = STEPS.get(Qt.Key(event.key()))
        if by is None:
            super().keyPressEvent(event)
            return
        event.accept()
        self._step(by)
