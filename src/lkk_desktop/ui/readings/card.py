"""A meter's card: what it is, when it is to be verified, its rows, and what was sent from here."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from lkk_desktop import look
from lkk_desktop.models.metering import verification_state
from lkk_desktop.models.photos import Photo
from lkk_desktop.strings import date, date_and_time, t
from lkk_desktop.ui import words
from lkk_desktop.ui.components import Card, button, column, label, line, press, set_state
from lkk_desktop.ui.icons import RESOURCE, Icon
from lkk_desktop.ui.readings import speech
from lkk_desktop.ui.readings.form import Form, Judgement, judge
from lkk_desktop.ui.readings.photo import PhotoBox, is_paste
from lkk_desktop.ui.readings.picture import given
from lkk_desktop.ui.readings.row import RegisterRow
from lkk_desktop.ui.readings.shapes import TABLES, Shape, headings
from lkk_desktop.ui.readings.state import AccountState, MeterState, standing
from lkk_desktop.ui.room import Row
from lkk_desktop.ui.theme import scaled

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Entry


class MeterCard(Card):
    """One meter. ``typed`` and ``entered`` carry the register's id, the others the command's."""

    typed = Signal(str)
    entered = Signal(str)
    amend = Signal(str)
    withdraw = Signal(str)
    kept = Signal()
    left = Signal()
    photo = Signal(object)
    """A photo was given, or (None) taken away."""
    said = Signal(str, str)

    def __init__(self, state: AccountState, meter: MeterState) -> None:
        super().__init__(gap=10)
        self.meter = meter
        self.setObjectName(f"meter:{meter.meter.id}")
        self.setAccessibleName(speech.meter_title(meter.meter))
        self._title = label(speech.meter_title(meter.meter), "heading", wrap=True)
        self._due = label("", "note")
        self._due_glyph = Icon("warning-circle", "wait", scaled(16))
        role = "accent" if meter.silence is None else "faint"
        glyph = Icon(RESOURCE[meter.meter.resource], role, scaled(20))
        self._title_line = QGridLayout()
        self._title_line.setHorizontalSpacing(look.S)
        self._title_line.setVerticalSpacing(2)
        self._title_line.addWidget(glyph, 0, 0)
        self._title_line.addWidget(self._title, 0, 1)
        self._due_box = QWidget()
        due = line(self._due_glyph, self._due, gap=6)
        due.setStretch(1, 1)
        self._due_box.setLayout(due)
        self.body.addLayout(self._title_line)
        self._place = label(meter.meter.place or "", "caption", wrap=True)
        self._place.setVisible(bool(meter.meter.place))
        self._heads: dict[Shape, QWidget] = {}
        self.rows: dict[str, RegisterRow] = {}
        for row_state in meter.rows:
            self._add_row(row_state.register.id, RegisterRow(meter.meter, row_state.register))
        self._reason = label("", "muted", wrap=True)
        self._reason_box = QWidget()
        reason = line(Icon("info", "muted", scaled(18)), self._reason, gap=10)
        reason.setStretch(1, 1)
        self._reason_box.setLayout(reason)
        self.body.addWidget(self._reason_box)
        self.photo_box = PhotoBox(speech.meter_title(meter.meter))
        self.photo_box.given_.connect(self.photo)
        self.photo_box.said.connect(self.said)
        self.body.addWidget(self.photo_box)
        self.setAcceptDrops(True)
        self._lines = QWidget()
        self._lines.setLayout(column(gap=look.S))
        self._told: tuple[object, ...] = ()
        self.body.addWidget(self._lines)
        self._shape: Shape | None = None

    def fill(self, state: AccountState, meter: MeterState, form: Form) -> None:
        """Show what stands now; what is being typed stays as it is."""
        self.meter = meter
        self._show_verification(state)
        reason = self._why_silent(state)
        editing = form.amends.get(meter.meter.id)
        for row_state in meter.rows:
            row = self.rows[row_state.register.id]
            text = form.text(row_state.register.id)
            amended = editing is not None and row_state.entry is not None
            open_ = amended and row_state.entry is not None and row_state.entry.id == editing
            row.show_state(row_state, self.judge(state, row_state.register.id, text), text, open_)
            row.silence(reason)
        own = words.problem(meter.silence.code, meter.silence.values) if meter.silence else ""
        self._reason.setText(own)
        self._reason_box.setVisible(bool(own))
        self._show_lines(state, editing)

    def judge(self, state: AccountState, register_id: str, text: str) -> Judgement:
        row = next(r for r in self.meter.rows if r.register.id == register_id)
        return judge(state, self.meter.meter, row.register, text)

    def stops(self) -> list[QWidget]:
        """What Tab visits here, in its order."""
        fields: list[QWidget] = [row.field for row in self.rows.values()]
        photo = [self.photo_box.thumbnail, *self.photo_box.stops()]
        return fields + photo + self._lines.findChildren(QPushButton)

    def show_photo(self, photo: Photo | None) -> None:
        """The photo of what is typed, or of what was sent."""
        self.photo_box.show_photo(photo, open_=any(row.open for row in self.rows.values()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A picture that is pasted into a field is a photo; texts are the field's own."""
        pressed = event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent)
        if pressed and is_paste(event) and self._pasted():  # type: ignore[arg-type]
            return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not (is_paste(event) and self._pasted()):
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._takes_photos and given(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        what = given(event.mimeData())
        if what is not None:
            event.acceptProposedAction()
            self.photo_box.take(what)

    @property
    def _takes_photos(self) -> bool:
        return not self.photo_box.attach.isHidden()

    def _pasted(self) -> bool:
        return self._takes_photos and self.photo_box.paste()

    def arrange(self, shape: Shape) -> None:
        """Lay the rows out for the width at hand."""
        if shape == self._shape:
            return
        self._shape = shape
        table = shape in TABLES
        if table and shape not in self._heads:
            self._heads[shape] = headings(shape)
            self.body.insertWidget(1, self._heads[shape])
        for of, head in self._heads.items():
            head.setVisible(of == shape)
        self.body.setSpacing(10 if table else look.L)
        self.fold(shape == "tight")
        roomy = table or shape == "compact"
        small = shape in ("slim", "tight")
        for part in (self._due_box, self._place):
            self._title_line.removeWidget(part)
        self._title_line.addWidget(self._place, 0 if roomy else 1, 2 if roomy else 1)
        self._title.setWordWrap(not roomy)
        self._title_line.setColumnStretch(1, 0 if roomy else 1)
        self._title_line.setColumnStretch(2, 1 if roomy else 0)
        self._due.setWordWrap(small)
        if small:
            self._title_line.addWidget(self._due_box, 2, 1)
        else:
            self._title_line.addWidget(self._due_box, 0, 3)
        for row in self.rows.values():
            row.arrange(shape)

    def _add_row(self, register_id: str, row: RegisterRow) -> None:
        row.typed.connect(lambda _text: self.typed.emit(register_id))
        row.entered.connect(lambda: self.entered.emit(register_id))
        row.field.left.connect(self.left)
        row.field.installEventFilter(self)
        self.rows[register_id] = row
        self.body.addWidget(row)

    def _why_silent(self, state: AccountState) -> str:
        problem = self.meter.silence or state.closed
        return words.problem(problem.code, problem.values) if problem is not None else ""

    def _show_verification(self, state: AccountState) -> None:
        due = verification_state(self.meter.meter, state.supplier, state.date)
        day = self.meter.meter.verification
        if day is None or self.meter.meter.status == "closed":
            text = ""
        elif due == "past":
            text = t("Verification overdue since {date}", date=date(day))
        else:
            text = t("Next verification {date}", date=date(day))
        self._due.setText(text)
        set_state(self._due, {"past": "bad", "near": "wait"}.get(due or "", "plain"))
        self._due_glyph.show_glyph("warning-circle", "bad" if due == "past" else "wait")
        self._due_glyph.setVisible(bool(text) and due in ("near", "past"))

    def _show_lines(self, state: AccountState, editing: str | None) -> None:
        """A line for each command that stands in the rows; redrawn only where it differs."""
        now = tuple((e.id, e.state, e.code, e.id == editing) for e in self.meter.entries)
        counted = any(row.counted for row in self.meter.rows)
        if (now, counted) == self._told:
            return
        self._told = (now, counted)
        inside = self._lines.layout()
        while inside is not None and (item := inside.takeAt(0)) is not None:
            if (gone := item.widget()) is not None:
                gone.hide()
                gone.setParent(None)
                gone.deleteLater()
        for entry in self.meter.entries:
            if inside is not None:
                inside.addWidget(self._line(state, entry, entry.id == editing, counted))
        self._lines.setVisible(bool(now))

    def _values(self, entry: Entry) -> str:
        """«День 4 500, Ночь 2 200»: what a command would have set here."""
        return ", ".join(
            speech.value(row.register, row.new.value)
            for row in self.meter.rows
            if row.new is not None and row.entry is not None and row.entry.id == entry.id
        )

    def _line(self, state: AccountState, entry: Entry, editing: bool, counted: bool) -> QWidget:
        moment = date_and_time(entry.made, state.account.zone)
        said = label(t("Entered {moment}", moment=moment), "caption", wrap=True)
        why = words.reason(entry.state, entry.code, entry.details)
        if why:
            told = (f"{self._values(entry)}. {why}", self._stands(state, entry))
            said = label(" ".join(part for part in told if part), "message", wrap=True)
            said.setProperty("state", "bad")
        title = speech.meter_title(self.meter.meter)
        buttons: list[QPushButton] = []
        if editing:
            keep = button(t("Leave as it was"), "quiet")
            keep.setAccessibleName(t("Leave as it was: {what}", what=title))
            keep.clicked.connect(press(self.kept.emit))
            buttons.append(keep)
        elif not counted:
            for text, signal in ((t("Amend"), self.amend), (t("Withdraw"), self.withdraw)):
                one = button(text, "quiet")
                one.setAccessibleName(f"{text}: {title}")
                one.clicked.connect(press(partial(signal.emit, entry.id)))
                buttons.append(one)
        return Row(said, Row(*buttons, gap=look.XS), least=scaled(150), fill=True, gap=look.XS)

    def _stands(self, state: AccountState, entry: Entry) -> str:
        """That the values before hold, where new ones were refused."""
        if entry.state != "rejected":
            return ""
        holding = [
            speech.value(row.register, value)
            for row in self.meter.rows
            if row.entry is not None
            and row.entry.id == entry.id
            and (value := standing(row.register, state.date)) is not None
        ]
        return (
            t("The value before it stands: {values}.", values=", ".join(holding)) if holding else ""
        )
