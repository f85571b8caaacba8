"""A register's row: its zone, what counts, what was sent, the field, the use, and the state."""

from __future__ import annotations

import datetime
from typing import ClassVar, Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from lkk_desktop.models.metering import UNIT, Meter, Register
from lkk_desktop.models.metering import use as use_of
from lkk_desktop.models.readings import NewValue
from lkk_desktop.strings import NBSP, date, number, t, volume
from lkk_desktop.ui import words
from lkk_desktop.ui.components import Pill, announce, column, label, line, set_state
from lkk_desktop.ui.fields import ReadingField
from lkk_desktop.ui.icons import ZONE, Icon
from lkk_desktop.ui.readings import speech
from lkk_desktop.ui.readings.form import Judgement
from lkk_desktop.ui.readings.state import RowState
from lkk_desktop.ui.theme import scaled

Shape = Literal["wide", "compact", "narrow", "slim"]
# Widths of the columns in the wide shape: zone, counted, sent, field, use, state.
COLUMNS = (112, 124, 112, 192, 112, 164)
FIELD = 168
FIELD_AT = 3
STRETCHES = (1, 0, 0, 0, 0, 0)
GAP = 12
WIDE = sum(COLUMNS) + GAP * (len(COLUMNS) - 1)
COMPACT = 620
NARROW = 440


class Figure(QWidget):
    """A value with its date below, to the right."""

    def __init__(self) -> None:
        super().__init__()
        self.value, self.date = label("", "figure"), label("", "caption")
        for one in (self.value, self.date):
            one.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setLayout(column(self.value, self.date, gap=1))

    def say(self, name: str, value: int | None, day: datetime.date | None) -> None:
        self.value.setText("—" if value is None else number(value))
        self.date.setText("" if day is None else date(day))
        self.date.setVisible(day is not None)
        self.value.setAccessibleName(f"{name}: {told(value, day)}")


