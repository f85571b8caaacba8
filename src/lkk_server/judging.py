"""Judging: what becomes of each command of a batch, in one write transaction."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import bindparam, select
from sqlalchemy.exc import SQLAlchemyError

from lkk_desktop.models.command import (
    Moment,
    Outcome,
    Problem,
    Status,
    UnknownCommand,
    Verdict,
    decode,
)
from lkk_desktop.models.suppliers import Supplier
from lkk_desktop.sync.protocol import Push, Receipt
from lkk_server import tables
from lkk_server.book import Book, Entry, Item
from lkk_server.dating import Dates
from lkk_server.entering import ENTERING
from lkk_server.lasting import place
from lkk_server.ledger import Ledger
from lkk_server.receipts import Receipts
from lkk_server.scope import Identity, Scope
from lkk_server.statements import Statement, among
from lkk_server.streams import Foreign, Late, name_of
from lkk_server.transact import CONSTRAINT
from lkk_server.writing import Change

HOUR = 3_600_000
GRACE_HOURS = 72

log = logging.getLogger("lkk_server.settle")


class _Wait(Exception):
    """The command names another that is not settled: it waits for it."""


class _Told(msgspec.Struct):
    """An outcome that a device is to be told, once the counters are known."""

    entry: Entry
    device: str
    other_bytes: bool = False


class Judging:
    """A batch under its locks. Commands see the effects of those before them.

    ``waiting`` are the ids of the commands that are left unsettled: of a kind that is not known
    yet, in need of one that is not settled, or raising what no rule foresaw.
    """

    def __init__(
        self,
        ledger: Ledger,
        identity: Identity,
        scope: Scope,
        push: Push,
        arrival: int,
        items: Sequence[Item],
        receipts: Receipts | None = None,
    ) -> None:
        self._ledger = ledger
        self._identity = identity
        self._owners = scope.owners
        self._reached = scope.reached
        self._receipts = receipts
        self._arrival = arrival
        self._now = push.now
        self.waiting: set[str] = set()
        self._touched: list[tuple[Entry, set[str]]] = []
        self._told: list[_Told] = []
        self._withdrawn: list[Entry] = []
        for item in items:
            ledger.foresight.add(item.envelope.owner, item.decoded)
        self._book = Book(
            ledger.connection,
            _keys(items, identity.user_stream),
            owners=scope.owners | {item.envelope.owner for item in items},
            needed=frozenset[str]().union(*(item.needs for item in items)),
        )
        cursors = push.pull.cursors if push.pull else {}
        cursor = cursors.get(identity.device_stream)
        self._passed = None if cursor is None else cursor.counter
        supplier = ledger.world(()).get(Supplier, identity.supplier)
        grace = (supplier.grace_hours if supplier else GRACE_HOURS) * HOUR
        self._once = {item.envelope.id: told for item in items if (told := self._told_once(item))}
        self._dates = Dates(
            ledger.connection,
            identity.device,
            [item.envelope for item in items],
            dated=self._made,
            once={id: told.made for id, told in self._once.items()},
            arrival=arrival,
            grace=grace,
        )

    def settle(self, item: Item, refused: str | None = None) -> None:
        """Answer a known command, judge a new one; ``refused`` is the code to refuse it with."""
        if self._answer(item):
            return
        envelope, owner = item.envelope, item.envelope.owner
        if owner not in self._owners:
            # Under the user's own stream: an id is never taken in a stream that is not theirs.
            self._enter(item, self._identity.user_stream, "rejected", Problem("unknown_account"))
        elif refused is not None:
            self._enter(item, owner, "rejected", Problem(refused))
        else:
            try:
                verdict, touched = self._judge(item)
            except (UnknownCommand, _Wait):
                self.waiting.add(envelope.id)
            except Problem as problem:
                self._enter(item, owner, "rejected", problem)
            except (SQLAlchemyError, Late, Foreign, *CONSTRAINT):
                raise
            except Exception as error:  # noqa: BLE001 — a foreign bug must not stop the batch
                # One command's bug must not stop the others; it waits for a server that is mended.
                # Where, and not what: the message may hold a person's data.
                raised = type(error).__name__
                log.error("%s raised %s at %s", envelope.kind, raised, place(error))
                self.waiting.add(envelope.id)
            else:
                self._enter(item, owner, verdict, None, touched)

    def close(self) -> None:
        """Write effects, then outcomes that name the counters which the effects raised."""
        self._ledger.step("judged")
        self._ledger.write()
        for entry, touched in self._touched:
            streams = self._ledger.streams
            raised = {name: streams[name].counter for name in sorted(touched)}
            entry.raised = msgspec.json.encode(raised).decode()
        self._tell()
        self._ledger.write()
        self._book.save()
        self._ledger.step("commands")

    def _answer(self, item: Item) -> bool:
        """Tell a command's outcome again. What another user settled is no answer to a stranger."""
        envelope, own = item.envelope, self._identity.user_stream
        entry = self._book.find(envelope.id, own, envelope.owner)
        if entry is None:
            return False
        mine = entry.user == self._identity.user
        if not mine and envelope.owner not in self._owners:
            return False
        same = entry.hash == item.hash
        if not mine and not same:
            self._enter(item, own, "rejected", Problem("other_bytes"))
        else:
            self._told.append(_Told(entry, self._identity.device, other_bytes=not same))
        return True

    def _judge(self, item: Item) -> tuple[Verdict, set[str]]:
        command, envelope = item.command, item.envelope
        self._check_needs(item)
        target = self._target(item)
        streams = {envelope.owner, self._identity.user_stream}
        office = self._ledger.streams[envelope.owner].office
        if office is not None:
            streams.add(name_of("office", office))
        world = self._ledger.world(streams)
        moment = Moment(
            now=self._settled(item),
            made=self._dates.of(envelope),
            actor=self._identity.user,
            channel="office" if envelope.owner in self._reached else self._identity.channel,
            command=envelope.id,
            again=envelope.id in self._once,
        )
        entering = ENTERING.get(type(command))
        command.check(world, moment)
        if entering is not None:
            entering.check(self._ledger, self._identity, command)
        verdict = command.apply(world, moment)
        # Decided by the id's form alone: whether others have a record of that id is never told.
        if not all(id.startswith(f"{self._identity.user}/") for id in world.guessable):
            raise Problem("malformed")
        touched = world.keep()
        if entering is not None:
            entering.enter(self._ledger, world, self._identity, moment, command)
            touched |= world.keep()
        if target is not None:
            target.status, target.code, target.details = "withdrawn", None, "{}"
            target.settled = self._arrival
            self._book.put(target)
            self._withdrawn.append(target)
            self._touched.append((target, touched))
        return verdict, touched

    def _told_once(self, item: Item) -> Receipt | None:
        """What this server said of the command before it was restored, if it says so itself."""
        told = item.envelope.receipt
        if told is None or self._receipts is None or told.settled > self._arrival:
            return None
        user, id = self._identity.user, item.envelope.id
        return told if self._receipts.holds(user, id, item.hash, told) else None

    def _settled(self, item: Item) -> int:
        """When the command is settled: at its first time, where there was one."""
        told = self._once.get(item.envelope.id)
        return self._arrival if told is None else told.settled

    def _made(self, made: int) -> int:
        """An instant of the device's clock by the server's: only the time that passed counts."""
        return self._arrival - (self._now - made)

    def _check_needs(self, item: Item) -> None:
        for id in sorted(item.needs):
            entries = [e for e in self._book.of(id) if e.user == self._identity.user]
            if not entries:
                raise _Wait
            if any(entry.status in ("rejected", "withdrawn") for entry in entries):
                raise Problem("needs_rejected", command=id)

    def _target(self, item: Item) -> Entry | None:
        id = item.withdraws
        if id is None:
            return None
        entry = self._book.find(id, item.envelope.owner, self._identity.user_stream)
        if entry is None and id in self.waiting:
            raise _Wait
        if entry is None or entry.user != self._identity.user or _withdraws(entry):
            raise Problem("unknown_command", command=id)
        return entry

    def _enter(
        self,
        item: Item,
        owner: str,
        status: Status,
        problem: Problem | None,
        touched: set[str] | None = None,
    ) -> None:
        envelope = item.envelope
        values: dict[str, Any] = problem.values if problem else {}
        entry = Entry(
            owner=owner,
            id=envelope.id,
            supplier=self._identity.supplier,
            user=self._identity.user,
            device=self._identity.device,
            number=envelope.number,
            kind=envelope.kind,
            version=envelope.version,
            hash=item.hash,
            payload=envelope.payload,
            made=self._dates.of(envelope),
            arrived=self._arrival,
            status=status,
            code=problem.code if problem else None,
            details=msgspec.json.encode(values).decode(),
            raised="{}",
            settled=self._settled(item),
        )
        self._book.put(entry)
        self._told.append(_Told(entry, self._identity.device))
        if touched:
            self._touched.append((entry, touched))

    def _tell(self) -> None:
        told = {(t.entry.id, t.device): t for t in self._told}
        for entry in self._withdrawn:
            for device in {entry.device, *self._holders(entry.id)}:
                told.setdefault((entry.id, device), _Told(entry, device))
        positions = self._positions([t.entry.id for t in self._told])
        outcomes: list[tuple[Outcome, bool]] = []
        for item in told.values():
            position = positions.get(item.entry.id)
            here = item.device == self._identity.device and position is not None
            passed = here and (self._passed is None or self._passed >= (position or 0))
            outcome = item.entry.outcome(item.device, self._receipts, other_bytes=item.other_bytes)
            outcomes.append((outcome, passed))
        # All at once: devices found one by one might come in the wrong order for their locks.
        self._ledger.streams.hold({name_of("device", o.device) for o, _ in outcomes})
        self._ledger.keep([Change(outcome, again=passed) for outcome, passed in outcomes])

    def _holders(self, id: str) -> list[str]:
        return [device for (device,) in _HOLDERS.rows(self._ledger.connection, id=id)]

    def _positions(self, ids: Sequence[str]) -> dict[str, int]:
        stream = self._identity.device_stream
        return dict(_PLACES.rows(self._ledger.connection, stream=stream, ids=ids))


_OUTCOME = tables.records["outcome"].c
_HOLDERS = Statement(select(_OUTCOME.device).where(_OUTCOME.id == bindparam("id")))
_FEED = tables.feed.c
_PLACES = Statement(
    select(_FEED.id, _FEED.position).where(
        _FEED.stream == bindparam("stream"),
        _FEED.kind == Outcome.of.name,
        among(_FEED.id, "ids"),
    )
)


def _keys(items: Sequence[Item], user_stream: str) -> set[tuple[str, str]]:
    """What a batch will ask of the book: its own ids, and those that it takes back."""
    keys = set[tuple[str, str]]()
    for item in items:
        for id in {item.envelope.id, item.withdraws or item.envelope.id}:
            keys |= {(user_stream, id), (item.envelope.owner, id)}
    return keys


def _withdraws(entry: Entry) -> bool:
    """Whether the entry is itself a withdrawal, which nothing takes back."""
    try:
        command = decode(entry.kind, entry.version, entry.payload or b"")
    except (Problem, UnknownCommand):
        return False
    return command.withdraws is not None
