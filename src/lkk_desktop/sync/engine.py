"""The engine: it says what to send and digests what came; it has no clock, network or thread.

Connectivity: what the world does to us, in codes
├── unreachable, timeout     no answer, or a proxy's word that it gets none
├── busy, server_error       an answer that says «later»
├── captive_portal, garbage  an answer that is not our server's, or not to what was asked
├── not_trusted, proxy_sign_in   who stands between us and the server
├── refused                  our server refuses this request as it stands
├── wrong_address (none can be one), signed_out, another_server, app_too_old
│                            nothing more is sent until a person acts
└── device_revoked           nothing more is sent: this profile is to be wiped
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

import msgspec

from lkk_desktop.replica.outbox import Line
from lkk_desktop.replica.page import BadPage
from lkk_desktop.replica.pages import Touched
from lkk_desktop.replica.streams import Held
from lkk_desktop.sync.backoff import Pace
from lkk_desktop.sync.deliveries import Deliveries
from lkk_desktop.sync.directories import Directories
from lkk_desktop.sync.gate import Gate
from lkk_desktop.sync.protocol import MOST_ROWS, Cursor, Envelope, Gather, Page, Pull, Push
from lkk_desktop.sync.request import Idle, Request, Store, stands

__all__ = ["Connectivity", "Engine", "Idle", "Pace", "Request", "Store"]

TOO_LARGE = "too large"
WRONG_ADDRESS = "wrong_address"
DEVICE_REVOKED = "device_revoked"
HALTS = frozenset({WRONG_ADDRESS, "signed_out", "another_server", "app_too_old", DEVICE_REVOKED})
LASTING = frozenset({"signed_out", DEVICE_REVOKED})
"""Halts that trying again does not end."""


class Connectivity(Exception):
    """What hinders an exchange: a stable code, and the seconds the server asked us to wait.

    ``values`` go with a refusal of the server's own, whose code is then the detail.
    """

    def __init__(
        self,
        code: str,
        detail: str = "",
        retry_after: float = 0.0,
        values: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail
        self.retry_after = retry_after
        self.values = dict(values or {})


class Engine:
    """One device's side of the protocol. Times are seconds of a monotonic clock."""

    def __init__(
        self, store: Store, chance: random.Random, pace: Pace | None = None, most: int = MOST_ROWS
    ) -> None:
        self._store = store
        self._chance = chance
        self._pace = pace or Pace()
        self._deliveries = Deliveries(store, self._pace, chance)
        self._directories = Directories(store, self._pace, chance)
        self._most = self._room = most
        self._wanted = self._unsure = True
        self._restless = False
        self._hinted: dict[str, int] = {}
        self._suspects: tuple[Line, ...] = ()
        self._failures = 0
        self._retry_at = 0.0
        self._poll_at = 0.0
        self.live = False
        self.by_hand = False
        self.trouble: str | None = None
        self.met = False
        self._doubtful = False

    @property
    def attention(self) -> dict[int, str]:
        """Numbers of the lines that wait for a person, with a code."""
        refused = {number: why.code for number, why in self.gate.refused.items()}
        return {**self._deliveries.attention, **refused}

    @property
    def gate(self) -> Gate:
        """Which lines wait for their files; who sends files tells it of them."""
        return self._deliveries.gate

    @property
    def gathering(self) -> bool:
        """Whether an office's directory is known to lack something."""
        return self._directories.gathering

    @property
    def halted(self) -> bool:
        """Whether nothing is sent until a person acts."""
        return self.trouble in HALTS

    @property
    def silent(self) -> bool:
        """Whether nothing at all may go out."""
        return self.by_hand or self.halted

    def next(self, now: float, wall: int) -> Request | Idle:
        """What to send now (``wall`` is the device's clock, ms), or until when to wait."""
        if self.silent:
            return Idle(None)
        if now < self._retry_at:
            return Idle(self._retry_at)
        held = self._store.streams()
        joint = tuple(stream for stream, one in held.items() if one.state != "filling")
        filling = tuple(stream for stream, one in held.items() if one.state == "filling")
        lines = () if self._suspects or self._doubtful else self._deliveries.due(now)
        if lines:
            self._asking(joint)
            return self._push(lines, joint, held, wall)
        self._directories.serve(joint)
        if (not self.live and now >= self._poll_at) or self._directories.due(now):
            self._wanted = True
        if joint and (self._wanted or self._suspects):
            self._asking(joint)
            pull = self._pull(joint, held, digest=self._store.compare_due())
            return Request("pull", self._directories.compared(pull, now), joint)
        if filling:
            return Request("fill", self._pull(filling, held, digest=True), filling)
        gather = self._directories.next(self._store.server, self._room)
        if gather is not None:
            return Request("gather", gather, ())
        waits = [self._deliveries.again_at, self._directories.compare_at]
        waits += [] if self.live else [self._poll_at]
        return Idle(min((wait for wait in waits if wait is not None), default=None))

    def ahead(self, request: Request, page: Page) -> Request | None:
        """What will most likely be asked once this page is stored, or None.

        It may be sent before the page is stored, so that the server works meanwhile; its answer is
        good only if ``next`` then asks for exactly this.
        """
        if not page.more or page.closed or set(page.heads) != set(request.streams):
            return None
        if set(page.offered) - self._store.streams().keys():
            return None
        asked = request.message
        if isinstance(asked, Gather):
            return None
        server, most = self._store.server, self._room
        if isinstance(asked, Push):
            pull = Pull(server=server, cursors=page.heads, most=most)
            return Request("pull", pull, request.streams)
        pull = msgspec.structs.replace(asked, cursors=page.heads, most=most)
        return Request(request.purpose, pull, request.streams)

    def digest(self, request: Request, page: Page, now: float, wall: int) -> Touched | None:
        """Store what came. None where it is no answer of our server's to this request."""
        if page.server != self._store.server:
            self.failed(request, Connectivity("another_server"), now)
            return None
        asked = request.message
        if not stands(self._store, asked):
            self._ask_again(asked)
            return None
        try:
            if isinstance(asked, Gather):
                touched = self._store.gather(page, asked)
            else:
                touched = self._store.apply(page, request.streams, wall)
        except BadPage as error:
            self.failed(request, Connectivity("garbage", str(error)), now)
            return None
        if not page.more:
            self._room = self._most
        if isinstance(asked, Gather):
            self._answered()
            self._directories.gathered(asked, page)
            return touched
        self._succeeded(page, now)
        self._directories.heard(request, page, now)
        if request.purpose == "push":
            self._deliveries.delivered(request.lines)
        if request.purpose != "fill" and request.streams:
            self._wanted = page.more or self._restless or self._missed(page)
        elif page.afresh:
            # Where one stream has another past, the whole ones may have it too.
            self._wanted = True
        if not page.more and f"device:{self._store.device}" in request.streams:
            self._deliveries.review(now)
        if request.purpose == "pull" and self._suspects:
            suspects, self._suspects = self._suspects, ()
            self._retry_at = now + self._deliveries.blame(suspects, "server_error", final=False)
        return touched

    def _ask_again(self, asked: Push | Pull | Gather) -> None:
        """An answer to what nobody asks any more: from where the streams stand now."""
        self._answered()
        self._wanted = True
        if isinstance(asked, Gather):
            self._directories.failed(asked)

    def failed(self, request: Request, failure: Connectivity, now: float) -> None:
        """An exchange that brought no page: wait, halt, or find the line that is at fault."""
        self._deliveries.failed(request.lines, now)
        if isinstance(request.message, Gather):
            self._directories.failed(request.message)
        if request.lines and failure.code == "refused":
            self._answered()
            self._deliveries.blame(request.lines, failure.detail or "refused", final=True)
            return
        self.trouble = failure.code
        if self.halted:
            return
        if failure.detail == TOO_LARGE:
            # Until all of it is here: what is asked for next is no smaller than what was too much.
            self._room = max(1, self._room // 4)
        if request.lines and failure.code == "server_error":
            self._suspects = request.lines
        elif not request.lines:
            self._suspects = ()
        self._failures += 1
        self._retry_at = now + failure.retry_after + self._pace.delay(self._failures, self._chance)

    def hint(self, stream: str, counter: int) -> bool:
        """A live event; whether it says anything new."""
        held = self._store.held(stream)
        if held is None and self._directories.concerns(stream):
            return self._directories.hint(stream, counter)
        news = held is None or counter > held.counter
        if news:
            self._wanted = True
            self._hinted[stream] = counter
        return news

    def reachable(self) -> None:
        """The live channel stands, and waiting has no sense.

        It begins with where the streams are: a pull is wanted only where none has succeeded since
        there was reason to doubt, or ten thousand would ask twice after an outage (hazard H21).
        """
        self.live = True
        if self._unsure:
            self._wanted = self._restless = True
        self._retry_at = 0.0

    def wonder(self) -> None:
        """The live channel fell: ask whether the server is still there, and what was missed."""
        self._unsure = True
        self.gate.doubt()
        self._directories.doubt()
        self._wanted = self._restless = True

    def nudge(self) -> None:
        """A person asks to try now: every wait ends, and what needed attention is tried again.

        So does a halt that may be over, as behind another network, though nothing that was said
        goes out before a page has come from our own server; signing in ends the
        halt of one who was signed out.
        """
        if self.trouble in HALTS - LASTING:
            self.trouble, self.met, self._doubtful = None, False, True
        self._retry_at = 0.0
        self._failures = 0
        self._wanted = True
        self._deliveries.nudge()
        self._directories.doubt()

    def revoked(self) -> None:
        """The server said so of this device, whatever it had been asked."""
        self.trouble = DEVICE_REVOKED

    def resume(self) -> None:
        """After signing in: what halted us is over."""
        self.trouble = None
        self.nudge()

    def _asking(self, joint: tuple[str, ...]) -> None:
        """What is heard from now on may not be in the answer: it is asked for again."""
        if joint:
            self._restless = False
            self._hinted.clear()

    def _missed(self, page: Page) -> bool:
        return any(
            stream not in page.heads or page.heads[stream].counter < counter
            for stream, counter in self._hinted.items()
        )

    def _push(
        self, lines: tuple[Line, ...], joint: tuple[str, ...], held: dict[str, Held], wall: int
    ) -> Request:
        sent = sorted((*lines, *self._deliveries.company(lines)), key=lambda one: one.number)
        receipts = self._store.receipts([line.id for line in sent])
        commands = tuple(
            Envelope(
                id=line.id,
                owner=line.owner,
                kind=line.kind,
                version=line.version,
                needs=line.needs,
                made=line.made,
                number=line.number,
                payload=line.payload,
                receipt=receipts.get(line.id),
            )
            for line in sent
        )
        pull = self._pull(joint, held) if joint else None
        message = Push(server=self._store.server, now=wall, commands=commands, pull=pull)
        return Request("push", message, joint, lines)

    def _pull(
        self, streams: tuple[str, ...], held: dict[str, Held], *, digest: bool = False
    ) -> Pull:
        cursors = {s: Cursor(held[s].counter, held[s].run, held[s].columns) for s in streams}
        server, most = self._store.server, self._room
        return Pull(server=server, cursors=cursors, most=most, digest=digest)

    def _answered(self) -> None:
        self.met = True
        self._doubtful = False
        self.trouble = None
        self._failures = 0
        self._retry_at = 0.0

    def _succeeded(self, page: Page, now: float) -> None:
        self._answered()
        if page.afresh:
            self.gate.doubt()  # a server of another past may have lost the files
        self._unsure = False
        self._poll_at = now + self._pace.poll * self._chance.uniform(0.8, 1.2)
