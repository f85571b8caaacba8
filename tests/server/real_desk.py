"""A computer with real files: the production engine and store against a real server."""

from __future__ import annotations

import random
from pathlib import Path

from lkk_desktop.models.command import Command, Moment
from lkk_desktop.models.record import R
from lkk_desktop.replica.files import Connection, Files, prepare
from lkk_desktop.replica.outbox import Outbox
from lkk_desktop.replica.shown import Shown
from lkk_desktop.sync.engine import Engine, Idle, Pace
from lkk_desktop.sync.protocol import MOST_ROWS, Page, Session, encode
from lkk_desktop.sync.store import FileStore
from lkk_desktop.sync.transport import PATHS
from tests.household import KEYS
from tests.replica.test_files import plain
from tests.server.running import PACKED, Running, read


class RealDesk:
    """Files of its own, signed in; ``sync`` lets the engine do all that it wants."""

    def __init__(self, folder: Path, server: Running, session: Session) -> None:
        self.folder = folder
        self.server = server
        self.session = session
        folder.mkdir()
        self.files = Files(folder, KEYS)
        prepare(self.files)
        self.now = 1_000.0
        self.screen = Connection(self.files, "outbox")
        self.outbox = Outbox(self.screen)
        self.shown = Shown(self.screen)
        self.store = FileStore(self.files)
        self.store.pin(session, server.clock())
        self.engine = Engine(self.store, random.Random(7), Pace(), MOST_ROWS)

    def sync(self) -> None:
        """Exchange until there is nothing more to ask for; hints of changes are taken as come."""
        self.now += 1_000.0
        for _ in range(200):
            request = self.engine.next(self.now, self.server.clock())
            if isinstance(request, Idle):
                return
            with self.server.client(self.session.access) as client:
                path = PATHS[request.purpose]
                answer = client.post(path, content=encode(request.message), headers=PACKED)
            self.engine.digest(request, read(answer, Page), self.now, self.server.clock())
        raise AssertionError("the desk does not come to rest")

    def say(self, command: Command, id: str) -> None:
        now = self.server.clock()
        who = Moment(now=now, made=now, actor=self.session.user, channel="app", command=id)
        self.outbox.submit(command, id, now, who)

    def outcome(self, id: str) -> tuple[str, str | None]:
        """What became of a command: status and code."""
        query = "SELECT status, code FROM replica.outcome WHERE id = ?"
        [(status, code)] = self.screen.rows(query, (id,))
        return status, code

    def all(self, kind: type[R]) -> list[R]:
        """What a screen would show of a kind."""
        return self.shown.find(kind)

    def bytes_left(self) -> bytes:
        """Every page of the replica's file, deciphered, as a thief with the key would read it."""
        self.store._page_connection.driver.execute("PRAGMA main.wal_checkpoint(PASSIVE)")
        return plain(self.folder / "replica.db", KEYS.replica)

    def close(self) -> None:
        self.screen.close()
        self.store.close()
