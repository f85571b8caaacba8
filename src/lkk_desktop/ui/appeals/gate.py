"""Appeals need a confirmed e-mail: where there is none it is said what to do, and the way there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from lkk_desktop import look
from lkk_desktop.models.contacts import Contact, contact_id
from lkk_desktop.strings import t
from lkk_desktop.ui.components import Card, announce, button, column, label, line, press
from lkk_desktop.ui.icons import Icon
from lkk_desktop.ui.plain import breakable
from lkk_desktop.ui.theme import scaled

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet, Changed

CONTACTS = "contacts"
"""The screen on which an e-mail is given and confirmed."""


class EmailGate(QWidget):
    """Stands there while it is shut, and goes once it is open."""

    goes = Signal(str)
    """The name of the screen that the person wants to see."""
    turned = Signal(bool)
    """It has become open, or shut."""

    def __init__(self, cabinet: Cabinet) -> None:
        super().__init__()
        self.cabinet = cabinet
        self._open = False
        self.title = label(t("Confirm your e-mail first"), "heading", wrap=True)
        self.text = label("", wrap=True)
        self.needs = label(t("A connection is needed for that."), "message", wrap=True)
        self.lead = button("", "primary")
        self.lead.clicked.connect(press(lambda: self.goes.emit(CONTACTS)))
        told = column(self.title, self.text, self.needs, line(self.lead, 0), gap=look.S)
        told.insertSpacing(3, look.XS)
        inside = line(column(Icon("envelope-simple", "wait", scaled(28)), 0), told, gap=look.L)
        inside.setStretch(1, 1)
        card = Card()
        card.body.addLayout(inside)
        self.setLayout(column(card))
        self.setFocusProxy(self.lead)
        self.refresh()
        cabinet.changed.connect(self._changed)

    @property
    def open(self) -> bool:
        """Whether appeals may be sent: there is a confirmed e-mail."""
        return self._open

    def refresh(self) -> None:
        """Look at the e-mail as it is known now."""
        user = self.cabinet.user
        known = self.cabinet.get(Contact, contact_id(user, "email")) if user else None
        before, self._open = self._open, known is not None and known.confirmed is not None
        if known is None:
            lead = t("Give an e-mail")
            said = t(
                "The answer to an appeal comes by e-mail too. Give your address in"
                " the profile and enter the code that is sent to it; then appeals can be written."
            )
        else:
            lead = t("Confirm the e-mail")
            said = t(
                "The answer to an appeal comes by e-mail too. Enter the code that"
                " is sent to {email}; then appeals can be written.",
                email=breakable(known.value),
            )
        self.lead.setText(lead)
        self.lead.setAccessibleName(lead)
        self.text.setText(said)
        self.lead.setAccessibleDescription(said.replace("\u200b", ""))
        if self._open:
            self.hide()
        elif self.parentWidget() is not None:  # shown before, it would be a window of its own
            self.show()
        if before != self._open:
            self.turned.emit(self._open)
            if self._open and self.window().isVisible():
                announce(self.window(), t("The e-mail is confirmed: appeals can be written."))

    def _changed(self, what: Changed) -> None:
        if not what.kinds or "contact" in what.kinds:
            self.refresh()
