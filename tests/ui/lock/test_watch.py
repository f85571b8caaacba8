"""The window locks by itself: by the clock on the wall, after a sleep, by keys of either layout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from lkk_desktop.ui.ask import Question
from lkk_desktop.ui.lock.system import escaped
from lkk_desktop.ui.lock.watch import Watch
from tests.ui.lock.conftest import MINUTE, House


@pytest.fixture
def watch(house: House) -> Iterator[Watch]:
    house.lock(minutes=5)
    house.shell()
    clocks = house.clocks
    made = Watch(house.frame, house.guard, lambda: clocks.wall, lambda: clocks.steady)
    yield made
    made.end()


def touch(house: House) -> None:
    """A key as the system sends it."""
    target = house.frame.windowHandle()
    QTest.keyClick(target, Qt.Key.Key_Shift)


def test_idling_locks_and_working_does_not(house: House, watch: Watch) -> None:
    for _ in range(10):
        house.clocks.pass_(4 * MINUTE)
        touch(house)
        watch.look()
    assert not house.guard.is_locked
    house.clocks.pass_(5 * MINUTE)
    watch.look()
    assert house.guard.is_locked


def test_never_is_never(house: House, watch: Watch) -> None:
    house.guard.idle_minutes(0)
    house.clocks.pass_(30 * 24 * 60 * MINUTE)
    watch.look()
    assert not house.guard.is_locked


def test_a_sleep_locks_even_where_idling_never_does(house: House, watch: Watch) -> None:
    house.guard.idle_minutes(0)
    house.clocks.sleep(8 * 60 * MINUTE)
    watch.look()
    assert house.guard.is_locked


def test_the_first_key_after_a_sleep_locks_before_it_does_anything(
    house: House, watch: Watch
) -> None:
    """No timer has run yet: the key comes first (KeePassXC #2014)."""
    house.clocks.sleep(60 * MINUTE)
    touch(house)
    assert house.guard.is_locked


def test_a_clock_that_is_set_back_hides_no_idling(house: House, watch: Watch) -> None:
    house.clocks.sleep(-60 * MINUTE)
    watch.look()
    house.clocks.pass_(5 * MINUTE)
    watch.look()
    assert house.guard.is_locked


def test_idling_behind_the_lock_does_not_count_after_it(house: House, watch: Watch) -> None:
    house.guard.lock_now()
    house.clocks.pass_(60 * MINUTE)
    watch.look()
    house.guard.is_locked = False
    watch.look()
    assert not house.guard.is_locked


def test_the_program_does_not_keep_itself_awake(house: House, watch: Watch) -> None:
    """Only what a person does counts: the program's own events come, too."""
    house.clocks.pass_(4 * MINUTE)
    for event in (
        QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier, "a"),
        QMouseEvent(
            QEvent.Type.MouseMove,
            QPointF(1, 1),
            QPointF(1, 1),
            Qt.MouseButton.NoButton,
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
        ),
    ):
        QApplication.sendEvent(house.frame, event)
    house.clocks.pass_(MINUTE)
    watch.look()
    assert house.guard.is_locked


@pytest.mark.qt_log_ignore("keyToAscii", extend=True)
@pytest.mark.parametrize("key", [Qt.Key.Key_L, 0x0414])
def test_ctrl_l_locks_in_either_layout(house: House, watch: Watch, key: int) -> None:
    house.frame.activateWindow()
    house.qtbot.waitUntil(house.frame.isActiveWindow)
    QTest.keyClick(house.frame, Qt.Key(key), Qt.KeyboardModifier.ControlModifier)
    assert house.guard.is_locked


def test_ctrl_l_locks_over_a_question(house: House, watch: Watch) -> None:
    question = Question(house.frame, "Передать?", "Значение велико", [], "Передать")
    house.qtbot.addWidget(question)
    question.open()
    house.qtbot.waitUntil(question.isActiveWindow)
    QTest.keyClick(question.no, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert house.guard.is_locked


def test_without_a_lock_ctrl_l_does_nothing(house: House, watch: Watch) -> None:
    house.guard.take_off()
    house.frame.activateWindow()
    house.qtbot.waitUntil(house.frame.isActiveWindow)
    QTest.keyClick(house.frame, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert not house.guard.is_locked


def test_a_suspended_application_is_locked(house: House, watch: Watch) -> None:
    application = QApplication.instance()
    assert isinstance(application, QGuiApplication)
    application.applicationStateChanged.emit(Qt.ApplicationState.ApplicationSuspended)
    assert house.guard.is_locked


def test_a_watch_that_ended_locks_nothing(house: House, watch: Watch) -> None:
    watch.end()
    house.clocks.sleep(60 * MINUTE)
    touch(house)
    assert not house.guard.is_locked


# ── what the desktop says, over a real bus ────────────────────────────────────────────────────

LISTENER = """
import sys
from PySide6.QtCore import QCoreApplication, QTimer
from lkk_desktop.ui.lock.system import System
application = QCoreApplication([])
system = System()
system.leaving.connect(lambda: (print("leaving", flush=True)))
print("listens", flush=True)
QTimer.singleShot(20_000, application.quit)
application.exec()
"""
SAVER = """
import sys
from PySide6.QtCore import QCoreApplication
from PySide6.QtDBus import QDBusConnection, QDBusMessage
application = QCoreApplication([])
bus = QDBusConnection.sessionBus()
service, path, on = sys.argv[1], sys.argv[2], sys.argv[3] == "true"
assert bus.registerService(service)
said = QDBusMessage.createSignal(path, service, "ActiveChanged")
said.setArguments([on])
assert bus.send(said)
for _ in range(20):
    application.processEvents()
    import time; time.sleep(0.02)
"""
STORY = """
set -e
"$PYTHON" -c "$LISTENER" > "$OUT" &
listener=$!
until grep -q listens "$OUT"; do sleep 0.05; done
"$PYTHON" -c "$SAVER" "$@"
sleep 0.5
kill $listener
"""


def told(tmp_path: Path, *arguments: str) -> list[str]:
    out = tmp_path / "out"
    out.touch()
    environment = {
        **os.environ,
        "PYTHON": sys.executable,
        "LISTENER": LISTENER,
        "SAVER": SAVER,
        "OUT": str(out),
    }
    subprocess.run(
        ["dbus-run-session", "--", "bash", "-c", STORY, "story", *arguments],
        env=environment,
        timeout=60,
        check=True,
        capture_output=True,
    )
    return out.read_text().split()


needs_bus = pytest.mark.skipif(not shutil.which("dbus-run-session"), reason="no D-Bus here")


@needs_bus
@pytest.mark.slow
@pytest.mark.parametrize(
    ("service", "path"),
    [
        ("org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver"),
        ("org.freedesktop.ScreenSaver", "/ScreenSaver"),
        ("org.gnome.ScreenSaver", "/org/gnome/ScreenSaver"),
    ],
)
def test_the_desktops_own_lock_is_heard(tmp_path: Path, service: str, path: str) -> None:
    assert told(tmp_path, service, path, "true") == ["listens", "leaving"]


@needs_bus
@pytest.mark.slow
def test_that_the_screen_is_there_again_locks_nothing(tmp_path: Path) -> None:
    saver = "org.freedesktop.ScreenSaver"
    assert told(tmp_path, saver, "/ScreenSaver", "false") == ["listens"]


@pytest.mark.parametrize(
    ("id", "path"), [("2", "_32"), ("c1", "c1"), ("12", "_312"), ("a-b", "a_2db")]
)
def test_a_session_is_named_as_systemd_names_it(id: str, path: str) -> None:
    assert escaped(id) == path
