"""A clerk's computer: the production engine over real files, asking a real server's core."""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from lkk_desktop.models.command import Moment
from lkk_desktop.models.directory import kinds
from lkk_desktop.models.readings import NewValue, SubmitReadings
from lkk_desktop.models.record import KINDS
from lkk_desktop.replica.files import Connection, Files, prepare
from lkk_desktop.replica.outbox import Outbox
from lkk_desktop.sync.engine import Engine, Idle, Pace, Request
from lkk_desktop.sync.protocol import Gather, Page, Push, Session
from lkk_desktop.sync.store import FileStore
from lkk_server.scope import Identity
from tests.household import KEYS
from tests.ids import reading_of
from tests.server.core_kit import World
from tests.server.core_records import SUPPLIER

Held = dict[tuple[str, str, str], tuple[Any, ...]]


class Counter:
    """One clerk at one desk; ``asked`` are the requests of the last round."""

    def __init__(self, folder: Path, world: World, user: str = "clerk") -> None:
        self.world = world
        self.user = user
        self.now = 1_000.0
        self.identity = Identity(supplier=SUPPLIER, user=user, device=f"{user}-1")
        self.files = Files(folder, KEYS)
        self.open()
        self.store.pin(self._session(), world.clock.now)

    def open(self) -> None:
        """Begin the day: what the last one left is there."""
        prepare(self.files)
        self.screen = Connection(self.files, "outbox")
        self.outbox = Outbox(self.screen)
        self.store = FileStore(self.files)
        self.store.catch_up(self.world.clock.now)
        self.engine = Engine(self.store, random.Random(5), Pace())
        self.asked: list[Request] = []

    def close(self) -> None:
        self.screen.close()
        self.store.close()

    def again(self) -> None:
        self.close()
        self.open()

    def settle_down(self) -> list[str]:
        """Ask until there is nothing to ask; answers what was asked for."""
        self.asked = []
        for _ in range(2_000):
            request = self.engine.next(self.now, self.world.clock.now)
            if isinstance(request, Idle):
                return [one.purpose for one in self.asked]
            self.asked.append(request)
            page = self.answer(request)
            assert self.engine.digest(request, page, self.now, self.world.clock.now) is not None
            assert self.engine.trouble is None
        raise AssertionError("the engine does not come to rest")

    def answer(self, request: Request) -> Page:
        exchange, message = self.world.exchange, request.message
        if isinstance(message, Gather):
            return exchange.gather(self.identity, message)
        if isinstance(message, Push):
            return exchange.push(self.identity, message)
        return exchange.pull(self.identity, message)

    def compare(self) -> list[str]:
        """Later, when it is time to compare again."""
        self.now += 1_000.0
        return self.settle_down()

    def gathered(self) -> int:
        return sum(request.purpose == "gather" for request in self.asked)

    def held(self, only: Iterable[str] = KINDS) -> Held:
        """What the replica holds: (stream, kind, id) to the row."""
        found: Held = {}
        for name in only:
            kind = KINDS[name]
            columns = ", ".join(f'"{column}"' for column in kind.names)
            for row in self.screen.rows(f"SELECT {columns} FROM replica.{name}"):
                plain = dict(zip(kind.names, row, strict=True))
                stream = f"{kind.home}:{plain[kind.owner]}"
                found[stream, name, plain["id"]] = tuple(row)
        return found

    def directory(self) -> Held:
        """What is held of the kinds that a directory has."""
        return self.held([kind.name for kind in kinds()])

    def submit(self, id: str, value: int, number: int = 1) -> None:
        new = NewValue(register=f"m{number}-day", reading=reading_of(id), value=value)
        command = SubmitReadings(account=f"a{number}", meter=f"m{number}", values=(new,))
        now = self.world.clock.now
        moment = Moment(now=now, made=now, actor=self.user, channel="office", command=id)
        self.outbox.submit(command, id, now, moment)

    def outcome(self, id: str) -> str | None:
        told = {line.id: outcome for line, outcome in self.outbox.journal()}[id]
        return None if told is None else told.code or told.status

    def _session(self) -> Session:
        return msgspec.convert(
            {
                "server": self.world.database.server_id,
                "supplier": SUPPLIER,
                "user": self.user,
                "device": self.identity.device,
                "access": "a",
                "refresh": "r",
                "expires": 1,
            },
            Session,
        )


def told(world: World, numbers: Iterable[int]) -> Held:
    """What a directory of these accounts holds by the server's own tables."""
    names = {kind.name for kind in kinds()}
    truth = world.truth(frozenset(f"account:a{number}" for number in numbers))
    return {key: row for key, row in truth.items() if key[1] in names}
