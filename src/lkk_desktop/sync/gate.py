"""Which lines wait for their files: one goes only once the server has confirmed each of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import msgspec

from lkk_desktop.models.appeals.deeds import SubmitAppeal
from lkk_desktop.replica.attachments import enclosed
from lkk_desktop.replica.line import Line

LASTS = 6 * 3600.0
"""Seconds that a confirmation holds: the server drops after 24 hours what no command came for."""


class Refused(msgspec.Struct, frozen=True):
    """Why a file of a line will not do, with what the words need: its name among them."""

    code: str
    values: dict[str, Any]


class Gate:
    """What the server has confirmed in this session: never more than it said since the last time
    that there was reason to doubt it (hazards H27, H42).

    ``parked`` are lines that wait for files, or need one that does; ``refused``, by their numbers,
    those of which a file will not do (hazard H44).
    """

    def __init__(self) -> None:
        self._confirmed: dict[str, float] = {}
        self._now = 0.0
        self._files: dict[str, tuple[str, ...]] = {}
        self.parked: dict[int, Line] = {}
        self.refused: dict[int, Refused] = {}

    def files(self, line: Line) -> tuple[str, ...]:
        """The ids of the files that have to go before a line; its bytes never change."""
        if line.kind != SubmitAppeal.kind:
            return ()
        if line.id not in self._files:
            command = line.command()
            self._files[line.id] = (
                () if command is None else tuple(one.id for one in enclosed(command))
            )
        return self._files[line.id]

    def holds(self, line: Line) -> bool:
        """Whether a file of this line still has to be confirmed."""
        return not all(map(self.is_confirmed, self.files(line)))

    def is_confirmed(self, file: str) -> bool:
        return file in self._confirmed

    def confirm(self, file: str) -> None:
        """The server has this file whole, with the hash that it has to have, and passed it."""
        self._confirmed[file] = self._now

    def age(self, now: float) -> None:
        """It is ``now`` (s, monotonic): what was confirmed too long ago is asked about anew."""
        self._now = now
        self._confirmed = {id: at for id, at in self._confirmed.items() if at > now - LASTS}

    def doubt(self, lines: Iterable[Line] | None = None) -> None:
        """Have the files of these lines, or all of them, confirmed anew."""
        if lines is None:
            self._confirmed.clear()
        else:
            for line in lines:
                for file in self.files(line):
                    self._confirmed.pop(file, None)

    def settle(self, left: Collection[Line]) -> None:
        """Of the parked lines only these are without an outcome; the others are forgotten."""
        self.parked = {line.number: line for line in left}
        self.refused = {n: why for n, why in self.refused.items() if n in self.parked}
        known = {line.id for line in left}
        self._files = {id: files for id, files in self._files.items() if id in known}
