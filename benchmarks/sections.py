"""``switch_account_*``, ``open_*``, ``form``: what the window's own thread spends on a step.

Time is the thread's, not the wall's: what is read beside the window does not hold it up.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.charts import application
from benchmarks.measure import Figure, Size, figure

FRAME = 16.0
FIRST = 300.0
FIRST_PAYMENT = 100.0
FORM = 50.0
SWITCHES = 40
PATIENCE = 20.0


def switch_account(folder: Path, size: Size) -> list[Figure]:
    """Milliseconds (p99) of the window's thread until another account stands there, on the screen
    of readings and on the history; floor: a frame of 60 a second."""
    del size
    found = []
    with _window(folder) as (app, shell):
        for name in ("readings", "history"):
            shell.open(name)
            _settle(app)
            spent = []
            for number in range(SWITCHES + 4):
                account = ("0710000017", "0710000000")[number % 2]
                spent.append(_spent(app, partial(_switch, shell, account)))
            found += _figures(f"switch_account_{name}", spent[4:])
    return found


def open_history(folder: Path, size: Size) -> list[Figure]:
    """Milliseconds of the window's thread until the history stands there for the first time, the
    imports done (floor: 300), and each time after (floor: a frame)."""
    first: list[float] = []
    again: list[tuple[float, float]] = []
    for number in range(max(1, min(size.times, 5))):
        with _window(folder / str(number)) as (app, shell):
            import lkk_desktop.ui.charts.columns  # noqa: F401 — fetched ahead, as in the program

            shell.open("readings")
            _settle(app)
            first.append(_spent(app, partial(shell.open, "history"))[0])
            for _ in range(8):
                shell.open("readings")
                _settle(app)
                again.append(_spent(app, partial(shell.open, "history")))
    return [
        figure("open_history", "ms", first, [FIRST]),
        *_figures("open_history_again", again),
    ]


def open_payment(folder: Path, size: Size) -> list[Figure]:
    """Milliseconds of the window's thread until «Оплата», with debts, ways and cards, stands there
    for the first time (floor: 100), and each time after, with its longest turn (a frame)."""
    from tests.ui.furnished import FURNISHED
    from tests.ui.payments.paid import METHODS, MIR, VISA

    first: list[float] = []
    again: list[tuple[float, float]] = []
    for number in range(max(1, min(size.times, 5)) + 1):
        with _window(folder / str(number), *FURNISHED, *METHODS, MIR, VISA) as (app, shell):
            shell.open("readings")
            _settle(app)
            first.append(_spent(app, partial(shell.open, "payment"))[0])
            for _ in range(8):
                shell.open("readings")
                _settle(app)
                again.append(_spent(app, partial(shell.open, "payment")))
    return [
        # The first of all imports its modules, which the program has fetched by then.
        figure("open_payment", "ms", first[1:], [FIRST_PAYMENT]),
        *_figures("open_payment_again", again[8:]),
    ]


def form(folder: Path, size: Size) -> list[Figure]:
    """Milliseconds of the window's thread from choosing a reason until its form of more than 30
    fields stands whole and is painted (floor: 50), and of the longest turn among them (a frame)."""
    from lkk_desktop.models.appeals.catalogue import AppealForm
    from lkk_server import suppliers
    from tests import appealed

    catalogue = suppliers.load().records
    forms = [one for one in catalogue if isinstance(one, AppealForm)]
    longest = max(forms, key=lambda one: len(one.fields))
    spent: list[tuple[float, float]] = []
    with _window(folder, *catalogue, *appealed.CONTACTS) as (app, shell):
        for _ in range(max(5, size.times) + 1):
            shell.open("apply")
            _settle(app)
            screen = shell.screens["apply"]
            spent.append(_spent(app, partial(screen.begin, longest.id)))
            screen.form.left.emit()
            _settle(app)
    wholes, turns = (list(one) for one in zip(*spent[1:], strict=True))
    return [figure("form", "ms", wholes, [FORM]), figure("form_turn", "ms", turns, [FRAME])]


def _figures(name: str, spent: list[tuple[float, float]]) -> list[Figure]:
    """The p99 of all that a step takes, and of its longest turn: so long a key has to wait."""
    whole, turns = zip(*spent, strict=True)
    return [
        figure(name, "ms", [_p99(whole)], [FRAME]),
        figure(f"{name}_turn", "ms", [_p99(turns)], [FRAME]),
    ]


def _p99(times: tuple[float, ...]) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * 0.99))]


@contextmanager
def _window(folder: Path, *more: Any) -> Iterator[tuple[Any, Any]]:
    """The real window over a profile in real files, with years behind its flat, and ``more``."""
    app = application()
    from lkk_desktop.ui.shell import Preferences, Shell
    from lkk_desktop.ui.theme import Theme
    from tests.ui.flat import Profile
    from tests.ui.history import past

    folder.mkdir(parents=True, exist_ok=True)
    profile = Profile(folder)
    profile.take(*past.flat("2023-11", days=1_096), *more)
    theme = Theme(app, "light")
    shell = Shell(profile.cabinet, theme, Preferences(language="ru", theme="light"), server="")
    shell.resize(1_240, 900)
    shell.show()
    try:
        yield app, shell
    finally:
        shell.hide()
        shell.deleteLater()
        theme.deleteLater()
        app.processEvents()
        profile.close()


def _switch(shell: Any, account: str) -> None:
    shell.page.choose_account(account)


def _spent(app: Any, step: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds of this thread from a step until all that it brings stands and is painted, and
    of the longest turn of the event loop among them."""
    begun = time.thread_time()
    step()
    first = time.thread_time() - begun
    waited, longest = _settle(app)
    return 1000 * (time.thread_time() - begun - waited), 1000 * max(first, longest)


def _settle(app: Any) -> tuple[float, float]:
    """Wait for what is read aside; the seconds of this thread that the waiting itself took, and
    those of the longest turn."""
    from PySide6.QtCore import QEventLoop, QThreadPool

    waited = longest = 0.0
    until = time.monotonic() + PATIENCE
    pool = QThreadPool.globalInstance()
    quiet = 0
    # Longer than the 5 ms after which a window without a screen paints what was asked for.
    while quiet < 8 and time.monotonic() < until:
        turn = time.thread_time()
        app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)
        begun = time.thread_time()
        longest = max(longest, begun - turn)
        busy = pool.activeThreadCount() > 0
        quiet = 0 if busy else quiet + 1
        # Not an event loop: whoever waits here takes nothing from the threads that work.
        time.sleep(0.002)
        waited += time.thread_time() - begun
    return waited, longest
