"""Another server: its address is typed, it says whose it is, and only then it is taken."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from lkk_desktop import look
from lkk_desktop.models.command import Problem
from lkk_desktop.online.messages import Welcome
from lkk_desktop.strings import t
from lkk_desktop.ui.components import button, column, label, press
from lkk_desktop.ui.doors.form import Form
from lkk_desktop.ui.doors.page import Hall, Page
from lkk_desktop.ui.fields import TextField
from lkk_desktop.ui.room import Row

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Hindrance


def address(typed: str) -> str:
    """A server's address as it is kept; one without a scheme is asked over HTTPS.

    Raises ``Problem('wrong_address')``.
    """
    text = typed.strip()
    text = (text if "://" in text else f"https://{text}").rstrip("/")
    if not _spelled(text):
        raise Problem("wrong_address")
    return text


def _spelled(url: str) -> bool:
    """Whether this is an address at which a server may be: no path to guess at, no password."""
    try:
        parts = urlsplit(url)
        known = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return known and parts.username is None and not any(sign.isspace() for sign in url)


def in_the_clear(url: str) -> bool:
    """Whether what is sent there can be read on its way: plain HTTP that leaves this computer."""
    parts = urlsplit(url)
    if parts.scheme == "https":
        return False
    host = parts.hostname or ""
    try:
        return not ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host != "localhost"


class ServerPage(Page):
    """``Choose`` is there once the server has said whose it is."""

    name = "server"

    def __init__(self, hall: Hall) -> None:
        why = t("The company tells you the address. Sign in only to a server that you know.")
        super().__init__(hall, t("Choice of server"), why)
        self.field = TextField(t("Server's address"), hint="https://")
        self.form = Form(self, self.visit.of(self.name), None)
        self.form.add("address", self.field, _check, "empty_address")
        self.form.sent.connect(self.submit)
        self.field.edit.textEdited.connect(press(self._forget))
        self.ask = button(t("&Ask whose it is"), "primary")
        self.ask.clicked.connect(press(self.submit))
        self.told = label("", "heading", wrap=True)
        self.where = label("", "muted", wrap=True)
        self.warning = label(
            t("The way to this server is not encrypted: a password could be read on it."),
            "message",
            wrap=True,
        )
        self.warning.setProperty("state", "bad")
        self.take = button(t("&Choose this server"), "primary")
        self.take.clicked.connect(press(self._take))
        self.card.body.addWidget(self.field)
        self.card.body.addLayout(column(self.told, self.where, self.warning, gap=look.XS))
        self.card.body.addWidget(Row(self.ask, self.take, end=True, fill=True))
        self._found: str | None = None
        self._forget()

    def take_focus(self) -> None:
        (self.take if self._found is not None else self.field.edit).setFocus()

    def show_host(self) -> None:
        """Here another server is asked than the one that is chosen."""

    def submit(self) -> None:
        """Ask the server at this address whose it is; or take it, where that was said."""
        if self._found is not None:
            self._take()
        elif not self.busy and self.form.whole():
            self._wait(True)
            url = address(self.form.text("address"))
            self.cabinet.meet(url, lambda answer: self._answered(url, answer))

    def _answered(self, url: str, answer: Welcome | Hindrance) -> None:
        self._wait(False)
        if not isinstance(answer, Welcome):
            self.hindered(answer.code)
            return
        self._found = url
        self.told.setText(answer.name)
        self.where.setText(
            "\n".join(part for part in (answer.site, answer.phone, url) if part is not None)
        )
        self._show(True)
        self.take.setFocus()

    def hindered(self, code: str, values: object = None) -> None:
        super().hindered(code, values)
        self.banner.say(self.banner.words, "bad", "cloud-slash")

    def _take(self) -> None:
        if self._found is not None and self.hall.keep_server is not None:
            self.hall.keep_server(self._found)

    def _forget(self) -> None:
        """Of an address that is typed anew nothing is known, neither good nor bad."""
        self._found = None
        self.banner.say("", "wait", "cloud-slash")
        self._show(False)

    def _show(self, found: bool) -> None:
        for one in (self.told, self.where, self.take):
            one.setVisible(found)
        self.ask.setVisible(not found)
        self.warning.setVisible(found and in_the_clear(self._found or ""))

    def _wait(self, busy: bool) -> None:
        self.busy = busy
        self.ask.setText(t("Asking…") if busy else t("Ask whose it is"))
        if busy:
            self.banner.say("", "wait", "cloud-slash")


def _check(text: str) -> None:
    address(text)
