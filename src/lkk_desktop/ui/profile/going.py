"""A user that is to be deleted: asked with the password, told on every section, undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QWidget
from shiboken6 import isValid

from lkk_desktop import look
from lkk_desktop.models.accounts import User
from lkk_desktop.online.messages import DeleteUser, Done, KeepUser, Leaving
from lkk_desktop.strings import date_and_time, t
from lkk_desktop.ui.buttons import folding
from lkk_desktop.ui.components import Banner, announce, button, column, label, line, press
from lkk_desktop.ui.fields import PasswordField
from lkk_desktop.ui.flow import Flow
from lkk_desktop.ui.icons import Icon
from lkk_desktop.ui.profile import words
from lkk_desktop.ui.profile.online import AT_WORK, OnlineCard, offline
from lkk_desktop.ui.room import Row
from lkk_desktop.ui.theme import scaled
from lkk_desktop.ui.zone import zone_of

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent

    from lkk_desktop.cabinet import Cabinet, Status


class DeleteCard(OnlineCard):
    """«Удалить учётную запись»: what happens and when, before anything is asked."""

    said = Signal(str, str)

    def __init__(self, cabinet: Cabinet) -> None:
        super().__init__(
            cabinet,
            t("Deleting the user"),
            t(
                "Within 24 hours your login, contacts, subscriptions and devices are deleted, and"
                " your accounts leave the cabinet. Until then you can undo it. Bills, payments and"
                " readings that were counted stay with the supplier, as the law has it."
            ),
        )
        self.delete = folding(t("Delete the user…"))
        self.acts = [self.delete]
        self.delete.clicked.connect(press(self.begin))
        self.body.addWidget(Flow(self.delete))
        self.settle()

    def begin(self) -> None:
        """Ask for the password, and whether it is meant."""
        asked = DeleteDialog(self, self.cabinet)
        asked.exec()
        asked.deleteLater()
        if asked.leaving is not None:
            self.cabinet.try_now()
            when = moment(self.cabinet, asked.leaving.deleting)
            self.said.emit(t("The user will be deleted on {moment}.", moment=when), "ok")


class DeleteDialog(QDialog):
    """The password, and what is about to happen. ``leaving`` is the server's answer."""

    def __init__(self, parent: QWidget, cabinet: Cabinet) -> None:
        super().__init__(parent.window())
        self.cabinet = cabinet
        self.leaving: Leaving | None = None
        title = t("Delete the user?")
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        text = t("All your accounts leave the cabinet, and nobody can sign in any more.")
        undo = t("For 24 hours you can undo it; then it is final.")
        self.setAccessibleDescription(f"{text} {undo}")
        numbers = ", ".join(link.account for link in cabinet.accounts())
        self.password = PasswordField(t("The password that you have now"))
        self.state = label("", "message", wrap=True)
        self.yes = button(t("Delete the user"), "primary")
        self.no = button(t("Cancel"))
        self.yes.clicked.connect(press(self._ask))
        self.no.clicked.connect(self.reject)
        self.password.edit.returnPressed.connect(press(self._ask))
        texts = column(
            label(title, "heading", wrap=True),
            label(text, wrap=True),
            label(numbers, "strong", wrap=True),
            label(undo, wrap=True),
            self.password,
            self.state,
            gap=look.S + 2,
        )
        inside = line(column(Icon("warning-circle", "wait", scaled(28)), 0), texts, gap=look.L)
        inside.setStretch(1, 1)
        tight = parent.window().width() < scaled(look.TIGHT)
        buttons = Row(self.no, self.yes, end=True, fill=True)
        self._all = column(inside, look.L, buttons, margin=look.S if tight else look.XL)
        self.setLayout(self._all)
        edge = look.L if tight else 2 * look.XL
        self.setFixedWidth(min(scaled(480), max(320, parent.window().width() - edge)))
        cabinet.connectivity.connect(self._line)
        self._busy = False
        self._line(cabinet.status)
        self.password.edit.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    def _ask(self) -> None:
        if self._busy or not self.yes.isEnabled():
            return
        if not self.password.edit.text():
            self.password.refuse(t("Type the password that you have now."))
            self._fit()
            return
        self._busy = True
        self.yes.setEnabled(False)
        question = DeleteUser(password=self.password.edit.text())
        self.cabinet.ask(question, self._answered)

    def _answered(self, answer: Leaving | Exception) -> None:
        self._busy = False
        if isinstance(answer, Leaving):
            self.leaving = answer
            self.accept()
            return
        self._line(self.cabinet.status)
        if words.code_of(answer) == "wrong_password":
            self.password.refuse(words.refused(answer))
            self.password.edit.setFocus()
            self.password.edit.selectAll()
        else:
            self.state.setText(words.refused(answer))
            announce(self, self.state.text(), urgent=True)
        self._fit()

    def _line(self, status: Status) -> None:
        there = status.line in AT_WORK
        self.yes.setEnabled(there and not self._busy)
        self.state.setText("" if there else offline(status.line))
        self._fit()

    def _fit(self) -> None:
        self.resize(self.width(), self._all.totalHeightForWidth(self.width()))


class GoingBanner(Banner):
    """While the user is to be deleted: when, and the way back; also without a line it is told."""

    said = Signal(str, str)
    shown = Signal()
    """It came, or went."""

    def __init__(self, cabinet: Cabinet) -> None:
        super().__init__()
        self.cabinet = cabinet
        self._busy = False
        self.pressed.connect(self._undo)
        cabinet.connectivity.connect(self._heard)

    def fill(self) -> None:
        """Show how it stands now."""
        user = self.cabinet.get(User, self.cabinet.user or "")
        before = self.isHidden()
        if user is None or user.deleting is None:
            self.say("", "bad", "trash")
        else:
            when = moment(self.cabinet, user.deleting)
            text = t("This user will be deleted on {moment}.", moment=when)
            online = self.cabinet.status.line in AT_WORK
            if not online:
                text += " " + t("You can undo that once there is a connection.")
            self.say(text, "bad", "trash", t("Undo the deletion"))
            self.allow(online and not self._busy)
        if self.isHidden() != before:
            self.shown.emit()

    def _heard(self, _status: Status) -> None:
        # A slot of its own: Qt lets go of it with the banner, of a closure it would not.
        self.fill()

    def _undo(self) -> None:
        if self._busy:
            return
        self._busy = True
        self.fill()
        self.cabinet.ask(KeepUser(), self._answered)

    def _answered(self, answer: Done | Exception) -> None:
        if not isValid(self):
            return
        self._busy = False
        if isinstance(answer, Exception):
            self.said.emit(words.refused(answer), "bad")
        else:
            self.cabinet.try_now()
            self.said.emit(t("The user stays, with all accounts."), "ok")
        self.fill()


def moment(cabinet: Cabinet, instant: int) -> str:
    """An instant (ms) by the clock of the first account: «21.11.2026, 10:00»."""
    return date_and_time(instant, zone_of(cabinet))
