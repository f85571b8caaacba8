"""Readings without registration: the cabinet's checks, sent once, and nothing is left behind."""

from __future__ import annotations

import datetime

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from lkk_desktop.cabinet import Connectivity
from lkk_desktop.models.command import Problem
from lkk_desktop.models.readings import SubmitReadings
from lkk_desktop.online.messages import (
    GuestAccount,
    GuestMeter,
    GuestOutcome,
    GuestRegister,
    LookAsGuest,
    SendAsGuest,
)
from lkk_desktop.ui.doors.guest import GuestPage
from lkk_desktop.ui.doors.guest_readings import GuestReadingsPage
from lkk_desktop.ui.doors.welcome import WelcomePage
from tests.ui.doors.conftest import NUMBER, Visitor

OCTOBER = datetime.date(2026, 10, 25)


def register(id: str, zone: str, counted: int | None, decimals: int = 0) -> GuestRegister:
    on = OCTOBER if counted is not None else None
    return GuestRegister(
        register=id, zone=zone, digits=5, decimals=decimals, counted=counted, counted_on=on
    )


def meter(id: str, resource: str, *registers: GuestRegister, **other: str) -> GuestMeter:
    plain = {"status": "working", "blocked": None, "unit": "kwh"} | other
    return GuestMeter(
        meter=id,
        serial=f"№{id}",
        resource=resource,
        registers=registers,
        **plain,  # type: ignore[arg-type]
    )


ACCOUNT = GuestAccount(
    permit="permit-1",
    account=NUMBER,
    period="2026-11",
    window_first=1,
    window_last=25,
    open=True,
    meters=(
        meter("m1", "electricity", register("d", "day", 2_640_000), register("n", "night", 0)),
        meter("m2", "cold_water", register("c", "single", 358_400, 3)),
        meter("m3", "hot_water", register("h", "single", 1_000), blocked="seasonal"),
        meter("m4", "electricity", register("b", "single", 1_000), status="broken"),
        meter("m5", "steam", register("s", "single", 1_000)),
    ),
)
ACCEPTED = GuestOutcome(status="accepted", code=None, details={})


def refused(code: str, **details: object) -> GuestOutcome:
    return GuestOutcome(status="rejected", code=code, details=details)


@pytest.fixture
def asking(visitor: Visitor) -> GuestPage:
    visitor.press("Без регистрации")
    return visitor.at(GuestPage)


@pytest.fixture
def readings(visitor: Visitor, asking: GuestPage) -> GuestReadingsPage:
    visitor.write(asking.account, "0710 000 000")
    visitor.write(asking.surname, "Иванов")
    visitor.press("Показать счётчики")
    visitor.reply(LookAsGuest, ACCOUNT)
    return visitor.at(GuestReadingsPage)


def type_(visitor: Visitor, page: GuestReadingsPage, name: str, text: str) -> None:
    visitor.write(page.rows[name].field, text)


def sent(visitor: Visitor) -> list[tuple[str, dict[str, int]]]:
    """The ids and the values of what was sent."""
    found = []
    for question in visitor.asked(SendAsGuest):
        command = msgspec.json.decode(question.payload, type=SubmitReadings)
        found.append((question.id, {new.register: new.value for new in command.values}))
    return found


def test_number_and_surname_are_asked_for(visitor: Visitor, asking: GuestPage) -> None:
    visitor.press("Показать счётчики")
    assert visitor.asked(LookAsGuest) == []
    assert "Введите номер" in asking.account.message.text()
    assert "Введите фамилию" in asking.surname.message.text()
    visitor.write(asking.account, "0710-000-000")
    visitor.write(asking.surname, " Иванов ")
    visitor.enter(asking.surname.edit)
    assert visitor.asked(LookAsGuest) == [LookAsGuest(account=NUMBER, surname="Иванов")]


@pytest.mark.parametrize(
    ("code", "name", "words"),
    [
        ("unknown_account", "account", "Такого лицевого счёта нет"),
        ("wrong_surname", "surname", "не подходят друг к другу"),
        ("unknown_or_wrong", "account", "Неверный лицевой счёт или фамилия"),
    ],
)
def test_who_is_not_known_is_told_so(
    visitor: Visitor, asking: GuestPage, code: str, name: str, words: str
) -> None:
    visitor.write(asking.account, NUMBER)
    visitor.write(asking.surname, "Сидоров")
    visitor.enter(asking.surname.edit)
    visitor.reply(LookAsGuest, Problem(code))
    assert words in asking.form.fields[name].field.message.text()


def test_meters_stand_there_without_a_name_or_an_address(
    visitor: Visitor, readings: GuestReadingsPage
) -> None:
    seen = visitor.texts()
    assert "Электроэнергия · счётчик №m1" in seen
    assert "25.10.2026" in seen
    assert "Иванов" not in seen
    assert readings.rows["d"].field.hasFocus()
    assert not readings.rows["h"].field.isEnabled()
    assert "вышел из строя" in seen
    assert "s" not in readings.rows, "a resource that this version does not know is left out"


