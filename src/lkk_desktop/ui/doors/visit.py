"""What a person has typed and been told before they are signed in; it outlives the widgets."""

from __future__ import annotations

import contextlib
import logging
from typing import TYPE_CHECKING, Literal

import msgspec

from lkk_desktop.online.messages import GuestAccount, Sent, Ticket

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet
    from lkk_desktop.ui.readings.form import Form
    from lkk_desktop.ui.readings.state import Elsewhere

log = logging.getLogger(__name__)
KEPT = "ticket"
Purpose = Literal["registration", "recovery"]


class Pending(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket that waits for its code. ``until`` and ``again`` are instants of ``cabinet.now``:
    until when the code counts, and from when another one may be asked for."""

    purpose: Purpose
    server: str
    ticket: str
    sent: tuple[Sent, ...]
    until: int
    again: int


class Guest:
    """A guest's account, what is typed for it and what became of it; never on the disk."""

    def __init__(self, number: str, surname: str, shown: GuestAccount, form: Form) -> None:
        self.number, self.surname, self.shown, self.form = number, surname, shown, form
        self.sent: dict[str, Elsewhere] = {}
        """By register, what the server took from here."""
        self.posted: dict[str, bytes] = {}
        """By command, the bytes that went: an answer that was lost is asked for with the same."""


class Visit:
    """One person before the doors.

    Passwords are among ``texts`` while the program runs, and nowhere else; of all this the disk
    gets the ticket alone, sealed in the profile, so that its code can be typed after a restart.
    """

    def __init__(self) -> None:
        self.page: str | None = None
        self.texts: dict[str, dict[str, str]] = {}
        self.pending: Pending | None = None
        self.guest: Guest | None = None

    def of(self, page: str) -> dict[str, str]:
        """What stands in a page's fields, by their names."""
        return self.texts.setdefault(page, {})

    def forget(self, page: str) -> None:
        self.texts.pop(page, None)


def pending(purpose: Purpose, server: str, ticket: Ticket, now: int) -> Pending:
    """A ticket as it is waited for; its times run from now."""
    return Pending(
        purpose=purpose,
        server=server,
        ticket=ticket.ticket,
        sent=ticket.sent,
        until=now + ticket.lives,
        again=now + ticket.again,
    )


def keep(cabinet: Cabinet, waits: Pending | None) -> None:
    """Keep what waits for its code from one start to the next, or forget it."""
    try:
        told = None if waits is None else msgspec.json.encode(waits).decode()
        cabinet.remember(KEPT, told)
    except Exception as error:  # noqa: BLE001 — a full disk: until the program ends it is known
        log.info("the ticket is not kept: %s", type(error).__name__)


def kept(cabinet: Cabinet) -> Pending | None:
    """What waits for its code since an earlier start, while it counts on this server."""
    told = cabinet.recalled(KEPT)
    if told is None:
        return None
    with contextlib.suppress(msgspec.MsgspecError):
        waits = msgspec.json.decode(told, type=Pending)
        if waits.until > cabinet.now() and waits.server == cabinet.url:
            return waits
    return None
