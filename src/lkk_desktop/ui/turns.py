"""Filling a page in turns of the event loop: no key waits for all of it, and it is painted once."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

LAYOUTS = 4


class Turns(QObject):
    """Steps that fill a widget, each in a turn of its own; meanwhile the widget is not painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget
        self._steps: list[Callable[[], object]] = []
        # A timer of 0 would still end in the turn that started it.
        self._timer = QTimer(self, singleShot=True, interval=1)
        self._timer.timeout.connect(self._next)

    def begin(self, *steps: Callable[[], object]) -> None:
        """Do the first step now and the others after it, instead of those that are left undone."""
        self._steps = list(steps)
        self._widget.setUpdatesEnabled(False)
        self._next()

    def end(self) -> None:
        """Leave undone what is left, and paint."""
        self._steps = []
        self._timer.stop()
        self._widget.setUpdatesEnabled(True)

    def _next(self) -> None:
        if not self._steps:
            self.end()
            return
        try:
            self._steps.pop(0)()
            # Layouts before painting, and those that these ask for: else each is painted.
            for _ in range(LAYOUTS):
                QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
        except BaseException:
            self.end()
            raise
        self._timer.start()
