"""Settling: a batch of commands becomes effects, outcomes and feed lines, or nothing does."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection

from lkk_desktop.sync.protocol import MOST_COMMANDS, Push
from lkk_server.book import Item, devices_of, sound
from lkk_server.database import Clock, Database
from lkk_server.judging import Judging
from lkk_server.ledger import Ledger, no_step
from lkk_server.receipts import Receipts
from lkk_server.refused import Refused
from lkk_server.scope import Identity, scope_of
from lkk_server.streams import name_of
from lkk_server.transact import CONSTRAINT, transact
from lkk_server.writing import Step

log = logging.getLogger("lkk_server.settle")


def settle(
    database: Database,
    identity: Identity,
    push: Push,
    clock: Clock,
    step: Step = no_step,
    receipts: Receipts | None = None,
) -> None:
    """Settle the commands of a push, in the order of their numbers.

    What a constraint forbids is found by settling one command a transaction, and refused alone
    (``conflict``). Raises ``Refused``: too_many_commands, busy; and the database's passing errors,
    after which nothing of the running transaction is settled.
    """
    if len(push.commands) > MOST_COMMANDS:
        raise Refused(413, "too_many_commands", most=MOST_COMMANDS)
    envelopes = sorted(filter(sound, push.commands), key=lambda envelope: envelope.number)
    items = [Item(envelope) for envelope in envelopes]
    if not items:
        return
    batch = _Batch(database, identity, push, clock, step, receipts)
    try:
        batch.run(items)
    except CONSTRAINT:
        batch.run_apart(items)


class _Batch:
    """One push on its way into the ledger."""

    def __init__(
        self,
        database: Database,
        identity: Identity,
        push: Push,
        clock: Clock,
        step: Step,
        receipts: Receipts | None,
    ) -> None:
        self._database = database
        self._identity = identity
        self._push = push
        self._clock = clock
        self._step = step
        self._receipts = receipts

    def run(self, items: Sequence[Item], refused: str | None = None) -> frozenset[str]:
        """Settle items in one transaction; answers the ids of those that it left unsettled."""
        return transact(
            self._database,
            self._identity.supplier,
            lambda connection: self._named(connection, items),
            lambda ledger: self._settled(ledger, items, refused),
            self._step,
        )

    def run_apart(self, items: Sequence[Item]) -> None:
        """Settle each item in its own transaction; refuse the one that still breaks a rule."""
        for item in items:
            try:
                self.run([item])
            except CONSTRAINT:
                self._refuse(item)

    def _refuse(self, item: Item) -> None:
        try:
            self.run([item], refused="conflict")
        except CONSTRAINT as error:
            log.error("a command cannot even be refused: %s", type(error).__name__)

    def _named(self, connection: Connection, items: Sequence[Item]) -> set[str]:
        asked = {item.envelope.owner for item in items}
        owners = scope_of(connection, self._identity, asked).owners
        own = {self._identity.user_stream, self._identity.device_stream}
        named = own | (owners & asked)
        targets = {item.withdraws for item in items if item.withdraws is not None}
        if targets:
            named |= {name_of("device", d) for d in devices_of(connection, owners, targets)}
        return named

    def _settled(
        self, ledger: Ledger, items: Sequence[Item], refused: str | None
    ) -> frozenset[str]:
        # Asked again, now that the user's stream is held and grants stand still.
        asked = {item.envelope.owner for item in items}
        scope = scope_of(ledger.connection, self._identity, asked)
        ledger.streams.hold(scope.owners & asked)
        # Held, an account stays in its office; it may have left before.
        reached = {s for s in scope.reached if ledger.streams[s].office in scope.offices}
        scope = msgspec.structs.replace(scope, reached=frozenset(reached))
        now, receipts = self._clock(), self._receipts
        judging = Judging(ledger, self._identity, scope, self._push, now, items, receipts)
        for item in items:
            judging.settle(item, refused)
        judging.close()
        return frozenset(judging.waiting)
