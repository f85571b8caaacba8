"""How a document that takes its time tells how far it is, and is called off."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[int, int], None]
IsCancelled = Callable[[], bool]


class Cancelled(Exception):
    """The person called the work off: nothing was written."""


class Work:
    """Steps of a work of so many; ``step`` is called in a loop and costs next to nothing.

    ``progress`` gets (done, all) about a hundred times at most, and once at the end.
    """

    def __init__(
        self, steps: int, progress: Progress | None = None, cancelled: IsCancelled | None = None
    ) -> None:
        self._steps = steps
        self._progress = progress
        self._cancelled = cancelled
        self._done = 0
        self._each = max(1, steps // 100)

    def step(self) -> None:
        """One step is done. Raises ``Cancelled``."""
        self._done += 1
        if self._done % self._each == 0:
            self._look()

    def end(self) -> None:
        """All steps are done, however many they were. Raises ``Cancelled``."""
        self._done = self._steps
        self._look()

    def _look(self) -> None:
        if self._cancelled is not None and self._cancelled():
            raise Cancelled
        if self._progress is not None:
            self._progress(min(self._done, self._steps), self._steps)
