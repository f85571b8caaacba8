"""A real server on a loopback port, in a thread of the test, on a clock that the test moves."""

from __future__ import annotations

import re
import ssl
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import httpx
import msgspec
import uvicorn
from uuid_utils import uuid7

from lkk_desktop.models.readings import NewValue, SubmitReadings
from lkk_desktop.sync.protocol import (
    MEDIA_TYPE,
    Cursor,
    Envelope,
    Page,
    ProblemDetails,
    Pull,
    Push,
    Session,
    encode,
)
from lkk_server import heads, inbox, serving, suppliers
from lkk_server.app import application
from lkk_server.backoffice import Backoffice
from lkk_server.database import Behalf, Database
from lkk_server.files.disk import FOLDER, Disk
from lkk_server.files.room import Room
from lkk_server.files.scanner import Scanner
from lkk_server.identity.passwords import Cost, Passwords
from lkk_server.identity.posting import posting_of
from lkk_server.identity.realm import Realm
from lkk_server.identity.sessions import Sessions
from lkk_server.identity.tokens import Tokens
from lkk_server.inbox import Item
from lkk_server.payments.till import Till
from lkk_server.seed import living
from lkk_server.seed.plant import plant
from lkk_server.seed.scene import PASSWORD, Scene
from lkk_server.suppliers import House
from lkk_server.work import Work
from tests.canaries import watched
from tests.prompt import served
from tests.server.core_kit import POSTGRESQL, opened

CHEAP = Cost(passes=1, memory=8, lanes=1)
SECRET = bytes(range(32))
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""For clients over plain HTTP, each of which would else read all the certificates of the system."""
PACKED = {"content-type": MEDIA_TYPE}
T = TypeVar("T")


class Clock:
    """The server's clock, which stands until a test moves it (milliseconds)."""

    def __init__(self, now: int) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += int(seconds * 1_000)


class Running:
    """A server with a scene in it, and what a test asks of it. Its letters become files.

    ``papers``: the files of the scene's appeals are there too; else its folder of files is empty.
    ``till``: what its money is taken by; without it none is.
    """

    def __init__(
        self,
        folder: Path,
        scene: Scene,
        house: House | None = None,
        clock: Clock | None = None,
        database: Database | None = None,
        scanner: Scanner | None = None,
        *,
        papers: bool = False,
        till: Callable[[Realm], Till] | None = None,
    ) -> None:
        self.data = folder
        self.clock = clock or Clock(scene.now)
        file = folder / "server.db"
        if (
            scene is the_scene()
            and database is None
            and not (papers or POSTGRESQL or file.exists())
        ):
            file.write_bytes(_planted())
        self.database = database or opened(file, self.clock)
        passwords = Passwords(CHEAP)
        with self.database.on_behalf(Behalf(scene.supplier)):
            disk = Disk(folder / FOLDER) if papers else None
            plant(self.database, scene, passwords, disk=disk)
        self._listening = serving.bound("127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self.sessions = Sessions(
            self.database,
            passwords,
            Tokens(SECRET),
            supplier="tyumen",
            clock=self.clock,
            public=self.url,
            house=house,
        )
        self.files = Room(self.database, folder, "tyumen", scanner=scanner)
        house = self.sessions.realm.house
        post = posting_of(self.database, folder, house, self.files.attached)
        money = None if till is None else till(self.sessions.realm)
        self.work = Work(self.database, self.sessions, self.files, post, money)
        self.backoffice = Backoffice(self.database, "tyumen")

    @contextmanager
    def served(self) -> Iterator[Running]:
        config = uvicorn.Config(
            watched(application(self.work), self.work),
            log_config=None,
            access_log=False,
            http=heads.protocol(),
            timeout_graceful_shutdown=1,
        )
        try:
            with served(config, self._listening):
                try:
                    yield self
                finally:
                    self.work.live.close()
        finally:
            self.close()

    def close(self) -> None:
        self._listening.close()
        self.database.close()

    def letters(self, to: str = "", *, least: int = 1) -> list[Item]:
        """What was sent to addresses that hold ``to``, once there are so many; newest last."""
        for _ in range(1_000):
            found = [one for one in inbox.items(self.data) if to in one.to]
            if len(found) >= least:
                return found
            time.sleep(0.01)
        raise AssertionError(f"no {least} letters to {to!r}: {inbox.items(self.data)}")

    def letter(self, to: str, subject: str) -> Item:
        """The letter of this subject to an address that holds ``to``, once it is there."""
        for _ in range(1_000):
            for one in reversed(inbox.items(self.data)):
                if to in one.to and one.subject == subject:
                    return one
            time.sleep(0.01)
        raise AssertionError(f"no {subject!r} to {to!r}: {inbox.items(self.data)}")

    def codes(self, to: str) -> list[str]:
        """The codes that were sent to an address, newest last."""
        return codes_in(self.letters(to, least=0))

    def code(self, to: str, *, least: int = 1, codes: int = 1) -> str:
        """The last code to an address, once there are so many letters, and codes among them."""
        for _ in range(1_000):
            letters = self.letters(to, least=0)
            found = codes_in(letters)
            if len(found) >= codes and len(letters) >= least:
                return found[-1]
            time.sleep(0.01)
        raise AssertionError(f"no {codes} codes to {to!r}: {inbox.items(self.data)}")

    def client(self, access: str | None = None) -> httpx.Client:
        headers = {} if access is None else {"authorization": f"Bearer {access}"}
        return httpx.Client(base_url=self.url, headers=headers, timeout=10, verify=NO_TLS)

    def sign_in(
        self, login: str = "ivanov", password: str = PASSWORD, device: str | None = None
    ) -> Session:
        body = {"login": login, "password": password, "device_name": "test", "device": device}
        with self.client() as client:
            return read(client.post("/session", json=body), Session)


