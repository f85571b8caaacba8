"""A paper or an export that can be asked for: what it is called, and how it is made."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, Protocol

import msgspec

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet, Course, Shown
    from lkk_desktop.ui.screen import Desk

Make = Callable[["Shown", "Course"], bytes]
Suffix = Literal["pdf", "png", "csv", "xlsx", "xml", "ics", "jpg", "tif", "zip", "rar"]
# What Windows keeps for itself, in a name or as the whole of it.
_BARRED = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]+')
_DEVICES = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
LONGEST = 120


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """What can be shown or saved.

    ``title`` heads its window, ``name`` is its file's without the ending. ``make`` runs beside the
    UI, over what is shown; it calls the course's ``step``, or hands it to who makes the document.
    """

    title: str
    name: str
    suffix: Suffix
    make: Make

    @property
    def file(self) -> str:
        """The name that it is saved under."""
        return f"{fit_for_files(self.name)}.{self.suffix}"


class Holder(Protocol):
    """Who asks for what concerns no account: any widget that has the cabinet."""

    @property
    def cabinet(self) -> Cabinet: ...


class Asker(Holder, Protocol):
    """Who asks for documents: a screen or the window's body."""

    @property
    def desk(self) -> Desk: ...


def fit_for_files(name: str) -> str:
    """A name that every system takes: no sign that Windows bars, none of its devices, not long."""
    plain = " ".join(_BARRED.sub(" ", name).split())[:LONGEST].rstrip(". ")
    return f"_{plain}" if not plain or _DEVICES.match(plain) else plain
