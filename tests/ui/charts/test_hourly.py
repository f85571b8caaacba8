"""An automatic meter's hours on the screen: whole years and single hours, by wheel and by keys."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from lkk_desktop.models.metering import LoadProfile
from lkk_desktop.ui.charts.dense import Dense
from lkk_desktop.ui.charts.frame import ChartCard
from lkk_desktop.ui.charts.hourly import HourlyCard, of_registers
from tests.ui.charts.conftest import Hand

D = datetime.date
FIRST = D(2023, 11, 20)
ZONES = {"r-day": "day", "r-night": "night"}
NAME = "hourly-electricity-ontario-2011-2012.csv"
# Data that is not ours to keep lies beside the project, where it lies at all.
BESIDE = (folder / "shared" / "data" / NAME for folder in Path(__file__).parents)
REAL = next((path for path in BESIDE if path.exists()), None)


def three_years() -> tuple[LoadProfile, ...]:
    """By day 500 in each hour, by night 100; on the 400th day nothing was told."""
    found = []
    for n in range(1096):
        if n == 400:
            continue
        day = FIRST + datetime.timedelta(days=n)
        for register, of in (("r-day", 500), ("r-night", 100)):
            at_day = register == "r-day"
            told = tuple(of if (7 <= hour < 23) == at_day else 0 for hour in range(24))
            found.append(
                LoadProfile(
                    id=f"{register}-{n}", account="a", register=register, day=day, hours=told
                )
            )
    return tuple(found)


@pytest.fixture
def hand(chart: Callable[[ChartCard], Hand]) -> Hand:
    card = HourlyCard()
    hours = of_registers(three_years(), ZONES)
    assert hours is not None
    card.show_hours(hours, ZONES, "kwh")
    found = chart(card)
    found.canvas.setFocus()
    return found


def dense(hand: Hand) -> Dense:
    assert isinstance(hand.canvas, Dense)
    return hand.canvas


def said(hand: Hand) -> str:
    return hand.card.readout.text().replace("\u00a0", " ")


def test_it_begins_with_the_last_week_and_says_what_was_used_in_it(hand: Hand) -> None:
    assert dense(hand).span == 7
    assert said(hand) == (
        "13.11.2026 – 19.11.2026: день 56 кВт·ч · ночь 5,6 кВт·ч · всего 61,6 кВт·ч"
    )


def test_in_a_week_the_arrows_go_from_hour_to_hour(hand: Hand) -> None:
    assert hand.key(Qt.Key.Key_End).startswith("19.11.2026, 23:00–24:00: день 0 кВт·ч")
    assert "22:00–23:00: день 0,5 кВт·ч" in hand.key(Qt.Key.Key_Left)


def test_in_a_year_they_go_from_day_to_day_and_what_is_not_seen_comes_into_view(hand: Hand) -> None:
    card = hand.card
    assert isinstance(card, HourlyCard)
    QTest.mouseClick(card.spans.buttons["year"], Qt.MouseButton.LeftButton)
    assert dense(hand).span == 366
    hand.canvas.setFocus()
    assert hand.key(Qt.Key.Key_Home).startswith("20 ноября 2023: день 8 кВт·ч · ночь 0,8")
    left, right = dense(hand).seen
    assert left == 0
    assert right == 366
    assert hand.key(Qt.Key.Key_Right).startswith("21 ноября 2023")
    hand.key(*[Qt.Key.Key_Right] * 398)
    assert hand.key(Qt.Key.Key_Right) == "24 декабря 2024: нет данных"


def test_plus_and_minus_zoom_and_the_control_names_the_nearest_span(hand: Hand) -> None:
    card = hand.card
    assert isinstance(card, HourlyCard)
    for _ in range(2):
        hand.key(Qt.Key.Key_Minus)
    assert dense(hand).span == 28
    assert card.spans.current == "month"
    for _ in range(9):
        hand.key(Qt.Key.Key_Minus)
    assert dense(hand).span == 1096, "there is no more than all"
    assert card.spans.current == "all"
    for _ in range(30):
        hand.key(Qt.Key.Key_Plus)
    assert dense(hand).span == 0.5
    assert card.spans.current == "day"


def test_ctrl_and_the_arrows_turn_the_pages(hand: Hand) -> None:
    QTest.keyClick(hand.canvas, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    assert said(hand).startswith("06.11.2026 – 12.11.2026")
    hand.key(Qt.Key.Key_PageDown)
    hand.key(Qt.Key.Key_PageDown)
    assert said(hand).startswith("13.11.2026 – 19.11.2026"), "it stops at the end"


def turn(hand: Hand, notches: int, at: QPoint) -> None:
    event = QWheelEvent(
        QPointF(at),
        QPointF(hand.canvas.mapToGlobal(at)),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(hand.canvas.viewport(), event)


def test_the_wheel_zooms_about_the_mouse_once_the_chart_has_the_focus(hand: Hand) -> None:
    at = hand.canvas.rect().center()
    scene = hand.canvas.mapToScene(at)
    before = hand.canvas.view.mapSceneToView(scene).x()
    turn(hand, 3, at)
    assert dense(hand).span == pytest.approx(7 * 0.8**3)
    assert hand.canvas.view.mapSceneToView(scene).x() == pytest.approx(before, abs=0.02)
    hand.canvas.clearFocus()
    turn(hand, -3, at)
    assert dense(hand).span == pytest.approx(7 * 0.8**3), "without it the page is turned"


def test_dragging_moves_what_is_seen(hand: Hand) -> None:
    left = dense(hand).seen[0]
    view, middle = hand.canvas.viewport(), hand.canvas.rect().center()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseMove(view, middle + QPoint(100, 0))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=middle + QPoint(100, 0))
    moved = left - dense(hand).seen[0]
    assert moved == pytest.approx(100 * 7 / hand.canvas.view.width(), rel=0.05)


def test_the_table_has_every_hour_and_is_made_only_where_it_is_looked_at(hand: Hand) -> None:
    rows = hand.card.table.rows
    assert rows.rowCount() == 26_304
    assert [cell.replace("\u00a0", " ") for cell in rows.texts(9)] == [
        "20.11.2023, 09:00–10:00",
        "0,5 кВт·ч",
        "0 кВт·ч",
    ]
    QTest.mouseClick(hand.card.as_table, Qt.MouseButton.LeftButton)
    assert hand.card.table.isVisible()


@pytest.mark.skipif(REAL is None, reason=f"needs shared/data/{NAME} beside the project")
def test_real_hours_are_drawn(hand: Hand) -> None:
    card = hand.card
    assert isinstance(card, HourlyCard)
    assert REAL is not None
    days: dict[D, list[int | None]] = {}
    for text in REAL.read_text().splitlines()[1:]:
        when, used, *_zones = text.split(",")
        month, day, year = (int(part) for part in when[:10].split("/"))
        told = days.setdefault(D(year, month, day), [None] * 24)
        told[int(when[11:13])] = round(float(used) * 1000)
    profiles = tuple(
        LoadProfile(id=str(day), account="a", register="r", day=day, hours=tuple(told))
        for day, told in days.items()
    )
    hours = of_registers(profiles, {"r": "single"})
    assert hours is not None
    card.show_hours(hours, {"r": "single"}, "kwh")
    whole = sum(one for told in days.values() for one in told if one)
    assert hours.sum("r", 0, hours.count) == whole
    QTest.mouseClick(card.spans.buttons["all"], Qt.MouseButton.LeftButton)
    assert said(hand).startswith("25.11.2011")
