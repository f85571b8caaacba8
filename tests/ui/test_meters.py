"""Meters as they stand: silent ones with their reason, verification, windows, empty accounts."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from lkk_desktop.ui.components import Skeleton
from lkk_desktop.ui.theme import Theme
from tests.household import DAY, NOW
from tests.ui.conftest import Window
from tests.ui.flat import EMPTY, MUM, Profile


@pytest.mark.parametrize(
    ("register", "reason"),
    [
        ("m6-single", "Счётчик отключён: вышел из строя."),
        ("m7-single", "Счётчик закрыт"),
        ("m8-single", "Счётчик отключён. Доступна только история."),
    ],
)
def test_a_silent_meter_says_why(window: Window, register: str, reason: str) -> None:
    window.shell.page.choose_account(MUM)  # type: ignore[union-attr]
    window.spin()
    field = window.row(register).field
    assert not field.isEnabled()
    assert reason in field.toolTip()
    assert reason in field.accessibleDescription()
    assert reason in window.texts()


def test_a_blocked_meter_says_until_when(window: Window) -> None:
    field = window.row("m3-single").field
    assert not field.isEnabled()
    assert "вне сезона" in field.accessibleDescription()
    assert "01.05.2027" in field.toolTip()


def test_verification_is_fine_near_and_past(window: Window) -> None:
    notes = {id: card._due for id, card in window.readings.cards.items()}
    assert (notes["m1"].text(), notes["m1"].property("state")) == (
        "Следующая поверка 25.03.2035",
        "plain",
    )
    assert notes["m2"].property("state") == "wait"
    assert (notes["m3"].text(), notes["m3"].property("state")) == (
        "Поверка истекла 02.11.2026",
        "bad",
    )


def test_the_last_day_of_the_window(qtbot: QtBot, tmp_path: Path, theme: Theme) -> None:
    profile = Profile(tmp_path, now=NOW + 5 * DAY)
    window = Window(qtbot, profile, theme)
    assert "сегодня последний день" in window.texts()
    assert window.readings.send.isEnabled()
    profile.close()


def test_a_closed_window_says_when_it_opens(qtbot: QtBot, tmp_path: Path, theme: Theme) -> None:
    profile = Profile(tmp_path, now=NOW + 6 * DAY)
    window = Window(qtbot, profile, theme)
    assert "Откроется 1 декабря" in window.texts()
    assert not window.readings.send.isEnabled()
    field = window.row("m1-day").field
    assert not field.isEnabled()
    assert "Откроется 1 декабря" in field.accessibleDescription()
    profile.close()


def test_an_account_without_meters_says_so(window: Window) -> None:
    window.shell.page.choose_account(EMPTY)  # type: ignore[union-attr]
    window.spin()
    assert "На этом счёте нет счётчиков" in window.texts()
    assert not window.readings.send.isVisible()


def test_the_shape_of_the_page_stands_before_its_data(
    qtbot: QtBot, tmp_path: Path, theme: Theme
) -> None:
    profile = Profile(tmp_path, records=())
    profile.stand("connecting", filling=True)
    window = Window(qtbot, profile, theme)
    assert window.readings.findChildren(Skeleton)
    from tests.ui.flat import RECORDS

    profile.take(*RECORDS)
    window.spin()
    assert [c.isVisible() for c in window.readings.cards.values()] == [True, True, True]
    assert not [s for s in window.readings.findChildren(Skeleton) if s.isVisible()]
    profile.close()


def test_without_data_and_line_it_says_so(qtbot: QtBot, tmp_path: Path, theme: Theme) -> None:
    profile = Profile(tmp_path, records=())
    profile.stand("offline")
    window = Window(qtbot, profile, theme)
    assert "На этом компьютере пока нет данных" in window.texts()
    profile.close()
