"""One program a profile: the first holds the lock, a later one rings and leaves."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, Signal

LOCK = "lock"
PATIENCE_MS = 2_000
PAUSE = 0.05


def lock(folder: Path) -> QLockFile | None:
    """The profile's lock, held as long as the object lives; None where another has it (H38).

    Raises ``OSError`` where the folder cannot be written.
    """
    held = QLockFile(str(folder / LOCK))
    held.setStaleLockTime(0)
    if held.tryLock(0):
        return held
    if held.error() != QLockFile.LockError.LockFailedError:
        raise PermissionError(str(folder))
    return None


def ring(folder: Path) -> bool:
    """Ask the program that has the profile to come forward; whether it heard."""
    from PySide6.QtNetwork import QLocalSocket

    bell = QLocalSocket()
    end = time.monotonic() + PATIENCE_MS / 1000
    while time.monotonic() < end:
        bell.connectToServer(_door(folder))
        if bell.waitForConnected(PATIENCE_MS):
            bell.close()
            return True
        time.sleep(PAUSE)
    return False


class Doorbell(QObject):
    """Says when a later start of the same profile asked for its window."""

    rung = Signal()

    def __init__(self, folder: Path, parent: QObject) -> None:
        super().__init__(parent)
        from PySide6.QtNetwork import QLocalServer

        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        QLocalServer.removeServer(_door(folder))
        self._server.listen(_door(folder))
        self._server.newConnection.connect(self._answer)

    def _answer(self) -> None:
        self._server.nextPendingConnection().close()
        self.rung.emit()


def _door(folder: Path) -> str:
    return "lkk-desktop-" + hashlib.sha256(str(folder.absolute()).encode()).hexdigest()[:16]
