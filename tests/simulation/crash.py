"""A crash between two store steps: the files as they are at that moment, then nothing more."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path


class Crash(BaseException):
    """The process is gone; no code of the product may catch it."""


class Crashing:
    """Counts store steps; when its fuse has burnt, keeps the files as they are and crashes."""

    def __init__(self, said: Callable[[str], None]) -> None:
        self._said = said
        self.fuse: int | None = None
        self.folder = Path()
        self.kept: Path | None = None

    def __call__(self, name: str) -> None:
        if self.fuse is None:
            return
        self.fuse -= 1
        if self.fuse > 0:
            return
        self.fuse = None
        self._said(f"crash at {name!r}")
        self.kept = fresh_copy(self.folder)
        raise Crash(name)


def fresh_copy(folder: Path) -> Path:
    """What a killed process leaves: databases and their logs, but no shared memory."""
    name, _, number = folder.name.rpartition("-")
    target = folder.with_name(f"{name}-{int(number) + 1}")
    shutil.copytree(folder, target, ignore=shutil.ignore_patterns("*-shm"))
    return target
