"""One of several: rows to choose from, like radio buttons, each with words, a note and a glyph."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from lkk_desktop import look
from lkk_desktop.ui.buttons import Tool
from lkk_desktop.ui.components import column, line, press, set_part, set_state, tool
from lkk_desktop.ui.icons import Icon
from lkk_desktop.ui.option import Option
from lkk_desktop.ui.plain import hint
from lkk_desktop.ui.theme import scaled

STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Left: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_Right: 1}


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """One of them. ``off``: it cannot be chosen, as its note says. ``remove`` are the words of a
    button that takes it away; '' where there is none."""

    id: str
    words: str
    note: str = ""
    glyph: str = ""
    off: bool = False
    remove: str = ""


class Pick(Option):
    """A row with a round mark before its words."""

    def __init__(self, choice: Choice, step: Callable[[int], None]) -> None:
        super().__init__(choice.words, choice.note, choice.glyph)
        set_part(self, "pick")
        self.setCheckable(True)
        self.setEnabled(not choice.off)
        if choice.off:
            set_state(self.note, "wait")
        self._step = step
        self._choice = choice
        self.mark = Icon("circle", "muted", scaled(18))
        inside = self.layout()
        assert isinstance(inside, QHBoxLayout)
        inside.insertWidget(0, self.mark)
        self.glyph.setFixedSize(scaled(22), scaled(22))
        self.glyph.setVisible(bool(choice.glyph))
        self.toggled.connect(self._marked)

    def nextCheckState(self) -> None:
        """Pressed again it stays chosen."""
        self.setChecked(True)

    def _marked(self, on: bool) -> None:
        self.mark.show_glyph("check-circle-fill" if on else "circle", "accent" if on else "muted")
        self.glyph.show_glyph(self._choice.glyph, "accent" if on else "muted")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = STEPS.get(Qt.Key(event.key()))
        if by is None:
            super().keyPressEvent(event)
            return
        event.accept()
        self._step(by)


class Picks(QWidget):
    """The rows. One stop of the Tab key, like radio buttons: the arrows go from one to the next.

    ``chosen`` says which one a person has taken, ``removed`` which one is to go.
    """

    chosen = Signal(str)
    removed = Signal(str)

    def __init__(self, words: str) -> None:
        super().__init__()
        self.setAccessibleName(words)
        self.rows: dict[str, Pick] = {}
        self.tools: dict[str, Tool] = {}
        self._shown: tuple[Choice, ...] = ()
        self._column = column(gap=2)
        self.setLayout(self._column)

    @property
    def current(self) -> str | None:
        return next((id for id, row in self.rows.items() if row.isChecked()), None)

    def stops(self) -> list[QWidget]:
        """What the Tab key goes to, in its order."""
        found: list[QWidget] = []
        for id, row in self.rows.items():
            found += [row, *([self.tools[id]] if id in self.tools else [])]
        return found

    def show_choices(self, choices: Sequence[Choice], current: str | None) -> None:
        """Offer these, and show one as chosen, without a word to anybody."""
        if tuple(choices) != self._shown:
            self._shown = tuple(choices)
            self._make()
        self._choose(current)

    def _make(self) -> None:
        focused = next((id for id, row in self.rows.items() if row.hasFocus()), None)
        while (item := self._column.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        self.rows, self.tools = {}, {}
        for choice in self._shown:
            row = Pick(choice, self._step)
            row.clicked.connect(partial(self._clicked, choice.id))
            self.rows[choice.id] = row
            holder = QWidget()
            inside = line(row, gap=look.XS)
            inside.setStretch(0, 1)
            if choice.remove:
                remove = tool(choice.remove, "trash")
                hint(remove, choice.remove)
                remove.clicked.connect(press(partial(self.removed.emit, choice.id)))
                inside.addWidget(remove)
                self.tools[choice.id] = remove
            holder.setLayout(inside)
            self._column.addWidget(holder)
        if focused in self.rows:
            self.rows[focused].setFocus()

    def _choose(self, current: str | None) -> None:
        stop = current if current in self.rows else next(iter(self.rows), None)
        for id, row in self.rows.items():
            row.setChecked(id == current)
            here = id == stop
            row.setFocusPolicy(Qt.FocusPolicy.StrongFocus if here else Qt.FocusPolicy.ClickFocus)

    def _clicked(self, id: str, _on: bool = False) -> None:
        self._choose(id)
        self.chosen.emit(id)

    def _step(self, by: int) -> None:
        open_ = [id for id, row in self.rows.items() if row.isEnabled()]
        if not open_:
            return
        here = open_.index(self.current) if self.current in open_ else 0
        id = open_[(here + by) % len(open_)]
        self._choose(id)
        self.rows[id].setFocus(Qt.FocusReason.TabFocusReason)
        self.chosen.emit(id)
