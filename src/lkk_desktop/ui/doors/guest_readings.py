"""A guest's meters, each with its fields; leaving clears them, and nothing is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from lkk_desktop import look
from lkk_desktop.models.command import Problem
from lkk_desktop.models.metering import UNIT
from lkk_desktop.strings import n, t, volume
from lkk_desktop.ui import words
from lkk_desktop.ui.ask import ask
from lkk_desktop.ui.components import (
    Banner,
    announce,
    button,
    column,
    label,
    line,
    press,
    rule,
    set_state,
)
from lkk_desktop.ui.doors.guest_sending import GuestSending
from lkk_desktop.ui.doors.guest_state import local_day, state_of
from lkk_desktop.ui.doors.page import Hall, Page
from lkk_desktop.ui.doors.visit import Guest
from lkk_desktop.ui.icons import RESOURCE, Icon
from lkk_desktop.ui.identity_words import told
from lkk_desktop.ui.readings import speech
from lkk_desktop.ui.readings.form import judge
from lkk_desktop.ui.readings.row import RegisterRow
from lkk_desktop.ui.readings.shapes import TABLES, Shape, headings, shape_for
from lkk_desktop.ui.readings.state import AccountState, MeterState
from lkk_desktop.ui.room import Row
from lkk_desktop.ui.theme import scaled

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Hindrance


class _Meter(QWidget):
    """One meter: what it is, its rows, why it is silent, and what the server refused."""

    def __init__(self, meter: MeterState) -> None:
        super().__init__()
        self.meter = meter
        title = speech.meter_title(meter.meter)
        self.setAccessibleName(title)
        role = "accent" if meter.silence is None else "faint"
        glyph = Icon(RESOURCE[meter.meter.resource], role, scaled(20))
        head = line(glyph, label(title, "heading", wrap=True), gap=look.S)
        head.setStretch(1, 1)
        self.rows = {one.register.id: RegisterRow(meter.meter, one.register) for one in meter.rows}
        self.reason = label("", "muted", wrap=True)
        self.refused = label("", "message", wrap=True)
        set_state(self.refused, "bad")
        inside = column(*self.rows.values(), gap=look.M)
        self.setLayout(column(head, inside, self.reason, self.refused, gap=look.M))

    def refuse(self, problem: Problem | None) -> None:
        said = told_of(problem, self.meter) if problem is not None else ""
        self.refused.setText(said)
        self.refused.setVisible(bool(said))
        if said:
            announce(self, said, urgent=True)


class GuestReadingsPage(Page):
    """The fields, and one button for all of them."""

    name = "guest_readings"
    back = "guest"
    wide = 880

    def __init__(self, hall: Hall) -> None:
        guest = hall.visit.guest
        assert guest is not None
        super().__init__(hall, t("Readings"), t("Account {number}", number=guest.number))
        self.guest: Guest = guest
        self._problems: dict[str, Problem] = {}
        self._sending: GuestSending | None = None
        self.closed = Banner()
        self.result = Banner()
        self.card.body.addWidget(self.closed)
        self.state = self._look()
        self.meters: dict[str, _Meter] = {}
        self._heads: dict[Shape, QWidget] = {}
        self._over = column(gap=0)
        self.card.body.addLayout(self._over)
        for meter in self.state.meters:
            self._place(meter)
        if not self.meters:
            none = t("There are no meters on this account.")
            self.card.body.addWidget(label(none, "muted", wrap=True))
        self.send = button(t("&Send the readings"), "primary")
        self.send.clicked.connect(press(self.submit))
        self.end = button(t("&Finish"))
        self.end.clicked.connect(press(self.leave))
        self.card.body.addWidget(self.result)
        self.card.body.addWidget(Row(self.end, self.send, end=True, fill=True))
        self.refresh()

    def take_focus(self) -> None:
        first = next((name for name, row in self.rows.items() if row.open), None)
        if first is not None:
            self.focus(first)
        else:
            self.end.setFocus()

    def focus(self, register_id: str) -> None:
        """Put the cursor into a register's field."""
        field = self.rows[register_id].field
        field.setFocus()
        field.selectAll()

    def needs(self) -> str:
        return t("There is no connection. Readings without registration need one.")

    def leave(self) -> None:
        """Nothing of it stays: neither what was shown nor what was typed."""
        if self.busy:
            return
        if self._typed() and not ask(
            self,
            t("Leave without sending?"),
            t("What you have typed is not kept on this computer."),
            [],
            t("&Leave"),
        ):
            return
        self.visit.guest = None
        super().leave()

    def refresh(self) -> None:
        """Show what stands now; what is being typed stays."""
        self.state = self._look()
        closed = self.state.closed
        why = words.problem(closed.code, closed.values) if closed is not None else ""
        self.closed.say(why, "wait", "calendar-x")
        for meter in self.state.meters:
            part = self.meters[meter.meter.id]
            part.meter = meter
            own = meter.silence or closed
            reason = words.problem(own.code, own.values) if own is not None else ""
            part.reason.setText(reason if meter.silence is not None else "")
            part.reason.setVisible(meter.silence is not None)
            part.refuse(self._problems.get(meter.meter.id))
            for one in meter.rows:
                text = self.guest.form.text(one.register.id)
                judged = judge(self.state, meter.meter, one.register, text)
                row = part.rows[one.register.id]
                row.show_state(one, judged, text, editing=False)
                row.silence(reason)
        self.send.setEnabled(closed is None and bool(self.meters))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        edges = 2 * (look.CARD_PADDING[0] + 1)
        shape = shape_for(min(self.width() - 2 * look.L, scaled(self.wide)) - edges)
        if shape in TABLES and shape not in self._heads:
            self._heads[shape] = headings(shape)
            self._over.addWidget(self._heads[shape])
        for of, head in self._heads.items():
            head.setVisible(of == shape)
        for row in self.rows.values():
            row.arrange(shape)

    def submit(self) -> None:
        """Send what is typed, once at a time."""
        if self.busy:
            return
        self._problems.clear()
        self._begin(frozenset())

    def _begin(self, large: frozenset[str]) -> None:
        sending = GuestSending(
            *(self, self.focus, self.cabinet, self.guest, self.state),
            say=self._say,
            ended=lambda hindrance: self._ended(sending, hindrance),
            large=large,
        )
        self._wait(True)
        sending.begin()
        if not sending.waits:
            self._wait(False)

    def _ended(self, sending: GuestSending, hindrance: Hindrance | None) -> None:
        self._wait(False)
        self._problems = dict(sending.refused)
        self.refresh()
        if sending.taken:
            self._say(
                n("{count} reading was taken.", "{count} readings were taken.", sending.taken),
                "ok",
            )
        if hindrance is not None:
            self._hindered(hindrance)
        large = self._asked_large(sending)
        if large:
            self._begin(large)
        elif sending.refused:
            self._focus_refused(sending)

    def _hindered(self, hindrance: Hindrance) -> None:
        if isinstance(hindrance, Problem):
            self._say(told(hindrance.code, hindrance.values), "bad")
            return
        self.hindered(hindrance.code)
        self.hall.host.heard(hindrance)
        self._say(
            t(
                "Whether the readings arrived is not known. Press the button again: they are"
                " counted once."
            ),
            "wait",
        )

    def _asked_large(self, sending: GuestSending) -> frozenset[str]:
        """Only the server knows what is usual here: its question is put, and answered with yes
        the same values go once more."""
        asked = {m: p for m, p in sending.refused.items() if p.code == "suspiciously_large"}
        if not asked:
            return frozenset()
        facts = [told_of(problem, self.meters[meter].meter) for meter, problem in asked.items()]
        if not ask(
            self,
            t("Is the reading right?"),
            t("The use is much larger than usual. Compare the figures with the meter's dial."),
            facts,
            t("&Send the readings as typed"),
        ):
            return frozenset()
        for meter in asked:
            self._problems.pop(meter, None)
        return frozenset(
            row.register.id for meter in asked for row in self.meters[meter].meter.rows
        )

    def _focus_refused(self, sending: GuestSending) -> None:
        for problem in sending.refused.values():
            register = str(problem.values.get("register", ""))
            if register in self.rows:
                self.focus(register)
                return

    def _place(self, meter: MeterState) -> None:
        part = self.meters[meter.meter.id] = _Meter(meter)
        for name, row in part.rows.items():
            row.typed.connect(lambda _text, name=name, part=part: self._judge(part, name))
            row.entered.connect(lambda name=name: self._next(name))
        if len(self.meters) > 1:
            self.card.body.addWidget(rule())
        self.card.body.addWidget(part)

    def _judge(self, part: _Meter, name: str) -> None:
        row = part.rows[name]
        text = row.field.text()
        self.guest.form.type(part.meter.meter.id, name, text)
        row.judged(judge(self.state, part.meter.meter, row.register, text))
        if part.meter.meter.id in self._problems:
            del self._problems[part.meter.meter.id]
            part.refuse(None)

    def _next(self, name: str) -> None:
        names = [one for one, row in self.rows.items() if row.open]
        at = names.index(name) + 1 if name in names else len(names)
        if at < len(names):
            self.focus(names[at])
        else:
            self.send.setFocus()

    def _look(self) -> AccountState:
        return state_of(self.guest.shown, self.guest.sent, local_day(self.cabinet.now()))

    @property
    def rows(self) -> dict[str, RegisterRow]:
        """Every register with its row, down the page."""
        return {name: row for part in self.meters.values() for name, row in part.rows.items()}

    def _typed(self) -> bool:
        return any(self.guest.form.typed(meter) for meter in self.state.meters)

    def _say(self, said: str, state: str) -> None:
        glyph = {"ok": "check-circle", "bad": "warning-circle"}.get(state, "info")
        self.result.say(said, state, glyph)  # type: ignore[arg-type]

    def _wait(self, busy: bool) -> None:
        self.busy = busy
        self.send.setText(t("Sending…") if busy else t("Send the readings"))
        if busy:
            self.banner.say("", "wait", "cloud-slash")
            self.result.say("", "plain", "info")


def told_of(problem: Problem, meter: MeterState) -> str:
    """What the server said of a meter's values."""
    unit = UNIT[meter.meter.resource]
    if problem.code == "suspiciously_large":
        name = speech.meter_title(meter.meter)
        use = problem.values.get("use")
        return t("{name}: use {use}", name=name, use=volume(int(str(use or 0)), unit))
    return words.problem(problem.code, {**problem.values, "unit": unit})
