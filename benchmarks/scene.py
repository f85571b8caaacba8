"""What is measured against: a real server process with enough rows, and profiles filled from it."""

from __future__ import annotations

import datetime
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec.structs import replace
from uuid_utils import uuid7

from benchmarks.ring import SECRET
from lkk_desktop.models.accounts import LinkedAccount
from lkk_desktop.models.metering import Reading
from lkk_desktop.models.record import Record
from lkk_desktop.replica import keys
from lkk_desktop.replica.files import Files, prepare
from lkk_desktop.replica.keys import Cost, Keys
from lkk_desktop.replica.pages import Touched
from lkk_desktop.sync.fetching import Told
from lkk_desktop.sync.status import Status
from lkk_desktop.sync.worker import Answer, Worker
from lkk_server import suppliers
from lkk_server.identity.passwords import Passwords
from lkk_server.seed.households import generated
from lkk_server.seed.living import household_records, scene
from lkk_server.seed.plant import plant
from lkk_server.serving import opened
from lkk_server.transact import publish
from tests.journeys.desk import Address
from tests.journeys.server import PASSWORD, LocalServer

LOGIN, USER = "ivanov", "u-ivanov"
PATIENCE = 180.0
PORTION = 50
CHEAP = Cost(time=1, memory_kib=8, lanes=1)


class Ring:
    """A keyring that knows the one secret; it stands for the system's, without its D-Bus."""

    def get_password(self, service_name: str, username: str) -> str | None:
        del service_name, username
        return SECRET

    def set_password(self, service_name: str, username: str, password: str) -> None:
        """Never kept: the profile is sealed under ``SECRET`` by ``SealedBefore``."""

    def delete_password(self, service_name: str, username: str) -> None:
        """Nothing is kept that could go."""


class SealedBefore(keys.SystemKeyring):
    """The keyring's way into a new profile, with the secret that ``Ring`` will answer with."""

    def secret(self, entry: str, salt: bytes, cost: Cost, new: bool) -> bytes:
        return super().secret(entry, salt, cost, new=False)


@contextmanager
def serving(folder: Path, rows: int = 0, *, sent: bool = False) -> Iterator[LocalServer]:
    """The living scene; ``ivanov`` is linked to so many households that they make ``rows`` more.

    ``sent``: each of their readings names the command that brought it, as those of an app do.
    """
    data = folder / "server"
    start = scene(suppliers.load())
    database = opened(data, None, lambda: start.now)
    plant(database, start, Passwords())
    profile, made, count, number = suppliers.load(), list[Record](), 0, 0
    while count < rows:
        household = generated(number)
        new = household_records(household, profile)[: rows - count - 1]
        if sent:
            new = [_sent(record) for record in new]
        link = LinkedAccount(
            id=f"{USER}-{household.account}",
            user=USER,
            account=household.account,
            nickname=None,
            place=number + 1,
        )
        made += [*new, link]
        count += len(new) + 1
        number += 1
        if number % PORTION == 0 or count >= rows:
            publish(database, start.supplier, made)
            made = []
    database.close()
    server = LocalServer(data).start()
    try:
        yield server
    finally:
        server.stop()


def _sent(record: Record) -> Record:
    return replace(record, command=str(uuid7())) if isinstance(record, Reading) else record


def clock_of(server: Address) -> Callable[[], int]:
    """A device's clock that goes as the server's does: the living scene's day."""
    begun = int(datetime.datetime.fromisoformat(server.clock).timestamp() * 1000)
    start = time.monotonic_ns()
    return lambda: begun + (time.monotonic_ns() - start) // 1_000_000


class Synced:
    """A profile with its sync thread; what the thread tells is waited for here."""

    def __init__(self, files: Files, server: Address, files_told: Told | None = None) -> None:
        self.files = files
        self.clock = clock_of(server)
        self._news = threading.Condition()
        self.status: Status | None = None
        self.touched: list[tuple[float, Touched]] = []
        self.worker = Worker(
            files,
            server.url,
            self._changed,
            self._told,
            clock=self.clock,
            files_told=files_told,
        )

    def sign_in(self, login: str = LOGIN) -> None:
        answers: list[Answer] = []
        done = threading.Event()

        def then(answer: Answer) -> None:
            answers.append(answer)
            done.set()

        self.worker.sign_in(login, PASSWORD, "bench", then)
        assert done.wait(PATIENCE)
        assert answers == [None], answers

    def wait(self, seen: Callable[[], bool]) -> None:
        """Until something that the sync thread told makes it so."""
        with self._news:
            assert self._news.wait_for(seen, PATIENCE), self.status

    def whole(self) -> bool:
        status = self.status
        return status is not None and status.fresh is not None and not status.filling

    def _changed(self, touched: Touched) -> None:
        with self._news:
            self.touched.append((time.perf_counter(), touched))
            self._news.notify_all()

    def _told(self, status: Status) -> None:
        with self._news:
            self.status = status
            self._news.notify_all()


def profile(folder: Path, server: Address, login: str = LOGIN) -> Files:
    """A profile that someone has signed in to and that holds all of theirs."""
    folder.mkdir(parents=True)
    files = Files(folder, keys.create(folder, SealedBefore(Ring()), CHEAP))
    prepare(files)
    synced = Synced(files, server)
    synced.worker.start()
    synced.sign_in(login)
    synced.wait(synced.whole)
    synced.worker.stop()
    return files


def emptied(template: Files, folder: Path) -> Files:
    """The same person's profile on an empty replica."""
    folder.mkdir()
    for name in ("outbox.db", "outbox.db-wal"):
        if (template.folder / name).exists():
            shutil.copy(template.folder / name, folder / name)
    files = Files(folder, Keys(template.keys.outbox, template.keys.replica))
    prepare(files)
    return files
