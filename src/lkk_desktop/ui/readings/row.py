"""A register's row: its zone, what counts, what was sent, the field, the use, and the state."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from lkk_desktop.models.metering import UNIT, Meter, Register
from lkk_desktop.models.metering import use as use_of
from lkk_desktop.strings import number, t, volume
from lkk_desktop.ui import words
from lkk_desktop.ui.components import Pill, announce, column, label, line, set_state
from lkk_desktop.ui.fields import ReadingField
from lkk_desktop.ui.icons import ZONE, Icon
from lkk_desktop.ui.plain import hint
from lkk_desktop.ui.readings import speech
from lkk_desktop.ui.readings.figure import Figure, told
from lkk_desktop.ui.readings.form import Judgement
from lkk_desktop.ui.readings.shapes import GAP, TABLES, Parts, Shape, beside_field, place
from lkk_desktop.ui.readings.state import RowState
from lkk_desktop.ui.theme import scaled

ALIGN_LEFT, ALIGN_RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight


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
        self.summary = label("", "caption", wrap=True)
        self.lately = label("", "caption", wrap=True)
        self.field = ReadingField()
        self.field.setAccessibleName(speech.field_name(meter, register))
        self.field.setObjectName(f"reading:{register.id}")
        self.use = label("", "figure")
        self.use.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.pill = Pill()
        self._state_box = QWidget()
        self._states = column(self.pill)
        self._state_box.setLayout(self._states)
        self.message = label("", "message", wrap=True)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(scaled(GAP))
        self._grid.setVerticalSpacing(4)
        self._foot = line(self.message)
        self.setLayout(column(self._grid, self._foot, gap=5))
        for part in self._parts():
            part.setParent(self)  # without one it would be shown as a window before it has a place
        self._shape: Shape | None = None
        self.field.typed.connect(self.typed)
        self.field.entered.connect(self.entered)
        self.field.left.connect(self._left)
        self.pill.hide()
        self.message.hide()

    @property
    def open(self) -> bool:
        """Whether a value may be typed here."""
        return self.field.isEnabled() and not self.field.isReadOnly()

    def arrange(self, shape: Shape) -> None:
        """Place the parts for the width at hand."""
        if shape == self._shape:
            return
        self._shape = shape
        place(self._grid, self._parts(), shape)
        # In a table the state stands in its column, elsewhere at the use's side or below it.
        end = shape == "compact"
        self._states.setAlignment(self.pill, ALIGN_RIGHT if end else ALIGN_LEFT)
        self._show_lately()
        self._indent()

    def _parts(self) -> Parts:
        return Parts(
            zone=self._zone,
            counted=self.counted,
            sent=self.sent,
            summary=self.summary,
            lately=self.lately,
            field=self.field,
            use=self.use,
            state=self._state_box,
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._indent()

    def _indent(self) -> None:
        """Begin the message below the field where the row is one line, else at the left."""
        left = 0
        if self._shape is not None and self._shape in TABLES:
            left = max(0, self.width() - beside_field(self._shape))
        self._foot.setContentsMargins(left, 0, 0, 0)

    def show_state(self, state: RowState, judgement: Judgement, text: str, editing: bool) -> None:
        """Show what stands in the row; ``editing`` opens a value that was sent for correction."""
        self._state = state
        self.register = state.register
        kept = state.sent and not editing
        self.field.setReadOnly(kept)
        self._fill_figures(state.register)
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
        stands = self._stands(kept)
        if stands is not None:
            use = use_of(self.meter, self.register, *stands)
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
                self.use.setText("—" if self._shape in TABLES else "")
        self.pill.setVisible(self._pilled and not self._outdated(judgement, kept))
        self._say(said, state)

    def _outdated(self, judgement: Judgement, kept: bool) -> bool:
        """Whether another value is being typed than the one that the pill tells of."""
        typed = not kept and not self.field.isReadOnly() and bool(self.field.text().strip())
        old = self._taken and judgement.value != self.register.transmitted_value
        return typed and old

    def _stands(self, kept: bool) -> tuple[int, bool] | None:
        """The value that the row tells the use of while none is typed, and whether it rolled."""
        state = self._state
        if state is None or self.register.counted_value is None:
            return None
        if kept:
            return (state.new.value, state.new.rolled) if state.new is not None else None
        if state.elsewhere is None or self.field.text().strip():
            return None
        return state.elsewhere.value, state.elsewhere.rolled

    def silence(self, reason: str) -> None:
        """Close the field, and say why: visibly on the card, on hover and to a screen reader."""
        self.field.setEnabled(not reason)
        self.field.setPlaceholderText("—" if reason else "")
        hint(self, reason)
        change = t("To change it, press “Amend” below.") if self.field.isReadOnly() else ""
        hint(self.field, reason or change)
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
        self.lately.setText(f"{sent}: {told(register.transmitted_value, register.transmitted_on)}")
        self._show_lately()

    def _show_lately(self) -> None:
        """A table without the column of what was sent says it where the field does not."""
        value = self.register.transmitted_value
        new = value is not None and value != self.register.counted_value
        self.lately.setVisible(self._shape == "table" and new and not self.field.isReadOnly())

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
