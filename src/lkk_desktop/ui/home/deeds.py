"""«Что сделать в этом месяце»: a row for each thing to do, with the button that leads to it."""

from __future__ import annotations

import datetime
from itertools import pairwise

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from lkk_desktop import look, names
from lkk_desktop.models.todo import Deed
from lkk_desktop.strings import date, day_and_month, money, n, t
from lkk_desktop.ui.components import Card, button, column, label, line, press, rule, set_state
from lkk_desktop.ui.home import wording
from lkk_desktop.ui.icons import Icon
from lkk_desktop.ui.plain import hint
from lkk_desktop.ui.room import Row
from lkk_desktop.ui.theme import scaled

GLYPHS = {
    "notice": "warning-circle",
    "readings": "gauge",
    "pay": "credit-card",
    "verify": "calendar-check",
}


class Told(msgspec.Struct, frozen=True):
    """A deed with what its words need: whose account it is, its meter, currency and office."""

    deed: Deed
    account: str
    serial: str
    currency: str
    today: datetime.date
    help: str
    leads: bool


class DeedRow(QWidget):
    """What, why and by when, and one button. ``pressed`` carries the deed's id."""

    pressed = Signal(str)

    def __init__(self, id: str) -> None:
        super().__init__()
        self.id = id
        self.glyph = Icon("gauge", "accent", scaled(22))
        self.title = label("", "heading", wrap=True)
        self.why = label("", "muted", wrap=True)
        self.help = label("", "text", wrap=True)
        self.act = button("", "second")
        self.act.clicked.connect(press(self._pressed))
        words = QWidget()
        words.setLayout(column(self.title, self.why, gap=3))
        whole = Row(words, self.act, least=scaled(210), gap=look.M)
        beside = column(whole, self.help, gap=look.S)
        inside = line(column(self.glyph, 0), beside, gap=look.L)
        inside.setStretch(1, 1)
        inside.setContentsMargins(0, look.S, 0, look.S)
        self.setLayout(inside)
        self._open = False
        self._told: Told | None = None

    def say(self, told: Told) -> None:
        self._told = told
        deed = told.deed
        bad = deed.late or deed.code == "notice"
        self.glyph.show_glyph(GLYPHS[deed.code], "bad" if bad else "accent")
        self.title.setText(title(deed, told.currency))
        self.why.setText(why(told))
        set_state(self.why, "bad" if bad else "plain")
        self.help.setText(told.help)
        self._show()

    def _pressed(self) -> None:
        if self._told is not None and self._told.deed.code == "verify":
            self._open = not self._open
            self._show()
        else:
            self.pressed.emit(self.id)

    def _show(self) -> None:
        if self._told is None:
            return
        deed = self._told.deed
        self.help.setVisible(self._open and bool(self._told.help))
        words = act(deed, self._open)
        self.act.setText(words)
        self.act.setAccessibleName(f"{words}: {self.title.text()}, {self.why.text()}")
        self.act.setVisible(self._told.leads)


