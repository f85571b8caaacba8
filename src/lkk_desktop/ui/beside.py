"""Work that may take long or never end, beside the UI: its answer is heard here, if it comes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal


class Beside(QObject):
    """Threads that nobody waits for: what hangs in foreign code does not hold up the program."""

    _posted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._posted.connect(lambda call: call(), Qt.ConnectionType.QueuedConnection)
        self._over = False

    def run(
        self,
        work: Callable[[], Any],
        then: Callable[[Any], None],
        *,
        patience: int = 0,
        silent: Callable[[], None] | None = None,
    ) -> None:
        """Run it; ``then`` gets what it came to, an ``Exception`` included, on this thread.

        Where that takes longer than ``patience`` (ms), ``silent`` is called once; ``then`` still
        comes if the work ends later.
        """
        ended = [False]

        def heard(answer: Any) -> None:
            ended[0] = True
            if not self._over:
                then(answer)

        def waited() -> None:
            if not ended[0] and not self._over and silent is not None:
                silent()

        def running() -> None:
            try:
                answer = work()
            except Exception as error:  # noqa: BLE001 — it is told where it was asked for
                answer = error
            with suppress(RuntimeError):  # the program has ended meanwhile
                self._posted.emit(lambda: heard(answer))

        threading.Thread(target=running, name="beside", daemon=True).start()
        if silent is not None:
            QTimer.singleShot(patience, self, waited)

    def end(self) -> None:
        """Hear nothing any more."""
        self._over = True
