"""Work beside the UI, on Qt's pool and a connection of its own; what it answers comes back here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal

from lkk_desktop.replica.faults import Fault
from lkk_desktop.replica.files import Connection, Files
from lkk_desktop.replica.shown import Shown
from lkk_desktop.slow import Course, run, write

T = TypeVar("T")


class Pool(QObject):
    """Lives on the UI thread; ``met`` hears there of each fault of disk or file."""

    _posted = Signal(object)

    def __init__(self, files: Files, met: Callable[[Fault], None]) -> None:
        super().__init__()
        self._files = files
        self._met = met
        self._courses: set[Course] = set()
        self._closed = False
        self._writers = QThreadPool()
        self._writers.setMaxThreadCount(1)
        self._posted.connect(self._call, Qt.ConnectionType.QueuedConnection)

    def post(self, work: Callable[[], None]) -> None:
        """Have this done on the UI thread."""
        self._posted.emit(work)

    def posting(self, then: Callable[[T], None]) -> Callable[[T], None]:
        """What hands its answer over to ``then`` on the UI thread, whichever thread calls it."""
        return lambda answer: self._posted.emit(lambda: then(answer))

    def read(
        self,
        read: Callable[[Shown], T],
        then: Callable[[T | Exception], None],
        course: Course | None = None,
    ) -> Course:
        """Read on a read-only connection; the answer goes to ``then``, unless called off."""
        course, posted = self._begun(then, course)
        QThreadPool.globalInstance().start(_Work(lambda: run(self._files, read, course, posted)))
        return course

    def write(
        self,
        work: Callable[[Connection], T],
        then: Callable[[T | Exception], None],
        course: Course,
    ) -> Course:
        """Write the outbox in short transactions; the answer goes to ``then``, unless called off.

        One work after the other, in the order of being asked for. A power cut may take what was
        written, unless the work sees to it.
        """
        course, posted = self._begun(then, course)
        self._writers.start(_Work(lambda: write(self._files, work, course, posted)))
        return course

    def end(self) -> None:
        """What is under way is called off, and what comes from now on has no hearer."""
        self._closed = True
        for course in self._courses:
            course.cancel()

    def wait(self) -> None:
        """Until nothing is under way any more."""
        self._writers.waitForDone()
        QThreadPool.globalInstance().waitForDone()

    def _begun(
        self, then: Callable[[T | Exception], None], course: Course | None
    ) -> tuple[Course, Callable[[T | Exception], None]]:
        begun = course or Course()
        begun.begin(self.posting)
        self._courses.add(begun)

        def answered(answer: T | Exception) -> None:
            self._courses.discard(begun)
            if isinstance(answer, Fault):
                self._met(answer)
            if not begun.cancelled():
                then(answer)

        return begun, self.posting(answered)

    def _call(self, work: Callable[[], None]) -> None:
        """On the UI thread. What was posted before the end and comes after it has no hearer."""
        if not self._closed:
            work()


class _Work(QRunnable):
    def __init__(self, work: Callable[[], None]) -> None:
        super().__init__()
        self._work = work

    def run(self) -> None:
        self._work()
