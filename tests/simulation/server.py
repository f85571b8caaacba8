"""The server below HTTP: bytes in, responses out; it crashes, and is restored from its copies."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import httpx
import msgspec
from sqlcipher3 import dbapi2 as sqlcipher

from lkk_desktop.sync.protocol import (
    MEDIA_TYPE,
    PROBLEM_TYPE,
    SERVER_HEADER,
    ProblemDetails,
    Refresh,
    SignIn,
    encode,
)
from lkk_server import suppliers
from lkk_server.backoffice import Backoffice
from lkk_server.database import Database
from lkk_server.exchange import Exchange
from lkk_server.identity.passwords import Passwords
from lkk_server.identity.sessions import Sessions
from lkk_server.identity.tokens import Tokens
from lkk_server.receipts import Receipts
from lkk_server.refused import Refused
from tests.simulation.crash import Crash, Crashing, fresh_copy
from tests.simulation.scene import CHEAP, SUPPLIER

FILE = "server.db"
MOST_COPIES = 3
SECRET = b"s" * 32
Way = Literal["push", "pull", "fill", "gather", "refresh", "sign_in"]


class Server:
    """One server process over one database file."""

    def __init__(
        self,
        folder: Path,
        clock: Callable[[], int],
        chance: random.Random,
        said: Callable[[str], None],
    ) -> None:
        self._clock = clock
        self._chance = chance
        self._said = said
        self.folder = folder
        self.step = Crashing(said)
        self.up = False
        self.changes = 0
        self.restores: list[tuple[int, int]] = []
        self.restored = 0
        self.copies: list[tuple[int, Path]] = []
        self.database: Database
        self.start()

    @property
    def path(self) -> Path:
        return self.folder / FILE

    def start(self) -> None:
        """Begin a process, and with it a run."""
        self.step.folder = self.folder
        self.database = Database.open(
            f"sqlite:///{self.path}", self._clock, random=self._chance.randbytes, synchronous="OFF"
        )
        self.backoffice = Backoffice(self.database, SUPPLIER)
        self.sessions = Sessions(
            self.database,
            Passwords(CHEAP),
            Tokens(SECRET, self._chance.randbytes),
            supplier=SUPPLIER,
            house=suppliers.house(),
            clock=self._clock,
            new_id=lambda: f"device-{self._chance.getrandbits(48):012x}",
        )
        receipts = Receipts(self.sessions.key(b"receipt"))
        self.exchange = Exchange(self.database, self._clock, self.step, receipts)
        self.eyes: Any = sqlcipher.connect(str(self.path), isolation_level=None)
        self.up = True

    def stop(self) -> None:
        self.up = False
        self.eyes.close()
        self.database.close()

    def see(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows of what is committed."""
        rows: list[tuple[Any, ...]] = self.eyes.execute(statement, values).fetchall()
        return rows

    def answer(self, way: Way, token: str | None, body: bytes) -> httpx.Response | None:
        """What the process answers; None when it died over it."""
        try:
            return response(200, self.database.server_id, self._called(way, token, body))
        except Refused as refused:
            return problem(refused, self.database.server_id)
        except Crash:
            self.died()
            return None

    def _called(self, way: Way, token: str | None, body: bytes) -> bytes:
        if way == "sign_in":
            return encode(self.sessions.sign_in(msgspec.msgpack.decode(body, type=SignIn)))
        if way == "refresh":
            message = msgspec.msgpack.decode(body, type=Refresh)
            return encode(self.sessions.refresh(message.refresh))
        who = self.sessions.who(token or "")
        if way == "push":
            self.changes += 1
            return self.exchange.answer_push(who, body)
        if way == "gather":
            return self.exchange.answer_gather(who, body)
        return self.exchange.answer_pull(who, body)

    def died(self) -> None:
        """Go on with the files as the crash left them; the process stays down."""
        kept = self.step.kept
        assert kept is not None
        self.stop()
        self.folder = kept

    def copy(self) -> None:
        """Keep a copy of the database, as a backup does."""
        path = self.folder.with_name(f"copy-{self._clock()}-{self.changes}-{len(self.restores)}")
        if path.exists():
            return
        target = sqlcipher.connect(str(path))
        self.eyes.backup(target)
        target.close()
        self.copies = [*self.copies, (self._clock(), path)][-MOST_COPIES:]

    def restore(self, number: int, beneath: bool) -> None:
        """Put a copy in the database's place: beneath a running process, or before a new one."""
        made, copy = self.copies[number]
        self.restores.append((self._clock(), made))
        self.changes += 1
        self.restored = self.changes
        self.copies = self.copies[: number + 1]
        if beneath and self.up:
            self.eyes.close()
            for suffix in ("", "-wal", "-shm"):
                self.path.with_name(FILE + suffix).unlink(missing_ok=True)
            shutil.copy(copy, self.path)
            self.eyes = sqlcipher.connect(str(self.path), isolation_level=None)
            return
        if self.up:
            self.stop()
        self.folder = fresh_copy(self.folder)
        for suffix in ("-wal", "-shm"):
            self.path.with_name(FILE + suffix).unlink(missing_ok=True)
        shutil.copy(copy, self.path)
        self.start()


def response(status: int, server: str, body: bytes) -> httpx.Response:
    return httpx.Response(
        status, headers={SERVER_HEADER: server, "content-type": MEDIA_TYPE}, content=body
    )


def problem(refused: Refused, server: str) -> httpx.Response:
    details = ProblemDetails(
        status=refused.status, code=refused.code, values=refused.values, server=server
    )
    return httpx.Response(
        refused.status,
        headers={SERVER_HEADER: server, "content-type": PROBLEM_TYPE},
        content=msgspec.json.encode(details),
    )
