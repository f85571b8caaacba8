"""«Почта, телефон»: given, confirmed by a code or a link, changed, taken back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from lkk_desktop.models.command import Problem
from lkk_desktop.models.identity import Way
from lkk_desktop.online.messages import (
    ChangeContact,
    ConfirmContact,
    Done,
    RemoveContact,
    SendAgain,
    Sent,
    Ticket,
)
from lkk_desktop.ui.profile.contact import ContactCard
from lkk_desktop.ui.screens.contacts import ContactsScreen
from tests.ui.conftest import Window
from tests.ui.profile.hands import answer, asked, click, contact, fill, known, screen, ticket

MAIL, PHONE = "ivan@mail.ru", "79221234567"


def cards(window: Window) -> ContactsScreen:
    return screen(window, ContactsScreen)


def want(window: Window, card: ContactCard, value: str, password: str = "kabinet2026") -> None:
    fill(card.value.edit, value)
    fill(card.now.edit, password)
    click(window, card.save)


def test_an_email_is_given_and_confirmed_by_its_code(window: Window) -> None:
    card = cards(window).email
    assert card.pill.words == "не указан"
    want(window, card, "  Ivan@Mail.ru ")
    assert asked(window) == [
        ChangeContact(way="email", value="Ivan@mail.ru", password="kabinet2026", language="ru")
    ]
    answer(window, ticket())
    assert card.code.isVisible()
    assert not card.value.isVisible()
    assert "i•••@m•••.ru" in card.code.about.text()
    assert "30:00" in card.code.time.text()
    assert card.code.field.edit.hasFocus()
    # Pasted with what stands around it: it goes by itself once it is whole.
    card.code.field.edit.insert("Код: 123-456.")
    window.spin()
    assert asked(window)[1:] == [ConfirmContact(ticket="ticket-1", code="123456")]
    answer(window, Done())
    assert window.said() == "E-mail подтверждён."
    assert not card.code.isVisible()
    assert card.now.edit.text() == ""
    assert "try_now" in window.profile.worker.asked
    known(window, contact("email", MAIL))
    assert (card.pill.words, card.value.edit.text()) == ("подтверждён", MAIL)


def test_a_phone_in_any_spelling_gets_an_sms_of_four_digits(window: Window) -> None:
    card = cards(window).phone
    want(window, card, "8 (922) 123-45-67")
    assert asked(window)[0].value == PHONE
    sent = Ticket(
        ticket="t2", sent=(Sent("phone", "+7 ••• •••-••-67", 4),), lives=600_000, again=60_000
    )
    answer(window, sent)
    fill(card.code.field.edit, "1234")
    assert asked(window)[1] == ConfirmContact(ticket="t2", code="1234")
    answer(window, Problem("wrong_code", left=2))
    assert card.code.field.message.text() == "Код не подходит. Осталось 2 попытки."
    fill(card.code.field.edit, "99")
    QTest.keyClick(card.code.field.edit, Qt.Key.Key_Return)
    assert asked(window)[2] == ConfirmContact(ticket="t2", code="99")
    answer(window, Problem("code_spent"))
    assert "больше не действует" in card.code.field.message.text()


@pytest.mark.parametrize(
    ("way", "typed", "said"),
    [
        ("email", "", "не адрес e-mail"),
        ("email", "иван@mail.ru", "только латинские"),
        ("email", "ivan@почта.рф", "«.рф»"),
        ("email", "ivan@", "не адрес e-mail"),
        ("email", "i" * 900 + "@mail.ru", "не адрес e-mail"),
        ("phone", "12345", "11 цифр"),
        ("phone", "телефон", "11 цифр"),
        ("phone", "8 (3452) 12-34-56", "не мобильный"),
        ("phone", "9" * 900, "11 цифр"),
    ],
)
def test_what_cannot_be_one_is_said_before_it_is_asked(
    window: Window, way: Way, typed: str, said: str
) -> None:
    screen_ = cards(window)
    card = screen_.email if way == "email" else screen_.phone
    want(window, card, typed)
    assert said in card.value.message.text()
    assert asked(window) == []


def test_the_password_is_asked_for_and_a_wrong_one_said(window: Window) -> None:
    card = cards(window).email
    want(window, card, MAIL, "")
    assert card.now.message.text() == "Введите текущий пароль."
    assert asked(window) == []
    fill(card.now.edit, "wrong1")
    click(window, card.save)
    answer(window, Problem("wrong_password"))
    assert card.now.message.text() == "Неверный пароль."
    assert card.value.edit.text() == MAIL


def test_a_taken_contact_is_said_beside_it(window: Window) -> None:
    card = cards(window).email
    want(window, card, MAIL)
    answer(window, Problem("email_taken"))
    assert card.value.message.text() == "Пользователь с таким e-mail уже существует."


def test_one_that_is_confirmed_needs_no_second_time(window: Window) -> None:
    known(window, contact("email", MAIL))
    card = cards(window).email
    want(window, card, MAIL)
    assert card.value.message.text() == "Этот контакт уже подтверждён."
    assert asked(window) == []


def test_one_that_waits_for_its_code_gets_another(window: Window) -> None:
    known(window, contact("phone", PHONE, None))
    card = cards(window).phone
    assert card.pill.words == "не подтверждён"
    assert card.value.edit.text() == "+7 (922) 123-45-67"
    assert card.save.text() == "Получить код"
    fill(card.now.edit, "kabinet2026")
    click(window, card.save)
    assert asked(window)[0].value == PHONE


def test_another_code_comes_after_a_while(window: Window) -> None:
    card = cards(window).email
    want(window, card, MAIL)
    answer(window, ticket())
    assert not card.code.resend.isEnabled()
    assert "через 1:00" in card.code.time.text()
    window.profile.now += 61_000
    card.code._tick()
    assert card.code.resend.isEnabled()
    click(window, card.code.resend)
    assert asked(window)[-1] == SendAgain(ticket="ticket-1", way="email")
    answer(window, ticket())
    assert not card.code.resend.isEnabled()


def test_a_code_that_is_too_old_says_so(window: Window) -> None:
    card = cards(window).email
    want(window, card, MAIL)
    answer(window, ticket(lives=100_000))
    window.profile.now += 101_000
    card.code._tick()
    assert "Срок действия кода истёк" in card.code.time.text()


def test_the_link_in_the_letter_confirms_it_by_itself(window: Window) -> None:
    card = cards(window).email
    want(window, card, MAIL)
    answer(window, ticket())
    card._look_for_link()
    assert asked(window)[-1] == ConfirmContact(ticket="ticket-1", code=None)
    answer(window, Problem("not_yet"))
    assert card.banner.words == ""
    assert card.code.field.message.text() == ""
    card._look_for_link()
    answer(window, Done())
    assert window.said() == "E-mail подтверждён."
    assert not card.code.isVisible()


def test_a_code_on_its_way_outlives_another_language(window: Window) -> None:
    card = cards(window).email
    want(window, card, MAIL)
    answer(window, ticket())
    window.shell.choose_language("uk")
    window.spin()
    again = cards(window).email
    assert again is not card
    assert again.code.isVisible()
    fill(again.code.field.edit, "123456")
    assert asked(window)[-1] == ConfirmContact(ticket="ticket-1", code="123456")


def test_reset_takes_back_what_was_typed(window: Window) -> None:
    known(window, contact("email", MAIL))
    card = cards(window).email
    fill(card.value.edit, "other@mail.ru")
    fill(card.now.edit, "x")
    click(window, card.reset)
    assert (card.value.edit.text(), card.now.edit.text()) == (MAIL, "")


def test_what_comes_meanwhile_leaves_what_is_typed(window: Window) -> None:
    known(window, contact("email", MAIL))
    card = cards(window).email
    fill(card.value.edit, "other@mail.ru")
    known(window, contact("email", "third@mail.ru"))
    assert card.value.edit.text() == "other@mail.ru"


def test_a_contact_is_removed_once_it_is_meant(window: Window) -> None:
    known(window, contact("email", MAIL), contact("phone", PHONE))
    card = cards(window).phone
    click(window, card.remove)
    assert card.now.message.text() == "Введите текущий пароль."
    fill(card.now.edit, "kabinet2026")
    said = window.answer(lambda: click(window, card.remove), yes=False)
    assert "+7 (922) 123-45-67" in said[0]
    assert asked(window) == []
    window.answer(lambda: click(window, card.remove), yes=True)
    assert asked(window) == [RemoveContact(way="phone", password="kabinet2026")]
    answer(window, Problem("last_contact"))
    assert "хотя бы один из контактов" in card.banner.words
    window.answer(lambda: click(window, card.remove), yes=True)
    answer(window, Done())
    assert window.said() == "Телефон удалён."


def test_without_a_line_nothing_is_asked(window: Window) -> None:
    window.profile.stand("offline")
    card = cards(window).email
    assert "сейчас её нет" in card.banner.words
    assert not card.save.isEnabled()
    fill(card.value.edit, MAIL)
    fill(card.now.edit, "kabinet2026")
    QTest.keyClick(card.now.edit, Qt.Key.Key_Return)
    assert asked(window) == []