class Deeds(Card):
    """All things to do, or that all is done; a row that stays keeps its place under the fingers."""

    pressed = Signal(object)
    kept = Signal()
    """The days are wanted as a calendar."""

    def __init__(self) -> None:
        super().__init__(look.XS)
        words = t("What to do this month")
        self.setAccessibleName(words)
        self.title = label(words, "heading", wrap=True)
        self.calendar = button(t("To the calendar"), "quiet", "calendar-plus")
        self.calendar.setProperty("flush", True)
        self.calendar.setAccessibleName(t("Save the year's days of all accounts as a calendar"))
        hint(self.calendar, self.calendar.accessibleName())
        self.calendar.clicked.connect(press(self.kept.emit))
        self.body.addWidget(Row(self.title, self.calendar, least=scaled(150), gap=look.S))
        self._list = column(gap=0)
        self.body.addLayout(self._list)
        self.rows: dict[str, DeedRow] = {}
        self.done = QWidget()
        self.done_words = label("", "muted", wrap=True)
        said = column(label(t("All is done"), "heading", wrap=True), self.done_words, gap=3)
        mark = Icon("check-circle", "ok", scaled(28))
        calm = line(mark, said, gap=look.L)
        calm.setStretch(1, 1)
        calm.setContentsMargins(0, look.S, 0, look.S)
        self.done.setLayout(calm)
        self.body.addWidget(self.done)
        self._deeds: dict[str, Deed] = {}

    @property
    def first(self) -> QPushButton | None:
        """The button of the most urgent deed that has one."""
        rows = (self.rows[id] for id in self._deeds)
        return next((row.act for row in rows if not row.act.isHidden()), None)

    def show_deeds(self, told: list[Told], calm: str) -> None:
        """Show these, or where there are none that all is done, and ``calm``: what comes next."""
        had = next((id for id, row in self.rows.items() if row.act.hasFocus()), None)
        self._deeds = {one.deed.id: one.deed for one in told}
        if list(self._deeds) != list(self.rows):
            self._arrange(list(self._deeds))
        for one in told:
            self.rows[one.deed.id].say(one)
        self.done_words.setText(calm)
        self.done_words.setVisible(bool(calm))
        self.done.setVisible(not told)
        if had is not None and had not in self.rows and self.first is not None:
            self.first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _arrange(self, ids: list[str]) -> None:
        while (item := self._list.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None and not isinstance(widget, DeedRow):
                widget.hide()
                widget.deleteLater()
        for id in [one for one in self.rows if one not in ids]:
            gone = self.rows.pop(id)
            gone.hide()
            gone.deleteLater()
        for id in ids:
            if id not in self.rows:
                self.rows[id] = made = DeedRow(id)
                made.pressed.connect(self._pressed)
        self.rows = {id: self.rows[id] for id in ids}
        for at, row in enumerate(self.rows.values()):
            if at:
                self._list.addWidget(rule())
            self._list.addWidget(row)
        # Tab goes from the most urgent to the least, whenever each came.
        acts = [row.act for row in self.rows.values()]
        for one, other in pairwise(acts):
            QWidget.setTabOrder(one, other)

    def _pressed(self, id: str) -> None:
        if id in self._deeds:
            self.pressed.emit(self._deeds[id])


def title(deed: Deed, currency: str) -> str:
    match deed.code:
        case "readings":
            return t("Send the readings")
        case "pay":
            return t("Pay {sum}", sum=money(deed.amount or 0, currency))
        case "verify":
            return names.named(wording.VERIFY, deed.resource or "")
        case "notice":
            return names.named(wording.NOTICES, deed.notice or "")


def why(told: Told) -> str:
    """«2 счётчика, до 25 ноября · осталось 5 дней · Мама»."""
    deed, parts = told.deed, []
    day = day_and_month(deed.by) if deed.by is not None else ""
    if deed.by is not None and deed.by.year != told.today.year:
        day = date(deed.by)
    match deed.code:
        case "readings":
            count = len(deed.meters)
            parts.append(
                n("{count} meter, until {day}", "{count} meters, until {day}", count, day=day)
            )
            left = deed.days or 0
            days = n("{count} day left", "{count} days left", left)
            parts.append(days if left else t("today is the last day"))
        case "pay":
            if deed.penalty:
                sum_ = money(deed.penalty, told.currency)
                parts.append(t("{sum} of it is penalty", sum=sum_))
            parts.append(t("was due on {date}", date=day) if deed.late else t("by {day}", day=day))
        case "verify":
            parts.append(f"№ {told.serial}")
            over = t("ran out on {day}", day=day)
            parts.append(over if deed.late else t("runs out on {day}", day=day))
        case "notice":
            if deed.amount is not None:
                parts.append(money(deed.amount, told.currency))
            if day:
                parts.append(t("set for {day}", day=day))
            elif deed.issued is not None:
                parts.append(t("issued on {date}", date=date(deed.issued)))
    if told.account:
        parts.append(told.account)
    return " · ".join(parts)


def act(deed: Deed, open_: bool) -> str:
    match deed.code:
        case "readings":
            return t("Send")
        case "pay":
            return t("Pay")
        case "notice":
            return t("Read the notice")
        case "verify":
            return t("Put away") if open_ else t("What to do")
