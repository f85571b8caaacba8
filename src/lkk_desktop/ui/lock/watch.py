"""When the window locks by itself: after idling, asleep, behind the system's own lock, by keys."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from lkk_desktop.models import locking
from lkk_desktop.ui.components import press
from lkk_desktop.ui.lock.guard import Guard, wall
from lkk_desktop.ui.lock.system import System

LOOKS = 2_000
KEYS = ("Ctrl+L", "Ctrl+Д")
"""The same key of either layout: Qt may know it by the one or by the other."""
CYRILLIC_L = ord("Д")
DEEDS = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
        QEvent.Type.InputMethod,
    }
)


def steady() -> int:
    """Milliseconds by a clock that nobody sets, and that stands still while the computer sleeps."""
    return time.monotonic_ns() // 1_000_000


class Watch(QObject):
    """Looks after one guard for as long as its profile is open."""

    def __init__(
        self,
        window: QWidget,
        guard: Guard,
        wall_clock: Callable[[], int] = wall,
        steady_clock: Callable[[], int] = steady,
    ) -> None:
        super().__init__(window)
        self._guard, self._wall, self._steady = guard, wall_clock, steady_clock
        self._seen = self._deed = wall_clock(), steady_clock()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
        self._timer.start(LOOKS)
        self._system = System(self)
        self._system.leaving.connect(self._lock)
        self._shortcut = QShortcut(window)
        self._shortcut.setKeys([QKeySequence(keys) for keys in KEYS])
        self._shortcut.setContext(Qt.ShortcutContext.ApplicationShortcut)
        for signal in (self._shortcut.activated, self._shortcut.activatedAmbiguously):
            signal.connect(press(self._lock))
        application = QApplication.instance()
        assert isinstance(application, QGuiApplication)
        application.installEventFilter(self)
        application.applicationStateChanged.connect(self._state)

    def end(self) -> None:
        """Watch no more."""
        self._timer.stop()
        self._shortcut.setEnabled(False)
        self._system.end()
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)
        self.deleteLater()

    def look(self) -> None:
        """Lock where it is time, by whichever clock."""
        now = self._wall(), self._steady()
        slept = locking.slept(now[0] - self._seen[0], now[1] - self._seen[1])
        self._seen = now
        lock = self._guard.lock
        if lock is None or self._guard.is_locked:
            self._deed = now
        elif slept or lock.idle(now[0] - self._deed[0], now[1] - self._deed[1]):
            self._lock()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in DEEDS and event.spontaneous():
            # The first key after a sleep may come before any timer does: it opens nothing.
            self.look()
            if isinstance(event, QKeyEvent) and _by_hand(event):
                # Shortcuts do not reach past a question that is open; the keys come here.
                return self._guard.lock_now()
            if not self._guard.is_locked:
                self._deed = self._wall(), self._steady()
        return False

    def _state(self, state: Qt.ApplicationState) -> None:
        if state == Qt.ApplicationState.ApplicationSuspended:
            self._lock()

    def _lock(self) -> None:
        self._guard.lock_now()


def _by_hand(event: QKeyEvent) -> bool:
    keys = (Qt.Key.Key_L, CYRILLIC_L)
    return event.modifiers() == Qt.KeyboardModifier.ControlModifier and event.key() in keys
