"""The ways to a profile's keys: a passphrase, the system's keyring, a recovery code."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from typing import Protocol

from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from lkk_desktop.replica.faults import Fault
from lkk_desktop.replica.keyfile import FILE, KEY_BYTES, Cost

PASSPHRASE, KEYRING, RECOVERY = "passphrase", "keyring", "recovery"
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base32: no letter that looks like a digit, and no U."""
SYMBOLS = 24
"""Of a recovery code, 120 random bits; one more tells most slips of the pen."""
GROUP = 5
MEANT = str.maketrans("OILОІАВСЕНКМРТХУ", "01101ABCEHKMPTXY")
"""What was written down, or typed with another layout, and which symbol is meant by it."""


class Ring(Protocol):
    """What of ``keyring`` is used."""

    def get_password(self, service_name: str, username: str) -> str | None: ...
    def set_password(self, service_name: str, username: str, password: str) -> None: ...
    def delete_password(self, service_name: str, username: str) -> None: ...


class Way(Protocol):
    """A way to a secret of 32 bytes. ``entry`` is its name in the keyring."""

    name: str

    def secret(self, entry: str, salt: bytes, cost: Cost, new: bool) -> bytes: ...


class Passphrase:
    """Something that the person knows."""

    name = PASSPHRASE

    def __init__(self, text: str) -> None:
        self._text = text

    def secret(self, entry: str, salt: bytes, cost: Cost, new: bool) -> bytes:
        del entry, new
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


class RecoveryCode:
    """Something that the person has written down; nobody guesses it, so it need not be slow."""

    name = RECOVERY

    def __init__(self, text: str) -> None:
        """Raises ``Fault('mistyped_code')`` where it cannot be one."""
        self._symbols = code_of(text)

    def secret(self, entry: str, salt: bytes, cost: Cost, new: bool) -> bytes:
        del entry, cost, new
        made = HKDF(SHA256(), KEY_BYTES, salt=salt, info=b"lkk recovery code")
        return made.derive(self._symbols.encode())


class SystemKeyring:
    """The operating system's keyring."""

    name = KEYRING
    SERVICE = "lkk-desktop"

    def __init__(self, ring: Ring) -> None:
        self._ring = ring

    def secret(self, entry: str, salt: bytes, cost: Cost, new: bool) -> bytes:
        """The keyring's answer. Raises ``Fault('no_keyring')`` whatever way it fails."""
        del salt, cost
        try:
            made = secrets.token_hex(KEY_BYTES) if new else None
            if made is not None:
                self._ring.set_password(self.SERVICE, entry, made)
            kept = self._ring.get_password(self.SERVICE, entry)
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

    def forget(self, entry: str) -> bool:
        """Take an entry out; whether none is left."""
        try:
            self._ring.delete_password(self.SERVICE, entry)
        except Exception:  # noqa: BLE001 — of foreign code; one that is not there is gone as well
            try:
                return self._ring.get_password(self.SERVICE, entry) is None
            except Exception:  # noqa: BLE001
                return False
        return True


def system_keyring() -> SystemKeyring | None:
    """The system's keyring, where there is one that keeps secrets. May take long to answer."""
    import keyring

    try:
        stands = float(keyring.get_keyring().priority) >= 1
    except Exception:  # noqa: BLE001 — of foreign code
        return None
    return SystemKeyring(keyring) if stands else None


def new_code() -> str:
    """A fresh recovery code, as it is shown: five groups of five."""
    symbols = "".join(secrets.choice(ALPHABET) for _ in range(SYMBOLS))
    whole = symbols + _check(symbols)
    return "-".join(whole[at : at + GROUP] for at in range(0, len(whole), GROUP))


def code_of(typed: str) -> str:
    """The symbols of a recovery code, however it was written. Raises ``Fault('mistyped_code')``."""
    folded = unicodedata.normalize("NFKC", typed).upper().translate(MEANT)
    symbols = "".join(one for one in folded if one.isalnum())
    code, check = symbols[:SYMBOLS], symbols[SYMBOLS:]
    if len(code) != SYMBOLS or not set(code) <= set(ALPHABET) or check != _check(code):
        raise Fault("mistyped_code")
    return code


def _check(symbols: str) -> str:
    return ALPHABET[hashlib.sha256(symbols.encode()).digest()[0] % len(ALPHABET)]