class RegisterRow(QWidget):
    """One register. It is made once and then only filled, so that typing is never disturbed."""

    typed = Signal(str)
    entered = Signal()

    def __init__(self, meter: Meter, register: Register) -> None:
        super().__init__()
        self.meter, self.register = meter, register
        self._early = self._pilled = self._taken = False
        self._state: RowState | None = None
        self._value: int | None = None
        glyph, role = ZONE[register.zone]
        self.zone = label(speech.zone_name(register))
        self._zone = QWidget()
        self._zone.setLayout(line(Icon(glyph, role, scaled(18)), self.zone, 0, gap=10))
        self.counted, self.sent = Figure(), Figure()
        self.summary = label("", "caption")
        self.field = ReadingField()
        self.field.setAccessibleName(speech.field_name(meter, register))
        self.field.setObjectName(f"reading:{register.id}")
        self.use = label("", "figure")
        self.use.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.pill = Pill()
        self._state_box = QWidget()
        self._state_box.setLayout(line(self.pill, 0))
        self.message = label("", "message", wrap=True)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(scaled(GAP))
        self._grid.setVerticalSpacing(4)
        self._foot = line(self.message)
        self.setLayout(column(self._grid, self._foot, gap=5))
        self._shape: Shape | None = None
        self.field.setFixedWidth(scaled(FIELD))
        self.field.typed.connect(self.typed)
        self.field.entered.connect(self.entered)
        self.field.left.connect(self._left)
        self.pill.hide()
        self.message.hide()

    def arrange(self, shape: Shape) -> None:
        """Place the parts for the width at hand."""
        if shape == self._shape:
            return
        self._shape = shape
        wide = shape == "wide"
        for part in (self.counted, self.sent):
            part.setVisible(wide)
        self.summary.setVisible(not wide)
        while self._grid.count():
            self._grid.takeAt(0)
        for at in range(len(COLUMNS)):
            self._grid.setColumnMinimumWidth(at, scaled(COLUMNS[at]) if wide else 0)
            self._grid.setColumnStretch(at, 0)
        self._place[shape](self)
        self._indent()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._indent()

    def _indent(self) -> None:
        """Begin the message below the field where the row is one line, else at the left."""
        beside = sum(map(scaled, (FIELD, *COLUMNS[4:]))) + 2 * scaled(GAP)
        left = max(0, self.width() - beside) if self._shape == "wide" else 0
        self._foot.setContentsMargins(left, 0, 0, 0)

    def show_state(self, state: RowState, judgement: Judgement, text: str, editing: bool) -> None:
        """Show what stands in the row; ``editing`` opens a value that was sent for correction."""
        self._state = state
        self.register = state.register
        kept = state.sent and not editing
        self._fill_figures(state.register)
        self.field.setReadOnly(kept)
        if kept and state.new is not None:
            text = number(state.new.value)
        if self.field.text() != text:
            self.field.setText(text)
        self._show_pill(state, editing)
        self.judged(judgement, kept=kept)

    def judged(self, judgement: Judgement, *, kept: bool = False) -> None:
        """Show the use and what is to be said of the value typed."""
        self._value = judgement.value
        use = judgement.use
        if kept and self._state is not None and self._state.new is not None:
            new = self._state.new
            use = (
                None
                if self.register.counted_value is None
                else _used(self.meter, self.register, new)
            )
        known = use is not None and self.register.counted_value is not None
        self.use.setText(
            volume(use, UNIT[self.meter.resource]) if use is not None and known else ""
        )
        problem = None if kept else judgement.problem
        self._early = judgement.early and self.field.hasFocus()
        state = "sent" if kept else "plain"
        said = ""
        if problem is not None and not self._early:
            state = "wait" if judgement.asks else "bad"
            said = words.problem(
                problem.code, {**problem.values, "unit": UNIT[self.meter.resource]}
            )
            if judgement.wrong:
                self.use.setText("—" if self._shape == "wide" else "")
        self.pill.setVisible(self._pilled and not self._outdated(judgement, kept))
        self._say(said, state)

    def _outdated(self, judgement: Judgement, kept: bool) -> bool:
        """Whether another value is being typed than the one that the pill tells of."""
        typed = not kept and not self.field.isReadOnly() and bool(self.field.text().strip())
        old = self._taken and judgement.value != self.register.transmitted_value
        return typed and old

    def silence(self, reason: str) -> None:
        """Close the field, and say why: visibly on the card, on hover and to a screen reader."""
        self.field.setEnabled(not reason)
        self.field.setPlaceholderText("—" if reason else "")
        self.setToolTip(reason)
        self.field.setToolTip(reason)
        if reason:
            self._describe(reason)

    def _say(self, said: str, state: str) -> None:
        before = self.message.text()
        self.message.setText(said)
        self.message.setVisible(bool(said))
        set_state(self.message, state)
        set_state(self.field, state)
        self._describe(said)
        if said and said != before and self.field.hasFocus():
            announce(self.field, said, urgent=state == "bad")

    def _describe(self, said: str) -> None:
        pill = "" if self.pill.isHidden() else self.pill.words
        parts = (said.removesuffix("."), self.summary.text(), pill)
        self.field.setAccessibleDescription(". ".join(part for part in parts if part))

    def _left(self) -> None:
        # What was too early to judge is judged once the field is left, and set in groups.
        self.typed.emit(self.field.text())
        if self._value is not None and not self.field.isReadOnly():
            self.field.setText(number(self._value))

    def _fill_figures(self, register: Register) -> None:
        counted, sent = t("Counted in the bill"), t("Last sent")
        self.counted.say(counted, register.counted_value, register.counted_on)
        self.sent.say(sent, register.transmitted_value, register.transmitted_on)
        facts = f"{counted}: {told(register.counted_value, register.counted_on)}"
        if register.transmitted_value is not None:
            facts += f"\n{sent}: {told(register.transmitted_value, register.transmitted_on)}"
        self.summary.setText(facts)

    def _show_pill(self, state: RowState, editing: bool) -> None:
        before = self.pill.words if self.pill.isVisible() else ""
        now = "counted" if state.counted else "accepted" if state.elsewhere else None
        if now is None and state.entry is not None:
            now = state.entry.state
        shown = now is not None and not editing
        if now is not None and shown:
            self.pill.say(*speech.pill(now))
            if before and before != self.pill.words:
                announce(self, f"{self.field.accessibleName()}: {self.pill.words}")
        self._pilled, self._taken = shown, now in ("accepted", "counted")

    def _wide(self) -> None:
        middle = Qt.AlignmentFlag.AlignVCenter
        parts = (self._zone, self.counted, self.sent, self.field, self.use, self._state_box)
        for at, part in enumerate(parts):
            aside = Qt.AlignmentFlag.AlignRight if part is self.field else middle
            self._grid.addWidget(part, 0, at, middle | aside)
        for at, stretch in enumerate(STRETCHES):
            self._grid.setColumnStretch(at, stretch)

    def _compact(self) -> None:
        middle = Qt.AlignmentFlag.AlignVCenter
        self._grid.addLayout(column(self._zone, self.summary, gap=4), 0, 0, middle)
        self._grid.addWidget(self.field, 0, 1, middle)
        self._grid.addLayout(column(self.use, self._state_box, gap=4), 0, 2, middle)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnMinimumWidth(2, scaled(COLUMNS[5]))

    def _narrow(self) -> None:
        self._grid.addLayout(column(self._zone, self.summary, gap=4), 0, 0)
        self._grid.addWidget(self.field, 0, 1)
        self._grid.addWidget(self._state_box, 1, 0)
        self._grid.addWidget(self.use, 1, 1)
        self._grid.setColumnStretch(0, 1)

    def _slim(self) -> None:
        self._grid.addLayout(column(self._zone, self.summary, gap=4), 0, 0, 1, 2)
        self._grid.addWidget(self.field, 1, 0)
        self._grid.addWidget(self.use, 1, 1)
        self._grid.addWidget(self._state_box, 2, 0, 1, 2)
        self._grid.setColumnStretch(1, 1)

    _place: ClassVar = {"wide": _wide, "compact": _compact, "narrow": _narrow, "slim": _slim}


