"""«Отправить на почту»: a cheque on its way to the user's confirmed e-mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from lkk_desktop import look
from lkk_desktop.models.contacts import Contact, contact_id
from lkk_desktop.online.payments import MailCheque
from lkk_desktop.strings import t
from lkk_desktop.ui.components import announce, button, column, label, line, press, set_state
from lkk_desktop.ui.payments import words
from lkk_desktop.ui.profile.online import AT_WORK, offline

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet
    from lkk_desktop.models.payments import Cheque


class Mailing(QWidget):
    """The button, and below it where the cheque goes, or why it cannot go now."""

    def __init__(self, cabinet: Cabinet) -> None:
        super().__init__()
        self.cabinet = cabinet
        self.cheque: Cheque | None = None
        self._busy = False
        self._told = ("", "plain")
        self.send = button(t("Send by e-mail"), "second", "envelope-simple")
        self.send.clicked.connect(press(self.mail))
        self.note = label("", "message", wrap=True)
        self.setLayout(column(line(self.send, 0), self.note, gap=look.XS))
        cabinet.connectivity.connect(press(self.refresh))

    def show_cheque(self, cheque: Cheque | None) -> None:
        """Which one it is about; what was said of another one goes."""
        if cheque is None or self.cheque is None or cheque.id != self.cheque.id:
            self._told = ("", "plain")
        self.cheque = cheque
        self.refresh()

    def refresh(self) -> None:
        """Say where it goes, or what hinders."""
        email = self._email()
        online = self.cabinet.status.line in AT_WORK
        self.send.setEnabled(
            self.cheque is not None and email is not None and online and not self._busy
        )
        said, state = self._told
        if not said:
            said, state = self._state(email, online=online)
        self.note.setText(said)
        self.note.setVisible(bool(said))
        set_state(self.note, state)
        self.send.setAccessibleDescription(said)

    def mail(self) -> None:
        """Ask the server to send it, once."""
        cheque, email = self.cheque, self._email()
        if cheque is None or email is None or self._busy:
            return
        self._busy = True
        self._told = (t("Asking the server…"), "plain")
        self.refresh()

        def answered(answer: object) -> None:
            if not isValid(self):
                return
            self._busy = False
            if isinstance(answer, Exception):
                self._tell(words.refused(answer), "bad")
            else:
                self._tell(t("The cheque is on its way to {email}.", email=email), "ok")

        self.cabinet.ask(MailCheque(cheque=cheque.id), answered)

    def _tell(self, said: str, state: str) -> None:
        self._told = (said, state)
        self.refresh()
        announce(self.send, said, urgent=state == "bad")

    def _state(self, email: str | None, *, online: bool) -> tuple[str, str]:
        if email is None:
            said = t(
                "To have cheques sent, confirm an e-mail in the profile, under “E-mail, phone”."
            )
            return said, "wait"
        if not online:
            return offline(self.cabinet.status.line), "wait"
        return t("It goes to {email}.", email=email), "plain"

    def _email(self) -> str | None:
        """The e-mail that a letter may go to."""
        found = self.cabinet.get(Contact, contact_id(self.cabinet.user or "", "email"))
        return found.value if found is not None and found.confirmed is not None else None
