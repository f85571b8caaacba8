"""Slow work beside the UI, on its own connection: how far it is, and how it is called off."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, TypeVar

from lkk_desktop.models.record import R
from lkk_desktop.replica.files import Connection, Files
from lkk_desktop.replica.shown import Shown

T = TypeVar("T")
Told = Callable[[int, int], None]


class CalledOff(Exception):
    """The person, or the end of the program, called the work off: nobody waits for it."""


class Course:
    """A slow work under way: how far it is and whether it goes on.

    Made by who asks for the work. ``told`` hears (done, of) on the UI thread: the newest figures,
    however often the work counts. What works calls ``step`` and may ask ``cancelled``.
    """

    def __init__(self, told: Told | None = None) -> None:
        self._told = told
        self._off = threading.Event()
        self._lock = threading.Lock()
        self._figures: tuple[int, int] | None = None
        self._tell: Callable[[None], None] | None = None

    def begin(self, posting: Callable[[Callable[[None], None]], Callable[[None], None]]) -> None:
        """Let what is told go this way to the UI thread."""
        self._tell = posting(self._arrived)

    def cancel(self) -> None:
        """Call it off. It ends at its next step; its answer goes to nobody."""
        self._off.set()

    def cancelled(self) -> bool:
        return self._off.is_set()

    def step(self, done: int, of: int) -> None:
        """So much is done. Raises ``CalledOff``."""
        self.look()
        with self._lock:
            on_its_way, self._figures = self._figures is not None, (done, of)
        if self._told is not None and self._tell is not None and not on_its_way:
            self._tell(None)

    def look(self) -> None:
        """Raise ``CalledOff`` once it has been."""
        if self._off.is_set():
            raise CalledOff

    def _arrived(self, _nothing: None) -> None:
        with self._lock:
            figures, self._figures = self._figures, None
        if figures is not None and self._told is not None and not self._off.is_set():
            self._told(*figures)


class _Watched(Shown):
    """What a screen shows, for a work that may be called off between two questions."""

    def __init__(self, connection: Connection, course: Course) -> None:
        super().__init__(connection)
        self._course = course

    def find(self, kind: type[R], **equal: str | int | None) -> list[R]:
        self._course.look()
        return super().find(kind, **equal)


def run(
    files: Files,
    read: Callable[[Shown], T],
    course: Course,
    answered: Callable[[T | Exception], None],
) -> None:
    """Read on a connection of its own and hand over the answer, or what kept it from being."""
    _do(
        lambda: Connection(files, "outbox", writable=False),
        lambda one: read(_Watched(one, course)),
        course,
        answered,
    )


def write(
    files: Files,
    work: Callable[[Connection], T],
    course: Course,
    answered: Callable[[T | Exception], None],
) -> None:
    """Write the outbox on a connection of its own and hand over the answer, as ``run`` does."""
    _do(lambda: Connection(files, "outbox", durable=False), work, course, answered)


def _do(
    opened: Callable[[], Connection],
    work: Callable[[Connection], T],
    course: Course,
    answered: Callable[[T | Exception], None],
) -> None:
    answer: Any
    try:
        course.look()
        connection = opened()
        try:
            answer = work(connection)
        finally:
            connection.close()
    except Exception as error:  # noqa: BLE001 — handed back whole to who asked
        answer = error
    answered(answer)
