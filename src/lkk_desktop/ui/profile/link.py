"""«Добавить лицевой счёт»: its number and its owner's surname; each mistake beside its field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from shiboken6 import isValid

from lkk_desktop.models.command import Problem
from lkk_desktop.models.identity import account_number
from lkk_desktop.online.messages import Done, LinkAccount, Welcome, WhoAreYou
from lkk_desktop.strings import t
from lkk_desktop.ui.components import button, line, press
from lkk_desktop.ui.fields import TextField
from lkk_desktop.ui.profile import words
from lkk_desktop.ui.profile.online import OnlineCard, form

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet


class LinkCard(OnlineCard):
    """The form. ``added`` names the number that is in the cabinet from now on.

    The code of the bill is asked for where the supplier wants it, which the server says.
    """

    added = Signal(str)

    def __init__(self, cabinet: Cabinet) -> None:
        super().__init__(
            cabinet,
            t("Add an account"),
            t("The number stands on the bill, and the surname is that of the account's owner."),
        )
        self.number = TextField(t("Account number"), hint=t("10 digits"))
        self.surname = TextField(t("Owner's surname"), hint=t("the surname alone"))
        self.code = TextField(t("Code of the bill"))
        self.code.hide()
        self.add = button(t("Add the account"), "primary", "plus")
        self.acts = [self.add]
        self.add.clicked.connect(press(self.submit))
        self.body.addLayout(form(self.number, self.surname, self.code))
        self.body.addLayout(line(self.add, 0))
        self.number.edit.returnPressed.connect(press(self.surname.edit.setFocus))
        self.surname.edit.returnPressed.connect(press(self._after_surname))
        self.code.edit.returnPressed.connect(press(self.submit))
        self._asked = False
        self.settle()

    def look(self) -> None:
        """Ask once whether the supplier wants the code of the bill."""
        if not self._asked and self.online:
            self._asked = True
            self.cabinet.ask(WhoAreYou(), self._welcomed)

    def submit(self) -> None:
        """Ask the server to add it; what is plainly wrong is said at once."""
        surname, code = self.surname.edit.text().strip(), self.code.edit.text().strip()
        wrong: list[TextField] = []
        if not self.code.isHidden() and not code:
            self.code.refuse(words.refused(Problem("no_bill_code")))
            wrong.append(self.code)
        if not surname:
            self.surname.refuse(t("Type the surname of the account's owner."))
            wrong.append(self.surname)
        number = ""
        try:
            number = account_number(self.number.edit.text())
        except Problem as problem:
            self.number.refuse(words.refused(problem))
            wrong.append(self.number)
        if wrong:
            wrong[-1].edit.setFocus()
            return
        question = LinkAccount(account=number, surname=surname, bill_code=code or None)
        fields = {
            "empty_account": self.number,
            "malformed_account": self.number,
            "unknown_account": self.number,
            "already_linked": self.number,
            "wrong_surname": self.surname,
            "unknown_or_wrong": self.surname,
            "no_bill_code": self.code,
            "wrong_bill_code": self.code,
        }
        self.ask(question, lambda done: self._done(done, number), fields, refused=self._wants_code)

    def _done(self, _done: Done, number: str) -> None:
        for field in (self.number, self.surname, self.code):
            field.edit.clear()
            field.accept()
        self.added.emit(number)

    def _wants_code(self, error: Exception) -> bool:
        """A supplier that wants the code after all: its field is there from now on."""
        if words.code_of(error) in ("no_bill_code", "wrong_bill_code"):
            self.code.show()
        return False

    def _welcomed(self, answer: Welcome | Exception) -> None:
        if not isValid(self):
            return
        if isinstance(answer, Welcome):
            self.code.setVisible(answer.bill_code)
        else:
            self._asked = False

    def _after_surname(self) -> None:
        if self.code.isHidden():
            self.submit()
        else:
            self.code.edit.setFocus()
