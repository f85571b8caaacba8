"""«Без регистрации»: an account number and its owner's surname, for the meters of that account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lkk_desktop.models import identity
from lkk_desktop.models.command import Problem
from lkk_desktop.online.messages import GuestAccount, LookAsGuest
from lkk_desktop.strings import t
from lkk_desktop.ui.components import button, label, press
from lkk_desktop.ui.doors.form import Form
from lkk_desktop.ui.doors.page import Hall, Page
from lkk_desktop.ui.doors.visit import Guest
from lkk_desktop.ui.fields import TextField
from lkk_desktop.ui.identity_words import told
from lkk_desktop.ui.keyboard import Offer, as_russian
from lkk_desktop.ui.readings.form import Form as Readings

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Hindrance

OF_SURNAME = frozenset({"wrong_surname", "empty_surname"})


class GuestPage(Page):
    """Asks whose meters; nothing of it is kept when the page is left."""

    name = "guest"

    def __init__(self, hall: Hall) -> None:
        why = t("Send readings without signing in. Nothing of this is kept on this computer.")
        super().__init__(hall, t("Without registration"), why)
        self.account = TextField(t("Account number"), hint=t("10 digits, as on the bill"))
        self.surname = TextField(t("Owner's surname"), hint=t("The surname alone"))
        Offer(self.surname, as_russian, lambda text: t("Replace by “{text}”", text=text))
        self.form = Form(self, self.visit.of(self.name), None)
        self.form.add("account", self.account, _account, "empty_account")
        self.form.add("surname", self.surname, _nothing, "empty_surname")
        self.form.sent.connect(self.submit)
        self.go = button(t("&Show the meters"), "primary")
        self.go.clicked.connect(press(self.submit))
        note = t("The owner's name, the address, bills and payments are not shown here.")
        for one in (self.account, self.surname, self.go, label(note, "caption", wrap=True)):
            self.card.body.addWidget(one)

    def take_focus(self) -> None:
        self.form.first().setFocus()

    def needs(self) -> str:
        return t("There is no connection. Readings without registration need one.")

    def leave(self) -> None:
        if not self.busy:
            self.visit.forget(self.name)
        super().leave()

    def submit(self) -> None:
        """Ask for the meters."""
        if self.busy or not self.form.whole():
            return
        self._wait(True)
        number = identity.account_number(self.form.text("account"))
        surname = self.form.text("surname").strip()
        self.cabinet.ask(
            LookAsGuest(account=number, surname=surname),
            lambda answer: self._answered(number, surname, answer),
        )

    def _answered(self, number: str, surname: str, answer: GuestAccount | Hindrance) -> None:
        self._wait(False)
        if isinstance(answer, GuestAccount):
            self.visit.guest = Guest(number, surname, answer, Readings(self.cabinet.new_id))
            self.visit.forget(self.name)
            self.goes.emit("guest_readings")
        elif isinstance(answer, Problem):
            name = "surname" if answer.code in OF_SURNAME else "account"
            self.form.refuse({name: told(answer.code, answer.values)})
        else:
            self.hindered(answer.code)
            self.hall.host.heard(answer)

    def _wait(self, busy: bool) -> None:
        self.busy = busy
        self.go.setText(t("Looking…") if busy else t("Show the meters"))
        if busy:
            self.banner.say("", "wait", "cloud-slash")


def _account(text: str) -> None:
    identity.account_number(text)


def _nothing(_text: str) -> None:
    """The server compares it."""
