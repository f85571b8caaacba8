"""Keeps None, True and False alive: PySide6 6.12 hands them out without counting the reference.

From Python 3.12 on nobody counts them. Python 3.11 does, and aborts the process once a count comes
to zero: after some hundreds of emitted signals, or some thousands of calls that answer nothing.
"""

from __future__ import annotations

import ctypes
import sys

PLENTY = 1 << 40


def keep() -> None:
    """Before Qt is used: give them more references than a process can ever drop."""
    if sys.version_info >= (3, 12):
        return
    for one in (None, True, False):
        # The count is the first word of an object of CPython.
        ctypes.c_ssize_t.from_address(id(one)).value += PLENTY
