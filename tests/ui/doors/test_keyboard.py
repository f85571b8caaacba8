"""What was typed with the keyboard in the other layout."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lkk_desktop.ui.doors.register import RegisterPage
from lkk_desktop.ui.keyboard import as_latin, as_russian
from lkk_desktop.ui.screens.sign_in import SignIn
from tests.ui.doors.conftest import Visitor


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ('шмфт"ьфшдюкг', "ivan@mail.ru"),
        ("шмфт@mail.ru", "ivan@mail.ru"),
        ("лфишту", "kabine"),
        ("ivan@mail.ru", "ivan@mail.ru"),
        ("Гыукі1", "Users1"),
        ("", ""),
    ],
)
def test_the_same_keys_in_latin(typed: str, meant: str) -> None:
    assert as_latin(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("Bdfyjd", "Иванов"), ("Gtnhjdf-Djlrbyf", "Петрова-Водкина"), ("Иванов", "Иванов")],
)
def test_the_same_keys_in_russian(typed: str, meant: str) -> None:
    assert as_russian(typed) == meant


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1))
def test_there_and_back_is_the_same(text: str) -> None:
    assert as_latin(as_russian(text)) == text


@given(st.text())
def test_nothing_else_is_touched(text: str) -> None:
    assert len(as_latin(text)) == len(text)


def test_an_email_in_the_wrong_layout_is_put_right_on_a_press(visitor: Visitor) -> None:
    visitor.go("register")
    page = visitor.at(RegisterPage)
    visitor.write(page.email, 'шмфт"ьфшдюкг')
    visitor.press("Заменить на «ivan@mail.ru»")
    assert page.email.edit.text() == "ivan@mail.ru"
    assert page.email.edit.hasFocus()


def test_a_surname_in_latin_is_only_asked_about(visitor: Visitor) -> None:
    visitor.go("register")
    page = visitor.at(RegisterPage)
    visitor.write(page.surname, "Bdfyjd")
    visitor.press("Заменить на «Иванов»")
    assert page.surname.edit.text() == "Иванов"


def test_a_password_is_put_right_without_being_shown(visitor: Visitor) -> None:
    visitor.go("sign_in")
    page = visitor.at(SignIn)
    visitor.write(page.password, "лфишту2026")
    assert "русская раскладка" in page.password.message.text()
    visitor.press("Ввести теми же клавишами на латинице")
    assert page.password.edit.text() == "kabine2026"
    assert "kabine" not in visitor.texts()
