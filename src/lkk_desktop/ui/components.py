"""The parts that every screen is put together from: titles, cards, pills, banners, empty states."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeVar

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from lkk_desktop import look
from lkk_desktop.ui.buttons import button as button
from lkk_desktop.ui.buttons import plain as plain
from lkk_desktop.ui.buttons import tool as tool
from lkk_desktop.ui.icons import Icon
from lkk_desktop.ui.theme import scaled

State = Literal["plain", "ok", "wait", "bad"]
GLYPH: dict[str, str] = {
    "plain": "info",
    "ok": "check-circle",
    "wait": "clock",
    "bad": "warning-circle",
}
ROLE: dict[str, str] = {"plain": "muted", "ok": "ok", "wait": "wait", "bad": "bad"}


def set_part(widget: QWidget, part: str, state: str | None = None) -> None:
    """Name a widget's part in the style sheet."""
    widget.setProperty("part", part)
    if state is not None:
        widget.setProperty("state", state)


def set_state(widget: QWidget, state: str) -> None:
    """Change a widget's state in the style sheet, and draw it so."""
    if widget.property("state") != state:
        widget.setProperty("state", state)
        for one in (widget, *widget.findChildren(QLabel)):
            one.style().unpolish(one)
            one.style().polish(one)


def announce(widget: QWidget, text: str, *, urgent: bool = False) -> None:
    """Have a screen reader say a text now."""
    event = QAccessibleAnnouncementEvent(widget, text)
    if urgent:
        event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
    QAccessible.updateAccessibility(event)


class Text(QLabel):
    """A text that may wrap, never markup, whatever stands in it.

    It asks for little room at first: its height follows its width.
    """

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)

    def minimumSizeHint(self) -> QSize:
        if not self.wordWrap():
            return super().minimumSizeHint()
        metrics = self.fontMetrics()
        return QSize(min(metrics.averageCharWidth() * 8, self.sizeHint().width()), metrics.height())


def label(text: str = "", part: str = "text", *, wrap: bool = False) -> QLabel:
    """A text in one of the style sheet's parts."""
    made = Text(text)
    set_part(made, part)
    if wrap:
        made.setWordWrap(True)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        made.setSizePolicy(policy)
    return made


def column(*items: QWidget | QLayout | int, gap: int = look.S, margin: int = 0) -> QVBoxLayout:
    """Items below one another; a number is a gap, 0 the stretch that takes what is left."""
    return _filled(QVBoxLayout(), items, gap, margin)


def line(*items: QWidget | QLayout | int, gap: int = look.S, margin: int = 0) -> QHBoxLayout:
    """Items beside one another; a number is a gap, 0 the stretch that takes what is left."""
    return _filled(QHBoxLayout(), items, gap, margin)


def at_most(width: int, widget: QWidget) -> QHBoxLayout:
    """A widget at the left, no wider than that: what is typed into it asks for no more."""
    widget.setMaximumWidth(width)
    made = line(widget, 0)
    made.setStretch(0, 100)
    return made


def rule() -> QFrame:
    made = QFrame()
    set_part(made, "rule")
    made.setFixedHeight(1)
    return made


class Card(QFrame):
    """A white sheet on the grey ground."""

    def __init__(self, gap: int = look.M) -> None:
        super().__init__()
        set_part(self, "card")
        self.body = QVBoxLayout(self)
        self.body.setSpacing(gap)
        self.fold(False)

    def fold(self, tight: bool) -> None:
        """Leave less free at the edges where there is little room."""
        across, down = look.TIGHT_PADDING if tight else look.CARD_PADDING
        self.body.setContentsMargins(across, down, across, down)


