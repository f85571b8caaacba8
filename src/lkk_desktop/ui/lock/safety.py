"""What the pages of this room ask for; the app does it, since it alone knows files and keys."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from lkk_desktop.ui.lock.guard import Guard

Then = Callable[[str | None], None]
"""What is called afterwards: with the code of what failed, or None."""


class PersonHere(Protocol):
    """A user of this computer. Without a label it is told apart by its number."""

    @property
    def folder(self) -> Path: ...
    @property
    def label(self) -> str | None: ...
    @property
    def number(self) -> int: ...


class Checks(Protocol):
    """Judges a passphrase or recovery code of the profile."""

    @property
    def ways(self) -> tuple[str, ...]:
        """The names of the ways to the keys: keyring, passphrase, recovery."""

    def check(self, way: str, text: str, then: Then) -> None:
        """Codes: wrong_key, mistyped_code."""


class Safety(Checks, Protocol):
    """Keys, lock and users, as an open profile has them."""

    guard: Guard

    @property
    def recovered(self) -> bool:
        """Whether the profile was opened by its recovery code."""

    def make_code(self, then: Callable[[str | None], None]) -> None:
        """A new recovery code; the old one ends. None where that failed."""

    def set_passphrase(self, text: str, then: Then) -> None:
        """A first passphrase, or another one: the profile is then closed and comes back under new
        keys, and ``then`` is not called."""

    @property
    def shared(self) -> bool:
        """Whether there may be other users beside this one."""

    @property
    def label(self) -> str: ...

    def others(self) -> tuple[PersonHere, ...]: ...

    def call_me(self, label: str) -> None: ...

    def switch(self) -> None:
        """Close this profile and ask who it is."""

    def remove(self) -> None:
        """Take this profile off the computer, unsent or not: whoever calls has asked."""

    @property
    def notify(self) -> bool: ...

    @property
    def tray(self) -> bool: ...

    def choose(self, **options: bool) -> None:
        """Keep ``notify`` or ``tray``."""
