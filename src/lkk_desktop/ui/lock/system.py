"""What the desktop says of leaving: it is going to sleep, or its own lock is in front.

On Linux by D-Bus, as far as there is one: logind before a sleep and at «lock the session», and the
screen savers of GNOME, KDE and others. Elsewhere a sleep is seen by the clocks alone.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import SLOT, QObject, Signal, Slot

if TYPE_CHECKING:
    from PySide6.QtDBus import QDBusConnection

LOGIN = "org.freedesktop.login1"
SAVERS = (
    ("org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver"),
    ("org.freedesktop.ScreenSaver", "/ScreenSaver"),
    ("org.gnome.ScreenSaver", "/org/gnome/ScreenSaver"),
    ("org.mate.ScreenSaver", "/org/mate/ScreenSaver"),
    ("org.cinnamon.ScreenSaver", "/org/cinnamon/ScreenSaver"),
)


class System(QObject):
    """``leaving``: the person goes away from the screen, or the computer goes to sleep."""

    leaving = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._listened: list[tuple[QDBusConnection, tuple[str, str, str, str], str]] = []
        if sys.platform == "linux":
            self._listen()

    def end(self) -> None:
        """Hear nothing any more."""
        for bus, (service, path, interface, name), slot in self._listened:
            bus.disconnect(service, path, interface, name, self, slot)  # type: ignore[call-overload]
        self._listened = []

    def _listen(self) -> None:
        from PySide6.QtDBus import QDBusConnection

        # Without an address Qt would start a bus, or complain that it cannot.
        if os.environ.get("DBUS_SESSION_BUS_ADDRESS"):
            session = QDBusConnection.sessionBus()
            for service, path in SAVERS:
                self._hear(session, service, path, service, "ActiveChanged", SLOT("away(bool)"))
        if os.path.exists("/run/dbus/system_bus_socket"):  # noqa: PTH110
            system = QDBusConnection.systemBus()
            manager = f"{LOGIN}.Manager"
            path = "/org/freedesktop/login1"
            self._hear(system, LOGIN, path, manager, "PrepareForSleep", SLOT("away(bool)"))
            session_id = os.environ.get("XDG_SESSION_ID")
            if session_id:
                own = f"{path}/session/{escaped(session_id)}"
                self._hear(system, LOGIN, own, f"{LOGIN}.Session", "Lock", SLOT("gone()"))

    def _hear(
        self, bus: QDBusConnection, service: str, path: str, interface: str, name: str, slot: str
    ) -> None:
        if not bus.isConnected():
            return
        # The binding takes what SLOT() gives, whatever its types say.
        if bus.connect(service, path, interface, name, self, slot):  # type: ignore[call-overload]
            self._listened.append((bus, (service, path, interface, name), slot))

    @Slot(bool)
    def away(self, on: bool) -> None:
        """The screen is locked, or the computer goes to sleep; False where that is over."""
        if on:
            self.leaving.emit()

    @Slot()
    def gone(self) -> None:
        """The session is to be locked."""
        self.leaving.emit()


def escaped(label: str) -> str:
    """A name as systemd makes a part of an object's path of it."""
    return "".join(
        one if one.isascii() and (one.isalpha() or (one.isdecimal() and at)) else f"_{ord(one):02x}"
        for at, one in enumerate(label)
    )
