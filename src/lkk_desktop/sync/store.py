"""The two files as the engine works on them: the sync thread's connections, pages, redraws."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import ExitStack

import msgspec

from lkk_desktop.replica import reach, uploads
from lkk_desktop.replica.fetched import Fetched
from lkk_desktop.replica.files import Connection, Files
from lkk_desktop.replica.outbox import Line, Outbox
from lkk_desktop.replica.pages import Replica, Touched
from lkk_desktop.replica.streams import Held
from lkk_desktop.sync.protocol import Gather, Page, Receipt, Session

SWEEP_EVERY = 24 * 3600 * 1000
MARGIN = 2_000
"""Milliseconds before its end from which an access token is not sent any more."""


class Identity(msgspec.Struct, frozen=True):
    """Whose profile this is: pinned when the person first signed in."""

    server: str
    supplier: str
    user: str
    device: str


class FileStore:
    """One connection writes the replica, the other the outbox; both belong to one thread."""

    def __init__(self, files: Files) -> None:
        self.files = files
        with ExitStack() as opened:
            self._page_connection = Connection(files, "replica", durable=False)
            opened.callback(self._page_connection.close)
            self._draw_connection = Connection(files, "outbox", durable=False)
            opened.callback(self._draw_connection.close)
            self.replica = Replica(self._page_connection)
            self.fetched = Fetched(self._page_connection)
            self.outbox = Outbox(self._draw_connection)
            self.identity = self._read_identity()
            opened.pop_all()
        self._swept = 0

    def note_reach(self) -> None:
        """Note how far the outbox reaches, so that a line that vanishes is missed."""
        reach.note(self._page_connection)

    def fold(self) -> bool:
        """Bring what was said out of the outbox's log; False where that has to wait."""
        return reach.fold(self._draw_connection)

    def close(self) -> None:
        self._page_connection.close()
        self._draw_connection.close()

    @property
    def server(self) -> str:
        return self.identity.server if self.identity else ""

    @property
    def device(self) -> str:
        return self.identity.device if self.identity else ""

    def streams(self) -> dict[str, Held]:
        return self.replica.streams()

    def held(self, stream: str) -> Held | None:
        return self.replica.held(stream)

    def unanswered(self, after: int, upto: int, most: int) -> list[Line]:
        return self.outbox.unanswered(after, upto, most)

    def line(self, id: str) -> Line | None:
        return self.outbox.line(id)

    def compare_due(self) -> bool:
        return self.replica.compare_due()

    def receipts(self, ids: Sequence[str]) -> dict[str, Receipt]:
        found = self.replica.receipts(ids)
        return {id: Receipt(*told) for id, told in found.items()}

    def apply(self, page: Page, asked: tuple[str, ...], device_time: int) -> Touched:
        """Store a page, then draw the drafts of the accounts it touched."""
        sweeping = page.time - self._swept > SWEEP_EVERY and not page.more
        # What this page itself brings is to be seen once, however long ago it settled.
        seen = self.outbox.settled(page.time) if sweeping else []
        touched = self.replica.apply(page, asked, device_time)
        self.redraw(page.time, self._skew, touched.accounts)
        if "appeal" in touched.kinds:
            self._forget_files()
        if sweeping:
            self.outbox.sweep(page.time, seen)
            self.replica.sweep(page.time)
            self._swept = page.time
        return touched

    def open_account(self, account: str) -> None:
        """Begin to hold an account of a directory whole, with its history."""
        self.replica.hold([f"account:{account}"])

    def close_account(self, account: str) -> None:
        """Hold of an account no more than the directory has."""
        self.replica.let_go([f"account:{account}"])

    def buckets(self, office: str) -> tuple[tuple[int, int], ...]:
        return self.replica.buckets(office)

    def in_bucket(self, office: str, number: int) -> dict[str, Held]:
        return self.replica.in_bucket(office, number)

    def listed(self, stream: str) -> tuple[str, Held] | None:
        return self.replica.listed(stream)

    def lacking(self) -> set[str]:
        return self.replica.lacking()

    def gather(self, page: Page, asked: Gather) -> Touched:
        """Store what a directory has anew, then draw the drafts of the accounts it touched."""
        touched = self.replica.gather(page, asked.office, asked.bucket, asked.cursors)
        self.redraw(page.time, self._skew, touched.accounts)
        return touched

    def catch_up(self, device_time: int) -> None:
        """At open: begin again what a lost replica holds, finish what a crash left undone.

        Every pending line is looked at: a power cut may take a redraw from the one file, and leave
        in the other that it was done.
        """
        self._hold_base()
        self.fetched.tidy()
        self.replica.scrub()
        skew = self._skew
        self.redraw(device_time + skew, skew, self.outbox.pending_accounts())

    def _forget_files(self) -> None:
        """A replica never holds what its scope does not name any more (law 12)."""
        if self.fetched.tidy():
            self.replica.scrub()

    def uploads(self, surely: bool) -> tuple[list[uploads.Upload], list[uploads.Withdrawn]]:
        """The files that lines wait for, and those of lines that were taken back; ``surely`` looks
        for them where none is here, too."""
        if not surely and not uploads.any_kept(self._draw_connection):
            return [], []
        return uploads.uploads(self._draw_connection)

    def redraw(self, now: int, skew: int, touched: Collection[str | None] = ()) -> None:
        """Draw anew the accounts that a page has touched, now or before a crash.

        ``touched`` also covers a line said while the page was being stored, which it did not see.
        """
        stale = self.replica.stale()
        if stale or touched:
            self.outbox.redraw({*stale, *touched}, now, skew, self._actor)
        if stale:
            self.replica.redrawn(stale)

    def pin(self, session: Session, device_time: int) -> None:
        """Keep who signed in where, and the tokens, durably; begin to hold the base streams."""
        with self.durably():
            self.outbox.put_meta(
                server=session.server,
                supplier=session.supplier,
                user=session.user,
                device=session.device,
                access=session.access,
                refresh=session.refresh,
                access_until=device_time + session.expires,
            )
        self.identity = self._read_identity()
        self._hold_base()
        skew = self._skew
        self.redraw(device_time + skew, skew)

    def _hold_base(self) -> None:
        """The streams from which all others are learned; a lost replica holds none any more.

        The stream of a device that this profile was once is let go: nobody would say any more that
        its outcomes are of another past. What they settled is offered again under the new name.
        """
        if self.identity is not None:
            device = f"device:{self.identity.device}"
            base = [device, f"supplier:{self.identity.supplier}", f"user:{self.identity.user}"]
            held = self.streams().keys()
            if not held >= set(base):
                self.replica.hold(base)
            former = [one for one in held if one.startswith("device:") and one != device]
            if former:
                self.replica.let_go(former)

    def keep_tokens(
        self, access: str | None, refresh: str | None, until: int | None = None
    ) -> None:
        """Replace the tokens, on the disk when it returns; None forgets them.

        ``until`` is when the access token ends by the device's clock, None where nobody said.
        """
        with self.durably():
            self.outbox.put_meta(access=access, refresh=refresh, access_until=until)

    def stale(self, device_time: int) -> bool:
        """Whether the access token has ended, as far as the device's clock can tell: a clock that
        was set only costs a renewal, or the answer that asks for one."""
        until = self.outbox.meta("access_until")
        return until is not None and device_time >= int(until) - MARGIN

    def tokens(self) -> tuple[str | None, str | None]:
        return self.outbox.meta("access"), self.outbox.meta("refresh")

    def durably(self) -> _Durably:
        return _Durably(self._draw_connection)

    @property
    def _skew(self) -> int:
        return int(self.replica.meta("skew") or 0)

    @property
    def _actor(self) -> str:
        return self.identity.user if self.identity else ""

    def _read_identity(self) -> Identity | None:
        server, supplier, user, device = (
            self.outbox.meta(name) for name in ("server", "supplier", "user", "device")
        )
        if server is None or supplier is None or user is None or device is None:
            return None
        return Identity(server, supplier, user, device)


class _Durably:
    """Drafts may be lost with the power, tokens may not: FULL for what is written within."""

    def __init__(self, connection: Connection) -> None:
        self._driver = connection.driver

    def __enter__(self) -> None:
        self._driver.execute("PRAGMA main.synchronous = FULL")

    def __exit__(self, *_: object) -> None:
        self._driver.execute("PRAGMA main.synchronous = NORMAL")
