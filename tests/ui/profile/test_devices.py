"""«Устройства»: listed with a line only, told in words, signed out by name."""

from __future__ import annotations

import pytest

from lkk_desktop.models.command import Problem
from lkk_desktop.online.messages import (
    Done,
    KnownDevice,
    KnownDevices,
    ListDevices,
    RevokeDevice,
)
from lkk_desktop.ui.profile.devices import DevicesCard
from lkk_desktop.ui.screens.devices import DevicesScreen
from tests.household import DAY, NOW
from tests.ui.conftest import Window
from tests.ui.profile.hands import answer, asked, click, screen, texts

MINUTE = 60_000
HERE = KnownDevice(device="device-1", name="ДОМ", made=NOW - 40 * DAY, seen=NOW, this=True)


def device(id: str, name: str, past: int) -> KnownDevice:
    return KnownDevice(device=id, name=name, made=NOW - 90 * DAY, seen=NOW - past, this=False)


LAPTOP = device("d2", "Ноутбук", DAY)


def card(window: Window) -> DevicesCard:
    return screen(window, DevicesScreen).card


def test_this_one_is_marked_and_cannot_be_signed_out_here(window: Window) -> None:
    found = card(window)
    assert asked(window) == [ListDevices()]
    assert "Список загружается" in texts(found)
    answer(window, KnownDevices((HERE, LAPTOP)))
    here, laptop = found.lines
    assert "это устройство" in texts(here)
    assert not here.out.isVisible()
    assert laptop.out.accessibleName() == "Отключить устройство Ноутбук"
    assert laptop.when.text() == "на связи вчера в 10:00 · подключено 22.08.2026"


@pytest.mark.parametrize(
    ("past", "said"),
    [
        (0, "на связи только что"),
        (-5 * MINUTE, "на связи только что"),
        (5 * MINUTE, "на связи 5 минут назад"),
        (21 * MINUTE, "на связи 21 минуту назад"),
        (3 * 60 * MINUTE, "на связи сегодня в 07:00"),
        (11 * 60 * MINUTE, "на связи вчера в 23:00"),
        (40 * DAY, "на связи 11.10.2026"),
    ],
)
def test_when_it_was_seen_is_told_in_words(window: Window, past: int, said: str) -> None:
    found = card(window)
    answer(window, KnownDevices((device("d", "X", past),)))
    assert found.lines[0].when.text().startswith(said)


def test_signing_one_out_names_it_first(window: Window) -> None:
    found = card(window)
    answer(window, KnownDevices((HERE, LAPTOP)))
    said = window.answer(lambda: click(window, found.lines[1].out), yes=False)
    assert "Отключить устройство?" in said[0]
    assert "Ноутбук" in said[0]
    assert "ещё не отправлено, пропадёт" in said[0]
    assert asked(window) == [ListDevices()]
    window.answer(lambda: click(window, found.lines[1].out), yes=True)
    assert asked(window)[1:] == [RevokeDevice(device="d2")]
    answer(window, Done())
    assert window.said() == "Устройство Ноутбук отключено."
    assert asked(window)[2:] == [ListDevices()]
    answer(window, KnownDevices((HERE,)))
    assert len(found.lines) == 1


def test_a_refusal_is_told_and_the_list_stays(window: Window) -> None:
    found = card(window)
    answer(window, KnownDevices((HERE, LAPTOP)))
    window.answer(lambda: click(window, found.lines[1].out), yes=True)
    answer(window, Problem("unknown_device"))
    assert found.banner.words == "Это устройство уже отключено."
    assert len(found.lines) == 2


def test_without_a_line_it_says_so_and_asks_once_there_is_one(window: Window) -> None:
    window.profile.stand("offline")
    found = card(window)
    assert "сейчас её нет" in found.banner.words
    assert asked(window) == []
    window.profile.stand("online")
    window.spin()
    assert asked(window) == [ListDevices()]


def test_coming_back_asks_anew(window: Window) -> None:
    found = card(window)
    answer(window, KnownDevices((HERE, LAPTOP)))
    window.shell.open("profile")
    window.spin()
    card(window)
    assert asked(window) == [ListDevices(), ListDevices()]
    # What was known stands there meanwhile.
    assert len(found.lines) == 2


def test_a_name_is_shown_as_it_is_and_not_as_markup(window: Window) -> None:
    found = card(window)
    answer(window, KnownDevices((device("d", "<b>&amp;</b>" + "x" * 180, DAY),)))
    assert "<b>&amp;</b>" in texts(found.lines[0])
    assert found.lines[0].mapTo(window.shell, found.lines[0].rect().topRight()).x() < 1240
