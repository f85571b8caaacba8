"""The first page: whose cabinet it is, the ways in, another server, and no connection."""

from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from lkk_desktop.cabinet import Connectivity
from lkk_desktop.models.command import Problem
from lkk_desktop.online.messages import WhoAreYou
from lkk_desktop.ui.doors.guest import GuestPage
from lkk_desktop.ui.doors.page import Page
from lkk_desktop.ui.doors.register import RegisterPage
from lkk_desktop.ui.doors.server import ServerPage, address, in_the_clear
from lkk_desktop.ui.doors.welcome import WelcomePage
from lkk_desktop.ui.screens.sign_in import SignIn
from tests.ui.doors.conftest import WELCOME, Visitor


def test_it_says_whose_cabinet_it_is(stranger: Visitor) -> None:
    assert stranger.shell.windowTitle() == "Личный кабинет — LKK Desktop"
    stranger.welcomed()
    assert "Газпром энергосбыт Тюмень" in stranger.texts()
    assert stranger.doors.brand.text() == "Энергосбыт"
    assert "Сервер: http://127.0.0.1:1" in stranger.texts()


@pytest.mark.parametrize(
    ("words", "page"),
    [("Войти", SignIn), ("Зарегистрироваться", RegisterPage), ("Без регистрации", GuestPage)],
)
def test_each_way_in_leads_there_and_escape_leads_back(
    visitor: Visitor, words: str, page: type
) -> None:
    visitor.press(words)
    assert isinstance(visitor.at(page), page)
    visitor.key(Qt.Key.Key_Escape)
    visitor.at(WelcomePage)


def test_without_a_line_it_says_so_before_anything_is_typed(stranger: Visitor) -> None:
    stranger.reply(WhoAreYou, Connectivity("unreachable"))
    said = stranger.at(WelcomePage).banner.words
    assert "Сейчас нет связи" in said
    assert "Сервер не отвечает" in said
    for name, needs in (
        ("sign_in", "для входа она нужна"),
        ("register", "нельзя зарегистрироваться"),
        ("recover", "пароль не восстановить"),
        ("guest", "передать нельзя"),
    ):
        stranger.go(name)
        assert needs in stranger.at(Page).banner.words, name
    stranger.press("Проверить связь")
    stranger.welcomed()
    assert stranger.at(Page).banner.words == ""


def test_it_asks_again_by_itself_and_ever_more_seldom(
    stranger: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lkk_desktop.ui.doors.host.SOON", 20)
    stranger.shell.host._pause = 20
    for tries in (2, 3):
        stranger.reply(WhoAreYou, Connectivity("unreachable"))
        stranger.qtbot.waitUntil(partial(asked_often, stranger, tries))
    assert stranger.shell.host._pause == 80
    stranger.welcomed()
    assert stranger.shell.host._pause == 20


def asked_often(visitor: Visitor, times: int) -> bool:
    return len(visitor.asked(WhoAreYou)) == times


def test_another_server_says_whose_it_is_before_it_is_taken(visitor: Visitor) -> None:
    visitor.press("Выбрать сервер…")
    page = visitor.at(ServerPage)
    visitor.write(page.field, " lkk.example.com/ ")
    visitor.enter(page.field.edit)
    url, answer = visitor.profile.worker.questions[-1]
    assert url == "https://lkk.example.com"
    assert not page.take.isVisible()
    answer(WELCOME)
    visitor.spin()
    assert page.told.text() == "Газпром энергосбыт Тюмень"
    assert not page.warning.isVisible()
    assert visitor.servers == []
    visitor.press("Выбрать этот сервер")
    assert visitor.servers == ["https://lkk.example.com"]


def test_a_changed_address_is_asked_anew(visitor: Visitor) -> None:
    visitor.go("server")
    page = visitor.at(ServerPage)
    visitor.write(page.field, "lkk.example.com")
    visitor.enter(page.field.edit)
    visitor.reply(str, WELCOME)
    QTest.keyClicks(page.field.edit, "a")
    assert not page.take.isVisible()
    visitor.enter(page.field.edit)
    assert visitor.servers == []
    assert visitor.profile.worker.questions[-1][0] == "https://lkk.example.coma"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Connectivity("unreachable"), "Сервер не отвечает"),
        (Connectivity("captive_portal"), "войдите в сеть"),
        (Connectivity("not_trusted"), "не доверяет"),
    ],
)
def test_a_server_that_is_none_is_not_offered(
    visitor: Visitor, answer: Exception, said: str
) -> None:
    visitor.go("server")
    page = visitor.at(ServerPage)
    visitor.write(page.field, "lkk.example.com")
    visitor.enter(page.field.edit)
    visitor.reply(str, answer)
    assert said in page.banner.words
    assert not page.take.isVisible()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("lkk.example.com", "https://lkk.example.com"),
        ("HTTPS://lkk.example.com:8443/", "HTTPS://lkk.example.com:8443"),
        ("http://127.0.0.1:8480", "http://127.0.0.1:8480"),
        ("кабинет.рф", "https://кабинет.рф"),
    ],
)
def test_an_address_is_kept_as_it_was_meant(typed: str, kept: str) -> None:
    assert address(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        *("", "https://", "ftp://lkk.example.com", "file:///etc/passwd", "lkk example.com"),
        *("http://user:secret@lkk.example.com", "https://lkk.example.com:99999", "http://[::1"),
    ],
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(Problem, match="wrong_address"):
        address(typed)


@pytest.mark.parametrize(
    ("url", "clear"),
    [
        ("https://lkk.example.com", False),
        ("http://lkk.example.com", True),
        ("http://192.168.1.7:8480", True),
        ("http://127.0.0.1:8480", False),
        ("http://[::1]:8480", False),
        ("http://localhost:8480", False),
    ],
)
def test_a_way_that_can_be_read_is_warned_of(url: str, clear: bool) -> None:
    assert in_the_clear(url) is clear


def test_language_and_size_are_chosen_at_the_door(visitor: Visitor) -> None:
    menu = visitor.doors.settings.menu()
    assert isinstance(menu, QMenu)
    next(a for a in menu.actions() if a.text() == "Українська").trigger()
    visitor.spin()
    assert "Увійти" in [b.text() for b in (visitor.at(WelcomePage).enter,)]
    assert visitor.kept[-1].language == "uk"
    visitor.shell.choose_language("ru")
    visitor.spin()


def test_the_enter_key_takes_the_way_that_most_want(visitor: Visitor) -> None:
    page = visitor.at(WelcomePage)
    visitor.shell.activateWindow()
    visitor.shell.setFocus()
    visitor.spin()
    assert page.enter.hasFocus()
    visitor.enter(page.enter)
    assert visitor.at(SignIn).login.edit.hasFocus()
