"""Work on a thread that goes on only while the UI thread stands and waits for it, turn by turn."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

NAME = "lockstep"
"""What the thread is called."""
PATIENCE = 5.0
"""Seconds after which work that waits for its turn goes on without, until there is one again:
whoever should give it may be waiting for what the work holds, an import's lock for instance."""


class Lockstep:
    """Long work on the UI thread's time without holding that thread for long.

    The work is given two functions. It calls ``held`` wherever it may be interrupted: from there on
    it runs only within turns. From ``free`` on it runs beside the window again, as it did at first.
    """

    def __init__(self, work: Callable[[Callable[[], None], Callable[[], None]], None]) -> None:
        self._change = threading.Condition()
        self._waits = self._goes = self._alone = False
        self._until = 0.0
        self._thread = threading.Thread(target=self._run, args=(work,), name=NAME, daemon=True)
        self._thread.start()

    @property
    def over(self) -> bool:
        """Whether the work is done."""
        return not self._thread.is_alive()

    def take(self, seconds: float) -> None:
        """Let the work go on for about so long, if it waits for that; on the UI thread only."""
        with self._change:
            self._alone = False
            if not self._waits:
                return
            self._until = time.perf_counter() + seconds
            self._goes = True
            self._change.notify_all()
            self._change.wait_for(lambda: not self._goes)

    def finish(self) -> None:
        """Come back when all is done."""
        while not self.over:
            self.take(60.0)
            self._thread.join(0.001)

    def _held(self) -> None:
        with self._change:
            if self._alone or (self._goes and time.perf_counter() < self._until):
                return
            self._stand(waits=True)
            self._alone = not self._change.wait_for(lambda: self._goes, PATIENCE)
            self._waits = not self._goes and not self._alone

    def _free(self) -> None:
        with self._change:
            self._stand(waits=False)

    def _stand(self, *, waits: bool) -> None:
        self._goes, self._waits = False, waits
        self._change.notify_all()

    def _run(self, work: Callable[[Callable[[], None], Callable[[], None]], None]) -> None:
        try:
            work(self._held, self._free)
        finally:
            self._free()
