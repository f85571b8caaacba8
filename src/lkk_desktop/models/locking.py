"""The lock over the window: a PIN or passphrase, what a wrong one costs, when idling locks.

It guards what stands on the screen. It is no way to the keys of the files, since a PIN of four
digits would be guessed in a minute by whoever has the files.
"""

from __future__ import annotations

import hmac
import itertools
import unicodedata
from typing import Literal

import msgspec

Kind = Literal["pin", "passphrase"]
MINUTES = (1, 5, 15, 30, 0)
"""After how long of idling it locks, as it is offered; 0 is never."""
DEFAULT_MINUTES = 5
SHORTEST_PIN, LONGEST_PIN = 4, 12
SHORTEST_PASSPHRASE = 8
LONGEST = 1_000
MOST_TRIES = 5
DELAYS = {3: 5_000, 4: 30_000}
"""Milliseconds to wait after so many wrong tries; the first two may be a slip."""
SALT_BYTES = 16
JUMP = 30_000
"""Milliseconds by which the wall clock outruns the one that stands still while a computer sleeps:
more than a clock is set by in passing."""


class AppLock(msgspec.Struct, frozen=True, kw_only=True):
    """A lock as it is kept, inside the encrypted outbox.

    ``tries`` are the wrong ones since it last opened; the next is taken from ``until`` on (the
    device's clock, ms).
    """

    kind: Kind
    salt: bytes
    hash: bytes
    minutes: int = DEFAULT_MINUTES
    time: int = 3
    memory_kib: int = 65_536
    lanes: int = 4
    tries: int = 0
    until: int = 0

    @property
    def spent(self) -> bool:
        """Whether only another way opens it any more."""
        return self.tries >= MOST_TRIES

    @property
    def left(self) -> int:
        """How many tries there are."""
        return max(0, MOST_TRIES - self.tries)

    def wait(self, now: int) -> int:
        """Milliseconds until the next try; no longer than the longest, wherever the clock is."""
        return max(0, min(self.until - now, max(DELAYS.values())))

    def tried(self, now: int) -> AppLock:
        """With one more try, noted before it is judged: killing the program takes none back."""
        tries = self.tries + 1
        return msgspec.structs.replace(self, tries=tries, until=now + DELAYS.get(tries, 0))

    def opened(self) -> AppLock:
        """After the right one."""
        return msgspec.structs.replace(self, tries=0, until=0)

    def idle(self, wall: int, steady: int) -> bool:
        """Whether idling so long (ms by either clock) locks it."""
        return bool(self.minutes) and max(wall, steady) >= self.minutes * 60_000


def faults(kind: Kind, text: str) -> tuple[str, ...]:
    """Why this may not be a new PIN or passphrase.

    Codes: pin_not_digits, pin_length, pin_simple, lock_short, lock_long.
    """
    if kind == "passphrase":
        short = len(text) < SHORTEST_PASSPHRASE
        return ("lock_short",) if short else ("lock_long",) if len(text) > LONGEST else ()
    if not (text.isascii() and text.isdecimal()):
        return ("pin_not_digits",)
    if not SHORTEST_PIN <= len(text) <= LONGEST_PIN:
        return ("pin_length",)
    return ("pin_simple",) if _simple(text) else ()


def make(kind: Kind, text: str, salt: bytes, minutes: int = DEFAULT_MINUTES) -> AppLock:
    """A lock that this text opens; takes as long as Argon2id does."""
    blank = AppLock(kind=kind, salt=salt, hash=b"", minutes=minutes)
    return msgspec.structs.replace(blank, hash=_hashed(blank, text))


def matches(lock: AppLock, text: str) -> bool:
    """Whether this opens it; takes as long as Argon2id does, right or wrong."""
    return len(text) <= LONGEST and hmac.compare_digest(lock.hash, _hashed(lock, text))


def slept(wall: int, steady: int) -> bool:
    """Whether between two looks (ms by each clock) the computer was asleep."""
    return wall - steady > JUMP


def kept(lock: AppLock) -> str:
    """As it is written down."""
    return msgspec.json.encode(lock).decode()


def from_kept(text: str | None) -> AppLock | None:
    """As it was written down; what makes no sense locks nothing, since nobody could open it."""
    try:
        return msgspec.json.decode(text, type=AppLock) if text else None
    except msgspec.DecodeError:
        return None


def _simple(pin: str) -> bool:
    steps = {(int(b) - int(a)) % 10 for a, b in itertools.pairwise(pin)}
    return len(steps) == 1 and steps <= {0, 1, 9}


def _hashed(lock: AppLock, text: str) -> bytes:
    from argon2.low_level import Type, hash_secret_raw

    plain = unicodedata.normalize("NFC", text).encode()
    return hash_secret_raw(plain, lock.salt, lock.time, lock.memory_kib, lock.lanes, 32, Type.ID)
