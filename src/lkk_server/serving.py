"""A server that runs until it is told to stop: its parts put together, and the loop around them."""

from __future__ import annotations

import datetime
import gc
import json
import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from types import FrameType

import uvicorn
from sqlalchemy.exc import SQLAlchemyError

from lkk_server import heads
from lkk_server.app import application
from lkk_server.database import Clock, Database
from lkk_server.engines import OldSqlite
from lkk_server.files.room import Room
from lkk_server.files.scanner import Clamd
from lkk_server.identity.outlets import UnusableSettings
from lkk_server.identity.owners import bill_code_of
from lkk_server.identity.passwords import Passwords
from lkk_server.identity.posting import Posting, posting_of
from lkk_server.identity.realm import Realm
from lkk_server.identity.sessions import Sessions
from lkk_server.identity.tokens import KEY, Tokens, secret_in
from lkk_server.payments import till as payments
from lkk_server.payments.bank import HttpBank
from lkk_server.payments.register import HttpRegister
from lkk_server.payments.till import Till, UnusableTill, settings_in
from lkk_server.work import Work

FILE = "server.db"
PATIENCE = 5
LOOPBACK = "127.0.0.1,::1,::ffff:127.0.0.1"
"""Proxies on this machine, whose word on where a call comes from is taken."""
ALLOCATIONS = 50_000
FORBIDDEN = "42501"
log = logging.getLogger("lkk_server")


class CannotStart(Exception):
    """What keeps the server from starting, said to whoever runs it."""


def real_time() -> int:
    """Milliseconds since 1970, by this machine's clock."""
    return time.time_ns() // 1_000_000


def clock_from(moment: datetime.datetime | None) -> Clock:
    """The server's clock: real time, or one that begins at a moment now and runs on."""
    if moment is None:
        return real_time
    begun, start = time.monotonic_ns(), int(moment.timestamp() * 1_000)
    return lambda: start + (time.monotonic_ns() - begun) // 1_000_000


def opened(data: Path, url: str | None, clock: Clock) -> Database:
    """The database of a data folder, or of a URL. Raises ``CannotStart``."""
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        return Database.open(url or f"sqlite:///{(data / FILE).resolve()}", clock)
    except OldSqlite as error:
        raise CannotStart(f"SQLite {error} may lose commits; 3.51.3 or later is needed") from None
    except (SQLAlchemyError, OSError) as error:
        if getattr(getattr(error, "orig", None), "sqlstate", None) == FORBIDDEN:
            raise CannotStart("the schema is not this role's: run lkk-server prepare") from None
        raise CannotStart(f"the database cannot be opened ({type(error).__name__})") from None


def found(data: Path, url: str | None, clock: Clock) -> Database:
    """The database of a server that is there: nothing is made. Raises ``CannotStart``."""
    if not (data.is_dir() if url else (data / FILE).is_file()):
        raise CannotStart(nowhere(data))
    return opened(data, url, clock)


def nowhere(data: Path) -> str:
    """That a folder is no server's, in words."""
    return f"there is no server in {data}: nothing is made there for this"


