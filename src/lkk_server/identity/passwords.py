"""Passwords: Argon2id hashes, and an answer that takes as long for a stranger as for a user."""

from __future__ import annotations

import argon2
import msgspec

LONGEST = 1_024


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
        return self._hasher.hash(password)

    def verify(self, stored: str | None, password: str) -> bool:
        """Whether it is the stored password; None (no such user) costs the same, and is False."""
        fits = len(password) <= LONGEST
        try:
            self._hasher.verify(stored or self._nobody, password if fits else "")
        except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
            return False
        return stored is not None and fits

    def outdated(self, stored: str) -> bool:
        """Whether the hash was made at another cost than today's."""
        return self._hasher.check_needs_rehash(stored)
