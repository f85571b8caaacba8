"""What screens will want is imported while nobody waits for it, so that none opens slowly later.

Whatever makes classes over Qt's is imported in turns that the UI thread grants: a type that another
thread makes while Qt runs on this one takes the process with it (decision 29).
"""

from __future__ import annotations

import contextlib
import importlib
import logging
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from lkk_desktop.ui.lockstep import Lockstep

log = logging.getLogger(__name__)
AFTER = 1_500
"""Milliseconds that the window has stood before the first import."""
REST, TURN = 20, 0.004
"""How long the window is left alone between two turns (ms), and how long one takes it (s)."""
SHORT_REST, LONG_TURN = 2, 0.008
"""The same while a skeleton stands where a chart shall be."""
SWITCH = 0.001
"""How long (s) what runs beside the window may keep the interpreter to itself. Measured: with
Python's own 5 ms the window stood still for up to 49 ms, with 1 ms for 17."""
DRAWS = "pyqtgraph"
# Nothing of Qt in these: they are imported beside the window. What pyqtgraph is made of comes
# first, lest its turns hold a lock of the standard library's that somebody else waits for.
BEFORE = (
    "numpy",
    "numpy.typing",
    "colorama",
    "cProfile",
    "pydoc",
    "importlib.resources",
    "multiprocessing.connection",
    "xml.etree.ElementTree",
)
AFTERWARDS = ("reportlab.pdfgen.canvas",)
# pyqtgraph looks at every name of these, and each makes a type: most of what its import costs.
BINDINGS = (
    "PySide6.QtCore",
    "PySide6.QtGui",
    "PySide6.QtWidgets",
    "PySide6.QtSvg",
    "PySide6.QtTest",
    "PySide6.QtOpenGL",
    "PySide6.QtOpenGLWidgets",
)
CHARTS = (
    DRAWS,
    "lkk_desktop.ui.charts.columns",
    "lkk_desktop.ui.charts.dense",
    "lkk_desktop.ui.charts.consumption",
)
PAPERS = ("PySide6.QtPdf", "lkk_desktop.ui.papers.viewer")


class Prefetch(QObject):
    """Fetches ahead once the window stands; ``hurry`` where somebody looks at a skeleton."""

    drawing = Signal()
    """What draws charts is there."""

    def __init__(self, parent: QObject, after: int = AFTER) -> None:
        super().__init__(parent)
        self._work: Lockstep | None = None
        self._turn = TURN
        self._told = self._done = False
        self._usual = sys.getswitchinterval()
        self._next = QTimer(self)
        self._next.setInterval(REST)
        self._next.timeout.connect(self._go_on)
        self._first = QTimer(self)
        self._first.setSingleShot(True)
        self._first.timeout.connect(self._next.start)
        self._first.start(after)

    @classmethod
    def of_program(cls) -> Prefetch:
        """The one that the program has, made where it has none yet."""
        program = QApplication.instance()
        assert program is not None
        return program.findChild(cls) or cls(program)

    @property
    def done(self) -> bool:
        """Whether all is there."""
        return self._done

    def hurry(self) -> None:
        """Somebody waits for a chart: ``drawing`` comes soon, if it has not yet."""
        if not self._told:
            self._turn = LONG_TURN
            self._next.start(SHORT_REST)

    def stop(self) -> None:
        """Fetch no more; what has been begun is ended first."""
        self._first.stop()
        self._next.stop()
        if self._work is not None:
            self._work.finish()
            sys.setswitchinterval(self._usual)

    def _go_on(self) -> None:
        if self._work is None:
            sys.setswitchinterval(min(SWITCH, self._usual))
            self._work = Lockstep(fetch)
        self._work.take(self._turn)
        self._done = self._work.over
        if not self._told and (self._done or imported()):
            self._told, self._turn = True, TURN
            self._next.setInterval(REST)
            self.drawing.emit()
        if self._done:
            self.stop()


def imported() -> bool:
    """Whether what draws charts is there, and whole."""
    found = sys.modules.get(DRAWS)
    return found is not None and not getattr(found.__spec__, "_initializing", False)


def fetch(held: Callable[[], None], free: Callable[[], None]) -> None:
    """Import everything, what concerns Qt within turns."""
    for name in BEFORE:
        _load(name)
    for name in BINDINGS:
        held()
        _load(name)
        binding = sys.modules.get(name)
        for each in () if binding is None else dir(binding):
            held()
            getattr(binding, each, None)
    with _between(held):
        for name in (*CHARTS, *PAPERS):
            held()
            _load(name)
    free()
    for name in AFTERWARDS:
        _load(name)


def _load(name: str) -> None:
    try:
        importlib.import_module(name)
    except ImportError as error:
        # Whoever really needs it says so to the person.
        log.info("not fetched ahead: %s", error.name or name)


class _Finder(MetaPathFinder):
    """Has each module of pyqtgraph's, which are many and small, wait for its turn to be executed.

    Not to be found: whoever looks for a module has the lock of all imports, and would keep the
    window from its own.
    """

    def __init__(self, held: Callable[[], None]) -> None:
        self._held, self._thread = held, threading.get_ident()

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if not name.startswith(f"{DRAWS}.") or threading.get_ident() != self._thread:
            return None
        others = (one for one in sys.meta_path if one is not self)
        found = next(filter(None, (one.find_spec(name, path, target) for one in others)), None)
        if found is not None and found.loader is not None:
            execute = found.loader.exec_module

            def paced(module: ModuleType) -> None:
                self._held()
                execute(module)

            found.loader.exec_module = paced  # type: ignore[method-assign]
        return found


@contextlib.contextmanager
def _between(held: Callable[[], None]) -> Iterator[None]:
    finder = _Finder(held)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
