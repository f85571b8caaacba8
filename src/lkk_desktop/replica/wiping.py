"""A profile taken off this computer: its keys first, so that what is left of it opens for nobody.

What is begun is finished by the next start, however it was broken off.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Literal

import msgspec

from lkk_desktop.replica import atomic, keys
from lkk_desktop.replica.faults import Fault, told
from lkk_desktop.replica.keyfile import FILE
from lkk_desktop.replica.moving import OUTBOX, REPLICA, Step, no_step
from lkk_desktop.replica.ways import SystemKeyring

MARK = "wiping"
Reason = Literal["revoked", "removed"]
RingOf = Callable[[], SystemKeyring | None]


class Wipe(msgspec.Struct, frozen=True, kw_only=True):
    """Why it is wiped, and which entries of the keyring are to go; no secret is in it."""

    reason: Reason
    entries: tuple[str, ...]


def begun(folder: Path) -> Reason | None:
    """Why a profile is being wiped; None where it is not."""
    found = _read(folder)
    return None if found is None else found.reason


def wipe(folder: Path, reason: Reason, ring: RingOf, step: Step = no_step) -> None:
    """Destroy the keys, then both files. No connection may stand. Raises ``Fault``."""
    if begun(folder) is None:
        entries: tuple[str, ...] = ()
        with suppress(Fault):  # a key file that makes no sense opens nothing as it is
            entries = keys.entries(folder)
        with told(folder / MARK):
            step("mark")
            atomic.write(folder / MARK, msgspec.json.encode(Wipe(reason=reason, entries=entries)))
    finish(folder, ring, step)


def finish(folder: Path, ring: RingOf, step: Step = no_step) -> Reason | None:
    """Go on with what was begun; its reason, None where nothing was. Raises ``Fault``."""
    found = _read(folder)
    if found is None:
        return None
    with told(folder / FILE):
        step("overwrite keys")
        _overwrite(folder / FILE)
        step("remove keys")
        for name in (FILE, FILE + ".new"):
            (folder / name).unlink(missing_ok=True)
        atomic.sync_folder(folder)
    step("forget entries")
    kept = ring() if found.entries else None
    if kept is not None:
        for entry in found.entries:
            kept.forget(entry)  # what it is worth went with the keys; it is only tidied here
    for name in (OUTBOX, REPLICA):
        for suffix in ("", "-wal", "-shm", "-journal"):
            step(f"remove {name}{suffix}")
            with told(folder / name):
                (folder / f"{name}{suffix}").unlink(missing_ok=True)
    step("unmark")
    with told(folder / MARK):
        (folder / MARK).unlink(missing_ok=True)
        atomic.sync_folder(folder)
    return found.reason


def remove_folder(folder: Path) -> None:
    """What else lies in a wiped profile: settings and log. Raises ``Fault``."""
    with told(folder):
        shutil.rmtree(folder, ignore_errors=False)


def _overwrite(path: Path) -> None:
    with suppress(FileNotFoundError), path.open("r+b") as file:
        file.write(secrets.token_bytes(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())


def _read(folder: Path) -> Wipe | None:
    try:
        content = (folder / MARK).read_bytes()
    except OSError:
        return None
    try:
        return msgspec.json.decode(content, type=Wipe)
    except msgspec.DecodeError:
        return Wipe(reason="removed", entries=())