def shape_for(width: int) -> Shape:
    """How rows are laid out in so many pixels, at the text scale in use."""
    if width >= scaled(WIDE):
        return "wide"
    if width >= scaled(COMPACT):
        return "compact"
    return "narrow" if width >= scaled(NARROW) else "slim"


def headings() -> QGridLayout:
    """The names of the columns, over the rows' own."""
    names = (
        (t("Time zone"), False),
        (t("Counted in the bill"), True),
        (t("Last sent"), True),
        (t("New reading"), False),
        (t("Use"), True),
        ("", False),
    )
    made = QGridLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setHorizontalSpacing(scaled(GAP))
    for at, (name, right) in enumerate(names):
        one = label(name, "caption")
        if right:
            one.setAlignment(Qt.AlignmentFlag.AlignRight)
        elif at == FIELD_AT:
            one.setContentsMargins(scaled(COLUMNS[at] - FIELD), 0, 0, 0)
        made.addWidget(one, 0, at)
        made.setColumnMinimumWidth(at, scaled(COLUMNS[at]))
        made.setColumnStretch(at, STRETCHES[at])
    return made


def told(value: int | None, day: datetime.date | None) -> str:
    """A value with its date in one breath: «2 640, 17.07.2020»."""
    if value is None:
        return t("not yet")
    return number(value) if day is None else f"{number(value)},{NBSP}{date(day)}"


def _used(meter: Meter, register: Register, new: NewValue) -> int:
    return use_of(meter, register, new.value, new.rolled)
