"""When a reminder is new and when the desktop tells it: a person's settings, worked out purely."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable

import msgspec

from lkk_desktop.models.calendar import instant
from lkk_desktop.models.notifications import Notification, UserNotice

DAY = 24 * 3_600_000
KEPT = 40
"""So many told ones are remembered: those of ten months."""


class Reminding(msgspec.Struct, frozen=True):
    """What a person has set on this computer, and what it has told them already.

    From ``quiet_from`` o'clock to ``quiet_to`` the desktop says nothing. ``later`` are reminders
    that were put off, each with the instant (ms) from which it is new again; ``told`` are those
    that the desktop has said. ``heard`` is when the newest of the server's notices that the
    desktop has said was made.
    """

    desktop: bool = True
    quiet: bool = True
    quiet_from: int = 21
    quiet_to: int = 9
    later: dict[str, int] = {}
    told: tuple[str, ...] = ()
    heard: int = 0

    def is_quiet(self, at: datetime.datetime) -> bool:
        """Whether the desktop is to be silent at this wall time."""
        if not self.quiet:
            return False
        if self.quiet_from <= self.quiet_to:
            return self.quiet_from <= at.hour < self.quiet_to
        return at.hour >= self.quiet_from or at.hour < self.quiet_to

    def put_off(self, id: str, at: datetime.datetime) -> Reminding:
        """With a reminder put off until tomorrow, when the quiet hours are over."""
        hour = self.quiet_to % 24 if self.quiet else at.hour
        morrow = (at + datetime.timedelta(days=1)).replace(hour=hour, minute=0, second=0)
        return msgspec.structs.replace(
            self,
            later={**self.later, id: instant(morrow.replace(microsecond=0))},
            told=tuple(one for one in self.told if one != id),
        )

    def opened(self, ids: Collection[str]) -> Reminding:
        """After the person has looked at these."""
        later = {id: until for id, until in self.later.items() if id not in ids}
        return msgspec.structs.replace(self, later=later)

    def said(self, ids: Iterable[str]) -> Reminding:
        """After the desktop has said these."""
        told = dict.fromkeys((*self.told, *ids))
        return msgspec.structs.replace(self, told=tuple(told)[-KEPT:])


class Standing(msgspec.Struct, frozen=True):
    """A reminder as it stands here: not looked at yet, or put off until tomorrow."""

    notification: Notification
    new: bool
    put_off: bool


def standing(
    found: Iterable[Notification], unread: Collection[str], settings: Reminding, now: int
) -> tuple[Standing, ...]:
    """Reminders as they stand at an instant (ms); ``unread`` are the ids that no device has read.

    One that was put off is new again afterwards, though it had been read.
    """
    made = []
    for one in found:
        until = settings.later.get(one.id)
        put_off = until is not None and now < until
        new = not put_off and (one.id in unread or until is not None)
        made.append(Standing(one, new, put_off))
    return tuple(made)


def to_hear(
    found: Iterable[tuple[UserNotice, bool]], settings: Reminding, at: datetime.datetime
) -> list[UserNotice]:
    """Which of the server's notices the desktop is to say now: the unread ones of the last day,
    once, and not in quiet hours."""
    if not settings.desktop or settings.is_quiet(at):
        return []
    since = max(settings.heard, instant(at) - DAY)
    return [one for one, new in found if new and one.made > since]


def to_tell(
    found: Iterable[Standing], settings: Reminding, at: datetime.datetime
) -> list[Notification]:
    """What the desktop is to say now: what is new, once, and not in quiet hours."""
    if not settings.desktop or settings.is_quiet(at):
        return []
    return [
        one.notification for one in found if one.new and one.notification.id not in settings.told
    ]
