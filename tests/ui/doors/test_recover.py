"""A lost password: by a confirmed contact, else by the contact centre."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from lkk_desktop.cabinet import Connectivity
from lkk_desktop.models.command import Problem
from lkk_desktop.online.messages import Recover, Reset, SendAgain, Sent
from lkk_desktop.ui.doors.recover import RecoverPage
from lkk_desktop.ui.doors.reset import ResetPage
from lkk_desktop.ui.screens.sign_in import SignIn
from tests import household
from tests.household import NOW
from tests.ui.doors.conftest import Visitor, ticket

UNTOLD = {"email": Sent("email", ""), "phone": Sent("phone", "")}
WORDS = {"email": "Отправить код на e-mail", "phone": "Отправить SMS с кодом"}


def arrive(visitor: Visitor, way: str = "email") -> ResetPage:
    visitor.press("Войти")
    visitor.write(visitor.at(SignIn).login, "ivanov")
    visitor.press("Забыли свой пароль?")
    assert visitor.at(RecoverPage).login.edit.text() == "ivanov"
    visitor.press(WORDS[way])
    visitor.reply(Recover, ticket(UNTOLD[way]))
    return visitor.at(ResetPage)


@pytest.mark.parametrize("way", ["email", "phone"])
def test_a_code_goes_by_the_way_that_was_chosen(visitor: Visitor, way: str) -> None:
    page = arrive(visitor, way)
    [asked] = visitor.asked(Recover)
    assert (asked.login, asked.way) == ("ivanov", way)
    assert "Если у этого логина есть подтверждённый" in page.subtitle.text()
    assert ("e-mail" if way == "email" else "SMS") in page.subtitle.text()


def test_without_a_login_nothing_is_asked(visitor: Visitor) -> None:
    visitor.go("recover")
    page = visitor.at(RecoverPage)
    visitor.press("Отправить SMS с кодом")
    assert visitor.asked(Recover) == []
    assert "Введите логин" in page.login.message.text()
    assert "8 (800) 100-56-06" in page.help.text()


def test_a_code_and_a_new_password_let_one_in(visitor: Visitor) -> None:
    page = arrive(visitor)
    QTest.keyClicks(page.field.edit, "123456")
    assert page.password.first.edit.hasFocus(), "a whole code leads on to the password"
    visitor.write(page.password.first, "new horse 42")
    visitor.enter(page.password.first.edit)
    visitor.write(page.password.second, "new horse 42")
    visitor.enter(page.password.second.edit)
    [asked] = visitor.asked(Reset)
    assert (asked.ticket, asked.code, asked.password) == ("t-1", "123456", "new horse 42")
    visitor.profile._store.pin(household.session(), NOW)
    visitor.reply(Reset, household.session())
    assert visitor.profile.cabinet.recalled("ticket") is None
    assert visitor.shell.visit.texts == {}


@pytest.mark.parametrize(
    ("problem", "name", "words"),
    [
        (Problem("wrong_code", left=1), "code", "Осталась 1 попытка"),
        (Problem("code_spent"), "code", "больше не действует"),
        (Problem("code_late"), "code", "истёк"),
        (Problem("password_no_digit"), "password", "нужна цифра"),
    ],
)
def test_the_servers_word_stands_beside_its_field(
    visitor: Visitor, problem: Problem, name: str, words: str
) -> None:
    page = arrive(visitor)
    visitor.write(page.field, "123456")
    visitor.write(page.password.first, "new horse 42")
    visitor.write(page.password.second, "new horse 42")
    visitor.press("Сохранить и войти")
    visitor.reply(Reset, problem)
    field = page.form.fields[name].field
    assert words in field.message.text()
    assert field.edit.hasFocus()
    assert page.form.text("again") == "new horse 42"


def test_two_passwords_that_differ_cost_no_try(visitor: Visitor) -> None:
    page = arrive(visitor)
    visitor.write(page.field, "123456")
    visitor.write(page.password.first, "new horse 42")
    visitor.write(page.password.second, "new horse 43")
    visitor.press("Сохранить и войти")
    assert visitor.asked(Reset) == []
    assert "не совпадают" in page.password.second.message.text()


def test_if_nothing_comes_there_is_the_other_way_and_a_phone_to_call(visitor: Visitor) -> None:
    page = arrive(visitor)
    assert "8 (800) 100-56-06" in page.help.text()
    visitor.press("Код не пришёл: выбрать другой способ")
    assert visitor.at(RecoverPage).login.edit.text() == "ivanov"
    visitor.press("Отправить SMS с кодом")
    assert [q.way for q in visitor.asked(Recover)] == ["email", "phone"]


def test_the_code_is_sent_again_without_telling_where_to(visitor: Visitor) -> None:
    page = arrive(visitor)
    visitor.profile.now += 61_000
    page.resend.tick()
    [again] = page.resend.buttons
    assert again.text() == "Отправить код ещё раз"
    QTest.mouseClick(again, Qt.MouseButton.LeftButton)
    assert len(visitor.asked(SendAgain)) == 1


def test_limits_and_lines_are_told(visitor: Visitor) -> None:
    visitor.go("recover")
    page = visitor.at(RecoverPage)
    visitor.write(page.login, "ivanov")
    visitor.press("Отправить код на e-mail")
    visitor.reply(Recover, Problem("too_many_tries", wait=40))
    assert "Следующая через 0:40" in page.login.message.text()
    visitor.press("Отправить код на e-mail")
    visitor.reply(Recover, Connectivity("unreachable"))
    assert "Сервер не отвечает" in page.banner.words
    assert page.login.edit.text() == "ivanov"
