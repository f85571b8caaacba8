"""«Журнал отправки»: everything that was sent from this computer, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from lkk_desktop import look
from lkk_desktop.models.accounts import Account
from lkk_desktop.models.readings import SubmitReadings, WithdrawCommand
from lkk_desktop.strings import c, date_and_time, n, t
from lkk_desktop.ui import words
from lkk_desktop.ui.components import (
    Card,
    Empty,
    Pill,
    button,
    column,
    label,
    line,
    press,
    rule,
    set_state,
)
from lkk_desktop.ui.icons import RESOURCE, Icon
from lkk_desktop.ui.readings import speech
from lkk_desktop.ui.readings.state import taken_back
from lkk_desktop.ui.screen import Desk, Screen
from lkk_desktop.ui.theme import scaled

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet, Entry

NARROW = 560
ZONE = "Asia/Yekaterinburg"
PAGE = 50


class JournalLine(QWidget):
    """One command: made once, then only its state and what can be done change."""

    def __init__(self, screen: JournalScreen, entry: Entry) -> None:
        super().__init__()
        self._screen, self.id = screen, entry.id
        command = entry.command
        glyph = "arrow-counter-clockwise"
        if isinstance(command, SubmitReadings):
            glyph = screen.glyph_of(command)
        title = label(speech.what(screen.cabinet, entry), "strong", wrap=True)
        self._values = label(screen.values(entry), wrap=True)
        self._where = label(screen.where(entry), "caption", wrap=True)
        self.pill = Pill()
        self.reason = label("", "message", wrap=True)
        set_state(self.reason, "bad")
        named = f"{title.text()}, {self._values.text()}"
        self.setAccessibleName(named)
        self.amend = button(t("Amend"), "quiet")
        self.withdraw = button(t("Withdraw"), "quiet")
        for one in (self.amend, self.withdraw):
            one.setAccessibleName(f"{one.text()}: {named}")
        self.amend.clicked.connect(press(lambda: screen.amend.emit(self.id)))
        self.withdraw.clicked.connect(press(lambda: screen.take_back(self.id)))
        head = column(Icon(glyph, "muted", scaled(20)), 0)
        middle = column(title, self._values, self._where, self.reason, gap=3)
        self._right = QWidget()
        self._buttons = QWidget()
        self._buttons.setLayout(line(self.amend, self.withdraw, gap=look.XS))
        self._inside = QGridLayout(self)
        self._inside.setContentsMargins(0, 0, 0, 0)
        self._inside.setHorizontalSpacing(look.M)
        self._inside.addLayout(head, 0, 0)
        self._inside.addLayout(middle, 0, 1)
        self._inside.setColumnStretch(1, 1)
        self._end = column(self.pill, self._buttons, 0, gap=6)
        self._right.setLayout(self._end)
        self._narrow: bool | None = None

    def arrange(self, narrow: bool) -> None:
        """Put state and buttons at the right, or below where there is no room."""
        if narrow == self._narrow:
            return
        self._narrow = narrow
        self._inside.removeWidget(self._right)
        side = Qt.AlignmentFlag.AlignLeft if narrow else Qt.AlignmentFlag.AlignRight
        for part in (self.pill, self._buttons):
            self._end.setAlignment(part, side)
        if narrow:
            self._inside.addWidget(self._right, 1, 1, Qt.AlignmentFlag.AlignLeft)
        else:
            self._inside.addWidget(self._right, 0, 2)

    def fill(self, entry: Entry, *, gone: bool, open_: bool) -> None:
        """Show the command's state; ``gone`` when it is taken back, ``open_`` when it may be."""
        state: str = entry.state
        if gone and state != "withdrawn":
            state = "withdrawing" if self._screen.waits(entry.withdrawal) else "withdrawn"
        self.pill.say(*speech.pill(state))
        why = "" if gone else words.reason(entry.state, entry.code, entry.details)
        self.reason.setText(why)
        self.reason.setVisible(bool(why))
        readings = isinstance(entry.command, SubmitReadings)
        may = readings and not gone and open_ and entry.state != "superseded"
        self.amend.setVisible(may)
        self.withdraw.setVisible(may)


