"""A notice of the server's in the envelope: what happened, when, what to do, and where."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from lkk_desktop import look
from lkk_desktop.models.notifications import UserNotice
from lkk_desktop.strings import c, date_and_time
from lkk_desktop.ui.components import Pill, button, column, label, line, press
from lkk_desktop.ui.envelope import notices
from lkk_desktop.ui.flow import Flow
from lkk_desktop.ui.icons import Icon
from lkk_desktop.ui.theme import scaled


class NoticeRow(QWidget):
    """One notice; it has no putting off, for it asks for nothing at a time."""

    visited = Signal(str, str)
    """The screen on which one sees to it is wanted, and there a record, '' of none."""

    def __init__(self, notice: UserNotice, zone: str, *, new: bool, tight: bool) -> None:
        super().__init__()
        self.id = notice.notification
        self.title = label(notices.title(notice), "strong", wrap=True)
        self.line = label(notices.line(notice), "muted", wrap=True)
        self.advice = label(notices.advice(notice, zone), wrap=True)
        when = label(date_and_time(notice.made, zone), "caption")
        pill = Pill()
        pill.say(c("reminder", "new"), "ok", "")
        self.act = button(notices.act(notice), "quiet")
        told = ", ".join(part for part in (self.title.text(), self.line.text()) if part)
        self.act.setAccessibleName(f"{self.act.text()}: {told}")
        self.act.setAccessibleDescription(self.advice.text())
        screen = notices.LEADS.get(notice.code, "profile")
        way = screen, notices.subject(notice)
        self.act.clicked.connect(press(lambda: self.visited.emit(*way)))
        inside = column(line(when, pill, 0), self.title, self.line, self.advice, gap=3)
        inside.addWidget(Flow(self.act))
        alarm = notice.code in notices.ALARMS
        name, role = ("warning-circle", "wait") if alarm else ("info", "muted")
        glyph = Icon(name, role, scaled(22))
        whole = line(column(glyph, 0), inside, gap=0 if tight else look.L)
        whole.setStretch(1, 1)
        whole.setContentsMargins(0, look.S, 0, look.S)
        self.setLayout(whole)
        pill.setVisible(new)
        self.line.setVisible(bool(self.line.text()))
        self.advice.setVisible(bool(self.advice.text()))
        glyph.setVisible(not tight)