def test_values_are_checked_while_they_are_typed(
    visitor: Visitor, readings: GuestReadingsPage
) -> None:
    type_(visitor, readings, "d", "2812")
    assert "172" in readings.rows["d"].use.text()
    type_(visitor, readings, "d", "2500")
    readings.rows["d"].field.left.emit()
    assert "Меньше принятого" in readings.rows["d"].message.text()
    type_(visitor, readings, "c", "358,4567")
    assert "Слишком много цифр" in readings.rows["c"].message.text()
    visitor.press("Передать показания")
    assert sent(visitor) == []
    assert readings.rows["d"].field.hasFocus()


def test_each_meter_goes_once_and_is_told(visitor: Visitor, readings: GuestReadingsPage) -> None:
    type_(visitor, readings, "d", "2812")
    visitor.enter(readings.rows["d"].field)
    assert readings.rows["n"].field.hasFocus()
    type_(visitor, readings, "n", "486")
    type_(visitor, readings, "c", "360,5")
    visitor.enter(readings.rows["c"].field)
    assert readings.send.hasFocus()
    visitor.enter(readings.send)
    assert [values for _id, values in sent(visitor)] == [{"d": 2_812_000, "n": 486_000}]
    visitor.press("Передаём…")
    assert len(sent(visitor)) == 1, "once at a time"
    visitor.reply(SendAsGuest, ACCEPTED)
    assert [values for _id, values in sent(visitor)][1] == {"c": 360_500}
    visitor.reply(SendAsGuest, ACCEPTED)
    assert "Принято 3 показания" in readings.result.words
    assert readings.rows["d"].pill.words == "передано"
    assert readings.rows["d"].field.text() == ""
    visitor.press("Передать показания")
    assert len(sent(visitor)) == 2
    assert "Введите хотя бы одно показание" in readings.result.words


def test_a_lost_answer_is_asked_for_with_the_same_id(
    visitor: Visitor, readings: GuestReadingsPage
) -> None:
    type_(visitor, readings, "c", "360")
    visitor.press("Передать показания")
    visitor.reply(SendAsGuest, Connectivity("timeout"))
    assert "дважды они не учтутся" in readings.result.words
    assert readings.rows["c"].field.text() == "360"
    visitor.press("Передать показания")
    first, second = visitor.asked(SendAsGuest)
    assert (first.id, first.payload) == (second.id, second.payload)
    visitor.reply(SendAsGuest, ACCEPTED)
    assert "Принято 1 показание" in readings.result.words


def test_another_value_after_a_lost_answer_is_another_word(
    visitor: Visitor, readings: GuestReadingsPage
) -> None:
    type_(visitor, readings, "c", "360")
    visitor.press("Передать показания")
    visitor.reply(SendAsGuest, Connectivity("timeout"))
    type_(visitor, readings, "c", "361")
    visitor.press("Передать показания")
    (first, _), (second, values) = sent(visitor)
    assert first != second
    assert values == {"c": 361_000}


def test_a_large_use_is_asked_about_and_sent_again(
    visitor: Visitor, readings: GuestReadingsPage
) -> None:
    type_(visitor, readings, "d", "9000")
    visitor.press("Передать показания")
    large = refused("suspiciously_large", register="d", value=9_000_000, use=6_360_000)
    asked = visitor.answer(lambda: visitor.reply(SendAsGuest, large), yes=True)
    assert "Показание верное?" in asked[0]
    assert "6\u00a0360\u00a0кВт·ч" in asked[0]
    first, second = visitor.asked(SendAsGuest)
    assert first.id != second.id
    confirmed = msgspec.json.decode(second.payload, type=SubmitReadings)
    assert confirmed.values[0].large
    visitor.reply(SendAsGuest, ACCEPTED)
    assert "Принято 1 показание" in readings.result.words


def test_a_large_use_that_was_a_slip_stays_to_be_mended(
    visitor: Visitor, readings: GuestReadingsPage
) -> None:
    type_(visitor, readings, "d", "9000")
    visitor.press("Передать показания")
    large = refused("suspiciously_large", register="d", value=9_000_000, use=6_360_000)
    visitor.answer(lambda: visitor.reply(SendAsGuest, large), yes=False)
    assert len(sent(visitor)) == 1
    assert visitor.shell.focusWidget() is readings.rows["d"].field
    assert readings.rows["d"].field.text().replace("\u00a0", "") == "9000"


