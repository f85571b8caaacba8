"""The keys of the two files: random, wrapped by each way that the person may open them.

A way is the system's keyring or a passphrase (Argon2id). ``keys.json`` holds only wrapped keys.
"""

from __future__ import annotations

import secrets
import unicodedata
from pathlib import Path
from typing import Protocol

import msgspec
from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from lkk_desktop.replica import atomic
from lkk_desktop.replica.faults import Fault, told

FILE = "keys.json"
KEY_BYTES = 32
NONCE_BYTES = 12


class Cost(msgspec.Struct, frozen=True):
    """Argon2id's cost (RFC 9106, second recommended set, with 64 MiB)."""

    time: int = 3
    memory_kib: int = 65_536
    lanes: int = 4


class Wrapped(msgspec.Struct, frozen=True, kw_only=True):
    """The keys under one way: its name, what derives its wrapping key, and the sealed bytes."""

    way: str
    salt: bytes
    cost: Cost
    nonce: bytes
    sealed: bytes


class KeyFile(msgspec.Struct, frozen=True, kw_only=True):
    """``keys.json``. ``profile`` names the keyring entry; ``used``: the files were made."""

    profile: str
    ways: tuple[Wrapped, ...]
    used: bool = False


class Keys(msgspec.Struct, frozen=True):
    """One random key a file, 32 bytes each."""

    outbox: bytes
    replica: bytes

    def __repr__(self) -> str:
        return "Keys(…)"  # a key never gets into a log


class Ring(Protocol):
    """What of ``keyring`` is used."""

    def get_password(self, service_name: str, username: str) -> str | None: ...
    def set_password(self, service_name: str, username: str, password: str) -> None: ...


class Way(Protocol):
    """A way to a wrapping key."""

    name: str

    def wrapping_key(self, profile: str, salt: bytes, cost: Cost, new: bool) -> bytes: ...


class Passphrase:
    """Something that the person knows."""

    name = "passphrase"

    def __init__(self, text: str) -> None:
        self._text = text

    def wrapping_key(self, profile: str, salt: bytes, cost: Cost, new: bool) -> bytes:
        del profile, new
        try:
            return hash_secret_raw(
                unicodedata.normalize("NFC", self._text).encode(),
                salt,
                time_cost=cost.time,
                memory_cost=cost.memory_kib,
                parallelism=cost.lanes,
                hash_len=KEY_BYTES,
                type=Type.ID,
            )
        except (HashingError, OverflowError) as error:  # a cost or a salt that nobody wrote
            raise Fault("not_a_database", FILE) from error


class SystemKeyring:
    """The operating system's keyring."""

    name = "keyring"
    SERVICE = "lkk-desktop"

    def __init__(self, ring: Ring) -> None:
        self._ring = ring

    def wrapping_key(self, profile: str, salt: bytes, cost: Cost, new: bool) -> bytes:
        """The keyring's answer. Raises ``Fault('no_keyring')`` whatever way it fails."""
        del salt, cost
        try:
            made = secrets.token_hex(KEY_BYTES) if new else None
            if made is not None:
                self._ring.set_password(self.SERVICE, profile, made)
            kept = self._ring.get_password(self.SERVICE, profile)
            if kept is None or made not in (None, kept):
                raise Fault("no_keyring")
            key = bytes.fromhex(kept)
        except Fault:
            raise
        except Exception as error:  # a backend is foreign code and raises what it likes
            raise Fault("no_keyring") from error
        if len(key) != KEY_BYTES:
            raise Fault("no_keyring")
        return key


def system_keyring() -> SystemKeyring | None:
    """The system's keyring, where there is one that keeps secrets."""
    import keyring

    try:
        stands = float(keyring.get_keyring().priority) >= 1
    except RuntimeError:
        return None
    return SystemKeyring(keyring) if stands else None


def ways(folder: Path) -> tuple[str, ...]:
    """The names of the ways into a profile; none for one that does not exist yet."""
    path = folder / FILE
    return tuple(way.way for way in _read(path).ways) if path.exists() else ()


def create(folder: Path, way: Way, cost: Cost | None = None) -> Keys:
    """New keys for a new profile, sealed under its first way.

    Raises ``Fault``: exists (keys that may open something are never replaced), no_keyring,
    disk_full, unwritable.
    """
    if (folder / FILE).exists():
        raise Fault("exists", FILE)
    keys = Keys(secrets.token_bytes(KEY_BYTES), secrets.token_bytes(KEY_BYTES))
    profile = secrets.token_hex(8)
    sealed = _seal(keys, profile, way, cost or Cost())
    with told(folder / FILE):
        folder.mkdir(parents=True, exist_ok=True)
        _write(folder / FILE, KeyFile(profile=profile, ways=(sealed,)))
    return keys


def unlock(folder: Path, way: Way) -> Keys:
    """The keys of a profile. Raises ``Fault``: wrong_key, no_keyring, not_a_database."""
    file = _read(folder / FILE)
    wrapped = next((w for w in file.ways if w.way == way.name), None)
    if wrapped is None:
        raise Fault("wrong_key", FILE)
    key = way.wrapping_key(file.profile, wrapped.salt, wrapped.cost, new=False)
    try:
        plain = AESGCM(key).decrypt(wrapped.nonce, wrapped.sealed, file.profile.encode())
    except InvalidTag:
        raise Fault("wrong_key", FILE) from None
    except ValueError as error:  # a nonce of another length
        raise Fault("not_a_database", FILE) from error
    return Keys(plain[:KEY_BYTES], plain[KEY_BYTES:])


def used(folder: Path) -> bool:
    """Whether the files of this profile stood once: they are missed where they are gone."""
    path = folder / FILE
    return path.exists() and _read(path).used


def mark_used(folder: Path) -> None:
    """The files of this profile stand. Raises ``Fault``."""
    path = folder / FILE
    if path.exists() and not (file := _read(path)).used:
        with told(path):
            _write(path, msgspec.structs.replace(file, used=True))


def _seal(keys: Keys, profile: str, way: Way, cost: Cost) -> Wrapped:
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(NONCE_BYTES)
    key = way.wrapping_key(profile, salt, cost, new=True)
    sealed = AESGCM(key).encrypt(nonce, keys.outbox + keys.replica, profile.encode())
    return Wrapped(way=way.name, salt=salt, cost=cost, nonce=nonce, sealed=sealed)


def _read(path: Path) -> KeyFile:
    with told(path):
        content = path.read_bytes()
    try:
        return msgspec.json.decode(content, type=KeyFile)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Fault("not_a_database", path.name) from error


def _write(path: Path, file: KeyFile) -> None:
    atomic.write(path, msgspec.json.encode(file))
