"""Registration: every field has its own word, nothing typed is lost, the server has the last."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from lkk_desktop.cabinet import Connectivity
from lkk_desktop.models.command import Problem
from lkk_desktop.models.identity import POLICY
from lkk_desktop.online.messages import Recover, Register, WhoAreYou
from lkk_desktop.ui.doors.confirm import ConfirmPage
from lkk_desktop.ui.doors.recover import RecoverPage
from lkk_desktop.ui.doors.register import RegisterPage
from lkk_desktop.ui.papers.viewer import Viewer
from tests.ui.doors.conftest import BY_EMAIL, NUMBER, WELCOME, Visitor, ticket

PASSWORD = "horse staple 42"


@pytest.fixture
def form(visitor: Visitor) -> RegisterPage:
    visitor.go("register")
    return visitor.at(RegisterPage)


def fill(visitor: Visitor, page: RegisterPage, **other: str) -> None:
    texts = {
        "account": "0710 000 000",
        "surname": "Иванов",
        "email": "ivan@mail.ru",
        "phone": "",
        "password": PASSWORD,
        "again": other.get("password", PASSWORD),
    } | other
    for name, text in texts.items():
        visitor.write(page.form.fields[name].field, text)
    page.consent.tick.setChecked(True)


def said(page: RegisterPage, name: str) -> str:
    message = page.form.fields[name].field.message
    return message.text() if message.isVisible() else ""


def test_what_is_right_goes_to_the_server_as_it_is_kept(
    visitor: Visitor, form: RegisterPage
) -> None:
    fill(visitor, form, phone="8 (922) 123-45-67", email=" ivan@mail.ru ")
    visitor.press("Зарегистрироваться")
    assert visitor.asked(Register) == [
        Register(
            account=NUMBER,
            surname="Иванов",
            email="ivan@mail.ru",
            phone="79221234567",
            password=PASSWORD,
            consent=POLICY,
            language="ru",
        )
    ]
    visitor.reply(Register, ticket(BY_EMAIL))
    assert "i•••@m•••.ru" in visitor.at(ConfirmPage).subtitle.text()


def test_enter_walks_through_the_fields_and_sends(visitor: Visitor, form: RegisterPage) -> None:
    visitor.write(form.account, "0710000000")
    visitor.enter(form.account.edit)
    assert form.surname.edit.hasFocus()
    visitor.write(form.surname, "Иванов")
    visitor.enter(form.surname.edit)
    assert form.password.first.edit.hasFocus()  # a contact is asked for in one of two fields
    visitor.write(form.email, "ivan@mail.ru")
    visitor.write(form.password.first, PASSWORD)
    visitor.enter(form.password.first.edit)
    visitor.write(form.password.second, PASSWORD)
    form.consent.tick.setChecked(True)
    visitor.enter(form.password.second.edit)
    assert len(visitor.asked(Register)) == 1
    visitor.enter(form.password.second.edit)
    assert len(visitor.asked(Register)) == 1, "asked once while the answer is waited for"


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("account", "07100", "10 цифр"),
        ("account", "07100000001", "10 цифр"),
        ("account", "071OOOOOOO", "10 цифр"),
        ("account", "x" * 900, "10 цифр"),
        ("email", "ivan", "не адрес e-mail"),
        ("email", "иван@mail.ru", "только латинские"),
        ("email", "ivan@почта.рф", "«.рф» не поддерживаются"),
        ("email", "ivan@mail.ru\u202e", "только латинские"),
        ("phone", "123", "11 цифр"),
        ("phone", "8 (3462) 22-33-44", "не мобильный"),
        ("phone", "звоните вечером", "11 цифр"),
        ("password", "abc1", "не меньше 6"),
        ("password", "ABCDEF1", "строчная латинская"),
        ("password", "abcdefg", "нужна цифра"),
        ("password", "пароль12", "русских букв"),
        ("password", "abc123№", "только латинские буквы"),
        ("again", "something else 1", "не совпадают"),
    ],
)
def test_each_field_says_its_own_mistake_when_it_is_left(
    visitor: Visitor, form: RegisterPage, name: str, typed: str, words: str
) -> None:
    field = form.form.fields[name].field
    field.edit.setFocus()
    field.edit.setText(typed)
    form.surname.edit.setFocus()
    assert said(form, name) == "", "not while the press that left it may still go on"
    visitor.qtbot.waitUntil(lambda: words in said(form, name))
    assert field.edit.property("state") == "bad"
    assert words in field.edit.accessibleDescription()
    visitor.write(field, "a")
    assert said(form, name) == "" or "русск" in said(form, name)


def test_an_empty_field_is_not_scolded_when_it_is_left(
    visitor: Visitor, form: RegisterPage
) -> None:
    form.account.edit.setFocus()
    form.surname.edit.setFocus()
    QTest.qWait(250)
    assert said(form, "account") == ""


def test_the_summary_counts_what_is_wrong_and_leads_there(
    visitor: Visitor, form: RegisterPage
) -> None:
    visitor.press("Зарегистрироваться")
    assert visitor.asked(Register) == []
    assert form.account.edit.hasFocus()
    assert form.summary.accessibleName() == "Исправьте 6 полей."
    names = [link.text() for link in form.summary.links]
    assert names == [
        *("Лицевой счёт", "Фамилия собственника", "E-mail", "Пароль"),
        *("Подтверждение пароля", "Согласие"),
    ]
    assert "один из способов связи" in said(form, "email")
    QTest.mouseClick(form.summary.links[3], Qt.MouseButton.LeftButton)
    assert form.password.first.edit.hasFocus()
    QTest.mouseClick(form.summary.links[5], Qt.MouseButton.LeftButton)
    assert form.consent.tick.hasFocus()
    assert "Без согласия" in form.consent.tick.accessibleDescription()


def test_a_phone_alone_is_enough(visitor: Visitor, form: RegisterPage) -> None:
    fill(visitor, form, email="", phone="+7 922 123 45 67")
    visitor.press("Зарегистрироваться")
    [asked] = visitor.asked(Register)
    assert (asked.email, asked.phone) == (None, "79221234567")


def test_the_consent_is_ticked_by_its_words_or_the_space_bar(
    visitor: Visitor, form: RegisterPage
) -> None:
    words = form.consent.findChildren(QLabel)[0]
    assert "152-ФЗ" in words.text()
    QTest.mouseClick(words, Qt.MouseButton.LeftButton)
    assert form.consent.tick.isChecked()
    form.consent.tick.setFocus()
    QTest.keyClick(form.consent.tick, Qt.Key.Key_Space)
    assert not form.consent.tick.isChecked()


def test_the_policy_can_be_read_before_it_is_agreed_to(
    visitor: Visitor, form: RegisterPage
) -> None:
    visitor.press("Политика конфиденциальности")
    viewers = form.findChildren(Viewer)
    visitor.qtbot.waitUntil(lambda: "Газпром энергосбыт Тюмень" in text_of(viewers[0]))
    viewers[0].close()


def text_of(viewer: Viewer) -> str:
    document = viewer._pdf
    if document is None:
        return ""
    return " ".join(document.getAllText(at).text() for at in range(document.pageCount()))


def test_what_was_typed_survives_another_language_and_size(
    visitor: Visitor, form: RegisterPage
) -> None:
    fill(visitor, form, phone="8 922 123-45-67")
    visitor.shell.choose_language("uk")
    visitor.spin()
    visitor.shell.zoom(1)
    visitor.spin()
    again = visitor.at(RegisterPage)
    assert again is not form
    assert again.form.text("account") == "0710 000 000"
    assert again.form.text("phone") == "8 922 123-45-67"
    assert again.form.text("again") == PASSWORD
    assert again.consent.tick.isChecked()
    visitor.shell.choose_language("ru")
    visitor.spin()


def test_no_password_comes_to_the_disk(visitor: Visitor, form: RegisterPage) -> None:
    fill(visitor, form)
    visitor.press("Зарегистрироваться")
    visitor.reply(Register, ticket(BY_EMAIL))
    kept = visitor.profile.cabinet.recalled("ticket")
    assert kept is not None
    driver = visitor.profile.cabinet._connection.driver
    rows = driver.execute("SELECT value FROM main.meta").fetchall()
    assert rows
    assert not [value for (value,) in rows if PASSWORD in str(value) or "Иванов" in str(value)]


def test_a_field_that_is_left_shows_what_is_kept(visitor: Visitor, form: RegisterPage) -> None:
    form.account.edit.setFocus()
    form.account.edit.setText("0710-000 000")
    form.phone.edit.setFocus()
    form.phone.edit.setText("89221234567")
    form.surname.edit.setFocus()
    visitor.qtbot.waitUntil(lambda: form.phone.edit.text() == "+7 (922) 123-45-67")
    assert form.account.edit.text() == NUMBER


@pytest.mark.parametrize(
    ("code", "values", "name", "words"),
    [
        ("unknown_account", {}, "account", "Такого лицевого счёта нет"),
        ("wrong_surname", {}, "surname", "не подходят друг к другу"),
        ("unknown_or_wrong", {}, "account", "Неверный лицевой счёт или фамилия"),
        ("email_taken", {}, "email", "e-mail уже есть"),
        ("phone_taken", {}, "phone", "телефоном уже есть"),
        ("password_no_digit", {}, "password", "нужна цифра"),
        ("email_malformed", {}, "email", "не адрес e-mail"),
    ],
)
def test_the_servers_word_stands_beside_its_field(
    visitor: Visitor,
    form: RegisterPage,
    code: str,
    values: dict[str, int],
    name: str,
    words: str,
) -> None:
    fill(visitor, form)
    visitor.press("Зарегистрироваться")
    visitor.reply(Register, Problem(code, **values))
    assert words in said(form, name)
    assert form.form.fields[name].field.edit.hasFocus()
    assert form.recover.isVisible() == (code in ("email_taken", "phone_taken"))


def test_a_contact_that_is_taken_offers_recovery(visitor: Visitor, form: RegisterPage) -> None:
    fill(visitor, form)
    visitor.press("Зарегистрироваться")
    visitor.reply(Register, Problem("email_taken"))
    visitor.press("Восстановить пароль")
    page = visitor.at(RecoverPage)
    assert page.login.edit.text() == "ivan@mail.ru"
    visitor.press("Отправить код на e-mail")
    assert visitor.asked(Recover)[0].login == "ivan@mail.ru"


def test_too_many_tries_say_how_long_to_wait(visitor: Visitor, form: RegisterPage) -> None:
    fill(visitor, form)
    visitor.press("Зарегистрироваться")
    visitor.reply(Register, Problem("too_many_tries", wait=125))
    assert "Следующая через 2:05" in form.banner.words
    assert form.form.text("password") == PASSWORD


def test_a_line_that_fails_keeps_what_is_typed(visitor: Visitor, form: RegisterPage) -> None:
    fill(visitor, form)
    visitor.press("Зарегистрироваться")
    visitor.reply(Register, Connectivity("timeout"))
    assert "не отвечает" in form.banner.words or "долго" in form.banner.words
    assert form.form.text("account").replace(" ", "") == NUMBER
    visitor.press("Зарегистрироваться")
    assert len(visitor.asked(Register)) == 2


def test_a_server_that_asks_for_the_bills_code_gets_it(stranger: Visitor) -> None:
    stranger.reply(WhoAreYou, msgspec.structs.replace(WELCOME, bill_code=True))
    stranger.go("register")
    page = stranger.at(RegisterPage)
    fill(stranger, page)
    stranger.press("Зарегистрироваться")
    assert "напечатанный в квитанции" in said(page, "bill_code")
    stranger.write(page.bill_code, " 482913 ")
    stranger.press("Зарегистрироваться")
    assert stranger.asked(Register)[0].bill_code == "482913"
    stranger.reply(Register, Problem("wrong_bill_code"))
    assert "не код с квитанции" in said(page, "bill_code")


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("parol1", "слабый"),
        ("Ivanov0710000000", "слабый"),
        ("horse staple 42 moon", "надёжный"),
    ],
)
def test_the_strength_of_a_password_is_told(
    visitor: Visitor, form: RegisterPage, password: str, words: str
) -> None:
    visitor.write(form.account, NUMBER)
    visitor.write(form.password.first, password)
    visitor.qtbot.waitUntil(lambda: words in form.password.strength)
    assert words in form.password.first.edit.accessibleDescription()
    visitor.write(form.password.first, "")
    visitor.qtbot.waitUntil(lambda: form.password.strength == "")


def test_what_is_wrong_is_told_before_how_strong_it_is(
    visitor: Visitor, form: RegisterPage
) -> None:
    field = form.password.first
    field.edit.setFocus()
    field.edit.setText("abc1")
    form.surname.edit.setFocus()
    visitor.qtbot.waitUntil(lambda: "не меньше 6" in said(form, "password"))
    visitor.qtbot.waitUntil(lambda: "слабый" in form.password.strength)
    assert "не меньше 6" in field.edit.accessibleDescription()
    visitor.write(field, "horse staple 42 moon")
    visitor.qtbot.waitUntil(lambda: "надёжный" in field.edit.accessibleDescription())
    assert form.password.rule.text() in field.edit.accessibleDescription()


def test_who_types_faster_than_the_server_answers_loses_nothing(stranger: Visitor) -> None:
    stranger.go("register")
    page = stranger.at(RegisterPage)
    fill(stranger, page)
    stranger.press("Зарегистрироваться")
    assert stranger.asked(Register) == []
    stranger.reply(WhoAreYou, Connectivity("unreachable"))
    assert "Сервер не отвечает" in page.banner.words
    stranger.press("Зарегистрироваться")
    stranger.welcomed()
    assert [asked.consent for asked in stranger.asked(Register)] == [POLICY]


def test_another_text_size_while_the_answer_is_on_its_way_loses_no_ticket(
    visitor: Visitor, form: RegisterPage
) -> None:
    fill(visitor, form)
    visitor.press("Зарегистрироваться")
    visitor.shell.zoom(1)
    visitor.shell.choose_language("en")
    visitor.spin()
    visitor.qtbot.wait(250)
    assert visitor.at(RegisterPage) is form  # it waits for its answer as it is
    visitor.reply(Register, ticket())
    visitor.at(ConfirmPage)
    visitor.qtbot.waitUntil(lambda: "Confirm" in page_words(visitor))
    assert visitor.shell.visit.pending is not None


def page_words(visitor: Visitor) -> str:
    page = visitor.doors.page
    assert isinstance(page, ConfirmPage)
    return page.go.text()


def test_a_profile_of_somebody_has_no_registration(visitor: Visitor) -> None:
    visitor.profile._store.outbox.put_meta(user="u-1", refresh=None)
    visitor.shell._rebuild()
    visitor.go("register")
    assert visitor.doors.page is not None
    assert visitor.doors.page.name == "sign_in"
