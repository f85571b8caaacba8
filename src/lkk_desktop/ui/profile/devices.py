"""«Устройства»: what is signed in, when it was seen last, and signing one out for good."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from lkk_desktop import look
from lkk_desktop.models.calendar import day
from lkk_desktop.online.messages import (
    Done,
    KnownDevice,
    KnownDevices,
    ListDevices,
    RevokeDevice,
)
from lkk_desktop.strings import c, date, n, t, time_of_day
from lkk_desktop.ui.ask import ask
from lkk_desktop.ui.components import Pill, button, column, label, line, press, rule
from lkk_desktop.ui.icons import Icon
from lkk_desktop.ui.profile.online import OnlineCard
from lkk_desktop.ui.room import Row
from lkk_desktop.ui.theme import scaled
from lkk_desktop.ui.zone import zone_of

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet, Status

JUST_NOW = 2 * 60_000
HOUR = 3_600_000


class DeviceLine(QWidget):
    """One device: its name, when it came in and was seen, and the way out for it."""

    revoked = Signal(object)

    def __init__(self, device: KnownDevice, seen: str, made: str) -> None:
        super().__init__()
        self.device = device
        name = label(device.name, "strong", wrap=True)
        pill = Pill()
        pill.say(t("this device"), "ok", "")
        self.when = label(f"{seen} · {made}", "muted", wrap=True)
        self.out = button(t("Sign it out"), "quiet")
        self.out.setAccessibleName(t("Sign out the device {name}", name=device.name))
        self.out.clicked.connect(press(lambda: self.revoked.emit(self.device)))
        self.setAccessibleName(device.name)
        self.setAccessibleDescription(
            ". ".join([t("this device"), self.when.text()] if device.this else [self.when.text()])
        )
        texts = QWidget()
        texts.setLayout(column(name, line(pill, 0), self.when, gap=3))
        glyph = column(look.XS, Icon("desktop", "muted", scaled(20)), 0)
        whole = line(glyph, Row(texts, self.out, least=scaled(200)), gap=look.M)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        pill.setVisible(device.this)
        self.out.setVisible(not device.this)


class DevicesCard(OnlineCard):
    """The list, asked anew each time that one comes to it."""

    said = Signal(str, str)

    def __init__(self, cabinet: Cabinet) -> None:
        super().__init__(
            cabinet,
            t("Devices that are signed in"),
            t(
                "A device that is signed out here deletes what it holds of your cabinet as soon as"
                " it is in touch. If you do not know a device, sign it out and change the password."
            ),
        )
        self.lines: list[DeviceLine] = []
        self._known: KnownDevices | None = None
        self._wanted = False
        self.none = label("", "muted", wrap=True)
        self._list = QVBoxLayout()
        self._list.setSpacing(look.M)
        self.again = button(t("Look again"), "quiet", "arrows-clockwise")
        self.again.setText(f" {self.again.text()}")
        self.again.clicked.connect(press(self.look))
        self.acts = [self.again]
        self.body.addWidget(self.none)
        self.body.addLayout(self._list)
        self.body.addLayout(line(self.again, 0))
        self.settle()

    def look(self) -> None:
        """Ask which devices are signed in; without a line, once there is one."""
        self._wanted = not self.online
        if self._known is None:
            said = t("The list is on its way…") if self.online else ""
            self._say(said)
        self.ask(ListDevices(), self._listed)

    def _line(self, status: Status) -> None:
        super()._line(status)
        if self.online and self._wanted and self.isVisible():
            self.look()

    def _listed(self, found: KnownDevices) -> None:
        self._known = found
        self._say("" if found.devices else t("No device is signed in."))
        while (item := self._list.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.lines = []
        self.acts = [self.again]
        for device in found.devices:
            if self.lines:
                self._list.addWidget(rule())
            made = DeviceLine(device, self._seen(device), self._made(device))
            made.revoked.connect(self._revoke)
            self.lines.append(made)
            self.acts.append(made.out)
            self._list.addWidget(made)
        self.enable()

    def _revoke(self, device: KnownDevice) -> None:
        text = t(
            "It is signed out for good and deletes its copy of your data once it is in touch. What"
            " was typed there and not sent yet is lost."
        )
        facts = [device.name, self._seen(device)]
        if not ask(self, t("Sign out this device?"), text, facts, t("Sign it out")):
            return

        def done(_done: Done) -> None:
            self.said.emit(t("{name} is signed out.", name=device.name), "ok")
            self.again.setFocus(Qt.FocusReason.OtherFocusReason)
            self.look()

        self.ask(RevokeDevice(device=device.device), done)

    def _say(self, said: str) -> None:
        self.none.setText(said)
        self.none.setVisible(bool(said))

    def _seen(self, device: KnownDevice) -> str:
        """«был на связи 5 минут назад», «вчера в 12:04», «17.11.2026»."""
        now, zone = self.cabinet.now(), zone_of(self.cabinet)
        past = max(0, now - device.seen)
        if device.this or past < JUST_NOW:
            return t("seen just now")
        if past < HOUR:
            minutes = past // 60_000
            return n("seen {count} minute ago", "seen {count} minutes ago", minutes)
        days = (day(now, zone) - day(device.seen, zone)).days
        at = time_of_day(device.seen, zone)
        if days == 0:
            return t("seen today at {time}", time=at)
        if days == 1:
            return t("seen yesterday at {time}", time=at)
        return t("seen on {date}", date=date(day(device.seen, zone)))

    def _made(self, device: KnownDevice) -> str:
        return c(
            "device", "signed in since {date}", date=date(day(device.made, zone_of(self.cabinet)))
        )
