"""What the envelope holds («Краткие уведомления»): derived on each device, read once for all."""

from __future__ import annotations

from lkk_desktop.models.bounds import Id, Instant
from lkk_desktop.models.record import Record, record


@record("read_mark", home="user", owner="user")
class ReadMark(Record, frozen=True, kw_only=True):
    """A notification that the person has read. Its id says which one: the user's with the
    notification's own, which is the same on every device."""

    user: Id
    notification: Id
    read: Instant