def serve(
    data: Path,
    url: str | None,
    *,
    host: str,
    port: int,
    supplier: str,
    clock: datetime.datetime | None,
    public: str | None = None,
    clamd: str | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT; the first line on stdout is a JSON object with ``url``.

    ``public`` is where people reach it, behind a proxy; ``clamd`` a scanner's ``host:port`` or
    socket. Raises ``CannotStart``.
    """
    logging.basicConfig(
        level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(levelname)s %(message)s"
    )
    for chatty in ("alembic", "httpx", "uvicorn"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    with bound(host, port) as listening:
        database = opened(data, url, clock_from(clock))
        if database.above_rules():
            log.warning("this role is above row-level security; see docs/security.md")
        try:
            url_here = _url(host, listening)
            sessions = sessions_of(database, data, supplier, public or url_here)
            files = files_of(database, data, sessions, clamd)
            till = till_of(data, sessions.realm)
            if till is None:
                log.info("no %s here: no money is taken", payments.FILE)
            post = post_of(database, data, sessions, files)
            work = Work(database, sessions, files, post, till)
            work.mend()
            config = uvicorn.Config(
                application(work),
                log_config=None,
                access_log=False,
                server_header=False,
                lifespan="on",
                http=heads.protocol(),
                timeout_keep_alive=75,
                forwarded_allow_ips=os.environ.get("FORWARDED_ALLOW_IPS", LOOPBACK),
                timeout_graceful_shutdown=PATIENCE,
            )
            collect_rarely()
            said = {"url": url_here, "server": database.server_id}
            _Server(config, work, said).run(sockets=[listening])
        finally:
            database.close()


def collect_rarely() -> None:
    """Look for garbage after many allocations, and not among what was there at the start: a page
    or a batch makes thousands of objects, all of them alive, and each look costs milliseconds."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(ALLOCATIONS, 10, 10)


def sessions_of(database: Database, data: Path, supplier: str, public: str = "") -> Sessions:
    """Identity over a database, with the secret of the data folder. Raises ``CannotStart``."""
    tokens = tokens_of(data)
    return Sessions(
        database, Passwords(), tokens, supplier=supplier, clock=database.clock, public=public
    )


def tokens_of(data: Path) -> Tokens:
    """The tokens under the secret of a data folder. Raises ``CannotStart``."""
    try:
        return Tokens(secret_in(data))
    except (OSError, ValueError) as error:
        raise CannotStart(f"the token key of {data} cannot be used ({error})") from None


def bill_codes(data: Path, accounts: Iterable[str]) -> list[tuple[str, str]]:
    """Accounts with the codes that are printed on their bills. Raises ``CannotStart``."""
    if not (data / KEY).is_file():
        raise CannotStart(nowhere(data))
    tokens = tokens_of(data)
    return [(number, bill_code_of(tokens, number)) for number in accounts]


def post_of(database: Database, data: Path, sessions: Sessions, files: Room) -> Posting:
    """What sends the letters, by the data folder's ``mail.toml``. Raises ``CannotStart``."""
    try:
        return posting_of(database, data, sessions.realm.house, files.attached)
    except (UnusableSettings, OSError) as error:
        raise CannotStart(str(error)) from None


def till_of(data: Path, realm: Realm) -> Till | None:
    """What money is taken by, by the data folder's ``payments.toml``; None where there is none.
    Raises ``CannotStart``."""
    try:
        settings = settings_in(data)
    except UnusableTill as error:
        raise CannotStart(str(error)) from None
    if settings is None:
        return None
    bank = HttpBank(settings.bank, realm.clock)
    register = None
    if settings.register is not None:
        register = HttpRegister(settings.register, realm.clock)
    return Till(realm, bank, register)


def files_of(database: Database, data: Path, sessions: Sessions, clamd: str | None) -> Room:
    """The files of the data folder, and what looks at them. Raises ``CannotStart``."""
    scanner = None if clamd is None else Clamd(clamd)
    house = sessions.realm.house
    try:
        return Room(
            database, data, sessions.supplier, scanner=scanner, keep_days=house.keep_files_days
        )
    except OSError as error:
        raise CannotStart(f"the folder of files cannot be used ({error.strerror})") from None


class _Server(uvicorn.Server):
    """A server that says where it is once it is there, and ends live answers when told to stop."""

    def __init__(self, config: uvicorn.Config, work: Work, said: dict[str, str]) -> None:
        super().__init__(config)
        self._work = work
        self._said = said

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        sys.stdout.write(json.dumps(self._said) + "\n")
        sys.stdout.flush()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        # Not the base's: it would raise the signal again afterwards, and the exit code with it.
        self._work.stop()
        self.force_exit = self.should_exit and sig == signal.SIGINT
        self.should_exit = True


def bound(host: str, port: int) -> socket.socket:
    """A socket on this address; port 0 takes any free one. Raises ``CannotStart``."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise CannotStart(f"cannot listen on {host} port {port}: {error.strerror}") from None
    return listening


def _url(host: str, listening: socket.socket) -> str:
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{listening.getsockname()[1]}"
