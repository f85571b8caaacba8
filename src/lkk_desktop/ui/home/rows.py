"""Rows of a card that are filled anew instead of made anew, so that another account is quick."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import msgspec
from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from lkk_desktop import look
from lkk_desktop.ui.components import Pill, State, label, set_state
from lkk_desktop.ui.theme import scaled

W = TypeVar("W", bound=QWidget)
# A value that takes no more of a row than this stays beside its name.
SHORT = 0.55
T = TypeVar("T")
# A part with its left, top, width and height.
Placed = tuple[QWidget, int, int, int, int]


class Fact(msgspec.Struct, frozen=True):
    """A line of a card: what, its value, and a note below them.

    ``pill``: the value is a state, and is shown as one; ``note_state`` is the note's own.
    """

    name: str
    value: str
    note: str = ""
    state: State = "plain"
    pill: bool = False
    note_state: State = "plain"


class Rows(QWidget, Generic[T, W]):
    """As many rows as there are values; those that are left over wait, hidden."""

    def __init__(
        self, make: Callable[[], W], fill: Callable[[W, T], None], gap: int = look.S
    ) -> None:
        super().__init__()
        self._make, self._fill = make, fill
        self.rows: list[W] = []
        self._shown = 0
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(gap)

    @property
    def shown(self) -> list[W]:
        return self.rows[: self._shown]

    def show_values(self, values: Sequence[T]) -> None:
        while len(self.rows) < len(values):
            row = self._make()
            self.rows.append(row)
            self._box.addWidget(row)
        for row, value in zip(self.rows, values, strict=False):
            self._fill(row, value)
            if row.isHidden():
                row.show()
        for row in self.rows[len(values) :]:
            row.hide()
        self._shown = len(values)
        self.setVisible(bool(values))


class FactRow(QWidget):
    """A name and its value: beside one another where both have room, else below.

    It places them itself: a value that wraps would otherwise leave its name no room.
    """

    def __init__(self) -> None:
        super().__init__()
        self._measured: tuple[int, int, int] | None = None
        self._placed: dict[int, list[Placed]] = {}
        self._fact: Fact | None = None
        self.name = label("", "muted", wrap=True)
        self.value = label("", "text", wrap=True)
        self.note = label("", "note", wrap=True)
        self.pill: Pill | None = None
        for part in (self.name, self.value, self.note):
            part.setParent(self)
        self.note.hide()

    def say(self, fact: Fact) -> None:
        if fact == self._fact:
            return
        self._fact, self._measured = fact, None
        self.name.setText(fact.name)
        self.value.setText("" if fact.pill else fact.value)
        self.note.setText(fact.note)
        set_state(self.note, fact.note_state)
        self.note.setVisible(bool(fact.note))
        self.value.setVisible(not fact.pill)
        if fact.pill:
            if self.pill is None:
                self.pill = Pill()
                self.pill.setParent(self)
            self.pill.say(fact.value, fact.state, "")
        if self.pill is not None:
            self.pill.setVisible(fact.pill)
        self.updateGeometry()
        self._place()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._measured = None
            self.updateGeometry()
            self._place()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return max(top + high for _part, _left, top, _wide, high in self._places(width))

    def sizeHint(self) -> QSize:
        name, value, _word = self._sizes()
        width = name + look.M + value
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        parts = (self.name, self._right)
        least = max(part.minimumSizeHint().width() for part in parts)
        return QSize(least, self.name.minimumSizeHint().height())

    @property
    def _right(self) -> QWidget:
        shown = self.pill is not None and not self.pill.isHidden()
        return self.pill if shown and self.pill is not None else self.value

    def _place(self) -> None:
        beside = self._beside(self.width())
        right = Qt.AlignmentFlag.AlignRight if beside else Qt.AlignmentFlag.AlignLeft
        self.value.setAlignment(right | Qt.AlignmentFlag.AlignTop)
        for part, left, top, wide, high in self._places(self.width()):
            part.setGeometry(left, top, wide, high)

    def _sizes(self) -> tuple[int, int, int]:
        """The room that the name wants on one line, and the value, and the name's longest word."""
        if self._measured is None:
            wide = self.name.fontMetrics().horizontalAdvance
            name, right = self.name.text(), self._right
            word = max((wide(one) for one in name.split()), default=0)
            value = (
                self.value.fontMetrics().horizontalAdvance(self.value.text()) + 2
                if right is self.value
                else right.sizeHint().width()
            )
            self._measured = wide(name) + 2, value, word + 2
            self._placed.clear()
        return self._measured

    def _beside(self, width: int) -> bool:
        """Whether both stand in a line; a short value has its place there while its name wraps."""
        name, value, word = self._sizes()
        left = width - look.M - value
        return name <= left or (word <= left and value <= width * SHORT)

    def _places(self, width: int) -> list[Placed]:
        self._sizes()
        if width not in self._placed:
            self._placed[width] = self._worked_out(width)
        return self._placed[width]

    def _worked_out(self, width: int) -> list[Placed]:
        right, made = self._right, list[Placed]()
        wide = min(width, self._sizes()[1])
        if self._beside(width):
            name_wide = width - wide - look.M
            tall, other = _high(self.name, name_wide), _high(right, wide)
            high = max(tall, other)
            made.append((self.name, 0, (high - tall) // 2, name_wide, tall))
            made.append((right, width - wide, (high - other) // 2, wide, other))
        else:
            high = _high(self.name, width)
            across = width if right is self.value else wide
            below = _high(right, across)
            made += [(self.name, 0, 0, width, high), (right, 0, high + 2, across, below)]
            high += 2 + below
        if not self.note.isHidden():
            made.append((self.note, 0, high + 2, width, _high(self.note, width)))
        return made


def facts(gap: int = look.S) -> Rows[Fact, FactRow]:
    """Rows of names and values."""
    return Rows(FactRow, FactRow.say, max(gap, scaled(gap)))


def _high(part: QWidget, width: int) -> int:
    return part.heightForWidth(width) if part.hasHeightForWidth() else part.sizeHint().height()
