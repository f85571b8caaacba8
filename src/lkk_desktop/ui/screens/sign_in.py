"""«Вход»: a login or account number and its password; the first time it needs a connection."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QPushButton

from lkk_desktop.models.command import Problem
from lkk_desktop.strings import t
from lkk_desktop.ui import words
from lkk_desktop.ui.components import button, column, label, press
from lkk_desktop.ui.doors.form import Form
from lkk_desktop.ui.doors.page import Hall, Page
from lkk_desktop.ui.fields import PasswordField, TextField
from lkk_desktop.ui.identity_words import duration, told
from lkk_desktop.ui.keyboard import Offer, as_latin
from lkk_desktop.ui.room import Row

PROBLEMS_OF_FIELDS = frozenset({"wrong_credentials", "too_many_tries", "another_user"})


class SignIn(Page):
    """Asks who it is. ``done`` once the server has let the person in."""

    name = "sign_in"
    wide = 420

    def __init__(self, hall: Hall) -> None:
        super().__init__(hall, t("Sign-in"))
        self.return_.setVisible(hall.new or hall.again)
        self.login = TextField(t("Login or account number"))
        self.password = PasswordField(t("Password"))
        Offer(self.password, as_latin, lambda _text: t("Type it with the same keys in Latin"))
        self.form = Form(self, self.visit.of(self.name), None)
        self.form.add("login", self.login, _nothing, "empty_login")
        self.form.add("password", self.password, _nothing, "empty_password")
        self.form.sent.connect(self.submit)
        self.enter = button(t("Sign &in"), "primary")
        self.enter.clicked.connect(press(self.submit))
        self.forgotten = button(t("&Forgot your password?"), "quiet")
        self.forgotten.clicked.connect(press(self._recover))
        self.register = button(t("&Register"), "quiet")
        self.register.clicked.connect(press(lambda: self.goes.emit("register")))
        body = self.card.body
        for one in (self.login, self.password, self.enter):
            body.addWidget(one)
        body.addWidget(Row(self.forgotten, self.register, fill=True))
        # A profile keeps the data of one: whoever registers anew begins with another.
        self.register.setVisible(hall.new)
        note = t("After the first sign-in the cabinet also works without a connection.")
        body.addWidget(label(note, "caption", wrap=True))
        self._others = column(gap=0)
        if hall.server:
            said = t("Server: {server}", server=hall.server)
            body.addWidget(label(said, "caption", wrap=True))
        body.addLayout(self._others)
        if hall.again:
            self.offer(button(t("Back to the data"), "quiet", "arrow-left")).clicked.connect(
                press(self.leave)
            )
        self._wait_until: int | None = None
        self._count = QTimer(self)
        self._count.setInterval(500)
        self._count.timeout.connect(self._tick)
        hall.cabinet.closed.connect(self._count.stop)

    def offer(self, way: QPushButton) -> QPushButton:
        """Put one more way below the form."""
        self._others.addWidget(way)
        return way

    def take_focus(self) -> None:
        self.form.first().setFocus()

    def needs(self) -> str:
        return t("There is no connection. Signing in needs one.")

    def submit(self) -> None:
        """Ask the server, once at a time, and not before it wants to be asked again."""
        if self.busy or self._count.isActive() or not self.form.whole():
            return
        self._wait(True)
        login, password = self.form.text("login").strip(), self.form.text("password")
        self.cabinet.sign_in(login, password, self._answered)

    def _answered(self, error: Exception | None) -> None:
        self._wait(False)
        if error is None:
            self.form.empty()
            self.done.emit()
            return
        code = str(getattr(error, "code", type(error).__name__))
        values = dict(getattr(error, "values", None) or {})
        if isinstance(error, Problem) or code in PROBLEMS_OF_FIELDS:
            # The button counts down; words beside the field would tell the time of then.
            wait = values.pop("wait", None)
            self.form.refuse({"password": told(code, values)})
            if code == "too_many_tries" and isinstance(wait, int):
                self._wait_until = self.cabinet.now() + 1000 * wait
                self._count.start()
                self._tick()
        else:
            said = words.anything(code, values)
            self.banner.say(said, "bad", "cloud-slash", t("Check the connection"))
            self.enter.setFocus()
            self.hall.host.heard(error)

    def _tick(self) -> None:
        """The button counts down; what is typed stays, and may be mended meanwhile."""
        left = -(-max(0, (self._wait_until or 0) - self.cabinet.now()) // 1000)
        self.enter.setEnabled(not left)
        if left:
            self.enter.setText(t("Again in {time}", time=duration(left)))
        else:
            self._count.stop()
            self.password.accept()
            self._wait(False)

    def _recover(self) -> None:
        if self.login.edit.text().strip():
            self.visit.of("recover")["login"] = self.login.edit.text().strip()
        self.goes.emit("recover")

    def _wait(self, busy: bool) -> None:
        self.busy = busy
        self.enter.setText(t("Signing in…") if busy else t("Sign in"))
        self.enter.setAccessibleName(self.enter.text())
        if busy:
            self.banner.say("", "wait", "cloud-slash")


def _nothing(_text: str) -> None:
    """Passwords of an older version follow rules of their own: the server alone judges."""
