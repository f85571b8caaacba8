"""Whether the window is locked, and what opens it."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from lkk_desktop.models import locking
from lkk_desktop.models.accounts import User
from lkk_desktop.models.locking import AppLock, Kind
from lkk_desktop.ui.beside import Beside

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet, Hindrance
    from lkk_desktop.ui.lock.safety import Checks

KEPT = "lock"
Judged = Callable[[str], None]
"""Is told how a try came out: '' where it opened, or a code."""


def wall() -> int:
    """Milliseconds by the clock on the wall, which goes on while the computer sleeps."""
    return time.time_ns() // 1_000_000


class Guard(QObject):
    """The lock of one open profile. ``locked`` comes before anything else may be seen."""

    locked = Signal()
    unlocked = Signal()
    changed = Signal()
    """It was set, changed or taken off."""

    def __init__(self, cabinet: Cabinet, checks: Checks, clock: Callable[[], int] = wall) -> None:
        super().__init__(cabinet)
        self._cabinet, self._checks, self._clock = cabinet, checks, clock
        self._beside = Beside(self)
        self._detached = False
        self.lock: AppLock | None = locking.from_kept(cabinet.recalled(KEPT))
        self.is_locked = False
        self.proved = False
        """Opened by another way than the lock's own: that one may be forgotten."""

    # ── set and changed ───────────────────────────────────────────────────────────────────────

    def set(self, kind: Kind, text: str, then: Callable[[], None]) -> None:
        """Lock with this from now on; ``locking.faults`` has been asked."""
        minutes = self.lock.minutes if self.lock is not None else locking.DEFAULT_MINUTES
        salt = secrets.token_bytes(locking.SALT_BYTES)

        def made(answer: Any) -> None:
            if isinstance(answer, Exception):
                raise answer
            self._keep(answer)
            self.changed.emit()
            then()

        self._beside.run(lambda: locking.make(kind, text, salt, minutes), made)

    def idle_minutes(self, minutes: int) -> None:
        """After so many minutes of idling; 0 is never."""
        if self.lock is not None:
            import msgspec

            self._keep(msgspec.structs.replace(self.lock, minutes=minutes))
            self.changed.emit()

    def take_off(self) -> None:
        """Lock no more."""
        self._keep(None)
        self.changed.emit()

    # ── locked and opened ─────────────────────────────────────────────────────────────────────

    def lock_now(self) -> bool:
        """Lock, where there is a lock that can be opened again; whether it is locked."""
        if self.lock is None:
            return False
        if not self.is_locked:
            self.is_locked, self.proved = True, False
            self.locked.emit()
        return True

    @property
    def waiting(self) -> int:
        """How many actions have not been sent; how many is all that a locked window says."""
        return self._cabinet.status.waiting

    @property
    def unfinished(self) -> int:
        """How many appeals were begun and not sent."""
        return len(self._cabinet.forms.drafts())

    def wait(self) -> int:
        """Milliseconds until the lock may be tried again."""
        return self.lock.wait(self._clock()) if self.lock is not None else 0

    def ways(self) -> tuple[str, ...]:
        """What opens it now: the lock's own (''), passphrase, recovery, password."""
        own = () if self.lock is None or self.lock.spent else ("",)
        found = [way for way in ("passphrase", "recovery") if way in self._checks.ways]
        return (*own, *found, *(("password",) if self._cabinet.user is not None else ()))

    def try_(self, way: str, text: str, judged: Judged) -> None:
        """Try one of ``ways``. Codes: wrong, wait, spent, and those of the way itself."""
        if way == "":
            self._try_own(text, judged)
        elif way == "password":
            self._try_password(text, judged)
        else:
            self._checks.check(way, text, lambda code: self._judge(code, judged))

    def prove(self, text: str, judged: Judged) -> None:
        """Try the lock's own without opening anything: before it is changed."""
        self._try_own(text, judged, opens=False)

    def detach(self) -> None:
        """The files are to be closed; what is locked can still be opened by the lock's own."""
        self._detached = True

    def end(self) -> None:
        if not self._detached:
            self._beside.end()

    def _try_own(self, text: str, judged: Judged, *, opens: bool = True) -> None:
        lock, now = self.lock, self._clock()
        if lock is None or lock.spent:
            judged("spent")
            return
        if lock.wait(now):
            judged("wait")
            return
        self._keep(lock.tried(now))

        def told(answer: Any) -> None:
            if isinstance(answer, Exception):
                raise answer
            if answer:
                if self.lock is not None:
                    self._keep(self.lock.opened())
                self._opened(judged, opens=opens)
            else:
                judged("spent" if self.lock is not None and self.lock.spent else "wrong")

        self._beside.run(lambda: locking.matches(lock, text), told)

    def _try_password(self, text: str, judged: Judged) -> None:
        """The user's own password; only the server can judge it."""
        user = self._cabinet.get(User, self._cabinet.user) if self._cabinet.user else None
        login = user.login if user is not None else ""

        def told(hindrance: Hindrance | None) -> None:
            self._judge(None if hindrance is None else hindrance.code, judged)

        self._cabinet.sign_in(login, text, told)

    def _judge(self, code: str | None, judged: Judged) -> None:
        if code is not None:
            judged(code)
            return
        self.proved = True
        if self.lock is not None:
            self._keep(self.lock.opened())
        self._opened(judged)

    def _opened(self, judged: Judged, *, opens: bool = True) -> None:
        judged("")
        if opens and self.is_locked:
            self.is_locked = False
            self.unlocked.emit()

    def _keep(self, lock: AppLock | None) -> None:
        from lkk_desktop.cabinet import Fault

        self.lock = lock
        if self._detached:
            return
        try:
            self._cabinet.remember(KEPT, None if lock is None else locking.kept(lock))
        except Fault:
            # A full disk keeps nobody out; it is told wherever something is to be saved.
            return
