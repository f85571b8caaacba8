"""Sweeps up unreachable objects on the UI thread only: some are Qt's, which end nowhere else.

Python collects cycles on whichever thread happens to allocate. A widget that is ended by the sync
thread, or by a slow read in Qt's pool, takes the process with it.
"""

from __future__ import annotations

import gc

EVERY = 400
"""Milliseconds between two sweeps."""


def hold() -> None:
    """From now on nothing is collected but by ``sweep``."""
    gc.disable()


def let_go() -> None:
    """Python collects by itself again."""
    gc.enable()


def sweep() -> None:
    """Collect as Python would have by now: the oldest generation that is due, and those below."""
    due = [
        n
        for n, (has, limit) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True))
        if has > limit
    ]
    if due:
        gc.collect(max(due))