@contextmanager
def running(folder: Path) -> Iterator[Running]:
    """The living scene, served."""
    with Running(folder, scene()).served() as server:
        yield server


@contextmanager
def second(server: Running, till: Callable[[Realm], Till] | None = None) -> Iterator[Running]:
    """Another process's server over the same database, at the same time of day."""
    with Running(server.data, scene(), clock=server.clock, till=till).served() as other:
        yield other


@lru_cache(maxsize=1)
def scene() -> Scene:
    """The living scene: pure, the same every time, and a second's work."""
    return living.scene(suppliers.load())


the_scene = scene


@lru_cache(maxsize=1)
def _planted() -> bytes:
    """The file of a database with the living scene in it, which takes longer to plant than to
    copy."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "server.db"
        database = opened(file, Clock(scene().now), seed=0)
        with database.on_behalf(Behalf(scene().supplier)):
            plant(database, scene(), Passwords(CHEAP))
        database.close()
        return file.read_bytes()


def codes_in(items: Iterable[Item]) -> list[str]:
    return [code for one in items if (code := code_in(one))]


def code_in(item: Item) -> str:
    """The code that a letter begins its subject with, or that a message tells; '' if there is
    none."""
    said = item.body if item.subject == "SMS" else item.subject
    found = re.search(r"(?:^|: )([0-9]{4,6})(?: —|\.)", said)
    return found.group(1) if found else ""


def read(response: httpx.Response, message: type[T]) -> T:
    """The message in a good answer."""
    assert response.status_code == 200, response.text
    return msgspec.msgpack.decode(response.content, type=message)


def problem(response: httpx.Response) -> ProblemDetails:
    """The problem in a bad answer."""
    assert response.headers["content-type"] == "application/problem+json"
    details = msgspec.json.decode(response.content, type=ProblemDetails)
    assert details.status == response.status_code
    assert details.server == response.headers["lkk-server"]
    assert details.title
    return details


def pull_of(session: Session, *streams: str) -> Pull:
    """A pull of these streams from the start; of the device's own besides."""
    names = (*streams, f"device:{session.device}")
    return Pull(server=session.server, cursors={name: Cursor(0, "", "") for name in names})


def reading_of(account: str, meter: str, register: str, value: int) -> SubmitReadings:
    """A command with one new value."""
    new = NewValue(register=register, reading=str(uuid7()), value=value)
    return SubmitReadings(account=account, meter=meter, values=(new,))


def push_of(session: Session, now: int, command: SubmitReadings, **other: Any) -> Push:
    """A push of one command, with the pull of its account."""
    envelope = Envelope(
        id=str(uuid.uuid4()),
        owner=command.owner,
        kind=command.kind,
        version=command.version,
        needs=(),
        made=now,
        number=1,
        payload=msgspec.json.encode(command),
    )
    terms: dict[str, Any] = {"server": session.server, "pull": pull_of(session, command.owner)}
    return Push(now=now, commands=(envelope,), **{**terms, **other})


def pushed(server: Running, session: Session, push: Push) -> Page:
    """The page that answers a push."""
    with server.client(session.access) as client:
        return read(client.post("/sync/push", content=encode(push), headers=PACKED), Page)
