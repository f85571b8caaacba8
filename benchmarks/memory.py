"""``first_sync_memory``: what a first sync takes of the computer's memory while it goes on."""

from __future__ import annotations

import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

from benchmarks.measure import Figure, Size, figure, in_turn
from benchmarks.scene import PATIENCE, emptied, profile, serving


def first_sync_memory(folder: Path, size: Size) -> Figure:
    """Megabytes that the program grows by at most; floor: the same with a fifth of the rows."""
    with ExitStack() as stack:
        many = _Grown(folder / "many", size.rows, stack)
        few = _Grown(folder / "few", size.fewer, stack)
        values, floors = in_turn(many.once, few.once, size.times)
    return figure("first_sync_memory", "MB", values, floors)


class _Grown:
    """A server with so many rows, and children that fill an empty replica from it."""

    def __init__(self, folder: Path, rows: int, stack: ExitStack) -> None:
        folder.mkdir()
        self._folder = folder
        self._server = stack.enter_context(serving(folder, rows))
        self._template = profile(folder / "profile", self._server)
        self._number = 0

    def once(self) -> float:
        self._number += 1
        files = emptied(self._template, self._folder / f"profile{self._number}")
        keys = f"{files.keys.outbox.hex()} {files.keys.replica.hex()}"
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.grown", str(files.folder), self._server.url],
            input=keys,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return int(done.stdout) / 1024
