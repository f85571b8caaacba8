"""A clerk's device with a full outbox: what it pulls before, and what it sends, batch by batch."""

from __future__ import annotations

import datetime
import itertools
import time
from collections.abc import Callable, Iterator

import msgspec
from uuid_utils import uuid7

from lkk_desktop.models.accounts import LinkedAccount
from lkk_desktop.models.calendar import instant
from lkk_desktop.models.metering import Reading, Register
from lkk_desktop.models.readings import NewValue, SubmitReadings
from lkk_desktop.models.record import Record
from lkk_desktop.sync.protocol import (
    MOST_COMMANDS,
    Cursor,
    Envelope,
    Page,
    Pull,
    Push,
    column_set,
    encode,
)
from lkk_server import suppliers
from lkk_server.database import Behalf, Database
from lkk_server.exchange import Exchange
from lkk_server.scope import Identity
from lkk_server.seed.households import generated
from lkk_server.seed.living import NOW, household_records
from lkk_server.transact import publish

USER, DEVICE = "u-clerk", "d-clerk"
SINCE = "2026-08"
"""Readings of the three months before are there; of years, planting would take longer than all."""
MOMENT = instant(datetime.datetime.fromisoformat(NOW))
FIRST = 5_000
"""Milliseconds before the moment at which the first command was said; each took one."""


class Crowd(msgspec.Struct, frozen=True):
    """So many households of one user that each of these registers is read once."""

    identity: Identity
    records: list[Record]
    registers: list[Register]

    @property
    def behalf(self) -> Behalf:
        who = self.identity
        return Behalf(who.supplier, who.user, who.device)

    def plant(self, database: Database) -> None:
        """Put them into an empty database."""
        with database.on_behalf(Behalf(self.identity.supplier)):
            publish(database, self.identity.supplier, self.records)


class Desk:
    """A device with a full outbox: what it sends, batch by batch, and the cursors it holds."""

    def __init__(self, database: Database, crowd: Crowd) -> None:
        identity = crowd.identity
        self._exchange = Exchange(database, lambda: MOMENT)
        self._database, self._behalf = database, crowd.behalf
        self._identity = identity
        self._server = database.server_id
        self.envelopes = [_envelope(n, register) for n, register in enumerate(crowd.registers, 1)]
        own = (identity.user_stream, identity.device_stream, f"supplier:{identity.supplier}")
        self._cursors = {stream: Cursor(0, "", column_set()) for stream in own}

    def delivered(self) -> Iterator[tuple[float, int]]:
        """Seconds and commands of each batch; every command must come back accepted."""
        for start in range(0, len(self.envelopes), MOST_COMMANDS):
            batch = tuple(self.envelopes[start : start + MOST_COMMANDS])
            push = Push(server=self._server, now=MOMENT, commands=batch, pull=self._pull())
            body = encode(push)
            taken, answer = self._timed(self._exchange.answer_push, body)
            yield taken, len(batch)
            page = self._taken(answer)
            told = page.kinds["outcome"]
            status = told.columns.index("status")
            assert [row[status] for row in told.rows] == ["accepted"] * len(batch)
            assert not page.more

    def pulled(self) -> Iterator[tuple[float, int]]:
        """Seconds and rows of each page, until the replica is whole, as it is before it sends."""
        while True:
            taken, answer = self._timed(self._exchange.answer_pull, encode(self._pull()))
            page = self._taken(answer)
            yield taken, sum(len(found.rows) for found in page.kinds.values())
            if not page.more and not page.offered:
                return

    def settle(self) -> None:
        """Pull until whole, for its own sake."""
        for _ in self.pulled():
            pass

    def _timed(self, ask: Callable[[Identity, bytes], bytes], body: bytes) -> tuple[float, bytes]:
        begun = time.perf_counter()
        with self._database.on_behalf(self._behalf):
            answer = ask(self._identity, body)
        return time.perf_counter() - begun, answer

    def _pull(self) -> Pull:
        return Pull(server=self._server, cursors=self._cursors)

    def _taken(self, body: bytes) -> Page:
        page = msgspec.msgpack.decode(body, type=Page)
        self._cursors |= page.heads
        for stream in page.offered:
            self._cursors[stream] = Cursor(0, "", column_set())
        return page


def _envelope(number: int, register: Register) -> Envelope:
    new = NewValue(register=register.id, reading=str(uuid7()), value=register.counted_value or 0)
    command = SubmitReadings(account=register.account, meter=register.meter, values=(new,))
    return Envelope(
        id=str(uuid7()),
        owner=command.owner,
        kind=command.kind,
        version=command.version,
        needs=(),
        made=MOMENT - FIRST + number,
        number=number,
        payload=msgspec.json.encode(command),
    )


def households(commands: int, since: str = SINCE) -> Crowd:
    """One user's households with so many registers; their readings from a month on."""
    profile = suppliers.load()
    made: list[Record] = [*profile.records]
    registers: list[Register] = []
    for number in itertools.count():
        household = generated(number)
        records = household_records(household, profile)
        made += [r for r in records if not isinstance(r, Reading) or r.period >= since]
        registers += [r for r in records if isinstance(r, Register)]
        made.append(
            LinkedAccount(
                id=f"{USER}-{household.account}",
                user=USER,
                account=household.account,
                nickname=None,
                place=number,
            )
        )
        if len(registers) >= commands:
            break
    identity = Identity(supplier=profile.supplier.id, user=USER, device=DEVICE)
    return Crowd(identity, made, registers[:commands])
