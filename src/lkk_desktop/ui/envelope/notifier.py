"""Looks after the reminders: works them out, counts what is new, has the desktop tell it once."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from lkk_desktop.models.calendar import UTC
from lkk_desktop.models.command import Problem
from lkk_desktop.models.notifications import (
    MOST_AT_ONCE,
    Notification,
    ReadNotifications,
    UserNotice,
    notices,
    notifications,
    unread,
)
from lkk_desktop.ui.envelope import notices as told_by
from lkk_desktop.ui.envelope import words
from lkk_desktop.ui.envelope.reminding import Reminding, Standing, standing, to_hear, to_tell
from lkk_desktop.ui.envelope.tray import Outside, Tray

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet, Changed

KEPT = "reminding"
LOOKS = 60_000
"""By the wall clock and not by a wait of hours: a computer sleeps, and no timer counts that."""
FIRST = 250
"""After the window is there: its first picture does not wait for reminders."""
KINDS = frozenset(
    {"user", "linked_account", "account", "supplier", "meter", "register", "reading", "notice"}
    | {"bill", "accrual", "tranche", "payment", "reminder_term", "read_mark", "outbox", "outcome"}
    | {"user_notice"}
)


class Notifier(QObject):
    """One for the window. ``changed``: another reminder stands, or one is no longer new."""

    changed = Signal()

    def __init__(
        self, cabinet: Cabinet, tray: Tray, parent: QObject, outside: Outside | None = None
    ) -> None:
        super().__init__(parent)
        self._outside = outside
        self.cabinet, self.tray = cabinet, tray
        self.settings = _settings(cabinet.recalled(KEPT))
        self.standing: tuple[Standing, ...] = ()
        self.notices: tuple[tuple[UserNotice, bool], ...] = ()
        self._unread: frozenset[str] = frozenset()
        self._clock = QTimer(self)
        self._clock.timeout.connect(self.look)
        self._clock.start(LOOKS)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self.look)
        self._soon.start(FIRST)
        cabinet.changed.connect(self._heard)
        for timer in (self._clock, self._soon):
            cabinet.closed.connect(timer.stop)

    @property
    def count(self) -> int:
        """How many are new."""
        return sum(one.new for one in self.standing) + sum(new for _one, new in self.notices)

    def look(self) -> None:
        """See how things stand now, and tell what is due."""
        before, now = (self.standing, self.notices), self.cabinet.now()
        user = self.cabinet.user
        found = notifications(self.cabinet, user, now) if user is not None else ()
        new = unread(self.cabinet, user, found) if user is not None else ()
        self._unread = frozenset(one.id for one in new)
        self.standing = standing(found, self._unread, self.settings, now)
        self.notices = notices(self.cabinet, user, now) if user is not None else ()
        if (self.standing, self.notices) != before:
            self.changed.emit()
        self._tell(now)

    def open(self) -> None:
        """The person looks at them: all become read, on every device."""
        user = self.cabinet.user
        ids = [*sorted(self._unread), *(one.notification for one, new in self.notices if new)]
        self._set(self.settings.opened([one.notification.id for one in self.standing if one.new]))
        for at in range(0, len(ids) if user is not None else 0, MOST_AT_ONCE):
            some = tuple(ids[at : at + MOST_AT_ONCE])
            self._submit(ReadNotifications(user=user or "", notifications=some))
        self.look()

    def put_off(self, id: str) -> None:
        """Remind of this one tomorrow."""
        self._set(self.settings.put_off(id, wall_time(self.cabinet.now())))
        self.look()

    def choose(self, **settings: bool | int) -> None:
        """Let the desktop tell reminders or not, and when it is to be silent."""
        self._set(msgspec.structs.replace(self.settings, **settings))
        self.look()

    def _tell(self, now: int) -> None:
        self.tray.stand(self._outside is not None and self._outside.tray, words.count(self.count))
        if not self.tray.supported or not (self._outside is None or self._outside.notify):
            return
        at = wall_time(now)
        told = to_tell(self.standing, self.settings, at)
        heard = to_hear(self.notices, self.settings, at)
        if not told and not heard:
            return
        # Noted first: what is told twice is worse than what the envelope tells alone.
        newest = max((one.made for one in heard), default=self.settings.heard)
        said = self.settings.said(one.id for one in told)
        self._set(msgspec.structs.replace(said, heard=newest))
        self.tray.say(*_message(told, heard))

    def _submit(self, command: ReadNotifications) -> None:
        from lkk_desktop.cabinet import Fault

        try:
            self.cabinet.submit(command, self.cabinet.new_id())
        except (Problem, Fault):
            # They stay new, and are read the next time.
            return

    def _set(self, settings: Reminding) -> None:
        from lkk_desktop.cabinet import Fault

        self.settings = settings
        try:
            self.cabinet.remember(KEPT, msgspec.json.encode(settings).decode())
        except Fault:
            return

    def _heard(self, what: Changed) -> None:
        if not what.kinds or what.kinds & KINDS:
            self._soon.start(0)


def _message(told: list[Notification], heard: list[UserNotice]) -> tuple[str, str]:
    """The head and the text of one message for all of it."""
    if not heard:
        title = words.title(told[0]) if len(told) == 1 else words.several(len(told))
        return title, "\n".join(words.line(one) for one in told)
    if not told and len(heard) == 1:
        return told_by.title(heard[0]), told_by.line(heard[0])
    found = [(words.title(one), words.line(one)) for one in told]
    found += [(told_by.title(one), told_by.line(one)) for one in heard]
    lines = (" · ".join(part for part in both if part) for both in found)
    return words.count(len(found)), "\n".join(lines)


def wall_time(now: int) -> datetime.datetime:
    """The wall time of the person's computer at an instant (ms)."""
    return datetime.datetime.fromtimestamp(now / 1000, UTC).astimezone()


def _settings(kept: str | None) -> Reminding:
    try:
        return msgspec.json.decode(kept or "{}", type=Reminding)
    except msgspec.DecodeError:
        return Reminding()
