"""Signing in: limits that count down, the ways beside it, and contacts asked for once."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtTest import QTest

from lkk_desktop.models.command import Problem
from lkk_desktop.models.contacts import Contact, contact_id
from lkk_desktop.ui.body import Body
from lkk_desktop.ui.components import button, press
from lkk_desktop.ui.doors.contacts import ContactsPage
from lkk_desktop.ui.doors.register import RegisterPage
from lkk_desktop.ui.screens.sign_in import SignIn
from tests import household
from tests.household import NOW, USER
from tests.ui.doors.conftest import Visitor
from tests.ui.flat import RECORDS, STREAMS

EMAIL = Contact(
    id=contact_id(USER, "email"), user=USER, way="email", value="i@mail.ru", confirmed=NOW
)
UNPROVEN = msgspec.structs.replace(EMAIL, confirmed=None)


@pytest.fixture
def page(visitor: Visitor) -> SignIn:
    visitor.press("Войти")
    return visitor.at(SignIn)


def try_in(visitor: Visitor, page: SignIn, answer: Exception | None) -> None:
    visitor.write(page.login, "ivanov")
    visitor.write(page.password, "kabinet2026")
    visitor.enter(page.password.edit)
    visitor.profile.worker.answers[-1](answer)
    visitor.spin()


def let_in(visitor: Visitor, page: SignIn) -> None:
    visitor.write(page.login, "ivanov")
    visitor.write(page.password, "kabinet2026")
    visitor.enter(page.password.edit)
    visitor.profile._store.pin(household.session(), NOW)
    visitor.profile._store.replica.hold(STREAMS)
    visitor.profile.worker.answers[-1](None)
    visitor.spin()


def test_enter_moves_on_and_signs_in(visitor: Visitor, page: SignIn) -> None:
    visitor.write(page.login, " ivanov ")
    visitor.enter(page.login.edit)
    assert page.password.edit.hasFocus()
    visitor.write(page.password, "kabinet2026")
    visitor.enter(page.password.edit)
    assert visitor.profile.worker.asked == ["sign_in ivanov kabinet2026"]


def test_the_wait_counts_down_and_nothing_is_asked_meanwhile(
    visitor: Visitor, page: SignIn
) -> None:
    try_in(visitor, page, Problem("too_many_tries", wait=95))
    assert "Слишком много попыток" in page.password.message.text()
    assert (page.enter.isEnabled(), page.enter.text()) == (False, "Повторить можно через 1:35")
    visitor.enter(page.password.edit)
    assert len(visitor.profile.worker.asked) == 1
    visitor.profile.now += 94_500
    page._tick()
    assert page.enter.text() == "Повторить можно через 0:01"
    visitor.profile.now += 1_000
    page._tick()
    assert (page.enter.isEnabled(), page.enter.text()) == (True, "Войти")
    assert page.password.edit.text() == "kabinet2026"
    visitor.enter(page.password.edit)
    assert len(visitor.profile.worker.asked) == 2


def test_a_wrong_password_in_another_layout_is_asked_about(visitor: Visitor, page: SignIn) -> None:
    visitor.write(page.login, "ivanov")
    visitor.write(page.password, "лфишту2026")
    visitor.enter(page.password.edit)
    visitor.profile.worker.answers[-1](Problem("wrong_credentials"))
    visitor.spin()
    assert "Неверный логин или пароль" in page.password.message.text()
    visitor.press("Ввести теми же клавишами на латинице")
    visitor.enter(page.password.edit)
    assert visitor.profile.worker.asked[-1] == "sign_in ivanov kabine2026"


def test_a_newcomer_finds_registration(visitor: Visitor, page: SignIn) -> None:
    visitor.press("Зарегистрироваться")
    visitor.at(RegisterPage)


def test_another_way_in_may_be_put_below_the_form(visitor: Visitor, page: SignIn) -> None:
    pressed: list[str] = []
    other = page.offer(button("Другой пользователь", "quiet"))
    other.clicked.connect(press(lambda: pressed.append("other")))
    visitor.spin()
    visitor.press("Другой пользователь")
    assert pressed


def test_who_has_no_confirmed_contact_is_asked_for_one(visitor: Visitor, page: SignIn) -> None:
    let_in(visitor, page)
    assert "Загружаем ваши данные" in page.banner.words
    visitor.profile.take(*RECORDS, UNPROVEN)
    offer = visitor.at(ContactsPage)
    assert "сбросят только в контактном центре" in visitor.texts()
    assert offer.yes.text() == "Да, я хочу указать"
    visitor.press("Нет, просто продолжить")
    assert isinstance(visitor.shell.page, Body)
    visitor.shell._rebuild()
    assert isinstance(visitor.shell.page, Body), "asked once"


def test_who_has_one_is_not_asked(visitor: Visitor, page: SignIn) -> None:
    let_in(visitor, page)
    visitor.profile.take(*RECORDS, EMAIL)
    visitor.spin()
    assert isinstance(visitor.shell.page, Body)
    assert visitor.profile.cabinet.recalled("contacts_due") is None


def test_yes_leads_to_the_contacts(
    visitor: Visitor, page: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_in(visitor, page)
    visitor.profile.take(*RECORDS)
    visitor.at(ContactsPage)
    visitor.press("Да, я хочу указать")
    assert isinstance(visitor.shell.page, Body)
    names = visitor.shell.desk.screens
    assert visitor.shell.section == ("contacts" if "contacts" in names else "readings")


def test_a_slow_line_keeps_nobody_at_the_door(
    visitor: Visitor, page: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lkk_desktop.ui.shell.AT_THE_DOOR", 30)
    let_in(visitor, page)
    visitor.qtbot.waitUntil(lambda: isinstance(visitor.shell.page, Body))
    visitor.profile.take(*RECORDS)
    QTest.qWait(20)
    assert isinstance(visitor.shell.page, Body), "nothing comes between one who has begun to work"
    visitor.shell._rebuild()
    assert isinstance(visitor.at(ContactsPage), ContactsPage), "but at the next start it is asked"
