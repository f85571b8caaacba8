"""«Журнал отправки»: everything that was sent from this computer, and what became of it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QWidget

from lkk_desktop import look
from lkk_desktop.models.accounts import Account
from lkk_desktop.models.appeals.appeal import Appeal
from lkk_desktop.models.appeals.deeds import SubmitAppeal
from lkk_desktop.models.readings import SubmitReadings, WithdrawCommand
from lkk_desktop.strings import date_and_time, n, t
from lkk_desktop.ui import words
from lkk_desktop.ui.appeals import words as appeal_words
from lkk_desktop.ui.components import Card, Empty, button, line, press, rule
from lkk_desktop.ui.journal import told
from lkk_desktop.ui.journal.acts import PENDING, Act, acts
from lkk_desktop.ui.journal.line import JournalLine, Said
from lkk_desktop.ui.readings import speech
from lkk_desktop.ui.readings.state import taken_back
from lkk_desktop.ui.screen import Desk, Screen

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet, Entry

ZONE = "Asia/Yekaterinburg"
PAGE = 50


class JournalScreen(Screen):
    """The outbox as a person reads it, over all accounts, newest first."""

    name = "journal"
    glyph = "paper-plane-tilt"
    kinds = frozenset({"outcome", "outbox", "reading", "account", "meter", "appeal"})

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
        # Files tell how far they are some times a second; the page is filled for several at once.
        self._soon = QTimer(self, singleShot=True, interval=200)
        self._soon.timeout.connect(self._further)
        cabinet.forms.progress.connect(press(self._soon.start))

    @classmethod
    def words(cls) -> str:
        return t("Sending log")

    @property
    def lines(self) -> list[JournalLine]:
        """The lines that stand there, newest first."""
        return list(self._lines.values())

    def refresh(self) -> None:
        every = acts(self.cabinet.journal())
        shown = every[: self._limit]
        self.more.setVisible(len(every) > len(shown))
        # One layout and one painting, however many lines come.
        self.setUpdatesEnabled(False)
        self._card.body.setEnabled(False)
        self._show(shown)
        self._card.body.setEnabled(True)
        self._card.body.invalidate()
        self.setUpdatesEnabled(True)
        self._order()
        self._say(every)

    def _further(self) -> None:
        if self.isVisible():
            self.refresh()

    def take_focus(self) -> None:
        for row in self.lines:
            for stop in row.stops():
                if stop.isVisibleTo(self):
                    stop.setFocus(Qt.FocusReason.TabFocusReason)
                    return
        super().take_focus()

    def margins(self) -> tuple[int, int]:
        left, right = super().margins()
        for row in self._lines.values():
            row.arrange(self.layout_)
        if self._lines:
            self._card.fold(self.layout_ == "tight")
        return left, right

    def _show_more(self) -> None:
        self._limit += PAGE
        self.refresh()
        if self.more.isHidden():
            self.take_focus()

    def _show(self, shown: list[Act]) -> None:
        self._empty.setVisible(not shown)
        self._card.setVisible(bool(shown))
        current = {act.entry.id for act in shown}
        for gone in set(self._lines) - current:
            for widget in (self._lines.pop(gone), self._rules.pop(gone)):
                self._card.body.removeWidget(widget)
                widget.hide()
                widget.deleteLater()
        said = [self._said(act) for act in shown]
        for at, (act, one) in enumerate(zip(shown, said, strict=True)):
            if act.entry.id not in self._lines:
                self._add(act.entry.id, one, at)
        self._lines = {act.entry.id: self._lines[act.entry.id] for act in shown}
        for at, (row, one) in enumerate(zip(self._lines.values(), said, strict=True)):
            row.arrange(self.layout_)
            row.fill(one)
            self._rules[row.id].setVisible(at > 0)
        self._card.fold(self.layout_ == "tight")

    def _add(self, id: str, said: Said, at: int) -> None:
        """Put a line, with the rule above it, where it belongs among those already shown."""
        row, above = JournalLine(id, said), rule()
        row.amended.connect(self.amend)
        row.withdrawn.connect(self.take_back)
        self._lines[id], self._rules[id] = row, above
        self._card.body.insertWidget(2 * at, above)
        self._card.body.insertWidget(2 * at + 1, row)

    def _order(self) -> None:
        """Tab goes down the lines, and to what shows more of them."""
        stops: list[QWidget] = [stop for row in self.lines for stop in row.stops()]
        for one, after in pairwise([*stops, self.more]):
            QWidget.setTabOrder(one, after)

    def _said(self, act: Act) -> Said:
        entry, command = act.entry, act.entry.command
        gone = taken_back(self.cabinet, entry)
        submit = isinstance(command, SubmitReadings)
        open_ = submit and not gone and entry.state != "superseded" and not self._counted(entry)
        if isinstance(command, SubmitAppeal):
            open_ = not gone and self._not_begun(entry, command)
        return Said(
            glyph=told.glyph(self.cabinet, command),
            title=told.title(self.cabinet, entry),
            values=told.values(self.cabinet, entry),
            where=self._where(entry),
            state=self._state(entry, gone=gone),
            instead=self._instead(act),
            taking_back=self._taking_back(act),
            reason="" if gone else self._reason(act),
            open=open_,
            amends=submit or entry.state == "attention",
            pill=self._on_its_way(entry),
        )

    def _not_begun(self, entry: Entry, command: SubmitAppeal) -> bool:
        """Whether an appeal may still be taken back."""
        if entry.state in PENDING:
            return True
        appeal = self.cabinet.get(Appeal, command.appeal)
        return entry.state == "accepted" and appeal is not None and appeal.status == "received"

    def _on_its_way(self, entry: Entry) -> str:
        """How far an appeal's files are; '' of what has none, or is there."""
        command = entry.command
        if entry.state != "waiting" or not isinstance(command, SubmitAppeal):
            return ""
        if not command.enclosures:
            return ""
        return appeal_words.state("waiting", self.cabinet.forms.sent(entry.id))

    def _where(self, entry: Entry) -> str:
        """When and for which account: «20.11.2026, 12:04 · 0710000000 · address»."""
        number = getattr(entry.command, "account", None)
        account = self.cabinet.get(Account, number) if isinstance(number, str) else None
        when = date_and_time(entry.made, account.zone if account is not None else ZONE)
        parts = [when, number or "", account.address if account is not None else ""]
        return " · ".join(part for part in parts if part)

    def _state(self, entry: Entry, *, gone: bool) -> str:
        if not gone:
            return entry.state
        by = self.cabinet.entry(entry.withdrawal) if entry.withdrawal is not None else None
        amended = isinstance(by.command, WithdrawCommand) and by.command.successor if by else None
        if by is not None and by.state in PENDING and entry.state != "withdrawn":
            return "amending" if amended else "withdrawing"
        return "amended" if amended else "withdrawn"

    def _instead(self, act: Act) -> str:
        if act.old is None or not isinstance(act.old.command, SubmitReadings):
            return ""
        return t("instead of {values}", values=told.values(self.cabinet, act.old))

    def _taking_back(self, act: Act) -> str:
        """The withdrawal that a correction brings with it, for one who hears the line."""
        if act.withdrawal is None:
            return ""
        how, _colour, _glyph = speech.pill(act.withdrawal.state)
        what = told.title(self.cabinet, act.withdrawal)
        return f"{what}: {told.values(self.cabinet, act.withdrawal)}, {how}"

    def _reason(self, act: Act) -> str:
        entry, withdrawal = act.entry, act.withdrawal
        why = words.reason(entry.state, entry.code, entry.details)
        if entry.state == "rejected":
            stands = self._stands(act.old)
            return f"{why} {stands}" if stands else why
        if not why and withdrawal is not None:
            return words.reason(withdrawal.state, withdrawal.code, withdrawal.details)
        return why

    def _stands(self, old: Entry | None) -> str:
        """That the value before holds, where a correction of it was refused."""
        from lkk_desktop.models.metering import Reading

        if old is None:
            return ""
        readings = self.cabinet.find(Reading, command=old.id)
        if not any(reading.status != "superseded" for reading in readings):
            return ""
        return t("The value before it stands: {values}.", values=told.values(self.cabinet, old))

    def _counted(self, entry: Entry) -> bool:
        from lkk_desktop.models.metering import Reading

        readings = self.cabinet.find(Reading, command=entry.id)
        return any(reading.status == "counted" for reading in readings)

    def _say(self, every: list[Act]) -> None:
        waiting = sum(act.waits and not act.amended for act in every)
        if not every:
            self.title.say("")
        elif waiting:
            self.title.say(n("{count} action waits", "{count} actions wait", waiting))
        else:
            self.title.say(t("Everything has arrived"))
