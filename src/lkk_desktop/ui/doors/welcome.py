"""The first page of a profile that belongs to nobody yet: whose cabinet it is, and the ways in."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QWidget

from lkk_desktop import look
from lkk_desktop.strings import t
from lkk_desktop.ui.components import button, column, label, line, press, rule
from lkk_desktop.ui.doors.page import Hall, Page
from lkk_desktop.ui.icons import Icon
from lkk_desktop.ui.room import Row
from lkk_desktop.ui.theme import scaled


class WelcomePage(Page):
    """Three ways in, and which server it is."""

    name = "welcome"
    wide = 560

    def __init__(self, hall: Hall) -> None:
        why = t(
            "Meter readings, bills and what to do this month for your accounts, also without"
            " a connection once you have signed in."
        )
        super().__init__(hall, t("Personal cabinet"), why)
        self.return_.hide()
        self.enter = button(t("Sign &in"), "primary")
        self.enter.clicked.connect(press(lambda: self.goes.emit("sign_in")))
        self.register = button(t("&Register"))
        self.register.clicked.connect(press(lambda: self.goes.emit("register")))
        self.guest = button(t("&Without registration"))
        self.guest.clicked.connect(press(lambda: self.goes.emit("guest")))
        for made, glyph, title, said in (
            (
                self.enter,
                "sign-in",
                t("You have a login"),
                t("By a login or an account number, and a password."),
            ),
            (
                self.register,
                "user-plus",
                t("You are here for the first time"),
                t("You will need an account number, the owner's surname, and an e-mail or phone."),
            ),
            (
                self.guest,
                "gauge",
                t("Readings only"),
                t("By an account number and the owner's surname; nothing is kept here."),
            ),
        ):
            self.card.body.addWidget(_way(glyph, title, said, made))
            self.card.body.addWidget(rule())
        self.server = label("", "caption", wrap=True)
        self.choose = button(t("Choose a ser&ver…"), "quiet")
        self.choose.clicked.connect(press(lambda: self.goes.emit("server")))
        self.card.body.addWidget(Row(self.server, self.choose, least=scaled(180), fill=True))
        self.choose.setVisible(hall.keep_server is not None and hall.new)

    def take_focus(self) -> None:
        self.enter.setFocus()

    def needs(self) -> str:
        return t("There is no connection. To sign in, register or send readings it is needed.")

    def show_host(self) -> None:
        super().show_host()
        known = self.hall.host.welcome
        named = known.name if known is not None else t("Personal cabinet")
        self.heading.setText(named)
        self.server.setText(t("Server: {server}", server=self.hall.server))


def _way(glyph: str, title: str, said: str, made: QPushButton) -> QWidget:
    """One way in: what it is for whom, and its button."""
    words = column(label(title, "strong", wrap=True), label(said, "muted", wrap=True), gap=2)
    told = QWidget()
    inside = line(Icon(glyph, "accent", scaled(24)), words, gap=look.M)
    inside.setStretch(1, 1)
    told.setLayout(inside)
    made.setAccessibleDescription(f"{title}. {said}")
    holder = QWidget()
    holder.setLayout(column(made))
    made.setMinimumWidth(scaled(190))
    return Row(told, holder, least=scaled(250), fill=True, gap=look.M)
