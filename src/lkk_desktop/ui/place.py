"""Where the keyboard is in a card whose parts come and go, each step after the last."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from PySide6.QtWidgets import QWidget


class Place:
    """What is hidden or put out of use loses the focus, and Qt gives it to whatever comes next in
    the window. The first of ``stops`` that can be used now gets it instead; but the focus of
    somebody who is elsewhere in the window is never taken."""

    def __init__(self, card: QWidget, stops: Callable[[], Sequence[QWidget]]) -> None:
        self._card, self._stops = card, stops
        self._within = False
        self._fell = False
        self._left: QWidget | None = None
        self._now: QWidget | None = None

    @contextmanager
    def held(self) -> Iterator[None]:
        """Whatever is shown, hidden, or put in or out of use in here, the focus follows it."""
        if self._within:
            yield
            return
        before = self._focus()
        # Who has gone on from where it fell to, went there on purpose.
        self._fell = self._fell and before is self._now
        here = self._fell or (before is not None and self._card.isAncestorOf(before))
        if not self._fell:
            self._left = before
        self._within = True
        try:
            yield
        finally:
            self._within = False
        if here and self._card.isVisible():
            self._follow(before)

    def _follow(self, before: QWidget | None) -> None:
        now = self._focus()
        # In a window behind another, as the browser's, what is hidden keeps the focus.
        if not self._fell and before is not None and now is before and _takes(before):
            return
        # What is in use again after a question to the server has it back.
        stops = (self._left, *self._stops())
        wanted = next((one for one in stops if one is not None and _takes(one)), None)
        # With nothing to do there yet, it is remembered that it fell, and to where.
        self._fell, self._now = wanted is None, now
        if wanted is not None:
            wanted.setFocus()

    def _focus(self) -> QWidget | None:
        return self._card.window().focusWidget()


def _takes(one: QWidget) -> bool:
    return one.isVisible() and one.isEnabled()
