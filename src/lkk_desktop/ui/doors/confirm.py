"""The code that was sent: where to, how long it counts, and another one if none comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QPushButton
from shiboken6 import isValid

from lkk_desktop.models.command import Problem
from lkk_desktop.online.messages import ConfirmRegistration, Sent
from lkk_desktop.strings import t
from lkk_desktop.ui.components import announce, button, label, line, press
from lkk_desktop.ui.doors import visit
from lkk_desktop.ui.doors.inputs import CodeField
from lkk_desktop.ui.doors.page import Hall, Page
from lkk_desktop.ui.doors.resend import Resend
from lkk_desktop.ui.identity_words import told

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Hindrance, Session

LONGEST = 6
LOOK = 4_000
"""Milliseconds between two looks whether the letter's link was opened."""
OVER = frozenset({"code_late", "code_spent"})


def where(sent: tuple[Sent, ...]) -> str:
    """What was sent, and where to."""
    said = [
        t("A letter with a code and a link went to {to}.", to=one.to)
        if one.way == "email"
        else t("An SMS with a code went to {to}.", to=one.to)
        for one in sent
    ]
    return " ".join(said)


def digits(sent: tuple[Sent, ...]) -> int:
    """How many digits the longest code has that was sent."""
    return max((one.digits for one in sent), default=LONGEST)


class ConfirmPage(Page):
    """Asks for the code of a registration; meanwhile it looks whether the link was opened."""

    name = "confirm"
    back = "register"

    def __init__(self, hall: Hall) -> None:
        waits = hall.visit.pending
        sent = waits.sent if waits is not None else ()
        super().__init__(hall, t("Confirmation"), where(sent))
        self.field = CodeField(digits(sent))
        self.field.whole.connect(self.submit)
        self.field.edit.returnPressed.connect(press(self.submit))
        self.go = button(t("&Confirm"), "primary")
        self.go.clicked.connect(press(self.submit))
        self.resend = Resend(hall)
        self.resend.again.connect(self._sent_again)
        self.resend.failed.connect(self._failed)
        body = self.card.body
        body.addWidget(self.field)
        if any(one.way == "email" for one in sent):
            said = t("Or open the link in the letter: this page then goes on by itself.")
            body.addWidget(label(said, "caption", wrap=True))
        self.anew: QPushButton = button(t("Begin anew"), "quiet")
        self.anew.clicked.connect(press(self._begin_anew))
        body.addWidget(self.resend)
        body.addLayout(line(self.anew, 0, self.go))
        self._look = QTimer(self)
        self._look.setInterval(LOOK)
        self._look.timeout.connect(self._ask_link)
        hall.cabinet.closed.connect(self._look.stop)
        self._asking = False

    def take_focus(self) -> None:
        self.field.edit.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        waits = self.visit.pending
        if waits is not None and any(one.way == "email" for one in waits.sent):
            self._look.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._look.stop()

    def submit(self) -> None:
        """Have the code tried, once at a time: each wrong try counts."""
        waits, code = self.visit.pending, self.field.edit.text()
        if self.busy or waits is None:
            return
        if not code:
            self.field.refuse(told("empty_code"))
            self.field.edit.setFocus()
            return
        self._wait(True)
        self.cabinet.ask(
            ConfirmRegistration(
                ticket=waits.ticket, code=code, device_name=self.cabinet.device_name
            ),
            self._answered,
        )

    def _answered(self, answer: Session | Hindrance) -> None:
        self._wait(False)
        if isinstance(answer, Problem):
            self._refused(answer)
        elif isinstance(answer, Exception):
            self.hindered(answer.code)
            self.hall.host.heard(answer)
        else:
            self._in()

    def _refused(self, problem: Problem) -> None:
        self.field.refuse(told(problem.code, problem.values))
        if problem.code in OVER:
            self._look.stop()
            self.resend.focus()
        else:
            self.field.edit.setFocus()
            self.field.edit.selectAll()

    def _ask_link(self) -> None:
        waits = self.visit.pending
        if self.busy or self._asking or waits is None or self.hall.host.trouble is not None:
            return
        self._asking = True
        self.cabinet.ask(
            ConfirmRegistration(
                ticket=waits.ticket, code=None, device_name=self.cabinet.device_name
            ),
            self._link_told,
        )

    def _link_told(self, answer: Session | Hindrance) -> None:
        """``not_yet`` is no news, nor is a line that fails for a moment."""
        if not isValid(self):
            return  # left meanwhile
        self._asking = False
        if not isinstance(answer, Exception):
            self._in()
        elif isinstance(answer, Problem) and answer.code in OVER:
            self._refused(answer)

    def _in(self) -> None:
        announce(self, t("Confirmed"))
        self.visit.pending = None
        visit.keep(self.cabinet, None)
        self.visit.forget("register")
        self.done.emit()

    def _sent_again(self) -> None:
        waits = self.visit.pending
        self.subtitle.setText(where(waits.sent if waits is not None else ()))
        self.field.accept()
        self.field.edit.clear()
        self.field.edit.setFocus()
        if self.isVisible():
            self.showEvent(QShowEvent())

    def _failed(self, error: Hindrance) -> None:
        if isinstance(error, Problem):
            self.banner.say(told(error.code, error.values), "bad", "warning-circle")
        else:
            self.hindered(error.code)

    def _begin_anew(self) -> None:
        """Another contact or number: what was typed is still there."""
        self.visit.pending = None
        visit.keep(self.cabinet, None)
        self.goes.emit("register")

    def _wait(self, busy: bool) -> None:
        self.busy = busy
        self.go.setText(t("Confirming…") if busy else t("Confirm"))
        if busy:
            self.banner.say("", "wait", "cloud-slash")
