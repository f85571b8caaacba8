"""A chart card in a window of its own, and hands that point and press in it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from lkk_desktop.strings import use, volume
from lkk_desktop.ui.charts.canvas import Canvas
from lkk_desktop.ui.charts.frame import ChartCard
from lkk_desktop.ui.charts.picture import Picture, Series
from lkk_desktop.ui.theme import Theme


def kwh(*values: int | None) -> tuple[int | None, ...]:
    return tuple(None if value is None else value * 1000 for value in values)


YEAR = Picture(
    marks=("янв", "фев", "мар", "апр"),
    names=("январь 2026", "февраль 2026", "март 2026", "апрель 2026"),
    series=(
        Series(words="день", colour="day", values=kwh(216, 199, None, 1_158)),
        Series(words="ночь", colour="night", values=kwh(113, 102, None, 83)),
    ),
    behind=Series(words="год назад", colour="last_year", values=kwh(348, None, 323, 267)),
    say=lambda value: volume(value, "kwh"),
    per=1000,
    place="месяц",
    total="всего",
    missing="нет показаний",
)


class Hand:
    """A card as a person works with it."""

    def __init__(self, qtbot: QtBot, card: ChartCard, width: int = 900) -> None:
        self.qtbot, self.card = qtbot, card
        self.window = QWidget()
        self.window.setObjectName("page")
        self.window.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        inside = QVBoxLayout(self.window)
        inside.addWidget(card)
        inside.addStretch(1)
        self.window.resize(width, 640)
        qtbot.addWidget(self.window)
        self.window.show()
        qtbot.waitUntil(lambda: card.canvas is not None, timeout=20_000)
        qtbot.wait(20)

    @property
    def canvas(self) -> Canvas:
        assert self.card.canvas is not None
        return self.card.canvas

    def point(self, x: float, y: float = 1.0) -> None:
        """Move the mouse over a place of the axis."""
        at = self.canvas.mapFromScene(self.canvas.view.mapViewToScene(QPointF(x, y)))
        QTest.mouseMove(self.canvas.viewport(), at)
        self.qtbot.wait(20)

    def key(self, *keys: Qt.Key) -> str:
        for key in keys:
            QTest.keyClick(self.canvas, key)
        return self.card.readout.text().replace("\u00a0", " ")


@pytest.fixture(autouse=True)
def russian() -> None:
    use("ru")


@pytest.fixture
def chart(qtbot: QtBot, theme: Theme) -> Callable[[ChartCard], Hand]:
    return lambda card: Hand(qtbot, card)
