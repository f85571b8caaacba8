"""«Логин, пароль»: a login of one's own, another password; both by the one that counts now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from lkk_desktop.models import identity
from lkk_desktop.models.accounts import User
from lkk_desktop.models.command import Problem
from lkk_desktop.online.messages import ChangeCredentials
from lkk_desktop.strings import t
from lkk_desktop.ui.components import button, label, press
from lkk_desktop.ui.fields import PasswordField, TextField
from lkk_desktop.ui.new_password import NewPassword
from lkk_desktop.ui.profile import words
from lkk_desktop.ui.profile.online import OnlineCard, form
from lkk_desktop.ui.room import Row

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet


class CredentialsCard(OnlineCard):
    """The form. ``saved`` once the server has taken it."""

    saved = Signal()

    def __init__(self, cabinet: Cabinet) -> None:
        super().__init__(
            cabinet,
            t("Login and password"),
            t(
                "Change the one or the other, or both. Every other device is then signed out; this"
                " one stays signed in."
            ),
        )
        self.login = TextField(t("Login"))
        self.new = NewPassword(t("New password"), t("The new password once more"), self._known)
        self.now = PasswordField(t("The password that you have now"))
        self.save = button(t("Save the data"), "primary")
        self.reset = button(t("Reset"))
        self.acts = [self.save]
        self.save.clicked.connect(press(self.submit))
        self.reset.clicked.connect(press(self.clear))
        cabinet.closed.connect(self.new.rest)
        self._kept = ""
        empty = t("Leave the new password empty to keep the one you have.")
        note = label(empty, "caption", wrap=True)
        self.body.addLayout(form(self.login, self.new, note, self.now))
        self.body.addWidget(Row(self.save, self.reset, fill=True))
        for field, after in (
            (self.login, self.new.first),
            (self.new.first, self.new.second),
            (self.new.second, self.now),
        ):
            field.edit.returnPressed.connect(press(after.edit.setFocus))
        self.now.edit.returnPressed.connect(press(self.submit))
        self.settle()

    def refresh(self) -> None:
        """Show the login that counts; one that is being typed stays."""
        user = self.cabinet.get(User, self.cabinet.user or "")
        login = user.login if user is not None else ""
        if self.login.edit.text() == self._kept:
            self.login.edit.setText(login)
        self._kept = login

    def clear(self) -> None:
        """Take back what was typed."""
        self.login.edit.setText(self._kept)
        self.login.accept()
        self.now.edit.clear()
        self.now.accept()
        self.new.clear()
        self.banner.say("", "wait", "cloud-slash")

    def submit(self) -> None:
        """Ask the server; what is plainly wrong is said at once, beside its field."""
        login = self.login.edit.text().strip()
        changed = login != self._kept
        wrong: list[TextField] = []
        if changed:
            try:
                login = identity.login(login)
            except Problem as problem:
                self.login.refuse(words.refused(problem))
                wrong.append(self.login)
        wrong += self._wrong_password()
        if not changed and not self.new.text() and not wrong:
            self.login.refuse(words.refused(Problem("nothing_new")))
            wrong.append(self.login)
        elif not self.now.edit.text():
            self.now.refuse(t("Type the password that you have now."))
            wrong.append(self.now)
        if wrong:
            wrong[0].edit.setFocus()
            return
        question = ChangeCredentials(
            password=self.now.edit.text(),
            login=login if changed else None,
            new_password=self.new.text() or None,
        )
        fields = {
            "login": self.login,
            "nothing_new": self.login,
            "password": self.new.first,
            "same_password": self.new.first,
            "wrong_password": self.now,
        }
        self.ask(question, self._done, fields)

    def _wrong_password(self) -> list[TextField]:
        """The fields of the new password that cannot stay so, with the reason said beside them."""
        for field, check in (
            (self.new.first, self.new.check),
            (self.new.second, self.new.check_again),
        ):
            text = field.edit.text()
            if not text and not self.new.text():
                continue
            try:
                check(text)
            except Problem as problem:
                field.refuse(words.refused(problem))
                return [field]
        return []

    def _done(self, _session: object) -> None:
        # What was typed is the login now; its record comes with the next page.
        self._kept = self.login.edit.text().strip()
        self.clear()
        self.saved.emit()

    def _known(self) -> tuple[str, ...]:
        user = self.cabinet.get(User, self.cabinet.user or "")
        numbers = tuple(link.account for link in self.cabinet.accounts())
        return (self.login.edit.text(), *(user.name.split() if user is not None else ()), *numbers)
