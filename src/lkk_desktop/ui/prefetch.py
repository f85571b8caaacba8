"""What screens will want is imported while nobody waits for it, so that none opens slowly later."""

from __future__ import annotations

import importlib
import logging
import sys
import threading
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer

log = logging.getLogger(__name__)
# How long the window has stood before the first import, and how long it rests between two (ms).
AFTER, REST = 1_500, 60
# How long (s) an import may keep the interpreter to itself while the window wants it. Measured:
# with Python's own 5 ms the window stood still for up to 49 ms, with 1 ms for 17.
TURN = 0.001
# What is heavy, each after what it is made of.
WANTED = (
    "numpy",
    "pyqtgraph",
    "lkk_desktop.ui.charts.columns",
    "lkk_desktop.ui.charts.dense",
    "lkk_desktop.ui.charts.consumption",
    "PySide6.QtPdf",
    "lkk_desktop.ui.papers.viewer",
    "reportlab.pdfgen.canvas",
)


class Prefetch(QObject):
    """Imports one module after another on a thread, and rests between them."""

    def __init__(
        self,
        parent: QObject,
        wanted: Sequence[str] = WANTED,
        after: int = AFTER,
        load: Callable[[str], object] = importlib.import_module,
    ) -> None:
        super().__init__(parent)
        self._left = list(wanted)
        self._load = load
        self._thread: threading.Thread | None = None
        self._usual = sys.getswitchinterval()
        self._next = QTimer(self)
        self._next.setSingleShot(True)
        self._next.timeout.connect(self._begin)
        self._look = QTimer(self)
        self._look.setInterval(REST)
        self._look.timeout.connect(self._end)
        self._next.start(after)

    @property
    def left(self) -> tuple[str, ...]:
        """What is still to be imported."""
        return tuple(self._left)

    def stop(self) -> None:
        """Import no more; what is being imported is waited for."""
        self._left.clear()
        self._next.stop()
        self._look.stop()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
            sys.setswitchinterval(self._usual)

    def _begin(self) -> None:
        if self._left:
            sys.setswitchinterval(min(TURN, self._usual))
            self._thread = threading.Thread(target=self._import, args=(self._left[0],), daemon=True)
            self._thread.start()
            self._look.start()

    def _end(self) -> None:
        if self._thread is not None and not self._thread.is_alive():
            self._look.stop()
            self._thread = None
            sys.setswitchinterval(self._usual)
            del self._left[:1]
            self._next.start(REST)

    def _import(self, name: str) -> None:
        try:
            self._load(name)
        except ImportError as error:
            # Whoever really needs it says so to the person.
            log.info("not fetched ahead: %s", error.name or name)
