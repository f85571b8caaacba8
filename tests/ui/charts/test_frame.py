"""A chart is read by the mouse, by the keyboard, by a screen reader and as a table."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QItemSelectionModel, QPointF, Qt
from PySide6.QtGui import QAccessible, QColor, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from lkk_desktop import look
from lkk_desktop.ui.charts.frame import ChartCard
from lkk_desktop.ui.theme import Theme
from tests.ui.charts.conftest import YEAR, Hand


@pytest.fixture
def hand(chart: Callable[[ChartCard], Hand]) -> Hand:
    card = ChartCard("Потребление", "электроэнергия")
    card.control("Единицы", (("units", "кВт·ч"), ("money", "₽")))
    card.show_picture(YEAR, "Наведите курсор на месяц")
    return chart(card)


def test_the_arrows_walk_from_month_to_month_and_each_is_read_out(
    hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(
        "lkk_desktop.ui.charts.frame.announce", lambda _where, text, **_more: said.append(text)
    )
    assert hand.card.readout.text() == "Наведите курсор на месяц"
    last = "апрель 2026: день 1 158 кВт·ч · ночь 83 кВт·ч · всего 1 241 кВт·ч · год назад 267 кВт·ч"
    assert hand.key(Qt.Key.Key_Left) == last
    assert hand.key(Qt.Key.Key_Left) == "март 2026: нет показаний · год назад 323 кВт·ч"
    assert hand.key(Qt.Key.Key_Home).startswith("январь 2026: день 216")
    assert hand.key(Qt.Key.Key_Left).startswith("январь 2026"), "it stops at the first"
    assert hand.key(Qt.Key.Key_End, Qt.Key.Key_Right).startswith("апрель 2026")
    assert hand.key(Qt.Key.Key_Escape) == "Наведите курсор на месяц"
    assert said[0].replace("\u00a0", " ") == last
    assert len(said) == 7


def test_the_mouse_shows_what_it_is_over_and_the_keyboards_place_comes_back(hand: Hand) -> None:
    hand.key(Qt.Key.Key_Home)
    hand.point(1.2)
    assert hand.card.readout.text().startswith("февраль 2026")
    QTest.mouseMove(hand.card.as_table)
    QApplication.sendEvent(hand.canvas, QEvent(QEvent.Type.Leave))
    assert hand.card.readout.text().startswith("январь 2026")


def test_the_same_stands_in_a_table_whose_cells_say_their_header(hand: Hand) -> None:
    QTest.mouseClick(hand.card.as_table, Qt.MouseButton.LeftButton)
    table = hand.card.table
    assert table.isVisible()
    assert not hand.canvas.isVisible()
    assert table.rows.headers == ("Месяц", "День", "Ночь", "Всего", "Год назад")
    rows = [[cell.replace("\u00a0", " ") for cell in YEAR.row(at)] for at in range(4)]
    assert rows[2] == ["март 2026", "—", "—", "—", "323 кВт·ч"]
    assert rows[3] == ["апрель 2026", "1 158 кВт·ч", "83 кВт·ч", "1 241 кВт·ч", "267 кВт·ч"]
    reader = QAccessible.queryAccessibleInterface(table)
    cell = reader.child((1 + 3) * 6 + 1 + 3)  # both headers are counted
    assert cell.text(QAccessible.Text.Name).replace("\u00a0", " ") == "Всего: 1 241 кВт·ч"
    table.selectionModel().select(
        table.rows.index(0, 0),
        QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows,
    )
    QTest.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QGuiApplication.clipboard().text().replace("\u00a0", " ").splitlines()
    assert copied[1] == "январь 2026\t216 кВт·ч\t113 кВт·ч\t329 кВт·ч\t348 кВт·ч"
    QTest.mouseClick(hand.card.as_table, Qt.MouseButton.LeftButton)
    assert hand.canvas.isVisible()


def colour_at(hand: Hand, x: float, y: float) -> str:
    place = hand.canvas.mapFromScene(hand.canvas.view.mapViewToScene(QPointF(x, y)))
    image = hand.canvas.grab().toImage()
    return str(QColor(image.pixel(place)).name()).upper()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_each_zone_has_its_colour_and_a_live_theme_changes_it(
    hand: Hand, theme: Theme, scheme: look.Scheme
) -> None:
    theme.choose(scheme)
    hand.qtbot.wait(30)
    of = look.SCHEMES[scheme]
    assert colour_at(hand, 0.2, 100) == of.day
    assert colour_at(hand, 0.2, 300) == of.night
    assert colour_at(hand, -0.2, 100) == of.last_year
    assert colour_at(hand, 0.8, 100) == of.surface, "of February a year ago nothing is known"


def test_what_changes_under_the_cursor_moves_nothing(hand: Hand) -> None:
    hand.window.resize(340, 640)
    hand.qtbot.wait(20)
    tops = set()
    for key in (Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Left, Qt.Key.Key_Escape):
        hand.key(key)
        hand.qtbot.wait(5)
        tops.add(hand.canvas.mapTo(hand.window, hand.canvas.rect().topLeft()).y())
    assert len(tops) == 1


def test_a_card_is_made_without_pyqtgraph() -> None:
    code = """
import sys
from PySide6.QtWidgets import QApplication
app = QApplication([])
from lkk_desktop.ui.charts.frame import ChartCard
card = ChartCard("Usage")
sys.stdout.write(str({"pyqtgraph", "numpy"} & set(sys.modules)))
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout == "set()"
