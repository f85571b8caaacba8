"""``chart_hourly`` and ``chart_pan``: three years of a meter's hours, shown and moved."""

from __future__ import annotations

import datetime
import os
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.measure import Figure, Size, figure, in_turn
from lkk_desktop.models.metering import LoadProfile

DAYS = 1_096
FIRST = datetime.date(2023, 11, 20)
ZONES = {"day": "day", "night": "night"}
FRAMES = 90
FRAME = 60.0


def application() -> Any:
    """The one QApplication of this process, on a screen or without one."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from lkk_desktop import immortal

    immortal.keep()
    return QApplication.instance() or QApplication([])


def profiles() -> tuple[LoadProfile, ...]:
    """26,304 hours of two zones, no two days alike."""
    found = []
    for n in range(DAYS):
        hours = [200 + (n * 37 + hour * 113) % 900 for hour in range(24)]
        for register in ZONES:
            told = tuple(
                used if (7 <= hour < 23) == (register == "day") else 0
                for hour, used in enumerate(hours)
            )
            day = FIRST + datetime.timedelta(days=n)
            found.append(
                LoadProfile(
                    id=f"{register}-{day}", account="a", register=register, day=day, hours=told
                )
            )
    return tuple(found)


def hourly(folder: Path, size: Size) -> list[Figure]:
    """Milliseconds from the rows to the painted chart, the imports done; floor: the same points in
    a bare plot of pyqtgraph. By the wall's clock, and by the thread's own, which does not count
    what else the machine does."""
    del folder
    app, rows = application(), profiles()
    from lkk_desktop.ui.theme import Theme

    theme = Theme(app, "light")
    points = _points(rows)

    def ours(clock: Callable[[], float]) -> float:
        from lkk_desktop.ui.charts.hourly import HourlyCard, of_registers

        begun = clock()
        card = HourlyCard()
        hours = of_registers(rows, ZONES)
        assert hours is not None
        card.show_hours(hours, ZONES, "kwh")
        return _shown(app, card, begun, clock)

    def bare(clock: Callable[[], float]) -> float:
        begun = clock()
        return _shown(app, _bare(points), begun, clock)

    found = []
    for name, clock in (("", time.perf_counter), ("_thread", time.thread_time)):
        values, floors = in_turn(partial(ours, clock), partial(bare, clock), size.times)
        found.append(figure(f"chart_hourly{name}", "ms", values, floors))
    theme.deleteLater()
    return found


def pan(folder: Path, size: Size) -> Figure:
    """Frames a second while a year of them is moved, painted each time; floor: 60."""
    del folder
    app = application()
    from lkk_desktop.ui.charts.dense import Dense
    from lkk_desktop.ui.charts.hourly import HourlyCard, of_registers

    card = HourlyCard()
    hours = of_registers(profiles(), ZONES)
    assert hours is not None
    card.show_hours(hours, ZONES, "kwh")
    _show(app, card)
    canvas = card.canvas
    assert isinstance(canvas, Dense)
    canvas.look_at(366)
    values = [_rate(lambda n: _moved(canvas, n)) for _ in range(size.times)]
    card.deleteLater()
    return figure("chart_pan", "frames/s", values, [FRAME])


def _moved(canvas: Any, number: int) -> None:
    canvas.pan(3.0 if number < FRAMES // 2 else -3.0)
    canvas.viewport().repaint()


def _rate(frame: Callable[[int], None]) -> float:
    begun = time.perf_counter()
    for number in range(FRAMES):
        frame(number)
    return FRAMES / (time.perf_counter() - begun)


def _shown(app: Any, widget: Any, begun: float, clock: Callable[[], float]) -> float:
    _show(app, widget)
    took = 1000 * (clock() - begun)
    widget.hide()
    widget.deleteLater()
    app.processEvents()
    return took


def _show(app: Any, widget: Any) -> None:
    widget.resize(1_000, 520)
    widget.show()
    app.processEvents()
    widget.repaint()


def _points(rows: tuple[LoadProfile, ...]) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {register: [] for register in ZONES}
    for one in rows:
        found[one.register] += [(hour or 0) / 1000 for hour in one.hours]
    return found


def _bare(points: dict[str, list[float]]) -> Any:
    import pyqtgraph as pg

    plot = pg.PlotWidget()
    for values in points.values():
        plot.plot(values)
    plot.setDownsampling(auto=True, mode="peak")
    plot.setClipToView(True)
    return plot
