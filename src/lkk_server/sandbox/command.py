"""``lkk-server sandbox``: the bank and the register as a process of their own."""

from __future__ import annotations

import datetime
import json
import logging
import os
import signal
import socket
import sys
import time
from pathlib import Path
from types import FrameType

import uvicorn
from sqlalchemy.exc import SQLAlchemyError

from lkk_server.engines import OldSqlite
from lkk_server.sandbox.app import MERCHANT, PAYEE, Sandbox
from lkk_server.sandbox.faults import Faults
from lkk_server.sandbox.store import Clock, Store

SETTINGS = "payments.toml"
PATIENCE = 2


class CannotStart(Exception):
    """What keeps the sandbox from starting, said to whoever runs it."""


def clock_from(moment: datetime.datetime | None) -> Clock:
    """Milliseconds since 1970: real time, or one that begins at a moment now and runs on."""
    if moment is None:
        return lambda: time.time_ns() // 1_000_000
    begun, start = time.monotonic_ns(), int(moment.timestamp() * 1_000)
    return lambda: start + (time.monotonic_ns() - begun) // 1_000_000


def run(
    data: Path,
    host: str,
    port: int,
    *,
    clock: datetime.datetime | None,
    public: str | None,
    payee: str | None,
    server: Path | None,
) -> None:
    """Serve until told to stop; the first line on stdout is one JSON object with ``url``.

    ``server`` is the data folder of a server that is to work with it: its settings are written.
    Raises ``CannotStart``.
    """
    logging.basicConfig(
        level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(levelname)s %(message)s"
    )
    for chatty in ("uvicorn", "httpx"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    with bound(host, port) as listening:
        shown = f"[{host}]" if ":" in host else host
        here = f"http://{shown}:{listening.getsockname()[1]}"
        try:
            store = Store(data, clock_from(clock))
        except (OldSqlite, SQLAlchemyError, OSError) as error:
            raise CannotStart(f"the bank's file cannot be used ({type(error).__name__})") from None
        if server is not None:
            try:
                write_settings(server, store, here)
            except OSError as error:
                store.close()
                raise CannotStart(f"{SETTINGS} cannot be written: {error.strerror}") from None
        sandbox = Sandbox(store, Faults(), public or here, payee or PAYEE)
        try:
            _Server(configured(sandbox), {"url": here}).run(sockets=[listening])
        finally:
            store.close()


def configured(sandbox: Sandbox) -> uvicorn.Config:
    """How the sandbox is served; its access is never logged: tokens are in its addresses."""
    return uvicorn.Config(
        sandbox.application(),
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        lifespan="on",
        timeout_keep_alive=75,
        timeout_graceful_shutdown=PATIENCE,
    )


def write_settings(folder: Path, store: Store, url: str) -> Path:
    """Write ``payments.toml``: where the bank and the register are, and the secrets."""
    lines: list[str] = []
    for side in ("bank", "register"):
        lines += [f"[{side}]", f'url = "{url}"', f'merchant = "{MERCHANT}"']
        lines += [f'secret = "{store.said(f"secret.{side}")}"', ""]
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file, new = folder / SETTINGS, folder / f"{SETTINGS}.new"
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
        opened.write("\n".join(lines))
    new.replace(file)
    return file


def bound(host: str, port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise CannotStart(f"cannot listen on {host} port {port}: {error.strerror}") from None
    return listening


class _Server(uvicorn.Server):
    """A server that says where it is once it is there."""

    def __init__(self, config: uvicorn.Config, said: dict[str, str]) -> None:
        super().__init__(config)
        self._said = said

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        sys.stdout.write(json.dumps(self._said) + "\n")
        sys.stdout.flush()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        # Not the base's: it would raise the signal again afterwards, and the exit code with it.
        self.force_exit = self.should_exit and sig == signal.SIGINT
        self.should_exit = True
