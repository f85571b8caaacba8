"""A new password, for the code that was sent to a confirmed contact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lkk_desktop.models.command import Problem
from lkk_desktop.models.identity import Way
from lkk_desktop.online.messages import Reset
from lkk_desktop.strings import t
from lkk_desktop.ui.components import button, label, press
from lkk_desktop.ui.doors import visit
from lkk_desktop.ui.doors.confirm import OVER, digits
from lkk_desktop.ui.doors.form import Form
from lkk_desktop.ui.doors.inputs import CodeField
from lkk_desktop.ui.doors.page import Hall, Page
from lkk_desktop.ui.doors.recover import no_contact
from lkk_desktop.ui.doors.resend import Resend
from lkk_desktop.ui.identity_words import told
from lkk_desktop.ui.new_password import NewPassword
from lkk_desktop.ui.room import Row
from lkk_desktop.ui.summary import Summary

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Hindrance, Session


class ResetPage(Page):
    """The code and the password twice; the answer is a session: the person is in."""

    name = "reset"
    back = "recover"

    def __init__(self, hall: Hall) -> None:
        waits = hall.visit.pending
        sent = waits.sent if waits is not None else ()
        super().__init__(hall, t("New password"), " ".join(_where(one.way) for one in sent[:1]))
        self.summary = Summary()
        self.field = CodeField(digits(sent))
        login = self.visit.of("recover").get("login", "")
        self.password = NewPassword(
            t("New password *"), t("Password once more *"), lambda: (login,)
        )
        self.form = Form(self, self.visit.of(self.name), self.summary)
        self.form.add("code", self.field, _nothing, "empty_code")
        self.form.add("password", self.password.first, self.password.check, "empty_password")
        self.form.add("again", self.password.second, self.password.check_again, "empty_password")
        self.form.sent.connect(self.submit)
        self.field.whole.connect(self.password.first.edit.setFocus)
        self.resend = Resend(hall)
        self.resend.again.connect(self._sent_again)
        self.resend.failed.connect(self._failed)
        self.go = button(t("&Save and sign in"), "primary")
        self.go.clicked.connect(press(self.submit))
        note = t("Every other device is signed out with that.")
        self.other = button(t("Nothing has come: choose the other way"), "quiet")
        self.other.clicked.connect(press(self.leave))
        self.help = label("", "caption", wrap=True)
        for one in (self.summary, self.field, self.resend, self.password):
            self.card.body.addWidget(one)
        self.card.body.addWidget(label(note, "caption", wrap=True))
        self.card.body.addWidget(Row(self.other, self.go, end=True, fill=True))
        self.card.body.addWidget(self.help)

    def take_focus(self) -> None:
        self.form.first().setFocus()

    def show_host(self) -> None:
        super().show_host()
        self.help.setText(no_contact(self.hall))

    def submit(self) -> None:
        """Set the password, once at a time: each wrong code counts."""
        waits = self.visit.pending
        if self.busy or waits is None or not self.form.whole():
            return
        self._wait(True)
        self.cabinet.ask(
            Reset(
                ticket=waits.ticket,
                code=self.form.text("code"),
                password=self.form.text("password"),
                device_name=self.cabinet.device_name,
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
            self.visit.pending = None
            visit.keep(self.cabinet, None)
            for page in ("reset", "recover", "sign_in"):
                self.visit.forget(page)
            self.done.emit()

    def _refused(self, problem: Problem) -> None:
        said = told(problem.code, problem.values)
        if problem.code.startswith("password_"):
            self.form.refuse({"password": said})
        elif problem.code in OVER or problem.code == "wrong_code":
            self.form.refuse({"code": said})
        else:
            self.banner.say(said, "bad", "warning-circle")

    def _sent_again(self) -> None:
        self.field.accept()
        self.field.edit.clear()
        self.field.edit.setFocus()

    def _failed(self, error: Hindrance) -> None:
        if isinstance(error, Problem):
            self.banner.say(told(error.code, error.values), "bad", "warning-circle")
        else:
            self.hindered(error.code)

    def _wait(self, busy: bool) -> None:
        self.busy = busy
        self.go.setText(t("Saving…") if busy else t("Save and sign in"))
        if busy:
            self.banner.say("", "wait", "cloud-slash")


def _where(way: Way) -> str:
    """Where the code went, which is told to nobody who does not read it there."""
    if way == "email":
        return t("If this login has a confirmed e-mail, a code has been sent to it.")
    return t("If this login has a confirmed phone, an SMS with a code has been sent to it.")


def _nothing(_text: str) -> None:
    """The server alone knows the code."""
