"""What goes wrong on purpose: faults that a test sets, kept in memory only."""

from __future__ import annotations

import threading
import time

import msgspec

SILENCE = 5_000
RECEIPT = 2_000


class Set(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Faults to be set; what is None stays as it is.

    ``silence`` (ms) is how long an issuer says nothing where it says nothing at first, ``receipt``
    (ms) how long a receipt takes. Of notices: ``delay`` seconds each, ``lose`` so many of the next,
    tell each ``duplicate`` times more, ``hold`` them all, ``reverse`` their order. Of answers to
    the merchant: ``late`` seconds after all was done, ``mute`` so many of the next (done, but not
    answered), ``down`` for seconds. ``twice``: so many of the next payments take the money twice.
    ``receipts_fail``: so many of the next receipts come to nothing.
    """

    silence: int | None = None
    receipt: int | None = None
    delay: float | None = None
    lose: int | None = None
    duplicate: int | None = None
    hold: bool | None = None
    reverse: bool | None = None
    late: float | None = None
    mute: int | None = None
    down: float | None = None
    twice: int | None = None
    receipts_fail: int | None = None


class Faults:
    """The faults that are set now. All at rest, nothing goes wrong."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.silence = SILENCE
        self.receipt = RECEIPT
        self.delay = 0.0
        self.lose = 0
        self.duplicate = 0
        self.hold = False
        self.reverse = False
        self.late = 0.0
        self.mute = 0
        self.twice = 0
        self.receipts_fail = 0
        self._down_until = 0.0

    def set(self, new: Set) -> None:
        """Let these go wrong from now on."""
        with self._lock:
            for name, value in msgspec.structs.asdict(new).items():
                if value is not None and name != "down":
                    setattr(self, name, value)
            if new.down is not None:
                self._down_until = time.monotonic() + new.down

    @property
    def down(self) -> bool:
        return time.monotonic() < self._down_until

    def times(self) -> int:
        """How often the payment that succeeds now takes the money."""
        return 2 if self.used("twice") else 1

    def used(self, name: str) -> bool:
        """Whether the next one is to go wrong; it is one less then."""
        with self._lock:
            left = int(getattr(self, name))
            if left > 0:
                setattr(self, name, left - 1)
            return left > 0
