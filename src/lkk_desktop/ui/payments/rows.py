"""A provider group as one pays it: a tick, who is paid, what is owed, and the sum, which can be
changed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from lkk_desktop import look, names
from lkk_desktop.strings import CURRENCY, money, t
from lkk_desktop.ui.components import announce, column, label, line, set_state
from lkk_desktop.ui.doors.inputs import Tick
from lkk_desktop.ui.fields import ReadingField
from lkk_desktop.ui.payments import words
from lkk_desktop.ui.payments.basket import Line
from lkk_desktop.ui.payments.gathered import GroupToPay
from lkk_desktop.ui.room import Row
from lkk_desktop.ui.theme import scaled

FIELD = 168


class GroupRow(QWidget):
    """``typed`` carries what stands in the field, None where Esc took it back; ``ticked`` whether
    it is to be paid."""

    typed = Signal(object)
    ticked = Signal(bool)
    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.tick = Tick()
        self.name = label("", "strong", wrap=True)
        self.payees = label("", "caption", wrap=True)
        self.owed = label("", "muted", wrap=True)
        self.field = ReadingField()
        self.field.setMaximumWidth(scaled(FIELD))
        self.unit = label("", "muted")
        self.message = label("", "message", wrap=True)
        self.message.hide()
        told = QWidget()
        told.setLayout(column(self.name, self.payees, self.owed, gap=2))
        typed = QWidget()
        typed.setLayout(line(self.field, self.unit, gap=look.S))
        beside = column(Row(told, typed, least=scaled(180), gap=look.M), self.message, gap=look.XS)
        inside = line(column(self.tick, 0), beside, gap=look.S)
        inside.setStretch(1, 1)
        inside.setContentsMargins(0, look.S, 0, look.S)
        self.setLayout(inside)
        self.field.typed.connect(self.typed.emit)
        self.field.entered.connect(self.entered)
        self.field.installEventFilter(self)
        self.tick.toggled.connect(self._ticked)
        self._own = False
        self._currency = ""

    def say(self, row: Line, currency: str, whose: str, *, may: bool = True) -> None:
        """Show a group as it stands in the form; ``whose`` names its account where there are
        several, ``may``: it can be changed now."""
        group, self._currency = row.group, currency
        called = name(group)
        self.name.setText(called)
        who = ", ".join(group.payees)
        self.payees.setText("" if who.lower().startswith(called.lower()) else who)
        self.payees.setVisible(bool(self.payees.text()))
        self.owed.setText(owed(group, currency))
        self.unit.setText(CURRENCY.get(currency, currency))
        of = f"{called}, {whose}" if whose else called
        self.tick.setAccessibleName(t("Pay: {what}", what=of))
        self.field.setAccessibleName(t("Sum, {unit}: {what}", unit=self.unit.text(), what=of))
        self._own = True
        self.tick.setChecked(row.on)
        self._own = False
        self.tick.setEnabled(may and not group.waits)
        self.field.setEnabled(may and row.on)
        self._show_sum(row)
        self.judge(row)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc takes the sum back to what is owed."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and (event.key() == Qt.Key.Key_Escape)
        ):
            self.typed.emit(None)
            return True
        return super().eventFilter(watched, event)

    def judge(self, row: Line, *, aloud: bool = False) -> None:
        """Say what is wrong with the sum, or how much of it is an advance; ``aloud``: at once."""
        said, state = "", "plain"
        if row.on and row.problem is not None and (row.typed is not None or aloud):
            said, state = words.refused(row.problem, self._currency), "bad"
        elif row.on and row.beyond is not None:
            said, state = words.refused(row.beyond, self._currency), "bad"
        elif row.over and row.group.owed is not None:
            over = money(row.over, self._currency)
            said, state = t("{sum} of it is an advance", sum=over), "wait"
        changed = said != self.message.text()
        self.message.setText(said)
        self.message.setVisible(bool(said))
        set_state(self.message, state)
        set_state(self.field, "bad" if state == "bad" else "plain")
        self.field.setAccessibleDescription(said or self.owed.text())
        if state == "bad" and (changed or aloud):
            announce(self.field, said, urgent=aloud)

    def _show_sum(self, row: Line) -> None:
        if row.typed is not None:
            if self.field.text() != row.typed:
                self.field.setText(row.typed)
            return
        shown = amount(row.kopecks) if row.kopecks else ""
        if self.field.text() != shown:
            self.field.setText(shown)
        self.field.setCursorPosition(0)

    def _ticked(self, on: bool) -> None:
        if not self._own:
            self.ticked.emit(on)


def name(group: GroupToPay) -> str:
    """What a group is called; by who is paid where it has no name here."""
    if group.group in names.GROUPS:
        return names.named(names.GROUPS, group.group)
    return ", ".join(group.payees) or group.group


def amount(kopecks: int) -> str:
    """A sum as it is typed: «3 548,41», without a currency."""
    return money(kopecks, "").strip()


def owed(group: GroupToPay, currency: str) -> str:
    """How a group stands."""
    if group.waits:
        return t("It is being paid now.")
    if group.owed is None:
        return t("Nobody knows yet how much: there is no bill.")
    if group.owed < 0:
        over = money(-group.owed, currency)
        return t("Overpaid: {sum}. Nothing is to be paid.", sum=over)
    if not group.owed:
        return t("Nothing is to be paid.")
    due = money(group.owed, currency)
    if group.penalty:
        penalty = money(group.penalty, currency)
        return t("To pay {sum}, {penalty} of it is penalty", sum=due, penalty=penalty)
    return t("To pay {sum}", sum=due)
