"""The first sign-in of one without a confirmed contact: to give one now, or to go on without."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from lkk_desktop.models.accounts import User
from lkk_desktop.models.contacts import Contact
from lkk_desktop.strings import t
from lkk_desktop.ui.components import button, label, press
from lkk_desktop.ui.doors.page import Hall, Page
from lkk_desktop.ui.room import Row

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet

log = logging.getLogger(__name__)
DUE = "contacts_due"


def due(cabinet: Cabinet) -> bool | None:
    """Whether contacts are to be asked for; None while it is not known what there are."""
    if cabinet.recalled(DUE) is None or cabinet.user is None:
        return False
    if cabinet.get(User, cabinet.user) is None:
        return None
    contacts = cabinet.find(Contact, user=cabinet.user)
    return not any(one.confirmed is not None for one in contacts)


def ask(cabinet: Cabinet) -> bool:
    """Have contacts asked for once it is known that there are none; whether that was kept."""
    return _keep(cabinet, "yes")


def asked(cabinet: Cabinet) -> None:
    """It was asked, and is not asked again."""
    _keep(cabinet, None)


def _keep(cabinet: Cabinet, said: str | None) -> bool:
    from lkk_desktop.cabinet import Fault

    try:
        cabinet.remember(DUE, said)
    except Fault as fault:
        log.info("not kept: %s", fault.code)
        return False
    return True


class ContactsPage(Page):
    """``chosen`` says whether the person wants to give their contacts now."""

    name = "contacts"
    wide = 520

    chosen = Signal(bool)

    def __init__(self, hall: Hall) -> None:
        why = t(
            "No e-mail or phone of yours is confirmed yet. By a confirmed contact you can recover"
            " a lost password yourself and get warnings when somebody signs in."
        )
        super().__init__(hall, t("Contacts"), why)
        self.return_.hide()
        self.banner.hide()
        lost = t(
            "Without one, a lost password is reset only by the contact centre or at the office,"
            " and you would have to register anew."
        )
        self.card.body.addWidget(label(lost, wrap=True))
        self.yes = button(t("&Yes, I want to give them"), "primary")
        self.yes.clicked.connect(press(lambda: self.chosen.emit(True)))
        self.no = button(t("&No, just go on"))
        self.no.clicked.connect(press(lambda: self.chosen.emit(False)))
        self.card.body.addWidget(Row(self.no, self.yes, end=True, fill=True))

    def take_focus(self) -> None:
        self.yes.setFocus()

    def show_host(self) -> None:
        """Nothing here needs a connection."""

    def leave(self) -> None:
        self.chosen.emit(False)
