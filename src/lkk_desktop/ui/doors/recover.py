"""«Восстановление пароля»: which login, and by which of its confirmed contacts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lkk_desktop.models.command import Problem
from lkk_desktop.models.identity import Way
from lkk_desktop.online.messages import Recover, Ticket
from lkk_desktop.strings import language, t
from lkk_desktop.ui.components import button, label, press
from lkk_desktop.ui.doors import visit
from lkk_desktop.ui.doors.form import Form
from lkk_desktop.ui.doors.page import Hall, Page
from lkk_desktop.ui.fields import TextField
from lkk_desktop.ui.identity_words import told
from lkk_desktop.ui.room import Row

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Hindrance


class RecoverPage(Page):
    """Two ways, one press each. The server says alike whether there is such a login or not."""

    name = "recover"
    back = "sign_in"

    def __init__(self, hall: Hall) -> None:
        why = t("A code is sent to a contact that was confirmed before. Which one shall it be?")
        super().__init__(hall, t("Password recovery"), why)
        self.login = TextField(t("Login or account number"))
        self.form = Form(self, self.visit.of(self.name), None)
        self.form.add("login", self.login, _nothing, "empty_login")
        self.by_email = button(t("Send a code by &e-mail"), "primary", "envelope-simple")
        self.by_phone = button(t("Send an &SMS with a code"), "second", "device-mobile")
        self.by_email.clicked.connect(press(lambda: self.submit("email")))
        self.by_phone.clicked.connect(press(lambda: self.submit("phone")))
        self.form.sent.connect(self.by_email.setFocus)
        self.help = label("", "caption", wrap=True)
        for one in (self.login, Row(self.by_email, self.by_phone, fill=True), self.help):
            self.card.body.addWidget(one)

    def take_focus(self) -> None:
        # A login that came along needs no more typing.
        (self.by_email if self.login.edit.text() else self.login.edit).setFocus()

    def needs(self) -> str:
        return t("There is no connection. Recovery needs one.")

    def show_host(self) -> None:
        super().show_host()
        self.help.setText(no_contact(self.hall))

    def submit(self, way: Way) -> None:
        """Ask for a code."""
        if self.busy or not self.form.whole():
            return
        self._wait(True)
        question = Recover(login=self.form.text("login").strip(), way=way, language=language())
        self.cabinet.ask(question, self._answered)

    def _answered(self, answer: Ticket | Hindrance) -> None:
        self._wait(False)
        if isinstance(answer, Ticket):
            waits = visit.pending("recovery", self.cabinet.url, answer, self.cabinet.now())
            self.visit.pending = waits
            visit.keep(self.cabinet, waits)
            self.goes.emit("reset")
        elif isinstance(answer, Problem):
            self.form.refuse({"login": told(answer.code, answer.values)})
        else:
            self.hindered(answer.code)
            self.hall.host.heard(answer)

    def _wait(self, busy: bool) -> None:
        self.busy = busy
        for one in (self.by_email, self.by_phone):
            one.setEnabled(not busy)
        if busy:
            self.banner.say("", "wait", "cloud-slash")


def no_contact(hall: Hall) -> str:
    """What to do where neither way helps: the company's own phone."""
    known = hall.host.welcome
    if known is None:
        return t(
            "Without a confirmed contact the password is reset by the company's contact centre."
        )
    return t(
        "Without a confirmed contact the password is reset by the contact centre, {phone}, or at"
        " the client office; then you can register anew.",
        phone=known.phone,
    )


def _nothing(_text: str) -> None:
    """Any login may be one."""
