"""A person who sends files: the real cabinet in a process of its own, which is killed at a byte.

``python -m tests.faults.filer FOLDER URL WHAT COUNT [FILE]``: with WHAT ``send`` it sends what
waits, and kills itself when so many answers told how far it is; with ``copy`` it attaches FILE, and
kills itself within so many transactions. It leaves with 0 where it came to its end before.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QTimer

from lkk_desktop.cabinet import Cabinet
from lkk_desktop.replica.files import Files
from tests.faults.visit import KEYS, PACE, clock

DRAFT = "draft-1"


class Fuse:
    """Kills its own process, once it was touched so often."""

    def __init__(self, count: int) -> None:
        self.left = count

    def touch(self) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def main() -> int:
    folder, url, what, count, *file = sys.argv[1:]
    qt = QCoreApplication(sys.argv[:1])
    fuse = Fuse(int(count))

    def step(name: str) -> None:
        if what == "copy" and name in ("part", "file"):
            fuse.touch()

    cabinet = Cabinet(Files(Path(folder), KEYS, step), url, clock=clock, pace=PACE)
    if what == "copy":
        cabinet.forms.attach(DRAFT, "files", Path(file[0]), lambda _: qt.quit())
    else:
        # Told on the sync thread, at once: a signal would come too late.
        heard = cabinet.forms.hearing.progress

        def told(command: str, done: int, of: int) -> None:
            fuse.touch()
            heard(command, done, of)

        cabinet.forms.hearing.progress = told  # type: ignore[method-assign]
        watch = QTimer()
        watch.timeout.connect(lambda: cabinet.status.waiting or qt.quit())
        watch.start(50)
        cabinet.start()
    qt.exec()
    cabinet.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
