"""A line of the journal: what was done, when and where, how it stands, what one may do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from lkk_desktop import look
from lkk_desktop.strings import t
from lkk_desktop.ui.components import Pill, button, column, label, press, set_state
from lkk_desktop.ui.icons import Icon
from lkk_desktop.ui.readings import speech
from lkk_desktop.ui.room import Row
from lkk_desktop.ui.theme import scaled

if TYPE_CHECKING:
    from lkk_desktop.ui.screen import Layout


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What a line says, in words; ``state`` is one of ``speech.STATES``.

    ``instead``: the values that a correction replaces. ``taking_back``: what is told of the
    command that takes them back to one who hears the line. ``open``: it can be taken back, and
    where it ``amends`` corrected. ``pill``: the state in words of its own.
    """

    glyph: str
    title: str
    values: str
    where: str
    state: str
    instead: str = ""
    taking_back: str = ""
    reason: str = ""
    open: bool = False
    amends: bool = True
    pill: str = ""


class JournalLine(QWidget):
    """One act: made once, then only its state and what can be done change."""

    amended = Signal(str)
    withdrawn = Signal(str)

    def __init__(self, id: str, said: Said) -> None:
        super().__init__()
        self.id = id
        self._title = label(said.title, "strong", wrap=True)
        self._values = label(said.values, wrap=True)
        self.instead = label("", "muted", wrap=True)
        self._where = label(said.where, "caption", wrap=True)
        self.pill = Pill()
        self.reason = label("", "message", wrap=True)
        set_state(self.reason, "bad")
        self.amend = button(t("Amend"), "quiet")
        self.withdraw = button(t("Withdraw"), "quiet")
        self.amend.clicked.connect(press(lambda: self.amended.emit(self.id)))
        self.withdraw.clicked.connect(press(lambda: self.withdrawn.emit(self.id)))
        head = column(Icon(said.glyph, "muted", scaled(20)), 0)
        middle = column(self._title, self._values, self.instead, self._where, self.reason, gap=3)
        self._right = QWidget()
        self._buttons = Row(self.amend, self.withdraw, gap=look.XS)
        self._inside = QGridLayout(self)
        self._inside.setContentsMargins(0, 0, 0, 0)
        self._inside.setHorizontalSpacing(look.M)
        self._inside.addLayout(head, 0, 0)
        self._inside.addLayout(middle, 0, 1)
        self._inside.setColumnStretch(1, 1)
        self._end = column(self.pill, self._buttons, 0, gap=6)
        self._right.setLayout(self._end)
        self._layout: Layout | None = None

    def arrange(self, layout: Layout) -> None:
        """Put state and buttons at the right, or below where there is no room."""
        if layout == self._layout:
            return
        self._layout = layout
        self._inside.removeWidget(self._right)
        beside = layout == "roomy"
        side = Qt.AlignmentFlag.AlignRight if beside else Qt.AlignmentFlag.AlignLeft
        self._end.setAlignment(self.pill, side)
        self._end.setAlignment(self._buttons, side if beside else Qt.AlignmentFlag(0))
        if beside:
            self._inside.addWidget(self._right, 0, 2)
        elif layout == "narrow":
            self._inside.addWidget(self._right, 1, 1)
        else:
            self._inside.addWidget(self._right, 1, 0, 1, 2)

    def fill(self, said: Said) -> None:
        """Show how it stands now."""
        how, colour, glyph = speech.pill(said.state)
        self._values.setText(said.values)
        self.pill.say(said.pill or how, colour, glyph)
        self.instead.setText(said.instead)
        self.instead.setAccessibleDescription(said.taking_back)
        self.reason.setText(said.reason)
        for part in (self.instead, self.reason):
            part.setVisible(bool(part.text()))
        named = f"{said.title}, {said.values}"
        told = [named, said.instead] if said.instead else [named]
        self.setAccessibleName(", ".join(told))
        heard = (self.pill.words, said.reason, said.taking_back)
        self.setAccessibleDescription(". ".join(part.removesuffix(".") for part in heard if part))
        for one in (self.amend, self.withdraw):
            one.setAccessibleName(f"{one.text()}: {named}")
            one.setVisible(said.open and (said.amends or one is not self.amend))
        self._buttons.setVisible(said.open)

    def stops(self) -> list[QPushButton]:
        """What Tab visits here, in its order."""
        return [self.amend, self.withdraw]
