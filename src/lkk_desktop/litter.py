"""Sweeps up unreachable objects on the UI thread only: some are Qt's, which end nowhere else.

Python collects cycles on whichever thread happens to allocate. A widget that is ended by the sync
thread, or by a slow read in Qt's pool, takes the process with it.
"""

from __future__ import annotations

import gc

EVERY = 100
"""Milliseconds between two sweeps."""
WHOLE = 600
"""Each so manieth sweep may look at all objects, once a minute; the others at the young ones."""


class Sweeper:
    """From its making on nothing is collected but by ``sweep``, until it lets go.

    What was there before it, modules above all, is not looked at: that is most of a heap.
    """

    def __init__(self) -> None:
        self._passed = 0
        gc.disable()
        gc.freeze()

    def sweep(self) -> None:
        """Collect as Python would have by now: the oldest generation that is due."""
        self._passed += 1
        young, middle, old = (
            has > limit for has, limit in zip(gc.get_count(), gc.get_threshold(), strict=True)
        )
        if old and self._passed >= WHOLE:
            self._passed = 0
            gc.collect()
        elif young or middle:
            gc.collect(1 if middle else 0)

    def let_go(self) -> None:
        """Python collects by itself again."""
        gc.unfreeze()
        gc.enable()
