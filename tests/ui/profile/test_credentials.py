"""«Логин, пароль»: the one, the other or both, by the password that counts now."""

from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from lkk_desktop.models.command import Problem
from lkk_desktop.online.messages import ChangeCredentials
from lkk_desktop.ui.profile.credentials import CredentialsCard
from lkk_desktop.ui.screens.credentials import CredentialsScreen
from tests import household
from tests.ui.conftest import Window
from tests.ui.profile.hands import answer, asked, click, fill, known, screen

NOW = "kabinet2026"


def tells(form: CredentialsCard, said: str) -> bool:
    return said in form.new.strength


def card(window: Window) -> CredentialsCard:
    return screen(window, CredentialsScreen).card


def test_a_login_of_ones_own(window: Window) -> None:
    form = card(window)
    assert form.login.edit.text() == "ivanov"
    fill(form.login.edit, "иван-1970")
    fill(form.now.edit, NOW)
    click(window, form.save)
    assert asked(window) == [ChangeCredentials(password=NOW, login="иван-1970")]
    answer(window, household.session())
    assert window.said() == "Сохранено. Остальные устройства отключены."
    assert form.now.edit.text() == ""
    known(window, household.changed(household.user, login="иван-1970"))
    assert form.login.edit.text() == "иван-1970"


def test_another_password_typed_twice(window: Window) -> None:
    form = card(window)
    fill(form.new.first.edit, "Dacha and 7 sosen")
    fill(form.new.second.edit, "Dacha and 7 sosen")
    fill(form.now.edit, NOW)
    QTest.keyClick(form.now.edit, Qt.Key.Key_Return)
    assert asked(window) == [ChangeCredentials(password=NOW, new_password="Dacha and 7 sosen")]
    answer(window, household.session())
    assert (form.new.first.edit.text(), form.new.second.edit.text()) == ("", "")


def test_both_at_once(window: Window) -> None:
    form = card(window)
    fill(form.login.edit, "ivanov70")
    fill(form.new.first.edit, "abcdef1")
    fill(form.new.second.edit, "abcdef1")
    fill(form.now.edit, NOW)
    click(window, form.save)
    question = ChangeCredentials(password=NOW, login="ivanov70", new_password="abcdef1")
    assert asked(window) == [question]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("ab1", "не меньше 6 знаков"),
        ("abcdef", "нужна цифра"),
        ("ABCDEF1", "строчная латинская буква"),
        ("пароль1", "не может быть русских букв"),
        ("abc1\u00e9\u00e9", "только латинские буквы"),
        ("a1" * 600, "слишком длинный"),
    ],
)
def test_what_a_password_lacks_is_said_beside_it(window: Window, typed: str, said: str) -> None:
    form = card(window)
    fill(form.new.first.edit, typed)
    fill(form.new.second.edit, typed)
    fill(form.now.edit, NOW)
    click(window, form.save)
    if len(typed) > 1_000:
        # The field itself holds no more than that: nothing longer reaches the server.
        assert len(form.new.first.edit.text()) == 1_000
        return
    assert said in form.new.first.message.text()
    assert asked(window) == []


def test_two_that_differ_are_said_beside_the_second(window: Window) -> None:
    form = card(window)
    fill(form.new.first.edit, "abcdef1")
    fill(form.new.second.edit, "abcdef2")
    fill(form.now.edit, NOW)
    click(window, form.save)
    assert form.new.second.message.text() == "Пароли не совпадают."
    assert form.new.second.edit.hasFocus()
    assert asked(window) == []


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("iv", "слишком короткий"),
        ("i" * 65, "не больше 64"),
        ("ivan ov", "могут быть буквы"),
        ("0710000000", "Десять цифр"),
    ],
)
def test_what_is_no_login_is_said_beside_it(window: Window, typed: str, said: str) -> None:
    form = card(window)
    fill(form.login.edit, typed)
    fill(form.now.edit, NOW)
    click(window, form.save)
    assert said in form.login.message.text()
    assert asked(window) == []


def test_nothing_new_and_no_password_are_said(window: Window) -> None:
    form = card(window)
    click(window, form.save)
    assert form.login.message.text() == "Вы ничего не изменили."
    fill(form.login.edit, "ivanov70")
    click(window, form.save)
    assert form.now.message.text() == "Введите текущий пароль."
    assert asked(window) == []


@pytest.mark.parametrize(
    ("refusal", "field", "said"),
    [
        (Problem("wrong_password"), "now", "Неверный пароль."),
        (Problem("login_taken"), "login", "Этот логин занят."),
        (Problem("same_password"), "first", "тот же пароль"),
        (Problem("password_short", least=6), "first", "не меньше 6"),
        (Problem("too_many_tries", wait=30), "", "через 0:30"),
    ],
)
def test_each_refusal_stands_beside_its_field(
    window: Window, refusal: Problem, field: str, said: str
) -> None:
    form = card(window)
    fill(form.login.edit, "ivanov70")
    fill(form.new.first.edit, "abcdef1")
    fill(form.new.second.edit, "abcdef1")
    fill(form.now.edit, NOW)
    click(window, form.save)
    answer(window, refusal)
    fields = {"now": form.now, "login": form.login, "first": form.new.first}
    shown = fields[field].message.text() if field else form.banner.words
    assert said in shown
    # What was typed is there still, to be mended.
    assert form.login.edit.text() == "ivanov70"


def test_the_strength_is_told_while_one_types(window: Window, qtbot: QtBot) -> None:
    form = card(window)
    for typed, said in (
        ("ivanov1", "подберут"),
        ("0710000000a", "подберут"),
        ("Dacha and 7 sosen u reki", "надёжный"),
    ):
        fill(form.new.first.edit, typed)
        qtbot.waitUntil(partial(tells, form, said))
    fill(form.new.first.edit, "")
    qtbot.waitUntil(lambda: form.new.strength == "")


def test_a_password_is_seen_only_when_it_is_asked_for(window: Window) -> None:
    form = card(window)
    for field in (form.new.first, form.new.second, form.now):
        assert field.edit.echoMode() == QLineEdit.EchoMode.Password
    click(window, form.now.eye)
    assert form.now.edit.echoMode() == QLineEdit.EchoMode.Normal


def test_it_says_before_that_the_others_are_signed_out(window: Window) -> None:
    card(window)
    assert "Остальные устройства будут отключены" in window.texts()
