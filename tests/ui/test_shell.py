"""The window: sections, accounts, the line, language, theme, text size, names, narrowness."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLineEdit,
    QWidget,
)

from lkk_desktop import look
from lkk_desktop.ui.body import Body
from lkk_desktop.ui.theme import Theme, colours
from tests.ui.conftest import Window
from tests.ui.flat import LONG, MUM


def body(window: Window) -> Body:
    assert isinstance(window.shell.page, Body)
    return window.shell.page


def typed(window: Window) -> str:
    """What stands in the first field, however its figures are grouped."""
    return window.row("m1-day").field.text().replace("\u00a0", "")


def test_a_readings_field_is_called_by_zone_resource_and_meter(window: Window) -> None:
    assert window.row("m1-day").field.accessibleName() == "День, электроэнергия, счётчик 6158001"
    assert (
        window.row("m3-single").field.accessibleName()
        == "Круглосуточно, горячая вода, счётчик 8842-17"
    )
    described = window.row("m1-day").field.accessibleDescription()
    assert "Принято к расчёту: 2\u00a0640" in described


@pytest.mark.parametrize("screen", ["readings", "journal"])
@pytest.mark.parametrize("language", ["ru", "uk", "en"])
def test_everything_that_one_can_use_has_a_name(window: Window, screen: str, language: str) -> None:
    window.type("m1-day", "2812")
    window.send()
    window.shell.choose_language(language)
    window.spin()
    window.shell.open(screen)
    window.spin()
    kinds = (QLineEdit, QAbstractButton, QComboBox, QAbstractItemView)
    nameless = [
        widget
        for widget in window.shell.findChildren(QWidget)
        if isinstance(widget, kinds)
        and widget.isVisible()
        and not (widget.accessibleName() or getattr(widget, "text", str)())
    ]
    assert nameless == []


def test_language_changes_at_once_and_keeps_what_is_typed(window: Window) -> None:
    window.type("m1-day", "2812")
    window.shell.choose_language("en")
    window.spin()
    assert "Sending readings" in window.texts()
    assert "Next verification 25 Mar 2035" in window.texts()
    assert typed(window) == "2812"
    assert window.row("m1-day").use.text() == "172\u00a0kWh"
    assert window.row("m1-day").field.accessibleName() == "Day, electricity, meter 6158001"
    assert window.kept[-1].language == "en"
    window.send()
    assert len(window.sent()) == 1
    window.shell.choose_language("ru")
    window.spin()
    assert "Передача показаний" in window.texts()
    assert window.row("m1-day").pill.words == "ожидает отправки"


def test_ukrainian_is_ukrainian_through_and_through(window: Window) -> None:
    window.profile.stand("offline")
    window.type("m1-day", "2812")
    window.send()
    window.shell.choose_language("uk")
    window.spin()
    for screen in ("readings", "journal"):
        window.shell.open(screen)
        window.spin()
        seen = window.texts()
        assert "очікує відправлення" in seen
        # What the supplier wrote, as it is written: an address.
        ours = seen.replace("Нефтеюганск", "").replace("Тюмень", "")
        assert not set("ыэъё") & set(ours.lower()), ours
    window.shell.open("readings")
    window.spin()
    assert window.row("m1-day").use.text() == "172\u00a0кВт·год"
    name = window.row("m1-day").field.accessibleName()
    assert name == "День, електроенергія, лічильник 6158001"


def test_theme_changes_at_once(window: Window, theme: Theme) -> None:
    window.type("m1-day", "2812")
    light = window.shell.grab().toImage().pixelColor(1200, 500).name()
    window.shell.choose_theme("dark")
    window.spin()
    assert colours() is look.DARK
    dark = window.shell.grab().toImage().pixelColor(1200, 500).name()
    assert (light, dark) == (look.LIGHT.surface.lower(), look.DARK.surface.lower())
    assert window.row("m1-day").field.text() == "2812"
    assert window.kept[-1].theme == "dark"


def test_text_grows_and_shrinks_by_keys(window: Window) -> None:
    window.type("m1-day", "2812")
    before = window.row("m1-day").field.fontMetrics().height()
    window.key(Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    window.spin()
    assert window.kept[-1].scale > 1
    assert window.row("m1-day").field.fontMetrics().height() > before
    assert typed(window) == "2812"
    window.key(Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    window.spin()
    assert window.kept[-1].scale == 1


def test_sections_open_by_keys(window: Window) -> None:
    sections = list(body(window).navigation.buttons)
    for name in ("journal", "accruals", "home", "readings"):
        digit = Qt.Key(Qt.Key.Key_1 + sections.index(name))
        window.key(digit, Qt.KeyboardModifier.ControlModifier)
        window.qtbot.waitUntil(window.shell.screens[name].isVisible)


def test_f5_and_the_corner_ask_for_the_line(window: Window) -> None:
    window.key(Qt.Key.Key_F5)
    window.press(" Проверить связь")
    corner = body(window).navigation.corner
    QTest.mouseClick(corner.by_hand, Qt.MouseButton.LeftButton)
    assert window.profile.worker.asked == ["try_now", "try_now", "work_offline True"]


@pytest.mark.parametrize(
    ("line", "state", "banner"),
    [
        ("online", "На связи", ""),
        ("connecting", "Соединяемся…", ""),
        ("offline", "Без связи", "Работаем без связи"),
        ("by_hand", "Без связи, как вы выбрали", "как вы выбрали"),
        ("signed_out", "Нужно войти", "Войдите снова"),
        ("another_server", "Отвечает другой сервер", "ничего не удаляем"),
        ("too_old", "Нужна новая версия", "более новая версия"),
        ("fault", "Сбой на этом компьютере", "нет места"),
    ],
)
def test_the_corner_and_the_banner_tell_the_line(
    window: Window, line: str, state: str, banner: str
) -> None:
    window.profile.stand(line, reason="disk_full" if line == "fault" else None)
    window.spin()
    assert body(window).navigation.corner.state.text() == state
    assert body(window).navigation.corner.fresh.text() == "данные на 10:00"
    assert banner in body(window).banner.words
    assert bool(banner) == bool(body(window).banner.words)


def test_what_a_damaged_file_lost_is_told_until_it_was_read(window: Window) -> None:
    cabinet = window.profile.cabinet
    cabinet._lost = 2
    cabinet._outbox.put_meta(lost=2)
    window.profile.stand("offline")
    window.spin()
    assert "пропали 2 сохранённых действия" in body(window).banner.words
    window.press("Понятно")
    assert body(window).banner.words.startswith("Работаем без связи")
    assert (cabinet.status.lost, cabinet._outbox.meta("lost")) == (0, None)


def test_old_data_tell_their_day(window: Window) -> None:
    window.profile.stand("offline", fresh=window.profile.now - 3 * 24 * 3600 * 1000)
    assert body(window).navigation.corner.fresh.text() == "данные на 17.11.2026, 10:00"


def test_accounts_are_chosen_from_the_header(window: Window) -> None:
    accounts = body(window).header.accounts
    assert accounts.accessibleName() == "Лицевой счёт"
    assert accounts.itemText(1) == f"Мама · {MUM} · {LONG}"
    accounts.setCurrentIndex(1)
    accounts.activated.emit(1)
    window.spin()
    assert "счётчик C-33018" in window.texts()
    assert window.kept[-1].account == MUM


@pytest.mark.parametrize("width", [1240, 1000, 700, 400])
def test_nothing_sticks_out_at_any_width(window: Window, width: int) -> None:
    window.type("m1-day", "2812")
    window.send()
    window.type("m2-day", "4398")
    window.shell.resize(width, 900)
    window.spin()
    bar = look.TIGHT_RAIL if width < look.TIGHT else look.RAIL
    rail = body(window).navigation.width() == bar
    assert rail == (width < look.NARROW)
    page = window.readings.area.viewport()
    for name in ("m1-day", "m2-day", "m3-single"):
        for part in (window.row(name).field, window.row(name).pill, window.row(name).message):
            if part.isVisible():
                right = part.mapTo(page, part.rect().topRight()).x()
                assert 0 < right < page.width()
    button = window.readings.send
    assert button.mapTo(window.shell, button.rect().topRight()).x() < width


def test_signing_out_asks_first(window: Window) -> None:
    assert window.answer(body(window).header.leave.trigger, yes=False)
    assert "sign_out" not in window.profile.worker.asked
    window.answer(body(window).header.leave.trigger, yes=True)
    assert "sign_out" in window.profile.worker.asked


def test_signing_in_again_loses_nothing_typed(window: Window) -> None:
    window.type("m1-day", "2812")
    window.profile.stand("signed_out")
    window.spin()
    window.press("Войти")
    assert "Вход" in window.texts()
    window.press("Вернуться к данным")
    assert typed(window) == "2812"


def test_focus_begins_in_the_first_field(window: Window) -> None:
    window.shell.activateWindow()
    window.shell.setFocus()
    window.spin()
    assert window.row("m1-day").field.hasFocus()


def test_a_thousand_signals_do_not_end_the_program(window: Window) -> None:
    # PySide6 6.12 gives a reference to True away with each emit; before Python 3.12 that ends it.
    for _ in range(5_000):
        window.readings.said.emit("", "ok")
    assert sys.getrefcount(True) > 5_000


def test_tab_goes_down_the_page_and_ends_at_the_button(window: Window) -> None:
    window.type("m1-day", "2812")
    window.send()
    title = "Электроэнергия · счётчик 6158001"
    window.shell.activateWindow()
    stop: QWidget | None = window.row("m1-day").field
    names = []
    while stop is not None and stop is not window.readings.send:
        if stop.focusPolicy() & Qt.FocusPolicy.TabFocus and stop.isVisible() and stop.isEnabled():
            names.append(stop.accessibleName())
        stop = stop.nextInFocusChain()
    assert names == [
        "День, электроэнергия, счётчик 6158001",
        "Ночь, электроэнергия, счётчик 6158001",
        f"Приложить фото: {title}",
        f"Исправить: {title}",
        f"Отозвать: {title}",
        "День, электроэнергия, счётчик 6158018",
        "Ночь, электроэнергия, счётчик 6158018",
        "Приложить фото: Электроэнергия · счётчик 6158018",
    ]


def test_the_banner_stands_over_the_page_at_any_width(window: Window) -> None:
    window.profile.stand("offline")
    for width in (1600, 1240, 800, 700, 400):
        window.shell.resize(width, 700)
        window.spin()
        left = body(window).banner.mapTo(window.shell, body(window).banner.rect().topLeft()).x()
        title = window.readings.title
        assert left == title.mapTo(window.shell, title.rect().topLeft()).x()
