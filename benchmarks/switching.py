"""``switch_account``: another account before the person, on Home, in the UI thread's own time."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from benchmarks.measure import Figure, Size, figure, in_turn
from benchmarks.scene import clock_of, profile, serving

EACH = 100
LATE = 98
"""Of a hundred switches the 99th slowest: the p99."""
LINES = 120
"""About as many texts as Home shows of an account."""
PATIENCE = 60.0


def switch_account(folder: Path, size: Size) -> Figure:
    """Milliseconds of the UI thread (p99 of 100) until the other account is painted.

    ``petrova`` has three accounts of 36 months. The floor: as many bare labels get other texts,
    are laid out and painted. What nobody sees yet is filled later, and the chart when it is read.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with serving(folder) as server:
        files = profile(folder / "profile", server, "petrova")
        clock = clock_of(server)
    from PySide6.QtWidgets import QApplication

    from lkk_desktop.cabinet import Cabinet
    from lkk_desktop.ui.body import Body
    from lkk_desktop.ui.screens.home import HomeScreen
    from lkk_desktop.ui.shell import Preferences, Shell
    from lkk_desktop.ui.theme import Theme

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme = Theme(app, "light")
    cabinet = Cabinet(files, "http://127.0.0.1:1", clock=clock)
    shell = Shell(cabinet, theme, Preferences(language="ru", theme="light"))
    shell.resize(1240, 900)
    shell.show()
    home, body = shell.screens["home"], shell.page
    assert isinstance(home, HomeScreen)
    assert isinstance(body, Body)
    accounts = [one.account for one in cabinet.accounts()]
    assert len(accounts) == 3

    def settled() -> bool:
        return home.whole and home.use is not None and home.use.canvas is not None

    def switched() -> float:
        """The p99 of a hundred: each waits until nothing of the one before is left to do."""
        taken = []
        for step in range(EACH):
            _until(app, settled)
            taken.append(_own(partial(body.choose_account, accounts[step % 3]), home))
        return sorted(taken)[LATE]

    with _labels() as bare:
        values, floors = in_turn(switched, bare, size.times)
    cabinet.close()
    shell.close()
    shell.deleteLater()
    return figure("switch_account", "ms", values, floors)


def _own(work: Callable[[], object], shown: object) -> float:
    """Milliseconds of this thread's own time: the work, its layout and its paint."""
    begun = time.thread_time()
    work()
    shown.repaint()  # type: ignore[attr-defined]
    return (time.thread_time() - begun) * 1000


def _until(app: object, ready: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not ready():
        assert time.monotonic() < end
        app.processEvents()  # type: ignore[attr-defined]
        time.sleep(0.001)
    app.processEvents()  # type: ignore[attr-defined]


@contextmanager
def _labels() -> Iterator[Callable[[], float]]:
    from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

    page = QWidget()
    grid, labels = QGridLayout(page), [QLabel("0") for _ in range(LINES)]
    for at, one in enumerate(labels):
        grid.addWidget(one, at // 3, at % 3)
    page.resize(1240, 900)
    page.show()

    def other(step: int) -> None:
        for at, one in enumerate(labels):
            one.setText(f"{step * at}")
        grid.activate()

    def bare() -> float:
        taken = [_own(partial(other, step), page) for step in range(EACH)]
        return sorted(taken)[LATE]

    yield bare
    page.close()
    page.deleteLater()
