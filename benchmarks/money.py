"""Screens of money: a key typed into a reading, «Начисления» opened for the first time and again.

Times are those of the UI thread alone (its processor's time, ms, p99), which is what a person waits
for; the profile holds 36 bills of 7 services. Floors are bare widgets of Qt that do the like.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measure import Figure, Size

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLineEdit, QWidget

    from lkk_desktop.ui.shell import Shell

MONTHS = 36
EACH = 30
"""Keys, or openings, for each repetition."""
WARM = 10
"""Of these none is counted: the window has only just been made."""
PATIENCE = 20.0


def typing(folder: Path, size: Size) -> Figure:
    """Each key of a reading: judged, and the month's estimate with it."""
    with window(folder) as shell:
        from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

        from lkk_desktop.ui.components import column
        from lkk_desktop.ui.screens.readings import ReadingsScreen

        shell.open("readings")
        screen = shell.screens["readings"]
        assert isinstance(screen, ReadingsScreen)
        known, account = shell.desk.known_of(shell.cabinet), shell.desk.account or ""
        known.of(account)
        wait(lambda: known.is_fresh(account))
        ours = screen.cards["e1"].rows["e1-day"].field
        bare, said, plain = QWidget(), QLabel(), QLineEdit()
        plain.textChanged.connect(said.setText)
        bare.setLayout(column(plain, said))
        bare.resize(shell.size())
        bare.show()
        values, floors = keys(ours, size), keys(plain, size)
        assert screen.estimate.text(), "nothing was estimated"
    return _figure("typing", values, floors)


def accruals_first(folder: Path, size: Size) -> Figure:
    """From the press until the bills stand there, each time in a window that never had them."""
    values, floors = [], []
    for number in range(size.times):
        with window(folder / str(number)) as shell:
            from lkk_desktop.ui.screens.accruals import AccrualsScreen

            floors.append(spent(lambda: table().show()))

            def opened(shell: Shell = shell) -> None:
                shell.open("accruals")
                screen = shell.screens["accruals"]
                assert isinstance(screen, AccrualsScreen)
                wait(lambda: screen.history is not None)

            values.append(spent(opened))
    return _figure("accruals_first", values, floors)


def accruals_again(folder: Path, size: Size) -> Figure:
    """Opened anew after another section, with everything that it shows."""
    with window(folder) as shell:
        from PySide6.QtWidgets import QStackedWidget, QWidget

        from lkk_desktop.ui.screens.accruals import AccrualsScreen

        shell.open("accruals")
        screen = shell.screens["accruals"]
        assert isinstance(screen, AccrualsScreen)
        wait(lambda: screen.history is not None and screen.chart.canvas is not None)
        bare = QStackedWidget()
        pages = [table(), QWidget()]
        for page in pages:
            bare.addWidget(page)
        bare.resize(shell.size())
        bare.show()
        values, floors = [], []
        for _ in range(size.times * EACH):
            shell.open("journal")
            bare.setCurrentIndex(1)
            events()
            values.append(spent(lambda: shell.open("accruals")))
            floors.append(spent(lambda: bare.setCurrentIndex(0)))
    return _figure("accruals_again", values, floors)


@contextmanager
def window(folder: Path) -> Iterator[Shell]:
    """The real window over a real profile that holds three years of bills."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from lkk_desktop.ui.shell import Preferences, Shell
    from lkk_desktop.ui.theme import Theme
    from tests.ui import billed
    from tests.ui.flat import Profile

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    folder.mkdir(parents=True, exist_ok=True)
    profile = Profile(folder, billed.records(MONTHS))
    shell = Shell(profile.cabinet, Theme(app, "light"), Preferences(theme="light"))
    shell.resize(1240, 900)
    shell.show()
    events()
    try:
        yield shell
    finally:
        shell.hide()
        shell.deleteLater()
        events()
        profile.close()


def events() -> None:
    from PySide6.QtWidgets import QApplication

    for _ in range(3):
        QApplication.processEvents()


def spent(act: Callable[[], object]) -> float:
    """Milliseconds of this thread until an act is done and painted."""
    begun = time.thread_time_ns()
    act()
    events()
    return (time.thread_time_ns() - begun) / 1e6


def keys(field: QLineEdit, size: Size) -> list[float]:
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    field.setFocus()
    QTest.keyClicks(field, "661")
    found = []
    for _ in range(size.times * EACH + WARM):
        found.append(spent(lambda: QTest.keyClick(field, Qt.Key.Key_5)))
        found.append(spent(lambda: QTest.keyClick(field, Qt.Key.Key_Backspace)))
    del found[: 2 * WARM]
    QTest.keyClick(field, Qt.Key.Key_5)
    events()
    return found


def wait(seen: Callable[[], bool]) -> None:
    """Let the window's events come until something is there."""
    end = time.monotonic() + PATIENCE
    while not seen():
        events()
        time.sleep(0.001)
        assert time.monotonic() < end, "it never came"


def table() -> QWidget:
    """As many cells as the table of months shows."""
    from PySide6.QtGui import QStandardItem, QStandardItemModel
    from PySide6.QtWidgets import QTableView

    made = QTableView()
    model = QStandardItemModel(made)
    for row in range(12):
        model.appendRow([QStandardItem(f"{row} 000,00 ₽") for _ in range(7)])
    made.setModel(model)
    made.resize(1000, 600)
    return made


def _figure(name: str, values: list[float], floors: list[float]) -> Figure:
    value, floor = p99(values), p99(floors)
    return Figure(name, round(value, 3), "ms", round(floor, 3), round(value / floor, 3))


def p99(times: list[float]) -> float:
    """The time that 99 of 100 keep to; of fewer, the longest."""
    return sorted(times)[max(0, -(-99 * len(times) // 100) - 1)]
