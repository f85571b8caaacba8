"""``push``: a full outbox settled by the server, against the same final rows in one transaction."""

from __future__ import annotations

import datetime
import itertools
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Table, select
from uuid_utils import uuid7

from benchmarks.measure import Figure, Size, figure, in_turn, seconds
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
from lkk_server import suppliers, tables
from lkk_server.database import Database
from lkk_server.exchange import Exchange
from lkk_server.scope import Identity
from lkk_server.seed.households import generated
from lkk_server.seed.living import NOW, household_records
from lkk_server.serving import collect_rarely
from lkk_server.transact import publish

COMMANDS = 5_000
USER, DEVICE = "u-clerk", "d-clerk"
SINCE = "2026-08"
"""Readings of the three months before are there; of years, planting would take longer than all."""
MOMENT = instant(datetime.datetime.fromisoformat(NOW))
OURS = ("command", "reading", "register", "outcome", "feed", "stream", "hint")
Rows = dict[str, list[tuple[Any, ...]]]


def push(folder: Path, size: Size) -> Figure:
    """Commands a second from a request's bytes to its answer's; floor: their rows, one commit."""
    numbers = itertools.count()
    template = folder / "template.db"
    identity, registers = _planted(template)
    rows: Rows = {}

    def measured() -> float:
        database = _copied(template, folder / f"push{next(numbers)}.db")
        desk = _Desk(database, identity, registers)
        taken = sum(desk.delivered())
        if not rows:
            rows.update(_written(database, template))
        database.close()
        return COMMANDS / taken

    def floor() -> float:
        database = _copied(template, folder / f"bare{next(numbers)}.db")
        statements = {name: _upsert(tables.metadata.tables[name]) for name in rows}

        def bare() -> None:
            with database.write() as connection:
                driver = connection.connection.driver_connection
                assert driver is not None
                for name, some in rows.items():
                    driver.executemany(statements[name], some)

        taken = seconds(bare)
        database.close()
        return COMMANDS / taken

    measured()
    collect_rarely()  # as the server's process does
    values, floors = in_turn(measured, floor, size.times)
    return figure("push", "commands/s", values, floors)


class _Desk:
    """A device with a full outbox: what it sends, batch by batch, and the cursors it holds."""

    def __init__(self, database: Database, identity: Identity, registers: list[Register]) -> None:
        self._exchange = Exchange(database, lambda: MOMENT)
        self._identity = identity
        self._server = database.server_id
        self.envelopes = [_envelope(n, register) for n, register in enumerate(registers, 1)]
        own = (identity.user_stream, identity.device_stream, f"supplier:{identity.supplier}")
        self._cursors = {stream: Cursor(0, "", column_set()) for stream in own}
        self._settle()

    def delivered(self) -> Iterator[float]:
        """Seconds of each batch; every command must come back accepted."""
        for start in range(0, len(self.envelopes), MOST_COMMANDS):
            batch = tuple(self.envelopes[start : start + MOST_COMMANDS])
            push = Push(server=self._server, now=MOMENT, commands=batch, pull=self._pull())
            body = encode(push)
            begun = time.perf_counter()
            answer = self._exchange.answer_push(self._identity, body)
            yield time.perf_counter() - begun
            page = self._taken(answer)
            told = page.kinds["outcome"]
            status = told.columns.index("status")
            assert [row[status] for row in told.rows] == ["accepted"] * len(batch)
            assert not page.more

    def _pull(self) -> Pull:
        return Pull(server=self._server, cursors=self._cursors)

    def _taken(self, body: bytes) -> Page:
        page = msgspec.msgpack.decode(body, type=Page)
        self._cursors |= page.heads
        for stream in page.offered:
            self._cursors[stream] = Cursor(0, "", column_set())
        return page

    def _settle(self) -> None:
        """Pull until whole, as a device has before it sends."""
        while True:
            page = self._taken(self._exchange.answer_pull(self._identity, encode(self._pull())))
            if not page.more and not page.offered:
                return


def _envelope(number: int, register: Register) -> Envelope:
    new = NewValue(register=register.id, reading=str(uuid7()), value=register.counted_value or 0)
    command = SubmitReadings(account=register.account, meter=register.meter, values=(new,))
    return Envelope(
        id=str(uuid7()),
        owner=command.owner,
        kind=command.kind,
        version=command.version,
        needs=(),
        made=MOMENT - COMMANDS + number,
        number=number,
        payload=msgspec.json.encode(command),
    )


def _planted(path: Path) -> tuple[Identity, list[Register]]:
    """A database in which one user holds so many households that each register is read once."""
    profile = suppliers.load()
    made: list[Record] = [*profile.records]
    registers: list[Register] = []
    for number in itertools.count():
        household = generated(number)
        records = household_records(household, profile)
        made += [r for r in records if not isinstance(r, Reading) or r.period >= SINCE]
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
        if len(registers) >= COMMANDS:
            break
    database = Database.create_fast(f"sqlite:///{path}", lambda: MOMENT)
    publish(database, profile.supplier.id, made)
    database.close()
    identity = Identity(supplier=profile.supplier.id, user=USER, device=DEVICE)
    return identity, registers[:COMMANDS]


def _copied(template: Path, path: Path) -> Database:
    shutil.copy(template, path)
    return Database.open(f"sqlite:///{path}", lambda: MOMENT)


def _written(database: Database, template: Path) -> Rows:
    """The rows that a database holds beyond those of the one it was copied from."""
    before = Database.open(f"sqlite:///{template}", lambda: MOMENT)
    found: Rows = {}
    for name in OURS:
        table = tables.metadata.tables[name]
        with database.read() as new, before.read() as old:
            there = {tuple(row) for row in old.execute(select(table))}
            rows = [tuple(row) for row in new.execute(select(table))]
        found[name] = [row for row in rows if row not in there]
    before.close()
    return found


def _upsert(table: Table) -> str:
    key = [column.name for column in table.primary_key]
    names = [f'"{column.name}"' for column in table.columns]
    fresh = [f"{name} = excluded.{name}" for name in names if name.strip('"') not in key]
    return (
        f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
        f" ON CONFLICT ({', '.join(key)}) DO UPDATE SET {', '.join(fresh)}"
    )
