"""Sending: once, asked about where the rules ask, seen at once, corrected and taken back."""

from __future__ import annotations

import datetime

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from lkk_desktop.models.readings import WithdrawCommand
from lkk_desktop.replica.faults import Fault
from lkk_desktop.ui.ask import Question
from tests.ui.conftest import Window
from tests.ui.flat import MUM, hall, october, register


def fill(window: Window) -> None:
    window.type("m1-day", "2812")
    window.type("m1-night", "486")


def test_a_sent_value_stands_at_once_and_is_seen_to_arrive(window: Window) -> None:
    fill(window)
    window.send()
    row = window.row("m1-day")
    assert row.field.text() == "2\u00a0812"
    assert row.field.isReadOnly()
    assert row.pill.words == "ожидает отправки"
    assert row.sent.value.text() == "2\u00a0812"
    assert row.use.text() == "172\u00a0кВт·ч"
    assert "2 показания сохранены. Отправляем…" in window.said()
    command = window.profile.cabinet.journal()[0].id
    window.profile.settle(command)
    window.spin()
    assert row.pill.words == "передано"
    assert row.field.text() == "2\u00a0812"
    assert window.said() == "Передано: 2 показания."


def test_one_command_for_each_meter(window: Window) -> None:
    fill(window)
    window.type("m2-day", "4500")
    window.send()
    assert [len(command.values) for command in window.sent()] == [2, 1]


def test_two_clicks_send_once(window: Window) -> None:
    fill(window)
    QTest.mouseDClick(window.readings.send, Qt.MouseButton.LeftButton)
    QTest.mouseClick(window.readings.send, Qt.MouseButton.LeftButton)
    window.send()
    assert len(window.sent()) == 1


def test_ctrl_enter_and_a_click_send_once(window: Window) -> None:
    fill(window)
    field = window.row("m1-night").field
    QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    QTest.mouseClick(window.readings.send, Qt.MouseButton.LeftButton)
    window.spin()
    assert len(window.sent()) == 1


def test_a_wrong_value_holds_back_its_meter_only(window: Window) -> None:
    fill(window)
    window.type("m2-day", "4398")
    window.send()
    assert [command.meter for command in window.sent()] == ["m1"]
    assert "Исправьте отмеченное значение" in window.said()
    assert window.row("m2-day").field.text().replace("\u00a0", "") == "4398"


def test_offline_the_toast_says_that_it_is_kept(window: Window) -> None:
    window.profile.stand("offline")
    fill(window)
    window.send()
    assert "сохранены на этом компьютере" in window.said()
    assert "Работаем без связи" in window.texts()
    assert "2 показания ждут отправки" in window.texts()


def test_a_large_value_is_asked_about(window: Window) -> None:
    row = window.type("m1-day", "9000")
    assert "Намного больше обычного" in row.message.text()
    asked = window.answer(window.send, yes=False)
    assert len(asked) == 1
    assert "День, электроэнергия, счётчик 6158001" in asked[0]
    assert window.sent() == []
    assert row.field.text().replace("\u00a0", "") == "9000"
    window.answer(window.send, yes=True)
    assert window.sent()[0].values[0].large


def test_the_questions_buttons_say_what_they_do(window: Window) -> None:
    question = Question(window.shell, "Показание верное?", "Проверьте.", ["172"], "&Да")
    window.qtbot.addWidget(question)
    assert (question.yes.text(), question.no.text()) == ("Да", "Отмена")
    assert question.accessibleName() == "Показание верное?"
    assert question.accessibleDescription() == "Проверьте. 172"
    window.type("m1-day", "9000")
    assert "Передать внесённые показания" in window.answer(window.send, yes=False)[0]


def test_a_roll_over_is_asked_about(window: Window) -> None:
    window.shell.page.choose_account(MUM)  # type: ignore[union-attr]
    window.spin()
    row = window.type("m4-peak", "3")
    row.field.clearFocus()
    window.leave("m4-peak")
    assert row.use.text() == "5\u00a0кВт·ч"
    asked = window.answer(window.send, yes=True)
    assert "перешёл через ноль" in asked[0]
    assert "99\u00a0998" in asked[0]
    assert window.sent()[0].values[0].rolled


