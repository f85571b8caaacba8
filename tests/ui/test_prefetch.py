"""What is heavy is imported while nobody waits, and the window goes on meanwhile."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from lkk_desktop.ui.prefetch import WANTED, Prefetch

FRAMES = """
import sys, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from lkk_desktop.ui.prefetch import Prefetch
application = QApplication([])
frames, last = [], [time.perf_counter()]
def frame():
    now = time.perf_counter()
    frames.append(now - last[0])
    last[0] = now
ticking = QTimer()
ticking.timeout.connect(frame)
ticking.start(2)
fetching = Prefetch(application, after=200)
def look():
    if not fetching.left:
        application.quit()
looking = QTimer()
looking.timeout.connect(look)
looking.start(50)
QTimer.singleShot(60_000, application.quit)
application.exec()
print(fetching.left, "pyqtgraph" in sys.modules, len(frames), sum(f for f in frames if f > 0.05))
"""


def test_all_of_it_is_imported_without_a_word_of_qt_and_the_window_stands_still_hardly_ever() -> (
    None
):
    done = subprocess.run(
        [sys.executable, "-c", FRAMES],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    left, graph, frames, late = done.stdout.replace("()", "none").split()
    assert (left, graph) == ("none", "True")
    assert done.stderr == ""
    # Here many tests share a core; the figures of a still machine are the benchmark's.
    assert int(frames) > 100
    assert float(late) < 0.6


def test_one_is_imported_after_another_with_a_short_turn_and_a_missing_one_is_passed_over(
    qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    usual = sys.getswitchinterval()
    seen: list[tuple[str, float, bool]] = []

    def load(name: str) -> None:
        main = threading.current_thread() is threading.main_thread()
        seen.append((name, sys.getswitchinterval(), main))
        if name == "gone":
            raise ModuleNotFoundError("no such module", name=name)

    over = QObject()
    fetching = Prefetch(over, ("one", "gone", "two"), 0, load)
    with caplog.at_level("INFO"):
        qtbot.waitUntil(lambda: not fetching.left, timeout=10_000)
    assert [name for name, _turn, _main in seen] == ["one", "gone", "two"]
    assert all(turn == pytest.approx(0.001) and not main for _name, turn, main in seen)
    assert "not fetched ahead: gone" in caplog.text
    assert sys.getswitchinterval() == usual


def test_it_stops_with_the_program(qtbot: QtBot) -> None:
    begun, usual = threading.Event(), sys.getswitchinterval()
    names: list[str] = []

    def load(name: str) -> None:
        names.append(name)
        begun.set()
        time.sleep(0.05)

    over = QObject()
    fetching = Prefetch(over, ("one", "two"), 0, load)
    qtbot.waitUntil(begun.is_set, timeout=10_000)
    fetching.stop()
    qtbot.wait(200)
    assert names == ["one"]
    assert sys.getswitchinterval() == usual


def test_what_is_named_is_there() -> None:
    for name in WANTED:
        __import__(name)
