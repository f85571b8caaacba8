"""The book of settled commands: id, hash and outcome, kept for ever; the answer to a known id."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, bindparam, select

from lkk_desktop.models.command import Command, Outcome, Problem, Status, UnknownCommand, decode
from lkk_desktop.sync.protocol import Envelope
from lkk_server import tables
from lkk_server.streams import CHUNK
from lkk_server.writing import upsert

INT64 = 2**63
LONGEST_NAME = 200
MOST_NEEDS = 64


class Entry(msgspec.Struct, kw_only=True):
    """A settled command as its row holds it; instants are the server's milliseconds."""

    owner: str
    id: str
    supplier: str
    user: str
    device: str
    number: int
    kind: str
    version: int
    hash: bytes
    payload: bytes | None
    made: int
    arrived: int
    status: Status
    code: str | None
    details: str
    raised: str
    settled: int

    def outcome(self, device: str, *, other_bytes: bool = False) -> Outcome:
        """What a device is told of it. Where the device sent other bytes under this id, the code
        says so, and the status is still what became of the bytes that came first."""
        details = msgspec.json.decode(self.details)
        return Outcome(
            id=self.id,
            device=device,
            status=self.status,
            code="other_bytes" if other_bytes else self.code,
            details={"code": self.code, **details} if other_bytes else details,
            raised=msgspec.json.decode(self.raised),
            settled=self.settled,
        )


class Item:
    """An envelope of a push with what can be said of it before anything is locked."""

    def __init__(self, envelope: Envelope) -> None:
        self.envelope = envelope
        self.hash = hashlib.sha256(envelope.payload).digest()
        self._decoded: Command | Exception
        try:
            self._decoded = decode(envelope.kind, envelope.version, envelope.payload)
            if self._decoded.owner != envelope.owner:
                self._decoded = Problem("malformed")
        except (UnknownCommand, Problem) as error:
            self._decoded = error

    @property
    def command(self) -> Command:
        """The command. Raises ``UnknownCommand``, or ``Problem('malformed')``."""
        if isinstance(self._decoded, Exception):
            raise self._decoded
        return self._decoded

    @property
    def needs(self) -> frozenset[str]:
        """Ids of the commands whose records it names, by envelope and payload together."""
        named = self.envelope.needs
        return frozenset(
            named if isinstance(self._decoded, Exception) else named + self.command.needs
        )

    @property
    def withdraws(self) -> str | None:
        return None if isinstance(self._decoded, Exception) else self._decoded.withdraws


def sound(envelope: Envelope) -> bool:
    """Whether a book can hold the envelope at all; what it cannot is left unsettled."""
    if len(envelope.needs) > MOST_NEEDS:
        return False
    names = (envelope.id, envelope.owner, envelope.kind, *envelope.needs)
    numbers = (envelope.number, envelope.version, envelope.made)
    return all(0 < len(n) <= LONGEST_NAME and n.isprintable() for n in names) and all(
        -INT64 <= n < INT64 for n in numbers
    )


class Book:
    """The entries that one transaction asks for, adds or changes."""

    def __init__(self, connection: Connection, owners: Iterable[str], ids: Iterable[str]) -> None:
        self._connection = connection
        self._entries: dict[tuple[str, str], Entry] = {}
        self._by_id: dict[str, dict[str, Entry]] = {}
        self._changed: dict[tuple[str, str], Entry] = {}
        wanted, within = sorted(set(ids)), sorted(set(owners))
        for start in range(0, len(wanted), CHUNK):
            asked = {"owners": within, "ids": wanted[start : start + CHUNK]}
            for row in connection.execute(_entries(), asked):
                self._add(Entry(**row._mapping))

    def find(self, id: str, *owners: str) -> Entry | None:
        """The entry of this id under the first of these owners that has one."""
        for owner in owners:
            if (owner, id) in self._entries:
                return self._entries[owner, id]
        return None

    def of(self, id: str) -> list[Entry]:
        """All entries of this id."""
        return list(self._by_id.get(id, {}).values())

    def put(self, entry: Entry) -> None:
        """Add an entry, or note that it changed."""
        self._add(entry)
        self._changed[entry.owner, entry.id] = entry

    def save(self) -> None:
        """Write what was put."""
        rows: list[dict[str, Any]] = [msgspec.structs.asdict(e) for e in self._changed.values()]
        if rows:
            dialect = self._connection.dialect.name
            self._connection.execute(upsert(tables.command, dialect), rows)
            self._changed.clear()

    def _add(self, entry: Entry) -> None:
        self._entries[entry.owner, entry.id] = entry
        self._by_id.setdefault(entry.id, {})[entry.owner] = entry


@lru_cache(maxsize=1)
def _entries() -> Select[Any]:
    c = tables.command.c
    return select(*(c[name] for name in Entry.__struct_fields__)).where(
        c.owner.in_(bindparam("owners", expanding=True)),
        c.id.in_(bindparam("ids", expanding=True)),
    )


def devices_of(connection: Connection, owners: Iterable[str], ids: Iterable[str]) -> set[str]:
    """The devices that sent these commands, as far as is known before they are locked."""
    c = tables.command.c
    query = select(c.device).where(c.owner.in_(sorted(owners)), c.id.in_(sorted(ids)))
    return set(connection.execute(query).scalars())
