"""The book of settled commands: id, hash and outcome, kept for ever; the answer to a known id."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import msgspec
from sqlalchemy import Connection, select

from lkk_desktop.models.command import Command, Outcome, Problem, Status, UnknownCommand, decode
from lkk_desktop.sync.protocol import Envelope, Receipt
from lkk_server import tables
from lkk_server.receipts import Receipts
from lkk_server.statements import Pairs, Statement, among
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

    def outcome(
        self, device: str, receipts: Receipts | None, *, other_bytes: bool = False
    ) -> Outcome:
        """What a device is told of it. Where the device sent other bytes under this id, the code
        says so, and the status is still what became of the bytes that came first."""
        told = Receipt(self.status, self.settled, self.made, "")
        seal = receipts.seal(self.user, self.id, self.hash, told) if receipts else ""
        details = {} if self.details == "{}" else msgspec.json.decode(self.details)
        return Outcome(
            id=self.id,
            device=device,
            status=self.status,
            code="other_bytes" if other_bytes else self.code,
            details={"code": self.code, **details} if other_bytes else details,
            raised=msgspec.json.decode(self.raised),
            settled=self.settled,
            made=self.made,
            seal="" if other_bytes else seal,
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
    def decoded(self) -> Command | None:
        """The command where there is one."""
        return None if isinstance(self._decoded, Exception) else self._decoded

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

    def __init__(
        self,
        connection: Connection,
        keys: Iterable[tuple[str, str]],
        owners: Iterable[str] = (),
        needed: Iterable[str] = (),
    ) -> None:
        """``keys`` (owner, id) will be asked for; ids that are ``needed``, under any owner."""
        self._connection = connection
        self._entries: dict[tuple[str, str], Entry] = {}
        self._by_id: dict[str, dict[str, Entry]] = {}
        self._changed: dict[tuple[str, str], Entry] = {}
        rows = _ENTRIES.rows(connection, keys=sorted(set(keys)))
        ids = sorted(set(needed))
        if ids:
            rows += _NEEDED.rows(connection, owners=sorted(set(owners)), ids=ids)
        for row in rows:
            self._add(Entry(**dict(zip(_COLUMNS, row, strict=True))))

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
        rows = [msgspec.structs.astuple(entry) for entry in self._changed.values()]
        if rows:
            dialect = self._connection.dialect.name
            upsert(tables.command, dialect).many(self._connection, rows)
            self._changed.clear()

    def _add(self, entry: Entry) -> None:
        self._entries[entry.owner, entry.id] = entry
        self._by_id.setdefault(entry.id, {})[entry.owner] = entry


_C = tables.command.c
_COLUMNS = Entry.__struct_fields__
_KEYS = Pairs("keys")
_ENTRY = select(*(_C[name] for name in _COLUMNS))
_KEYED = (_C.owner == _KEYS.text, _C.id == _KEYS.other)
_WITHIN = (among(_C.owner, "owners"), among(_C.id, "ids"))
_ENTRIES = Statement(_ENTRY.select_from(_KEYS.rows).where(*_KEYED))
_NEEDED = Statement(_ENTRY.where(*_WITHIN))
_DEVICES = Statement(select(_C.device).where(*_WITHIN))


def devices_of(connection: Connection, owners: Iterable[str], ids: Iterable[str]) -> set[str]:
    """The devices that sent these commands, as far as is known before they are locked."""
    found = _DEVICES.rows(connection, owners=sorted(owners), ids=sorted(ids))
    return {device for (device,) in found}
