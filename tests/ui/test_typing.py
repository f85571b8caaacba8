"""What is typed into a reading's field: checked at once, kept, and sent as it was meant."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.conftest import Window
from tests.ui.flat import FLAT, MUM, hall, register


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("12a", "Это не число"),
        ("abc", "Это не число"),
        ("2 8-12", "Это не число"),
        (",5", "Это не число"),
        ("1,2,3", "Это не число"),
        ("2812,5", "не показывает дробную часть"),
        ("-5", "не может быть меньше нуля"),
        ("−5", "не может быть меньше нуля"),
        ("9" * 20, "до запятой их всего 5"),
        ("9" * 21, "не больше 20 знаков"),
        ("9" * 300, "не больше 20 знаков"),
        ("2639", "Меньше принятого к расчёту"),
        ("٢٨١٢", "Это не число"),
    ],
)
def test_a_wrong_text_says_why_beside_its_field(window: Window, text: str, said: str) -> None:
    row = window.row("m1-day")
    row.field.setFocus()
    QApplication.clipboard().setText(text)
    row.field.paste()
    row.field.textEdited.emit(row.field.text())
    assert said in row.message.text()
    assert row.message.isVisible()
    assert row.field.property("state") == "bad"
    assert said in row.field.accessibleDescription()
    window.send()
    assert window.sent() == []
    assert row.field.text() == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2812", 2_812_000),
        (" 2 812 ", 2_812_000),
        ("2\u00a0812", 2_812_000),
        ("2812,0", 2_812_000),
        ("2812.00", 2_812_000),
        ("+2812", 2_812_000),
        ("002812", 2_812_000),
    ],
)
def test_a_good_text_shows_its_use_and_is_sent(window: Window, text: str, value: int) -> None:
    row = window.type("m1-day", "")
    row.field.insert(text)
    row.field.textEdited.emit(row.field.text())
    assert row.use.text() == "172\u00a0кВт·ч"
    assert not row.message.isVisible()
    window.send()
    assert [v.value for c in window.sent() for v in c.values] == [value]


def test_decimals_of_a_water_meter_by_comma_or_point(window: Window) -> None:
    window.shell.page.choose_account(MUM)  # type: ignore[union-attr]
    window.spin()
    for text, value in (("12,345", 12_345), ("12.5", 12_500)):
        row = window.type("m5-single", text)
        assert not row.message.isVisible()
        window.leave("m5-single")
        state = window.readings.state
        assert state is not None
        assert window.readings.form.command(state.meters[1]).values[0].value == value
    assert "Слишком много цифр" in window.type("m5-single", "1,2345").message.text()


def test_a_field_left_empty_is_not_wrong(window: Window) -> None:
    row = window.type("m1-day", "12a")
    window.type("m1-day", "")
    assert not row.message.isVisible()
    window.send()
    assert "хотя бы одно" in window.said()
    assert window.sent() == []


def test_a_short_value_is_not_judged_while_it_is_typed(window: Window) -> None:
    row = window.type("m1-day", "28")
    if row.field.hasFocus():
        assert not row.message.isVisible()
    window.leave("m1-day")
    row.field.clearFocus()
    window.leave("m1-day")
    assert "Меньше принятого" in row.message.text()


def test_below_counted_says_what_to_bring(window: Window) -> None:
    row = window.type("m1-day", "2600")
    assert "фото шкалы или акт осмотра" in row.message.text()
    assert "2\u00a0640" in row.message.text()


def test_leaving_a_field_groups_its_figures(window: Window) -> None:
    row = window.type("m1-day", "2812")
    row.field.clearFocus()
    window.leave("m1-day")
    assert row.field.text() == "2\u00a0812"


def test_enter_goes_to_the_next_field_and_last_to_the_button(window: Window) -> None:
    window.shell.activateWindow()
    window.type("m1-day", "2812")
    before = "m1-day"
    for after in ("m1-night", "m2-day", "m2-night"):
        QTest.keyClick(window.row(before).field, Qt.Key.Key_Return)
        assert window.row(after).field.hasFocus()
        before = after
    QTest.keyClick(window.row(before).field, Qt.Key.Key_Enter)
    assert window.readings.send.hasFocus()
    assert window.sent() == []


def test_ctrl_enter_sends(window: Window) -> None:
    row = window.type("m1-day", "2812")
    QTest.keyClick(row.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    window.spin()
    assert len(window.sent()) == 1


def test_typed_text_and_focus_survive_a_page_of_data(window: Window) -> None:
    row = window.type("m1-day", "27")
    place = row.field.cursorPosition()
    window.profile.take(register(hall, "day", 2_641_000, 5_200))
    window.spin()
    assert window.row("m1-day") is row
    assert row.field.text() == "27"
    assert row.field.hasFocus()
    assert row.field.cursorPosition() == place
    assert row.counted.value.text() == "2\u00a0641"


def test_typed_text_survives_another_account_and_a_new_meter(window: Window) -> None:
    window.type("m1-day", "2812")
    page = window.shell.page
    page.choose_account(MUM)  # type: ignore[union-attr]
    window.spin()
    page.choose_account(FLAT)  # type: ignore[union-attr]
    window.spin()
    assert window.row("m1-day").field.text() == "2812"
    new = hall.__class__(**{**{f: getattr(hall, f) for f in hall.__struct_fields__}, "id": "m0"})
    window.profile.take(new, register(new, "single", 1_000))
    window.spin()
    assert window.row("m1-day").field.text() == "2812"
    assert window.row("m0-single").field.text() == ""
