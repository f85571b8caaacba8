"""Tokens: opaque to the client, useless at rest, and the successor of each is known to be one.

A token is a handle, which names its family, and a proof. The server keeps SHA-256 of both. The
proofs of a family are a chain: each follows from the one before by HMAC under a secret that lies
in a file outside the database, so that a lost answer can be given again, word for word.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
from collections.abc import Callable
from pathlib import Path

import msgspec

HANDLE = 16
PROOF = 32
SECRET = 32
KEY = "token.key"
Random = Callable[[int], bytes]


class Pair(msgspec.Struct, frozen=True):
    """What a client holds: the refresh token, and the access token that goes with it."""

    refresh: str
    access: str


class Presented(msgspec.Struct, frozen=True):
    """A token as it came in: hashes of its handle and of its proof, and the proof itself."""

    handle: str
    hash: str
    raw: bytes


class Tokens:
    """Makes and reads tokens under one secret."""

    def __init__(self, secret: bytes, random: Random = os.urandom) -> None:
        if len(secret) < SECRET:
            raise ValueError("the secret is too short")
        self._secret = secret
        self._random = random

    def key(self, purpose: bytes) -> bytes:
        """A key for another purpose, under the same secret."""
        return self._derive(b"key " + purpose, b"")

    def first(self) -> Pair:
        """The pair of a new family."""
        return self._pair(self._random(HANDLE), self._random(PROOF))

    def successor(self, refresh: Presented) -> Pair:
        """The pair that follows a refresh token: the same one each time it is asked for."""
        handle, proof = refresh.raw[:HANDLE], refresh.raw[HANDLE:]
        return self._pair(handle, self._derive(b"refresh", proof))

    def _pair(self, handle: bytes, proof: bytes) -> Pair:
        return Pair(_write(handle + proof), _write(handle + self._derive(b"access", proof)))

    def _derive(self, purpose: bytes, proof: bytes) -> bytes:
        return hmac.digest(self._secret, purpose + b"\0" + proof, "sha256")


def read(token: str) -> Presented | None:
    """The token's parts; None where it has not even a token's form."""
    try:
        raw = base64.urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
    except (binascii.Error, UnicodeEncodeError, ValueError):
        return None
    if len(raw) != HANDLE + PROOF:
        return None
    return Presented(_hash(raw[:HANDLE]), _hash(raw[HANDLE:]), raw)


def presented(token: str) -> Presented:
    """The parts of a token that this server made itself."""
    parts = read(token)
    if parts is None:
        raise ValueError("not a token")
    return parts


def secret_in(folder: Path, random: Random = os.urandom) -> bytes:
    """The secret of a data folder: 32 bytes in ``token.key``, made at the first start.

    Made whole under another name and linked into place, so that processes that start together
    end up with the same one.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / KEY
    if not file.exists():
        draft = folder / f"token.key.{os.urandom(8).hex()}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            out.write(random(SECRET))
            out.flush()
            os.fsync(out.fileno())
        try:
            os.link(draft, file)
        except FileExistsError:
            pass
        draft.unlink()
    return file.read_bytes()


def _write(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode("ascii").rstrip("=")


def _hash(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()