class PageTitle(QWidget):
    """A page's name and, below it, what matters about it now."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.title = label(words, "title", wrap=True)
        self.subtitle = label("", "muted", wrap=True)
        self.setLayout(column(self.title, self.subtitle, gap=look.XS))

    def say(self, words: str) -> None:
        self.subtitle.setText(words)


class Pill(QFrame):
    """A state in a word or two, with a glyph: never by colour alone."""

    def __init__(self) -> None:
        super().__init__()
        set_part(self, "pill", "plain")
        self._glyph = Icon("clock", "muted", scaled(14))
        self._words = label()
        inside = line(self._glyph, self._words, gap=6)
        inside.setContentsMargins(scaled(10), scaled(4), scaled(12), scaled(4))
        self.setLayout(inside)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    @property
    def words(self) -> str:
        return self._words.text()

    def say(self, words: str, state: State, glyph: str | None = None) -> None:
        """Show a state; its own glyph where none is named, none where it is named empty."""
        self._words.setText(words)
        self._glyph.setVisible(glyph != "")
        self._glyph.show_glyph(glyph or GLYPH[state], ROLE[state])
        set_state(self, state)
        self.setAccessibleName(words)


class Banner(QFrame):
    """A lasting state at the head of a page, with what can be done about it."""

    pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        set_part(self, "banner", "wait")
        self._glyph = Icon("cloud-slash", "wait", scaled(18))
        self._words = label("", wrap=True)
        self._button = button("", "quiet")
        self._button.clicked.connect(self.pressed)
        self._inside = QGridLayout(self)
        self._inside.setHorizontalSpacing(look.S + 2)
        self._inside.setVerticalSpacing(look.XS)
        self._inside.setColumnStretch(1, 1)
        self._inside.setContentsMargins(look.L, scaled(8), look.S, scaled(8))
        self._inside.addWidget(self._glyph, 0, 0)
        self._inside.addWidget(self._words, 0, 1)
        self._narrow: bool | None = None
        self._fold(False)
        self.setMinimumHeight(scaled(40))
        self.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold(self.width() < scaled(look.TIGHT))

    def _fold(self, narrow: bool) -> None:
        """Put the button below the words where it would leave them too little room."""
        if narrow == self._narrow:
            return
        self._narrow = narrow
        self._inside.removeWidget(self._button)
        if narrow:
            self._inside.addWidget(self._button, 1, 1, Qt.AlignmentFlag.AlignLeft)
        else:
            self._inside.addWidget(self._button, 0, 2)

    @property
    def words(self) -> str:
        return self._words.text() if not self.isHidden() else ""

    def say(self, words: str, state: State, glyph: str, action: str = "") -> None:
        """Show words and an action; empty words hide the banner."""
        changed = words != self._words.text()
        self._words.setText(words)
        self._glyph.show_glyph(glyph, ROLE[state])
        self._button.setText(action)
        self._button.setAccessibleName(action)
        self._button.setVisible(bool(action))
        set_state(self, state)
        self.setVisible(bool(words))
        if words and changed:
            announce(self, words)

    def take_focus(self) -> None:
        """Put the cursor on its action."""
        self._button.setFocus()

    def allow(self, on: bool) -> None:
        """Whether its action can be taken now."""
        self._button.setEnabled(on)


class Empty(QWidget):
    """What a page will show once there is something, and the one thing to do until then."""

    def __init__(self, glyph: str, title: str, words: str) -> None:
        super().__init__()
        heading, text = label(title, "heading", wrap=True), label(words, "muted", wrap=True)
        mark = line(0, Icon(glyph, "faint", scaled(44)), 0)
        inside = column(look.XXL, mark, heading, text, look.XXL)
        for one in (heading, text):
            one.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.setLayout(inside)


class Skeleton(Card):
    """The shape of a card whose data are still on their way; it does not move."""

    def __init__(self, words: str, rows: int = 2) -> None:
        super().__init__(look.L)
        self.setAccessibleName(words)
        self.body.addLayout(line(_Bone(260, 18), 0))
        for _ in range(rows):
            self.body.addLayout(
                line(_Bone(110, 16), 0, _Bone(84, 30), look.L, _Bone(164, 44), 0, _Bone(120, 24))
            )


def press(action: Callable[[], object]) -> Callable[..., None]:
    """A slot that leaves out what a signal carries."""

    def slot(*_ignored: object) -> None:
        action()

    return slot


def mirror(event: QEvent) -> bool:
    """Whether an event means that a widget's place or size is another one now."""
    return event.type() in (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show)


class _Bone(QFrame):
    """A bar where a text will stand; it gives way where there is no room."""

    def __init__(self, width: int, height: int) -> None:
        super().__init__()
        set_part(self, "bone")
        self._size = QSize(scaled(width), scaled(height))
        self.setFixedHeight(self._size.height())

    def sizeHint(self) -> QSize:
        return self._size


BoxLayout = TypeVar("BoxLayout", bound=QBoxLayout)


def _filled(
    box: BoxLayout, items: tuple[QWidget | QLayout | int, ...], gap: int, margin: int
) -> BoxLayout:
    box.setSpacing(gap)
    box.setContentsMargins(margin, margin, margin, margin)
    for item in items:
        if isinstance(item, QWidget):
            box.addWidget(item)
        elif isinstance(item, QLayout):
            box.addLayout(item)
        elif item:
            box.addSpacing(item)
        else:
            box.addStretch(1)
    return box
