"""The code that was sent: typed, pasted, wrong, late, sent again, or the letter's link opened."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from lkk_desktop.cabinet import Connectivity
from lkk_desktop.models.command import Problem
from lkk_desktop.online.messages import ConfirmRegistration, Register, SendAgain, Sent
from lkk_desktop.ui.doors import visit
from lkk_desktop.ui.doors.confirm import ConfirmPage
from lkk_desktop.ui.doors.register import RegisterPage
from lkk_desktop.ui.theme import Theme
from tests import household
from tests.household import NOW
from tests.ui.doors.conftest import BY_EMAIL, BY_PHONE, NUMBER, Visitor, ticket
from tests.ui.flat import STREAMS, Profile


def arrive(visitor: Visitor, *sent: Sent, again: int = 60_000) -> ConfirmPage:
    """From a form that is filled in to its ticket."""
    visitor.go("register")
    form = visitor.at(RegisterPage)
    visitor.write(form.account, NUMBER)
    visitor.write(form.surname, "Иванов")
    visitor.write(form.email, "ivan@mail.ru")
    visitor.write(form.password.first, "horse staple 42")
    visitor.write(form.password.second, "horse staple 42")
    form.consent.tick.setChecked(True)
    visitor.press("Зарегистрироваться")
    visitor.reply(Register, ticket(*sent, again=again))
    return visitor.at(ConfirmPage)


def looks(visitor: Visitor) -> list[ConfirmRegistration]:
    """How often it was asked whether the link was opened."""
    return [q for q in visitor.asked(ConfirmRegistration) if q.code is None]


def codes(visitor: Visitor) -> list[str]:
    return [q.code for q in visitor.asked(ConfirmRegistration) if q.code is not None]


def test_a_code_is_tried_as_soon_as_it_is_whole(visitor: Visitor) -> None:
    page = arrive(visitor)
    assert page.field.edit.hasFocus()
    QTest.keyClicks(page.field.edit, "12345")
    assert codes(visitor) == []
    QTest.keyClicks(page.field.edit, "6")
    [asked] = visitor.asked(ConfirmRegistration)
    assert (asked.ticket, asked.code) == ("t-1", "123456")
    assert asked.device_name == visitor.profile.cabinet.device_name


def test_an_sms_has_four_digits(visitor: Visitor) -> None:
    page = arrive(visitor, BY_PHONE)
    assert "+7 ••• •••-••-67" in page.subtitle.text()
    QTest.keyClicks(page.field.edit, "1234")
    assert codes(visitor) == ["1234"]


def test_of_two_ways_the_shorter_code_is_sent_by_enter(visitor: Visitor) -> None:
    page = arrive(visitor, BY_EMAIL, BY_PHONE)
    QTest.keyClicks(page.field.edit, "1234")
    assert codes(visitor) == []
    visitor.enter(page.field.edit)
    assert codes(visitor) == ["1234"]


@pytest.mark.parametrize("pasted", ["123456", " 123 456\n", "Код: 123456.", "12-34-56"])
def test_a_code_is_pasted_with_whatever_stands_around_it(visitor: Visitor, pasted: str) -> None:
    page = arrive(visitor)
    QGuiApplication.clipboard().setText(pasted)
    QTest.keyClick(page.field.edit, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert codes(visitor) == ["123456"]


def test_a_code_is_asked_for_once_while_the_answer_is_waited_for(visitor: Visitor) -> None:
    page = arrive(visitor)
    QTest.keyClicks(page.field.edit, "123456")
    visitor.enter(page.field.edit)
    visitor.press("Проверяем…")
    assert codes(visitor) == ["123456"]


@pytest.mark.parametrize(
    ("code", "values", "words"),
    [
        ("wrong_code", {"left": 2}, "Код не подходит. Осталось 2 попытки."),
        ("wrong_code", {"left": 1}, "Осталась 1 попытка."),
        ("code_spent", {}, "больше не действует"),
        ("code_late", {}, "Срок действия кода истёк"),
        ("email_taken", {}, "e-mail уже есть"),
    ],
)
def test_what_is_wrong_with_a_code_is_said(
    visitor: Visitor, code: str, values: dict[str, int], words: str
) -> None:
    page = arrive(visitor)
    QTest.keyClicks(page.field.edit, "123456")
    visitor.reply(ConfirmRegistration, Problem(code, **values))
    assert words in page.field.message.text()
    assert page.field.edit.text() == "123456"


def test_an_empty_field_is_not_tried(visitor: Visitor) -> None:
    page = arrive(visitor)
    visitor.press("Подтвердить")
    assert codes(visitor) == []
    assert "Введите код" in page.field.message.text()


def test_the_right_code_opens_the_cabinet(visitor: Visitor) -> None:
    page = arrive(visitor)
    QTest.keyClicks(page.field.edit, "123456")
    visitor.profile._store.pin(household.session(), NOW)
    visitor.profile._store.replica.hold(STREAMS)
    visitor.reply(ConfirmRegistration, household.session())
    assert visitor.profile.cabinet.recalled("ticket") is None
    assert visitor.shell.visit.texts == {}
    assert "Загружаем ваши данные" in page.banner.words


def test_time_runs_and_another_code_may_be_asked_for(visitor: Visitor) -> None:
    page = arrive(visitor, BY_EMAIL)
    [again] = page.resend.buttons
    assert "ещё 10:00" in page.resend.left.text()
    assert "Отправить ещё раз можно через 1:00." in page.resend.left.text()
    assert (again.isEnabled(), again.text()) == (False, "Отправить ещё раз на i•••@m•••.ru")
    visitor.profile.now += 61_000
    page.resend.tick()
    assert "ещё 8:59" in page.resend.left.text()
    assert "можно" not in page.resend.left.text()
    QTest.mouseClick(again, Qt.MouseButton.LeftButton)
    assert visitor.asked(SendAgain) == [SendAgain(ticket="t-1", way="email")]
    visitor.reply(SendAgain, ticket(BY_EMAIL))
    assert not again.isEnabled()
    assert "ещё 10:00" in page.resend.left.text()
    assert page.field.edit.hasFocus()


def test_too_many_codes_say_how_long_to_wait(visitor: Visitor) -> None:
    page = arrive(visitor, BY_EMAIL, again=0)
    [again] = page.resend.buttons
    QTest.mouseClick(again, Qt.MouseButton.LeftButton)
    visitor.reply(SendAgain, Problem("too_many_tries", wait=300))
    assert not again.isEnabled()
    assert "можно через 5:00" in page.resend.left.text()
    assert "Слишком много попыток" in page.banner.words


def test_a_late_ticket_offers_to_begin_anew_with_what_was_typed(visitor: Visitor) -> None:
    page = arrive(visitor)
    visitor.profile.now += 601_000
    page.resend.tick()
    assert "истёк" in page.resend.left.text()
    assert not page.resend.buttons[0].isEnabled()
    visitor.press("Начать заново")
    form = visitor.at(RegisterPage)
    assert form.form.text("email") == "ivan@mail.ru"
    assert form.form.text("again") == "horse staple 42"
    assert visitor.profile.cabinet.recalled("ticket") is None


def test_back_keeps_what_was_typed_and_the_code_can_still_be_given(visitor: Visitor) -> None:
    arrive(visitor)
    visitor.key(Qt.Key.Key_Escape)
    assert visitor.at(RegisterPage).form.text("surname") == "Иванов"
    visitor.press("У меня уже есть код")
    visitor.at(ConfirmPage)


def test_an_opened_link_is_noticed_by_itself(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lkk_desktop.ui.doors.confirm.LOOK", 20)
    page = arrive(visitor)
    visitor.qtbot.waitUntil(lambda: len(looks(visitor)) == 1)
    visitor.reply(ConfirmRegistration, Problem("not_yet"))
    assert not page.field.message.isVisible()
    visitor.qtbot.waitUntil(lambda: len(looks(visitor)) == 2)
    visitor.reply(ConfirmRegistration, Connectivity("timeout"))
    assert page.banner.words == "", "a look that fails is no news"
    visitor.qtbot.waitUntil(lambda: len(looks(visitor)) == 3)
    visitor.profile._store.pin(household.session(), NOW)
    visitor.reply(ConfirmRegistration, household.session())
    assert "Загружаем ваши данные" in page.banner.words


def test_of_an_sms_no_link_is_looked_for(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lkk_desktop.ui.doors.confirm.LOOK", 5)
    arrive(visitor, BY_PHONE)
    QTest.qWait(60)
    assert visitor.asked(ConfirmRegistration) == []


def test_a_page_that_is_left_looks_no_more(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lkk_desktop.ui.doors.confirm.LOOK", 30)
    arrive(visitor)
    visitor.key(Qt.Key.Key_Escape)
    seen = len(visitor.asked(ConfirmRegistration))
    QTest.qWait(100)
    assert len(visitor.asked(ConfirmRegistration)) == seen


def test_after_a_restart_the_code_can_still_be_typed(
    visitor: Visitor, qtbot: QtBot, profile: Profile, theme: Theme
) -> None:
    arrive(visitor)
    later = Visitor(qtbot, profile, theme)
    page = later.at(ConfirmPage)
    assert "i•••@m•••.ru" in page.subtitle.text()
    QTest.keyClicks(page.field.edit, "654321")
    assert codes(later) == ["654321"]


@pytest.mark.parametrize("fault", ["late", "another server", "garbage"])
def test_a_ticket_that_counts_no_more_is_not_taken_up(visitor: Visitor, fault: str) -> None:
    arrive(visitor)
    cabinet = visitor.profile.cabinet
    assert visit.kept(cabinet) is not None
    if fault == "late":
        visitor.profile.now += 601_000
    elif fault == "another server":
        cabinet.url = "https://other.example.com"
    else:
        cabinet.remember("ticket", "{")
    assert visit.kept(cabinet) is None
