"""A desk with real files under a fake clock, and a tiny server of one device for its engine."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from lkk_desktop.models.record import Record
from lkk_desktop.replica.files import Connection, Files, prepare
from lkk_desktop.replica.outbox import Outbox
from lkk_desktop.sync.engine import Connectivity, Engine, Idle, Pace, Request
from lkk_desktop.sync.protocol import MOST_ROWS, Cursor, Page, Pull, Push
from lkk_desktop.sync.store import FileStore
from tests.household import (
    DEVICE_STREAM,
    KEYS,
    NOW,
    RUN,
    SERVER,
    START,
    moment,
    outcome,
    page,
    session,
    submit,
)
from tests.ids import reading_of

Trouble = Callable[[Request], None]


class Server:
    """Settles what it is told, once; answers from the streams that it keeps."""

    def __init__(self) -> None:
        self.id = SERVER
        self.run = RUN
        self.streams: dict[str, list[Record]] = {s: list(r) for s, r in START.items()}
        self.streams[DEVICE_STREAM] = []
        self.deaf: set[str] = set()  # ids that it takes and never answers
        self.settled: list[str] = []
        self.requests: list[Request] = []
        self.trouble: Trouble | None = None
        self.extra: dict[str, Any] = {}

    def answer(self, request: Request) -> Page:
        """The page for a request. Raises ``Connectivity``."""
        self.requests.append(request)
        if self.trouble is not None:
            self.trouble(request)
        message = request.message
        pull: Pull | None
        if isinstance(message, Push):
            for envelope in message.commands:
                self.settle(envelope.id)
            pull = message.pull
        else:
            assert isinstance(message, Pull)
            pull = message
        return self.page(pull.cursors if pull else {})

    def page(self, cursors: dict[str, Cursor]) -> Page:
        placed, heads, afresh = [], {}, {}
        for name, cursor in cursors.items():
            records = self.streams.get(name, [])
            after = cursor.counter
            if after and (after > len(records) or cursor.run != self.run):
                afresh[name], after = "another_past", 0
            placed += [(n, one) for n, one in enumerate(records, 1) if n > after]
            heads[name] = len(records)
        offered = tuple(sorted(self.streams.keys() - cursors.keys()))
        made: dict[str, Any] = {"offered": offered, "afresh": afresh, "server": self.id}
        return page(*placed, heads=heads, run=self.run, **(made | self.extra))

    def counts(self, purpose: str) -> int:
        return sum(request.purpose == purpose for request in self.requests)

    def settle(self, id: str) -> None:
        if id in self.deaf or id in self.settled:
            return
        self.settled.append(id)
        self.streams[DEVICE_STREAM].append(outcome(id))


class Desk:
    """The production engine over real files; its clock stands until it is moved."""

    def __init__(self, folder: Path, server: Server, *, signed_in: bool = True) -> None:
        self.files = Files(folder, KEYS)
        prepare(self.files)
        self.server = server
        self.now = 1000.0
        self.screen = Connection(self.files, "outbox")
        self.outbox = Outbox(self.screen)
        self.store = FileStore(self.files)
        if signed_in:
            self.store.pin(session(), NOW)
        self.store.catch_up(NOW)
        self.pace = Pace()
        self.engine = Engine(self.store, random.Random(7), self.pace, MOST_ROWS)

    def close(self) -> None:
        self.screen.close()
        self.store.close()

    def say(self, *ids: str, needs: Iterable[str] = ()) -> None:
        for id in ids:
            number = len(self.outbox.journal()) + 1
            value = 10_000_000 + number * 1_000
            self.outbox.submit(submit(value, reading_of(id)), id, NOW + number, moment(id))
        if needs:
            text = "[" + ",".join(f'"{need}"' for need in needs) + "]"
            self.screen.driver.executemany(
                "UPDATE command SET needs = ? WHERE id = ?", [(text, id) for id in ids]
            )

    def step(self) -> Request | Idle:
        """One exchange, if there is one to make now."""
        request = self.engine.next(self.now, NOW)
        if isinstance(request, Request):
            try:
                self.engine.digest(request, self.server.answer(request), self.now, NOW)
            except Connectivity as failure:
                self.engine.failed(request, failure, self.now)
        return request

    def settle_down(self, seconds: float = 0.0, most: int = 5_000) -> None:
        """Let the engine do what it wants for so long; waits cost nothing."""
        end = self.now + seconds
        for _ in range(most):
            step = self.step()
            if isinstance(step, Idle):
                if step.until is None or step.until > end:
                    self.now = end
                    return
                self.now = max(self.now, step.until)
        raise AssertionError("the engine does not come to rest")

    def idle(self) -> Idle:
        step = self.engine.next(self.now, NOW)
        assert isinstance(step, Idle), step
        return step

    def pending(self) -> list[str]:
        return [line.id for line in self.outbox.pending()]

    def attention(self) -> dict[str, str]:
        lines = {line.number: line.id for line in self.outbox.pending()}
        return {lines[n]: code for n, code in self.engine.attention.items() if n in lines}