class JournalScreen(Screen):
    """The outbox as a person reads it, over all accounts, newest first."""

    name = "journal"
    glyph = "paper-plane-tilt"
    kinds = frozenset({"outcome", "outbox", "reading", "account", "meter"})

    def __init__(self, cabinet: Cabinet, desk: Desk) -> None:
        self._lines: dict[str, JournalLine] = {}
        super().__init__(cabinet, desk)
        self._rules: dict[str, QWidget] = {}
        self._empty = Empty(
            "paper-plane-tilt",
            t("Nothing has been sent yet"),
            t("Whatever you send stands here with its state, also while there is no connection."),
        )
        self._card = Card(gap=look.M)
        self._card.setAccessibleName(self.words())
        self.column.addWidget(self._empty)
        self.column.addWidget(self._card)
        self._limit = PAGE
        self.more = button(t("Show {count} more", count=PAGE), "quiet")
        self.more.clicked.connect(press(self._show_more))
        self.column.addLayout(line(0, self.more, 0))
        self.column.addStretch(1)

    @classmethod
    def words(cls) -> str:
        return t("Sending log")

    @property
    def lines(self) -> list[JournalLine]:
        """The lines that stand there, newest first."""
        return list(self._lines.values())

    def refresh(self) -> None:
        every = self.cabinet.journal()
        entries = every[: self._limit]
        self.more.setVisible(len(every) > len(entries))
        # One layout and one painting, however many lines come.
        self.setUpdatesEnabled(False)
        self._card.body.setEnabled(False)
        self._show(entries)
        self._card.body.setEnabled(True)
        self._card.body.invalidate()
        self.setUpdatesEnabled(True)
        self._say(every)

    def _show_more(self) -> None:
        self._limit += PAGE
        self.refresh()
        if self.more.isHidden():
            self.take_focus()

    def _show(self, entries: list[Entry]) -> None:
        self._empty.setVisible(not entries)
        self._card.setVisible(bool(entries))
        current = {entry.id for entry in entries}
        for gone in set(self._lines) - current:
            for widget in (self._lines.pop(gone), self._rules.pop(gone)):
                self._card.body.removeWidget(widget)
                widget.hide()
                widget.deleteLater()
        for at, entry in enumerate(entries):
            if entry.id not in self._lines:
                self._add(entry, at)
        self._lines = {entry.id: self._lines[entry.id] for entry in entries}
        narrow = self._narrow()
        for at, entry in enumerate(entries):
            row = self._lines[entry.id]
            back = taken_back(self.cabinet, entry)
            row.arrange(narrow)
            row.fill(entry, gone=back, open_=not self._counted(entry))
            self._rules[entry.id].setVisible(at > 0)

    def margins(self) -> tuple[int, int]:
        left, right = super().margins()
        for row in self._lines.values():
            row.arrange(self._narrow())
        return left, right

    def _narrow(self) -> bool:
        return self.width() < scaled(NARROW)

    def glyph_of(self, command: SubmitReadings) -> str:
        from lkk_desktop.models.metering import Meter

        meter = self.cabinet.get(Meter, command.meter)
        return RESOURCE[meter.resource] if meter is not None else "gauge"

    def values(self, entry: Entry) -> str:
        """What a command carries, in a line."""
        command = entry.command
        if isinstance(command, SubmitReadings):
            return speech.values(self.cabinet, command)
        if isinstance(command, WithdrawCommand):
            taken = self.cabinet.entry(command.command)
            if taken is not None and isinstance(taken.command, SubmitReadings):
                return f"{speech.what(self.cabinet, taken)}: {self.values(taken)}"
            return t("An action that is no longer kept here")
        return c("journal", "An action of another version of the app")

    def where(self, entry: Entry) -> str:
        """When and for which account: «20.11.2026, 12:04 · 0710000000 · address»."""
        number = getattr(entry.command, "account", None)
        account = self.cabinet.get(Account, number) if isinstance(number, str) else None
        when = date_and_time(entry.made, account.zone if account is not None else ZONE)
        parts = [when, number or "", account.address if account is not None else ""]
        return " · ".join(part for part in parts if part)

    def waits(self, command_id: str | None) -> bool:
        entry = self.cabinet.entry(command_id) if command_id is not None else None
        return entry is not None and entry.state in ("waiting", "attention")

    def _counted(self, entry: Entry) -> bool:
        from lkk_desktop.models.metering import Reading

        readings = self.cabinet.find(Reading, command=entry.id)
        return any(reading.status == "counted" for reading in readings)

    def _add(self, entry: Entry, at: int) -> None:
        """Put a line, with the rule above it, where it belongs among those already shown."""
        row, above = JournalLine(self, entry), rule()
        self._lines[entry.id], self._rules[entry.id] = row, above
        self._card.body.insertWidget(2 * at, above)
        self._card.body.insertWidget(2 * at + 1, row)

    def _say(self, entries: list[Entry]) -> None:
        waiting = sum(entry.state in ("waiting", "attention") for entry in entries)
        if not entries:
            self.title.say("")
        elif waiting:
            self.title.say(n("{count} action waits", "{count} actions wait", waiting))
        else:
            self.title.say(t("Everything has arrived"))
