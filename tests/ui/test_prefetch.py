"""What is heavy is imported while nobody waits, and the window goes on meanwhile."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from lkk_desktop.ui import prefetch
from lkk_desktop.ui.prefetch import AFTERWARDS, BEFORE, BINDINGS, CHARTS, PAPERS, Prefetch

OF_QT = ("PySide6.", "shiboken6", "pyqtgraph", "lkk_desktop.ui.")
WINDOW = """
import json, sys, threading, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QPushButton
from lkk_desktop.ui import lockstep
from lkk_desktop.ui.prefetch import Prefetch, imported
application = QApplication([])
standing = [0]
take = lockstep.Lockstep.take
def counted(self, seconds):
    standing[0] += 1
    try:
        take(self, seconds)
    finally:
        standing[0] -= 1
lockstep.Lockstep.take = counted
seen = []
class Seer:
    def find_spec(self, name, *_where):
        if threading.current_thread() is not threading.main_thread():
            seen.append((name, standing[0] > 0))
sys.meta_path.insert(0, Seer())
frames, last, drawn = [], [time.perf_counter()], []
slowest = [0.0]
# What the window imports for itself meanwhile, as a screen that is opened does.
own = ["colorsys", "wave", "cmd", "code", "bdb", "calendar", "csv", "filecmp", "fractions",
    "getpass", "gettext", "graphlib", "imaplib", "mailbox", "netrc", "optparse", "pickletools",
    "plistlib", "poplib", "pprint", "rlcompleter", "sched", "shelve", "smtplib", "statistics",
    "symtable", "tabnanny", "timeit", "trace", "zipapp"]
def frame():
    now = time.perf_counter()
    frames.append(now - last[0])
    last[0] = now
    QPushButton(str(now)).deleteLater()
    if own and len(frames) % 8 == 0:
        __import__(own.pop())
        slowest[0] = max(slowest[0], time.perf_counter() - now)
        last[0] = time.perf_counter()
ticking = QTimer()
ticking.timeout.connect(frame)
ticking.start(2)
fetching = Prefetch(application, after=200)
fetching.drawing.connect(lambda: drawn.append(imported()))
if "hurry" in sys.argv:
    fetching.hurry()
def look():
    if fetching.done:
        application.quit()
looking = QTimer()
looking.timeout.connect(look)
looking.start(50)
QTimer.singleShot(60_000, application.quit)
application.exec()
print(json.dumps({
    "done": fetching.done,
    "drawn": drawn,
    "there": sorted(sys.modules),
    "late": sum(f for f in frames if f > 0.05),
    "frames": len(frames),
    "slowest": slowest[0],
    "beside": [name for name, stood in seen if not stood],
    "within": [name for name, stood in seen if stood],
    "switch": sys.getswitchinterval(),
}))
"""


@pytest.mark.parametrize("pace", ["calm", "hurry"])
def test_what_is_of_qt_is_made_only_while_the_windows_thread_waits(pace: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WINDOW, pace],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    told = json.loads(done.stdout)
    assert done.stderr == ""
    assert told["done"]
    assert told["drawn"] == [True]
    assert {*BEFORE, *BINDINGS, *CHARTS, *PAPERS, *AFTERWARDS} <= set(told["there"])
    assert not [name for name in told["beside"] if name.startswith(OF_QT)]
    assert len([name for name in told["within"] if name.startswith("pyqtgraph")]) > 100
    assert told["switch"] == pytest.approx(0.005)
    # Here many tests share a core; the figures of a still machine are the benchmark's.
    assert told["frames"] > 50
    assert told["slowest"] < 2.0, "the window's own imports do not wait for these"
    assert told["late"] < 0.6


def test_there_is_one_for_the_whole_program(qtbot: QtBot) -> None:
    assert Prefetch.of_program() is Prefetch.of_program()


def test_it_stops_with_the_program(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prefetch, "BEFORE", ("json",))
    over = QWidget()
    qtbot.addWidget(over)
    fetching = Prefetch(over, 0)
    fetching.stop()
    qtbot.wait(100)
    assert not fetching.done


def test_a_missing_one_is_passed_over(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(prefetch, "BEFORE", ("json", "is_not_there"))
    over = QWidget()
    qtbot.addWidget(over)
    fetching = Prefetch(over, 0)
    with caplog.at_level("INFO"), qtbot.waitSignal(fetching.drawing, timeout=30_000):
        fetching.hurry()
    qtbot.waitUntil(lambda: fetching.done, timeout=30_000)
    assert "not fetched ahead: is_not_there" in caplog.text
