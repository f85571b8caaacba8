"""``keys.json``: wrapped keys and nothing else, read whole and replaced whole."""

from __future__ import annotations

from pathlib import Path

import msgspec

from lkk_desktop.replica import atomic
from lkk_desktop.replica.faults import Fault, told

FILE = "keys.json"
KEY_BYTES = 32


class Cost(msgspec.Struct, frozen=True):
    """Argon2id's cost (RFC 9106, second recommended set, with 64 MiB)."""

    time: int = 3
    memory_kib: int = 65_536
    lanes: int = 4


class Wrapped(msgspec.Struct, frozen=True, kw_only=True):
    """The keys under one way: its name, what its secret is derived with, and the sealed bytes.

    ``public`` is the way's public half: keys are sealed for it while its secret is not at hand.
    ``sender`` is the half that was made for this one sealing. Both are empty in the files of the
    first version, whose keys the secret itself seals.
    """

    way: str
    salt: bytes
    cost: Cost
    nonce: bytes
    sealed: bytes
    public: bytes = b""
    sender: bytes = b""


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """The files are on their way to new keys, and may be under either.

    ``ways`` open the new keys; ``forth`` are the new ones under the old, ``back`` the reverse.
    """

    ways: tuple[Wrapped, ...]
    forth: bytes
    back: bytes


class KeyFile(msgspec.Struct, frozen=True, kw_only=True):
    """``profile`` names the keyring's entries; ``used``: the files were made."""

    profile: str
    ways: tuple[Wrapped, ...]
    used: bool = False
    move: Move | None = None


class Keys(msgspec.Struct, frozen=True):
    """One random key a file, 32 bytes each."""

    outbox: bytes
    replica: bytes

    def __repr__(self) -> str:
        return "Keys(…)"  # a key never gets into a log


def read(folder: Path) -> KeyFile:
    """Raises ``Fault``: unwritable (there is none), not_a_database."""
    path = folder / FILE
    with told(path):
        content = path.read_bytes()
    try:
        return msgspec.json.decode(content, type=KeyFile)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Fault("not_a_database", FILE) from error


def write(folder: Path, file: KeyFile) -> None:
    """Raises ``Fault``, and leaves the old one then."""
    with told(folder / FILE):
        atomic.write(folder / FILE, msgspec.json.encode(file))
