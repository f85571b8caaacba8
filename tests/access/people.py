"""A town with one household in the middle, and everybody who might want to read its data.

The server is a real one on a loopback port. Between two requests its database is put back, so that
each answer is that of the same moment, and two answers may be compared byte for byte.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Literal, get_args

import httpx
import msgspec
import sqlcipher3.dbapi2

from lkk_desktop.models.accounts import User
from lkk_desktop.sync.protocol import Session
from lkk_server import inbox, suppliers
from lkk_server.identity import families
from lkk_server.seed import households, living
from lkk_server.seed.scene import PASSWORD, Login, Scene
from tests.banking import Bank, running_sandbox
from tests.server.payments.kit import Box, till_at
from tests.server.running import Running

Actor = Literal[
    "nobody", "owner", "neighbour", "former", "expired", "revoked", "clerk", "other_clerk"
]
ACTORS: tuple[Actor, ...] = get_args(Actor)
"""``former``: the account was theirs and was unlinked. ``expired`` and ``revoked`` are devices of
the owner: one whose access token's time has passed, one that was signed out from afar. Clerks are
one of the account's office, and one of another."""

LOGINS: dict[Actor, str] = {
    "owner": "ivanov",
    "neighbour": "petrova",
    "former": "dolgov",
    "expired": "ivanov",
    "revoked": "ivanov",
    "clerk": "operator1",
    "other_clerk": "operator2",
}
OWNER = next(one for one in households.HOUSEHOLDS if one.account == "0710000000")
SPARE = next(one for one in households.HOUSEHOLDS if one.account == "0710058831")
"""An account in nobody's cabinet, whose surname only its household knows."""
NEIGHBOURS = "0720014583"
KEPT = {OWNER.account, SPARE.account, NEIGHBOURS, "0710046205"}
OWNER_USER, OFFICE, OTHER_OFFICE = "u-ivanov", OWNER.office, "tyumen-surgut"


class Caller(msgspec.Struct, frozen=True):
    """One who asks: what they are, and the session that they hold, if any."""

    actor: Actor
    session: Session | None

    @property
    def token(self) -> str | None:
        return None if self.session is None else self.session.access

    @property
    def device(self) -> str:
        return "" if self.session is None else self.session.device


class Saved(msgspec.Struct, frozen=True):
    """The database as it was at a moment, and that moment by the server's clock."""

    memory: Any
    now: int


class Town:
    """The server, its callers, and the way back to the moment when they were all there."""

    def __init__(self, server: Running, bank: Bank, file: Path) -> None:
        self.server = server
        self.bank = bank
        self.callers = _callers(server)
        self._file = file
        self._base = self.save()

    def save(self) -> Saved:
        """The database as it is now."""
        self._posted()
        memory = sqlcipher3.dbapi2.connect(":memory:", check_same_thread=False)
        with closing(sqlcipher3.dbapi2.connect(self._file)) as live:
            live.backup(memory)
        return Saved(memory, self.server.clock.now)

    def back(self, saved: Saved | None = None) -> None:
        """Put the database back to a moment; without one, to the beginning."""
        self._posted()
        with closing(sqlcipher3.dbapi2.connect(self._file)) as live:
            live.execute("PRAGMA busy_timeout=10000")
            live.execute("PRAGMA synchronous=OFF")
            (saved or self._base).memory.backup(live)
        self.server.clock.now = (saved or self._base).now

    def _posted(self) -> None:
        """Wait for the letters on their way: one that goes out later would be taken for a newer."""
        until = time.monotonic() + 10
        with closing(sqlcipher3.dbapi2.connect(self._file)) as live:
            query = "SELECT count(*) FROM outgoing WHERE sent IS NULL"
            while live.execute(query).fetchone() != (0,):
                assert time.monotonic() < until, "letters that are never sent"
                time.sleep(0.005)

    def rows_of(self, names: frozenset[str], but: frozenset[str]) -> frozenset[tuple[Any, ...]]:
        """Every row of the database, but of some tables, that has one of these values."""
        found: set[tuple[Any, ...]] = set()
        with closing(sqlcipher3.dbapi2.connect(self._file)) as live:
            tables = "SELECT name FROM sqlite_master WHERE type = 'table'"
            for (table,) in live.execute(tables).fetchall():
                if table in but:
                    continue
                rows = live.execute(f'SELECT * FROM "{table}"').fetchall()
                found |= {(table, *row) for row in rows if not names.isdisjoint(row)}
        return frozenset(found)

    def letters(self, to: str) -> list[inbox.Item]:
        """What was sent to an address so far."""
        return [one for one in inbox.items(self.server.data) if to in one.to]

    def client(self, caller: Caller) -> httpx.Client:
        """A client with the caller's token; answers come as JSON and unpacked, to be looked at."""
        client = self.server.client(caller.token)
        client.headers.update({"accept": "application/json", "accept-encoding": "identity"})
        return client


def _callers(server: Running) -> dict[Actor, Caller]:
    server.backoffice.appoint("u-operator1", OFFICE)
    server.backoffice.appoint("u-operator2", OTHER_OFFICE)
    server.backoffice.link("u-dolgov", OWNER.account)
    expired = server.sign_in(LOGINS["expired"])
    server.clock.pass_by(families.ACCESS / 1_000 + 60)
    server.backoffice.unlink("u-dolgov", OWNER.account)
    found: dict[Actor, Caller] = {"nobody": Caller("nobody", None)}
    for actor, login in LOGINS.items():
        found[actor] = Caller(actor, expired if actor == "expired" else server.sign_in(login))
    _revoke(server, found["owner"], found["revoked"])
    return {actor: found[actor] for actor in ACTORS}


def _revoke(server: Running, owner: Caller, revoked: Caller) -> None:
    with server.client(owner.token) as client:
        answer = client.post("/devices/revoke", json={"device": revoked.device})
    assert answer.status_code == 200, answer.text


def scene() -> Scene:
    """The scene ``living``, with few of its households and a second clerk."""
    whole = living.scene(suppliers.load())
    records = [one for one in whole.records if one.of.account(one) in {None, *KEPT}]
    records.append(User(id="u-operator2", login="operator2", name="Оператор 2"))
    logins = (*whole.logins, Login(user="u-operator2", names=("operator2",), password=PASSWORD))
    return msgspec.structs.replace(whole, records=tuple(records), logins=logins)


@contextmanager
def town(folder: Path) -> Iterator[Town]:
    """The town, served; each letter that it sends stays in the folder. Its bank tells nothing by
    itself: what it told late would change another moment."""
    clock = Box()
    with running_sandbox(folder / "bank", clock) as bank:
        bank.faults(hold=True)
        server = Running(folder, scene(), till=till_at(bank))
        clock.reads = server.clock
        with server.served():
            yield Town(server, bank, folder / "server.db")


def first_lines(answer: httpx.Response, seconds: float = 5) -> str:
    """What a stream of events says at once: until its first event, or its end."""
    until, said = time.monotonic() + seconds, ""
    for piece in answer.iter_text():
        said += piece
        if "data:" in said or time.monotonic() > until:
            break
    return said
