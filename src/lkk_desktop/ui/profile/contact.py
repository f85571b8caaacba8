"""An e-mail or a phone: given, confirmed by the code that comes, changed and taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from shiboken6 import isValid

from lkk_desktop.models import identity
from lkk_desktop.models.command import Problem
from lkk_desktop.models.contacts import Contact, contact_id
from lkk_desktop.models.identity import Way
from lkk_desktop.models.suppliers import Supplier
from lkk_desktop.online.messages import (
    ChangeContact,
    ConfirmContact,
    Done,
    RemoveContact,
    Ticket,
)
from lkk_desktop.strings import language, t
from lkk_desktop.ui.ask import ask
from lkk_desktop.ui.components import Pill, button, line, press
from lkk_desktop.ui.fields import PasswordField, TextField
from lkk_desktop.ui.profile import words
from lkk_desktop.ui.profile.code import CodeStep
from lkk_desktop.ui.profile.online import OnlineCard, form
from lkk_desktop.ui.room import Row

if TYPE_CHECKING:
    from PySide6.QtWidgets import QPushButton

    from lkk_desktop.cabinet import Cabinet
    from lkk_desktop.ui.screen import Desk

POLL = 4_000
"""So often it is asked whether the link in the letter was opened, while one waits for that."""


class ContactCard(OnlineCard):
    """One way of reaching the person. ``done`` says in words what has come of it."""

    done = Signal(str)

    def __init__(self, cabinet: Cabinet, desk: Desk, way: Way) -> None:
        self.way: Way = way
        self._email = way == "email"
        super().__init__(cabinet, t("E-mail") if self._email else t("Mobile phone"))
        self._desk = desk
        self._kept: Contact | None = None
        self.pill = Pill()
        self.value = TextField(
            t("E-mail") if self._email else t("Phone"),
            hint="name@mail.ru" if self._email else "+7 (9__) ___-__-__",
        )
        self.now = PasswordField(t("The password that you have now"))
        self.save = button(t("Save the data"), "primary")
        self.reset = button(t("Reset"))
        self.remove = button(t("Remove"), "quiet", "trash")
        self.acts = [self.save, self.remove]
        self.save.clicked.connect(press(self.submit))
        self.reset.clicked.connect(press(self.clear))
        self.remove.clicked.connect(press(self.take_back))
        self.value.edit.returnPressed.connect(press(self.now.edit.setFocus))
        self.now.edit.returnPressed.connect(press(self.submit))
        self.value.edit.textChanged.connect(press(self._name_save))
        self.buttons = Row(self.save, self.reset, self.remove, fill=True)
        self.code = CodeStep(self._email)
        self.code.entered.connect(self._confirm)
        self.code.again.connect(self._again)
        self.code.left.connect(self._give_up)
        self.code.ticked.connect(self.enable)
        self.acts += [self.code.confirm, self.code.resend]
        self.body.addLayout(line(self.pill, 0))
        self.body.addLayout(form(self.value, self.now))
        for part in (self.buttons, self.code):
            self.body.addWidget(part)
        self._poll = QTimer(self)
        self._poll.timeout.connect(self._look_for_link)
        for rest in (self._poll.stop, self.code.rest):
            cabinet.closed.connect(rest)
        self.settle()
        self._step()

    def allows(self, act: QPushButton) -> bool:
        if act is self.code.resend:
            return self.code.may_resend(self.cabinet.now())
        return True

    def refresh(self) -> None:
        """Show what is kept of it; a value that is being typed stays."""
        before, user = self._kept, self.cabinet.user or ""
        self._kept = self.cabinet.get(Contact, contact_id(user, self.way))
        if self._typed() in ("", self._spelled(before)):
            self.value.edit.setText(self._spelled(self._kept))
        if self._kept is None:
            self.pill.say(t("not given"), "plain")
        elif self._kept.confirmed is None:
            self.pill.say(t("not confirmed"), "wait")
        else:
            self.pill.say(t("confirmed"), "ok")
        self.remove.setVisible(self._kept is not None)
        self._name_save()

    def clear(self) -> None:
        """Take back what was typed."""
        self.value.edit.setText(self._spelled(self._kept))
        self.value.accept()
        self.now.edit.clear()
        self.now.accept()
        self.banner.say("", "wait", "cloud-slash")

    def submit(self) -> None:
        """Ask for a code to the contact that is typed."""
        wrong: list[TextField] = []
        value = ""
        try:
            value = identity.contact(self.way, self._typed(), self._region())
        except Problem as problem:
            self.value.refuse(words.refused(problem))
            wrong.append(self.value)
        if not self.now.edit.text():
            self.now.refuse(t("Type the password that you have now."))
            wrong.append(self.now)
        if wrong:
            wrong[0].edit.setFocus()
            return
        if self._kept is not None and self._kept.confirmed and value == self._kept.value:
            self.value.refuse(words.refused(Problem("same_contact")))
            self.value.edit.setFocus()
            return
        question = ChangeContact(
            way=self.way, value=value, password=self.now.edit.text(), language=language()
        )
        self.ask(question, self._sent, self._fields())

    def take_back(self) -> None:
        """Remove the contact, if that is meant."""
        if self._kept is None:
            return
        if not self.now.edit.text():
            self.now.refuse(t("Type the password that you have now."))
            self.now.edit.setFocus()
            return
        title = t("Remove the e-mail?") if self._email else t("Remove the phone?")
        text = t("A forgotten password can then not be restored by it.")
        if ask(self, title, text, [self._spelled(self._kept)], t("Remove")):
            question = RemoveContact(way=self.way, password=self.now.edit.text())
            self.ask(question, self._removed, self._fields())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._step()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._poll.stop()

    # ── the code ──────────────────────────────────────────────────────────────────────────────

    def _sent(self, ticket: Ticket) -> None:
        self._desk.tickets[self.way] = ticket, self.cabinet.now()
        self.code.refuse("")
        self._step()
        self.code.field.edit.setFocus()

    def _again(self) -> None:
        from lkk_desktop.online.messages import SendAgain

        waits = self._desk.tickets.get(self.way)
        if waits is not None:
            self.ask(SendAgain(ticket=waits[0].ticket, way=self.way), self._sent, self._fields())

    def _confirm(self, code: str) -> None:
        waits = self._desk.tickets.get(self.way)
        if waits is not None:
            question = ConfirmContact(ticket=waits[0].ticket, code=code)
            self.ask(question, self._confirmed, self._fields())

    def _look_for_link(self) -> None:
        """Whether the letter's link was opened; until then nothing is said."""
        waits = self._desk.tickets.get(self.way)
        if waits is None or self.busy or not self.online or self.code.field.edit.text():
            return
        question = ConfirmContact(ticket=waits[0].ticket, code=None)

        def answered(answer: Done | Exception) -> None:
            there = isValid(self) and self._desk.tickets.get(self.way) == waits
            if there and isinstance(answer, Done):
                self._confirmed(answer)

        self.cabinet.ask(question, answered)

    def _confirmed(self, _done: Done) -> None:
        self._give_up()
        # What the server made of it comes with the next page.
        self.clear()
        self.cabinet.try_now()
        said = t("The e-mail is confirmed.") if self._email else t("The phone is confirmed.")
        self.done.emit(said)

    def _removed(self, _done: Done) -> None:
        self.now.edit.clear()
        self.value.edit.clear()
        self._kept = None
        self.cabinet.try_now()
        self.done.emit(t("The e-mail is removed.") if self._email else t("The phone is removed."))

    def _give_up(self) -> None:
        self._desk.tickets.pop(self.way, None)
        self._step()

    def _step(self) -> None:
        """Ask for the contact, or for the code that is on its way to it."""
        waits = self._desk.tickets.get(self.way)
        for part in (self.value, self.now, self.buttons):
            part.setVisible(waits is None)
        self.code.setVisible(waits is not None)
        if waits is None:
            self._poll.stop()
            return
        ticket, since = waits
        self.code.show_ticket(ticket, since, self.cabinet.now)
        if self._email and self.isVisible():
            self._poll.start(POLL)
        self.enable()

    # ── words and values ──────────────────────────────────────────────────────────────────────

    def _fields(self) -> dict[str, TextField]:
        return {
            "wrong_password": self.now,
            "email": self.value,
            "phone": self.value,
            "same_contact": self.value,
            "wrong_code": self.code.field,
            "code": self.code.field,
        }

    def _typed(self) -> str:
        return self.value.edit.text().strip()

    def _spelled(self, contact: Contact | None) -> str:
        if contact is None:
            return ""
        return contact.value if self._email else identity.spelled_phone(contact.value)

    def _name_save(self) -> None:
        """An unconfirmed contact that stays as it is needs only its code."""
        kept = self._kept
        same = kept is not None and self._typed() == self._spelled(kept)
        said = t("Get a code") if same and kept and not kept.confirmed else t("Save the data")
        self.save.setText(said)
        self.save.setAccessibleName(said)

    def _region(self) -> str:
        supplier = next(iter(self.cabinet.find(Supplier)), None)
        return "UA" if supplier is not None and supplier.currency == "UAH" else "RU"
