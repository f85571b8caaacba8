"""Whose server this is and whether it answers: asked before anybody types, until it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from lkk_desktop.online.messages import Welcome, WhoAreYou

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet, Hindrance

SOON, SELDOM = 5_000, 60_000
"""Milliseconds before the next try: at first, and at most."""


class Host(QObject):
    """The server of this profile, as one sees it who is not signed in."""

    changed = Signal()

    def __init__(self, cabinet: Cabinet, parent: QObject) -> None:
        super().__init__(parent)
        self._cabinet = cabinet
        self.welcome: Welcome | None = None
        self.trouble: str | None = None
        """The code of what hinders, None while nothing does."""
        self._asking = False
        self._pause = SOON
        self._next = QTimer(self)
        self._next.setSingleShot(True)
        self._next.timeout.connect(self.ask)
        cabinet.closed.connect(self._next.stop)

    def ask(self) -> None:
        """Ask it now; unless it is being asked already."""
        if not self._asking:
            self._asking = True
            self._next.stop()
            self._cabinet.ask(WhoAreYou(), self._answered)

    def rest(self) -> None:
        """Ask no more: somebody is signed in."""
        self._next.stop()

    def heard(self, hindrance: Exception | None) -> None:
        """Another question was answered, or was not: that tells of the line as well."""
        from lkk_desktop.cabinet import Connectivity

        if isinstance(hindrance, Connectivity):
            self._stumbled(hindrance.code)
        elif self.trouble is not None:
            self.trouble = None
            self.changed.emit()
            self.ask()

    def _answered(self, answer: Welcome | Hindrance) -> None:
        self._asking = False
        if isinstance(answer, Welcome):
            self.welcome, self.trouble, self._pause = answer, None, SOON
            self.changed.emit()
        else:
            self._stumbled(answer.code)

    def _stumbled(self, code: str) -> None:
        self.trouble = code
        self._next.start(self._pause)
        self._pause = min(2 * self._pause, SELDOM)
        self.changed.emit()
