"""Values typed into each other's fields: asked about once, exchanged where that is meant."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lkk_desktop.ui.theme import Theme
from tests.ui import flat
from tests.ui.conftest import Window
from tests.ui.flat import FLAT, Profile


def swap(window: Window) -> None:
    window.type("m1-day", "486")
    window.type("m1-night", "2812")


def test_day_and_night_are_exchanged_and_sent(window: Window) -> None:
    swap(window)
    asked = window.answer(window.send, yes=True)
    assert len(asked) == 1
    assert "Значения перепутаны местами?" in asked[0]
    assert "Поменять местами" in asked[0]
    said = asked[0].replace("\u00a0", " ")
    assert "День, электроэнергия, счётчик 6158001: 2 812 вместо 486" in said
    [command] = window.sent()
    assert {v.register: v.value for v in command.values} == {
        "m1-day": 2_812_000,
        "m1-night": 486_000,
    }
    assert not any(value.large or value.rolled for value in command.values)


def test_who_leaves_them_sees_what_is_wrong_and_nothing_goes(window: Window) -> None:
    swap(window)
    asked = window.answer(window.send, yes=False)
    assert "Оставить как есть" in asked[0]
    assert window.sent() == []
    assert window.row("m1-day").field.text() == "486"
    assert "Меньше" in window.row("m1-day").message.text()


def test_honest_values_are_not_asked_about(window: Window) -> None:
    window.type("m1-day", "2812")
    window.type("m1-night", "486")
    assert window.answer(window.send, yes=False) == []
    assert len(window.sent()) == 1


@pytest.fixture
def wet(tmp_path: Path, qapp: QApplication, qtbot: QtBot, theme: Theme) -> Iterator[Window]:
    """A flat with a cold water meter and a hot one."""
    cold = flat.meter("c", FLAT, "C-1", resource="cold_water", decimals=3, verification=None)
    hot = flat.meter("h", FLAT, "H-1", resource="hot_water", decimals=3, verification=None)
    dials = (
        flat.register(cold, "single", 118_000, 120),
        flat.register(hot, "single", 45_000, 90),
    )
    profile = Profile(tmp_path, (*flat.RECORDS, cold, hot, *dials))
    window = Window(qtbot, profile, theme)
    window.shell.open("readings")
    window.spin()
    yield window
    profile.close()


def test_cold_water_and_hot_are_exchanged_between_two_meters(wet: Window) -> None:
    wet.type("c-single", "46,2")
    wet.type("h-single", "121")
    asked = wet.answer(wet.send, yes=True)
    assert "Холодная вода".lower() in asked[0].lower()
    values = {v.register: v.value for command in wet.sent() for v in command.values}
    assert values == {"c-single": 121_000, "h-single": 46_200}
