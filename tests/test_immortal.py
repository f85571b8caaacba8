"""Qt is used for hours: what it hands out uncounted must not end the process."""

from __future__ import annotations

import subprocess
import sys

LONG_USE = """
from lkk_desktop import immortal
immortal.keep()
from PySide6.QtCore import QObject, Signal
class Bell(QObject):
    rung = Signal()
bell = Bell()
for _ in range(20_000):
    bell.rung.emit()
    bell.setObjectName("bell")
"""


def test_many_thousand_calls_do_not_end_the_process() -> None:
    done = subprocess.run([sys.executable, "-c", LONG_USE], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
