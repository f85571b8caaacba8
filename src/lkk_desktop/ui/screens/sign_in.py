"""«Вход»: a login or account number and its password; the first time it needs a connection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from lkk_desktop import look
from lkk_desktop.strings import t
from lkk_desktop.ui import words
from lkk_desktop.ui.components import Banner, Card, button, column, label, line, press
from lkk_desktop.ui.fields import PasswordField, TextField
from lkk_desktop.ui.icons import Icon
from lkk_desktop.ui.room import Middle
from lkk_desktop.ui.theme import scaled

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet, Status

PROBLEMS_OF_FIELDS = frozenset({"wrong_credentials", "too_many_tries", "another_user"})


class SignIn(QWidget):
    """Asks who it is. ``done`` once the server has let the person in."""

    done = Signal()
    left = Signal()

    def __init__(self, cabinet: Cabinet, server: str = "", *, again: bool = False) -> None:
        """``again``: there are data behind it, to which one may return (``left``)."""
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._cabinet = cabinet
        self._busy = False
        self.banner = Banner()
        self.login = TextField(t("Login or account number"))
        self.password = PasswordField(t("Password"))
        self.enter = button(t("Sign in"), "primary")
        card = Card(gap=look.L)
        brand = line(
            Icon("lightning-fill", "accent", scaled(24)), label("LKK Desktop", "brand"), 0, gap=10
        )
        card.body.addLayout(brand)
        card.body.addWidget(label(t("Sign-in"), "title"))
        for one in (self.banner, self.login, self.password, self.enter):
            card.body.addWidget(one)
        note = t("After the first sign-in the cabinet also works without a connection.")
        card.body.addWidget(label(note, "caption", wrap=True))
        if server:
            card.body.addWidget(label(t("Server: {server}", server=server), "caption", wrap=True))
        if again:
            back = button(t("Back to the data"), "quiet", "arrow-left")
            back.clicked.connect(self.left)
            card.body.addLayout(line(back, 0))
        self.setLayout(column(Middle(card, 420)))
        self.enter.clicked.connect(self.submit)
        self.login.edit.returnPressed.connect(press(self._after_login))
        self.password.edit.returnPressed.connect(self.submit)
        cabinet.connectivity.connect(self._show_line)
        self._show_line(cabinet.status)
        self.setFocusProxy(self.login)

    def submit(self) -> None:
        """Ask the server, once at a time."""
        if self._busy:
            return
        login, password = self.login.edit.text().strip(), self.password.edit.text()
        if not password:
            self.password.refuse(t("Type the password."))
            self.password.edit.setFocus()
        if not login:
            self.login.refuse(t("Type the login or the account number."))
            self.login.edit.setFocus()
        if not login or not password:
            return
        self._wait(True)
        self._cabinet.sign_in(login, password, self._answered)

    def _answered(self, error: Exception | None) -> None:
        self._wait(False)
        if error is None:
            self.password.edit.clear()
            self.done.emit()
            return
        code = str(getattr(error, "code", type(error).__name__))
        values = getattr(error, "values", None)
        if code in PROBLEMS_OF_FIELDS:
            self.password.refuse(words.problem(code, values))
            self.password.edit.setFocus()
            self.password.edit.selectAll()
        else:
            self.banner.say(words.anything(code, values), "bad", "cloud-slash")
            self.enter.setFocus()

    def _after_login(self) -> None:
        if self.login.edit.text().strip() and self.password.edit.text():
            self.submit()
        else:
            self.password.edit.setFocus()

    def _wait(self, busy: bool) -> None:
        self._busy = busy
        self.enter.setText(t("Signing in…") if busy else t("Sign in"))
        self.enter.setAccessibleName(self.enter.text())
        if busy:
            self.banner.say("", "wait", "cloud-slash")

    def _show_line(self, status: Status) -> None:
        if status.line in ("offline", "by_hand") and not self._busy:
            said = t("There is no connection. Signing in needs one.")
            self.banner.say(said, "wait", "cloud-slash")
        elif self.banner.words and status.line == "online":
            self.banner.say("", "wait", "cloud-slash")
