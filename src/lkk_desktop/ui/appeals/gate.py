"""What stands in a form's place while the person has no confirmed e-mail: what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from lkk_desktop import look
from lkk_desktop.models.contacts import Contact, contact_id
from lkk_desktop.strings import t
from lkk_desktop.ui.components import Card, button, column, label, line, press
from lkk_desktop.ui.icons import Icon
from lkk_desktop.ui.room import Row
from lkk_desktop.ui.theme import scaled

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet

CONTACTS = "contacts"


class EmailGate(QWidget):
    """Appeals need a confirmed e-mail (seed S2, 6.5). ``goes`` names the screen that helps."""

    goes = Signal(str)

    def __init__(self, cabinet: Cabinet) -> None:
        super().__init__()
        self._cabinet = cabinet
        card = Card(look.M)
        self.title = label("", "heading", wrap=True)
        self.words = label("", wrap=True)
        self.go = button("", "primary", "at")
        self.go.clicked.connect(press(lambda: self.goes.emit(CONTACTS)))
        told = column(self.title, self.words, look.S, Row(self.go), gap=look.S)
        inside = line(column(Icon("envelope-simple", "wait", scaled(28)), 0), told, gap=look.L)
        inside.setStretch(1, 1)
        card.body.addLayout(inside)
        self.setLayout(column(card))
        self.setFocusProxy(self.go)
        self.refresh()

    @property
    def open(self) -> bool:
        """Whether the person may go on."""
        contact = self._email()
        return contact is not None and contact.confirmed is not None

    def refresh(self) -> None:
        """Say what is missing now."""
        contact = self._email()
        if contact is None:
            self.title.setText(t("First give your e-mail"))
            action = t("Give an e-mail")
        else:
            self.title.setText(t("First confirm your e-mail"))
            action = t("Confirm {address}", address=contact.value)
        self.words.setText(
            t(
                "The supplier answers appeals by e-mail, too, and takes them only from those whose"
                " address is confirmed. It takes a minute and needs a connection."
            )
        )
        self.go.setText(action)
        self.go.setAccessibleName(action)

    def _email(self) -> Contact | None:
        cabinet = self._cabinet
        return cabinet.get(Contact, contact_id(cabinet.user or "", "email"))
