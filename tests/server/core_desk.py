"""A desk that pulls and pushes as a replica does, with its rows in memory."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import msgspec

from lkk_desktop.models.command import Command, Outcome
from lkk_desktop.models.readings import NewValue, SubmitReadings, WithdrawCommand
from lkk_desktop.models.record import KINDS
from lkk_desktop.sync.protocol import Cursor, Envelope, Page, Pull, Push, column_set
from lkk_server.scope import Identity
from tests.ids import reading_of
from tests.server.core_records import SUPPLIER

if TYPE_CHECKING:
    from tests.server.core_kit import World


class Desk:
    """A device: its cursors, the rows that it was told, and its outbox's numbers."""

    def __init__(self, world: World, user: str, device: str, ahead: int = 0) -> None:
        self.world = world
        self.identity = Identity(supplier=SUPPLIER, user=user, device=device)
        self.ahead = ahead
        self.cursors: dict[str, Cursor] = {}
        self.rows: dict[tuple[str, str, str], tuple[int, tuple[Any, ...]]] = {}
        self.filling: set[str] = set()
        self.pages: list[Page] = []
        self._numbers = itertools.count(1)
        self.ask()

    @property
    def now(self) -> int:
        return self.world.clock.now + self.ahead

    @property
    def streams(self) -> frozenset[str]:
        return frozenset(self.cursors)

    def ask(self, *streams: str) -> None:
        own = ("supplier:" + SUPPLIER, self.identity.user_stream, self.identity.device_stream)
        for stream in streams or own:
            self.cursors.setdefault(stream, Cursor(0, "", column_set()))

    def request(self, most: int = 5_000) -> Pull:
        return Pull(server=self.world.database.server_id, cursors=dict(self.cursors), most=most)

    def pull(self, most: int = 5_000) -> int:
        """Pull until whole, asking for what is offered; answers the number of pages."""
        for number in itertools.count(1):
            page = self.world.exchange.pull(self.identity, self.request(most))
            self.take(page)
            if not page.more and not page.offered:
                return number
        raise AssertionError

    def take(self, page: Page) -> None:
        """Apply a page by the rules of a replica."""
        self.pages.append(page)
        for stream in page.afresh:
            self.filling.add(stream)
            for key, (_position, row) in list(self.rows.items()):
                if key[0] == stream:
                    self.rows[key] = (0, row)
        for kind, rows in page.kinds.items():
            assert rows.columns == ("position", *KINDS[kind].names)
            owner = rows.columns.index(rows.owner)
            place = rows.columns.index("id")
            for line in rows.rows:
                key = (f"{rows.home}:{line[owner]}", kind, line[place])
                if key not in self.rows or self.rows[key][0] <= line[0]:
                    self.rows[key] = (line[0], tuple(line[1:]))
        for gone in page.gone:
            key = (gone.stream, gone.kind, gone.id)
            if key in self.rows and self.rows[key][0] <= gone.position:
                del self.rows[key]
        self.cursors.update(page.heads)
        if not page.more:
            stale = [k for k, (p, _row) in self.rows.items() if p == 0 and k[0] in self.filling]
            for key in stale:
                del self.rows[key]
            self.filling.clear()
        for stream in page.closed:
            del self.cursors[stream]
            self.rows = {k: v for k, v in self.rows.items() if k[0] != stream}
        self.ask(*page.offered) if page.offered else None

    def held(self) -> dict[tuple[str, str, str], tuple[Any, ...]]:
        return {key: row for key, (_position, row) in self.rows.items()}

    def envelope(self, command: Command, id: str, **other: Any) -> Envelope:
        """The command as an outbox keeps it, made now by this desk's clock."""
        plain: dict[str, Any] = {
            "id": id,
            "owner": command.owner,
            "kind": command.kind,
            "version": command.version,
            "needs": command.needs,
            "made": self.now,
            "number": next(self._numbers),
            "payload": msgspec.json.encode(command),
        }
        return Envelope(**(plain | other))

    def send(self, id: str, value: int, number: int = 1, **other: Any) -> Envelope:
        """A day value of household ``number``, in thousandths."""
        new = NewValue(register=f"m{number}-day", reading=reading_of(id), value=value)
        command = SubmitReadings(account=f"a{number}", meter=f"m{number}", values=(new,))
        return self.envelope(command, id, **other)

    def withdraw(self, id: str, target: str, number: int = 1, **other: Any) -> Envelope:
        return self.envelope(WithdrawCommand(account=f"a{number}", command=target), id, **other)

    def push(self, *envelopes: Envelope, pull: bool = True) -> Page:
        """Send commands and take the page in, if one was asked for."""
        push = Push(
            server=self.world.database.server_id,
            now=self.now,
            commands=envelopes,
            pull=self.request() if pull else None,
        )
        page = self.world.exchange.push(self.identity, push)
        if pull:
            self.take(page)
        return page

    def outcomes(self) -> dict[str, Outcome]:
        """What this desk was told of its commands."""
        stream = self.identity.device_stream
        found = [r for k, r in self.held().items() if k[:2] == (stream, "outcome")]
        return {o.id: o for o in (Outcome.of.record(row) for row in found)}

    def told(self, id: str) -> tuple[str, str | None]:
        """Status and code of a command."""
        outcome = self.outcomes()[id]
        return outcome.status, outcome.code
