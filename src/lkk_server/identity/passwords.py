"""Passwords: Argon2id hashes, and an answer that takes as long for a stranger as for a user.

Hashes that came from the system before, ``pbkdf2_sha256$iterations$salt$hash``, verify as well, and
are made anew at their owner's next sign-in; no rule of today judges the passwords behind them.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

import argon2
import msgspec

LONGEST = 1_024
FORMER = "pbkdf2_sha256"
MOST_ITERATIONS = 5_000_000


class Cost(msgspec.Struct, frozen=True):
    """What a hash costs: passes, memory (KiB), lanes. The defaults are RFC 9106's second choice."""

    passes: int = 3
    memory: int = 65_536
    lanes: int = 4


class Passwords:
    """Hashes and verifies; each takes the cost's memory, so a caller bounds how many run."""

    def __init__(self, cost: Cost | None = None) -> None:
        cost = cost or Cost()
        self._hasher = argon2.PasswordHasher(
            time_cost=cost.passes, memory_cost=cost.memory, parallelism=cost.lanes
        )
        self._nobody = self._hasher.hash("a user that does not exist")

    def hash(self, password: str) -> str:
        return self._hasher.hash(password.encode("utf-8", "surrogatepass"))

    def verify(self, stored: str | None, password: str) -> bool:
        """Whether it is the stored password; None (no such user) costs the same, and is False."""
        fits = len(password) <= LONGEST
        tried = password.encode("utf-8", "surrogatepass") if fits else b""
        if stored is not None and stored.startswith(f"{FORMER}$"):
            return _is_former(stored, tried) and fits
        try:
            self._hasher.verify(stored or self._nobody, tried)
        except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
            return False
        return stored is not None and fits

    def outdated(self, stored: str) -> bool:
        """Whether the hash was made at another cost than today's, or in another scheme."""
        return stored.startswith(f"{FORMER}$") or self._hasher.check_needs_rehash(stored)


def _is_former(stored: str, password: bytes) -> bool:
    """Whether it is the password of a hash of the system before; one that is broken fits none."""
    try:
        _, count, salt, said = stored.split("$")
        wanted = base64.b64decode(said, validate=True)
        iterations = int(count)
    except (ValueError, binascii.Error):
        return False
    if not 0 < iterations <= MOST_ITERATIONS or not wanted:
        return False
    found = hashlib.pbkdf2_hmac("sha256", password, salt.encode(), iterations, len(wanted))
    return hmac.compare_digest(found, wanted)