def test_amending_takes_the_old_command_back(window: Window) -> None:
    fill(window)
    window.send()
    first = window.profile.cabinet.journal()[0].id
    window.press("Исправить")
    row = window.row("m1-day")
    assert not row.field.isReadOnly()
    assert row.field.text() == "2\u00a0812"
    window.type("m1-day", "2815")
    window.send()
    entries = window.profile.cabinet.journal()
    assert [type(e.command).__name__ for e in entries] == [
        "WithdrawCommand",
        "SubmitReadings",
        "SubmitReadings",
    ]
    assert isinstance(entries[0].command, WithdrawCommand)
    assert entries[0].command.command == first
    assert entries[1].id != first
    assert window.row("m1-day").field.text() == "2\u00a0815"
    assert window.row("m1-night").field.text() == "486"


def test_amending_may_be_given_up(window: Window) -> None:
    fill(window)
    window.send()
    window.press("Исправить")
    window.type("m1-day", "2815")
    window.press("Не исправлять")
    assert window.row("m1-day").field.text() == "2\u00a0812"
    assert window.row("m1-day").field.isReadOnly()
    assert len(window.profile.cabinet.journal()) == 1


def test_amending_without_a_change_sends_nothing(window: Window) -> None:
    fill(window)
    window.send()
    window.press("Исправить")
    window.send()
    assert len(window.profile.cabinet.journal()) == 1
    assert window.row("m1-day").field.isReadOnly()


def test_withdrawing_frees_the_field(window: Window) -> None:
    fill(window)
    window.send()
    asked = window.answer(lambda: window.press("Отозвать"), yes=False)
    assert "Отозвать показания?" in asked[0]
    assert "Электроэнергия · счётчик 6158001: День 2\u00a0812, Ночь 486" in asked[0]
    assert len(window.profile.cabinet.journal()) == 1
    window.answer(lambda: window.press("Отозвать"), yes=True)
    assert window.said() == "Отозвано: 2 показания."
    row = window.row("m1-day")
    assert not row.field.isReadOnly()
    assert row.field.text() == ""
    assert not row.pill.isVisible()
    assert row.sent.value.text() == "2\u00a0640"


def test_a_refused_value_says_why_and_can_be_amended(window: Window) -> None:
    fill(window)
    window.send()
    command = window.profile.cabinet.journal()[0].id
    window.profile.settle(command, "rejected", "below_counted")
    window.spin()
    row = window.row("m1-day")
    assert row.pill.words == "отклонено"
    assert "День 2\u00a0812, Ночь 486. Меньше принятого к расчёту: 4\u00a0900" in window.texts()
    assert "Показание не принято" in window.said()
    window.press("Исправить")
    assert row.field.text() == "2\u00a0812"
    assert not row.field.isReadOnly()


def test_a_full_disk_keeps_what_is_typed(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise Fault("disk_full", "outbox.db")

    fill(window)
    monkeypatch.setattr(window.profile.cabinet, "submit", full)
    window.send()
    assert "нет места" in window.said()
    assert window.row("m1-day").field.text().replace("\u00a0", "") == "2812"
    monkeypatch.undo()
    window.send()
    assert len(window.sent()) == 1


def test_another_computers_value_is_seen(window: Window) -> None:
    row = window.row("m1-day")
    sent = msgspec.structs.replace(
        register(hall, "day", 2_640_000, 5_200),
        transmitted_value=2_700_000,
        transmitted_on=datetime.date(2026, 11, 19),
    )
    window.profile.take(sent)
    window.spin()
    assert row.sent.value.text() == "2\u00a0700"
    assert row.sent.date.text() == "19.11.2026"
    assert row.pill.words == "передано"
    assert row.use.text() == "60\u00a0кВт·ч"
    assert not row.field.isReadOnly()
    window.type("m1-day", "2812")
    assert row.use.text() == "172\u00a0кВт·ч"


def test_another_computers_value_is_told_where_its_column_has_no_room(window: Window) -> None:
    sent = msgspec.structs.replace(
        register(hall, "day", 2_640_000, 5_200),
        transmitted_value=3_000,
        transmitted_on=datetime.date(2026, 11, 19),
    )
    reading = msgspec.structs.replace(
        october(hall, "day", 3_000),
        id="elsewhere",
        day=datetime.date(2026, 11, 19),
        period="2026-11",
        status="transmitted",
        rolled=True,
    )
    window.profile.take(sent, reading)
    window.shell.resize(1024, 700)
    window.spin()
    row = window.row("m1-day")
    assert row.lately.isVisible()
    assert row.lately.text() == "Передано: 3,\u00a019.11.2026"
    assert row.use.text() == "97\u00a0363\u00a0кВт·ч"


def test_a_hurried_second_click_does_not_talk_over_the_first(window: Window) -> None:
    fill(window)
    window.send()
    window.send()
    assert "показания сохранены" in window.said()
    assert len(window.sent()) == 1
