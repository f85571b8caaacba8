"""What the program knows of itself («Инфо приложения»), and what of it may be given to others."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
from sqlcipher3 import dbapi2 as sqlcipher

from lkk_desktop import __version__
from lkk_desktop.sync.protocol import VERSION
from lkk_desktop.sync.status import Status


class Diagnosis(msgspec.Struct, frozen=True, kw_only=True):
    """Versions, the server, the files and how things stand.

    Sizes are bytes, ``fresh`` is the server's time (ms) of the last whole pull. ``folder`` and
    ``device_name`` may name a person: they are for the screen alone.
    """

    app: str
    protocol: int
    sqlite: str
    system: str
    server: str
    server_id: str
    device: str
    device_name: str
    replica: int
    outbox: int
    fresh: int | None
    line: str
    reason: str | None
    waiting: int
    attention: int
    folder: str


def of(folder: Path, url: str, meta: Callable[[str], str | None], status: Status) -> Diagnosis:
    """The diagnosis of a profile; ``meta`` gives what the outbox keeps of it by name."""
    system = f"{platform.system()} {platform.release()} {platform.machine()}"
    return Diagnosis(
        app=__version__,
        protocol=VERSION,
        sqlite=sqlcipher.sqlite_version,
        system=f"{system}, Python {platform.python_version()}",
        server=plain_address(url),
        server_id=meta("server") or "",
        device=meta("device") or "",
        device_name=platform.node() or os.name,
        replica=_size(folder, "replica.db"),
        outbox=_size(folder, "outbox.db"),
        fresh=status.fresh,
        line=status.line,
        reason=status.reason,
        waiting=status.waiting,
        attention=status.attention,
        folder=str(folder),
    )


def plain_address(url: str) -> str:
    """A server's address without what may stand in it of a person: no login, no query; «–» for
    what is no address."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "–"
    if not parts.hostname:
        return "–"
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}{port}{parts.path.rstrip('/')}"


def _size(folder: Path, name: str) -> int:
    found = 0
    for end in ("", "-wal", "-shm"):
        try:
            found += (folder / f"{name}{end}").stat().st_size
        except OSError:
            continue
    return found
