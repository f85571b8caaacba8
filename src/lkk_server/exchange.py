"""The exchange: what a push or a pull is answered with; HTTP and the simulation both call it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

import msgspec
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from lkk_desktop.sync.protocol import Gather, Page, Pull, Push, encode
from lkk_server import feed, offices
from lkk_server.database import Clock, Database
from lkk_server.ledger import no_step
from lkk_server.receipts import Receipts
from lkk_server.refused import Refused
from lkk_server.scope import Identity, scope_of
from lkk_server.settle import settle
from lkk_server.writing import Step

log = logging.getLogger("lkk_server.exchange")
T = TypeVar("T")


class Exchange:
    """A server's answers, for who was already recognised.

    Each raises ``Refused``: another_server (409), malformed (400), too_many_commands (413), busy
    and unavailable (503: nothing of the running transaction was settled; send it again later).
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        step: Step = no_step,
        receipts: Receipts | None = None,
    ) -> None:
        self._database = database
        self._receipts = receipts
        self._clock = clock
        self._step = step

    def push(self, identity: Identity, push: Push) -> Page:
        """Settle the commands, then answer the pull that came along; an empty page without one."""
        self._check_server(push.server)
        if push.pull is not None:
            self._check_server(push.pull.server)
        try:
            settle(self._database, identity, push, self._clock, self._step, self._receipts)
        except (OperationalError, OSError) as error:
            raise _unavailable(error) from error
        self._step("settled")
        if push.pull is None:
            return Page(server=push.server, time=self._clock(), heads={}, kinds={})
        return self.pull(identity, push.pull)

    def pull(self, identity: Identity, pull: Pull) -> Page:
        """News of the named streams, and of which of them are the asker's, from one snapshot."""
        self._check_server(pull.server)
        return self._answered(lambda connection: self._page(connection, identity, pull))

    def gather(self, identity: Identity, asked: Gather) -> Page:
        """What a clerk's office has anew in its directory, from one snapshot."""
        self._check_server(asked.server)

        def page(connection: Connection) -> Page:
            scope, time = scope_of(connection, identity), self._clock()
            return offices.gathered(connection, self._database.server_id, time, scope, asked)

        return self._answered(page)

    def answer_push(self, identity: Identity, body: bytes) -> bytes:
        """``push`` from MessagePack bytes to MessagePack bytes."""
        return encode(self.push(identity, _decoded(body, Push)))

    def answer_pull(self, identity: Identity, body: bytes) -> bytes:
        """``pull`` from MessagePack bytes to MessagePack bytes."""
        return encode(self.pull(identity, _decoded(body, Pull)))

    def answer_gather(self, identity: Identity, body: bytes) -> bytes:
        """``gather`` from MessagePack bytes to MessagePack bytes."""
        return encode(self.gather(identity, _decoded(body, Gather)))

    def _answered(self, page: Callable[[Connection], Page]) -> Page:
        try:
            with self._database.read() as connection:
                return page(connection)
        except (OperationalError, OSError) as error:
            raise _unavailable(error) from error

    def _page(self, connection: Connection, identity: Identity, pull: Pull) -> Page:
        scope = scope_of(connection, identity, pull.cursors)
        page = feed.page(connection, self._database.server_id, self._clock(), scope, pull)
        if page.more or not pull.offices:
            return page
        found = offices.differing(connection, scope, pull.offices)
        return msgspec.structs.replace(page, differing=found)

    def _check_server(self, named: str) -> None:
        if named != self._database.server_id:
            raise Refused(409, "another_server")


def _decoded(body: bytes, message: type[T]) -> T:
    try:
        return msgspec.msgpack.decode(body, type=message)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refused(400, "malformed") from error


def _unavailable(error: OperationalError | OSError) -> Refused:
    log.warning("the database cannot answer: %s", type(error).__name__)
    return Refused(503, "unavailable")
