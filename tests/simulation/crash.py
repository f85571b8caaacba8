"""A crash or a power cut between two store steps: the files as they are then, and nothing more."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path


class Crash(BaseException):
    """The process is gone; no code of the product may catch it."""


class Log:
    """The write-ahead log of one file, and how many bytes of it a power cut cannot take.

    A commit on FULL puts all of it on the disk, one on NORMAL nothing; folding it into the file
    does both and empties it. Desks fold whole logs only, so that nothing else has to be known.
    """

    def __init__(self, name: str) -> None:
        self._name = f"{name}-wal"
        self._safe = 0

    def synced(self, folder: Path) -> None:
        """A commit has just been made on FULL."""
        self._safe = self._size(folder)

    def folded(self) -> None:
        """The log was begun anew."""
        self._safe = 0

    def cut(self, folder: Path, chance: random.Random) -> int:
        """Take a part of what was never synced; how many bytes that is."""
        size = self._size(folder)
        left = chance.randint(min(self._safe, size), size)
        if left < size:
            with (folder / self._name).open("r+b") as log:
                log.truncate(left)
        self._safe = left
        return size - left

    def _size(self, folder: Path) -> int:
        path = folder / self._name
        return path.stat().st_size if path.exists() else 0


class Crashing:
    """Counts store steps; when its fuse has burnt, keeps the files as they are and crashes.

    ``power`` cuts the logs of the kept files, as when the machine goes down with the process.
    """

    def __init__(self, said: Callable[[str], None], logs: tuple[Log, ...] = ()) -> None:
        self._said = said
        self._logs = logs
        self.fuse: int | None = None
        self.power: random.Random | None = None
        self.folder = Path()
        self.kept: Path | None = None

    def __call__(self, name: str) -> None:
        if self.fuse is None:
            return
        self.fuse -= 1
        if self.fuse > 0:
            return
        self.fuse = None
        self.kept = fresh_copy(self.folder)
        power, self.power = self.power, None
        gone = [log.cut(self.kept, power) for log in self._logs] if power else []
        self._said(f"{'power cut' if power else 'crash'} at {name!r} {gone or ''}")
        raise Crash(name)


def fresh_copy(folder: Path) -> Path:
    """What a killed process leaves: databases and their logs, but no shared memory."""
    name, _, number = folder.name.rpartition("-")
    target = folder.with_name(f"{name}-{int(number) + 1}")
    while target.exists():
        number = str(int(number) + 1)
        target = folder.with_name(f"{name}-{int(number) + 1}")
    shutil.copytree(folder, target, ignore=shutil.ignore_patterns("*-shm"))
    return target
