"""What is read of an account beside the UI thread and kept until a change concerns it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import QObject, Signal

from lkk_desktop.models.command import World

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet, Changed

T = TypeVar("T")


class Kept(QObject, Generic[T]):
    """Values by account. What is asked for and not there, or old, comes with ``ready``.

    Until the new value is there the old one stands, as the screen over it does.
    """

    ready = Signal(str)

    def __init__(
        self,
        cabinet: Cabinet,
        kinds: frozenset[str],
        read: Callable[[World, str], T | None],
    ) -> None:
        super().__init__(cabinet)
        self._cabinet, self._kinds, self._read = cabinet, kinds, read
        self._found: dict[str, T | None] = {}
        self._stale: set[str] = set()
        self._asked: set[str] = set()
        cabinet.changed.connect(self._changed)

    def of(self, account: str) -> T | None:
        """What is known of an account now; asks for what is missing or old."""
        if account not in self._found or account in self._stale:
            self._ask(account)
        return self._found.get(account)

    def is_fresh(self, account: str) -> bool:
        """Whether what is kept, nothing included, is what the profile holds."""
        return account in self._found and account not in self._stale | self._asked

    def _ask(self, account: str) -> None:
        if account in self._asked:
            return
        self._asked.add(account)
        self._stale.discard(account)
        self._cabinet.later(
            lambda world: self._read(world, account),
            lambda answer: self._answered(account, answer),
        )

    def _answered(self, account: str, answer: T | Exception | None) -> None:
        from lkk_desktop.cabinet import Fault

        self._asked.discard(account)
        if isinstance(answer, Fault):
            return
        if isinstance(answer, Exception):
            raise answer
        self._found[account] = answer
        if account in self._stale:
            self._ask(account)
        self.ready.emit(account)

    def _changed(self, what: Changed) -> None:
        if what.kinds and not what.kinds & self._kinds:
            return
        every = set(self._found) | self._asked
        self._stale |= every & what.accounts if what.accounts else every