def test_a_dial_that_passed_zero_is_asked_about_first(
    visitor: Visitor, readings: GuestReadingsPage
) -> None:
    near = msgspec.structs.replace(
        ACCOUNT, meters=(meter("m1", "electricity", register("d", "single", 99_990_000)),)
    )
    readings.guest.shown = near
    visitor.shell._rebuild()
    page = visitor.at(GuestReadingsPage)
    type_(visitor, page, "d", "15")
    asked = visitor.answer(lambda: visitor.press("Передать показания"), yes=True)
    assert "перешёл через ноль" in asked[0] or "через ноль" in asked[0]
    command = msgspec.json.decode(visitor.asked(SendAsGuest)[0].payload, type=SubmitReadings)
    assert command.values[0].rolled


def test_what_the_server_refuses_is_said_at_its_meter(
    visitor: Visitor, readings: GuestReadingsPage
) -> None:
    type_(visitor, readings, "c", "360")
    visitor.press("Передать показания")
    visitor.reply(SendAsGuest, refused("below_counted", register="c", counted=365_000))
    assert "Меньше принятого к расчёту: 365" in readings.meters["m2"].refused.text()
    assert readings.rows["c"].field.hasFocus()
    type_(visitor, readings, "c", "366")
    assert not readings.meters["m2"].refused.isVisible()
    visitor.press("Передать показания")
    (first, _), (second, _) = sent(visitor)
    assert first != second, "a refused id is settled for ever"


def test_a_permit_that_ran_out_is_fetched_again(
    visitor: Visitor, readings: GuestReadingsPage
) -> None:
    type_(visitor, readings, "c", "360")
    visitor.press("Передать показания")
    visitor.reply(SendAsGuest, Problem("permit_late"))
    assert visitor.asked(LookAsGuest)[-1] == LookAsGuest(account=NUMBER, surname="Иванов")
    visitor.reply(LookAsGuest, msgspec.structs.replace(ACCOUNT, permit="permit-2"))
    first, second = visitor.asked(SendAsGuest)
    assert (first.permit, second.permit) == ("permit-1", "permit-2")
    assert first.id == second.id
    visitor.reply(SendAsGuest, Problem("permit_late"))
    assert len(visitor.asked(SendAsGuest)) == 2, "not for ever"


def test_a_closed_window_is_said_and_nothing_can_be_typed(
    visitor: Visitor, asking: GuestPage
) -> None:
    visitor.write(asking.account, NUMBER)
    visitor.write(asking.surname, "Иванов")
    visitor.enter(asking.surname.edit)
    visitor.reply(LookAsGuest, msgspec.structs.replace(ACCOUNT, open=False))
    page = visitor.at(GuestReadingsPage)
    assert "с 1 по 25" in page.closed.words
    assert not page.rows["d"].field.isEnabled()
    assert not page.send.isEnabled()


def test_leaving_clears_everything_and_asks_where_something_is_typed(
    visitor: Visitor, readings: GuestReadingsPage
) -> None:
    type_(visitor, readings, "c", "360")
    asked = visitor.answer(lambda: visitor.key(Qt.Key.Key_Escape), yes=False)
    assert "Уйти, не передав?" in asked[0]
    assert visitor.at(GuestReadingsPage).rows["c"].field.text() == "360"
    visitor.answer(lambda: visitor.key(Qt.Key.Key_Escape), yes=True)
    asking = visitor.at(GuestPage)
    assert (asking.account.edit.text(), asking.surname.edit.text()) == ("", "")
    assert visitor.shell.visit.guest is None
    visitor.key(Qt.Key.Key_Escape)
    visitor.at(WelcomePage)
    assert visitor.shell.visit.texts == {}


def test_another_language_keeps_what_is_typed(
    visitor: Visitor, readings: GuestReadingsPage
) -> None:
    type_(visitor, readings, "c", "360")
    visitor.shell.choose_language("uk")
    visitor.spin()
    page = visitor.at(GuestReadingsPage)
    assert page.rows["c"].field.text() == "360"
    visitor.shell.choose_language("ru")
    visitor.spin()


def test_nothing_of_a_guest_comes_to_the_disk(
    visitor: Visitor, readings: GuestReadingsPage
) -> None:
    type_(visitor, readings, "c", "360")
    visitor.press("Передать показания")
    visitor.reply(SendAsGuest, ACCEPTED)
    driver = visitor.profile.cabinet._connection.driver
    for (name,) in driver.execute("SELECT name FROM main.sqlite_master WHERE type='table'"):
        rows = driver.execute(f'SELECT * FROM main."{name}"').fetchall()
        assert not [row for row in rows if NUMBER in str(row)], name
    assert visitor.profile.cabinet.journal() == []


def test_keys_alone_are_enough(visitor: Visitor, readings: GuestReadingsPage) -> None:
    order = []
    for _ in range(6):
        focused = visitor.shell.focusWidget()
        order.append(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    rows = readings.rows
    assert order[:3] == [rows["d"].field, rows["n"].field, rows["c"].field]
    assert readings.end in order
    assert readings.send in order
