"""The doors against the real server: a newcomer comes in, a password is lost, a guest sends."""

from __future__ import annotations

import re
import time
import tomllib

import httpx
import pytest

from lkk_server.inbox import Item, items
from tests.journeys.desk import Desk
from tests.journeys.scene import SENT, WATER, WATER_REGISTER
from tests.journeys.server import PASSWORD
from tests.journeys.stage import Stage
from tests.journeys.story import enter, to_sign_in

pytestmark = pytest.mark.journey
NUMBER, SURNAME, EMAIL, PHONE = "0720031945", "Белова", "anna.belova@example.com", "8 922 555-77-01"
NEW = "horse staple 42"
AFTER = 30.0
CONSENT = (
    "Регистрируясь в личном кабинете, я даю согласие на обработку моих персональных данных в"
    " соответствии с Федеральным законом от 27.07.2006 № 152-ФЗ «О персональных данных» и"
    " соглашаюсь с политикой конфиденциальности."
)


def letter(stage: Stage, to: str) -> Item:
    """The newest letter or message with a code that was sent there, once it has gone."""
    end = time.monotonic() + AFTER
    while time.monotonic() < end:
        sent = [item for item in items(stage.server.data) if to in item.to]
        found = [item for item in sent if item.subject == "SMS" or " код " in item.subject]
        if found:
            return found[-1]
        time.sleep(0.1)
    raise AssertionError(f"nothing was sent to {to}")


def code_in(item: Item) -> str:
    """A letter's subject begins with it; a message has it behind a colon."""
    found = re.search(r"^(\d+) —|: (\d{4,6})\.", f"{item.subject}\n{item.body}", re.MULTILINE)
    assert found is not None, item
    return found.group(1) or found.group(2)


def agree(desk: Desk) -> None:
    """Tick the consent, by the words that a screen reader says."""
    desk.click(CONSENT)


def register(desk: Desk, *, email: str = "", phone: str = "") -> None:
    """From the first page to the one that asks for the code."""
    desk.wait("Без регистрации")
    desk.click("Зарегистрироваться")
    desk.wait("Поля со звёздочкой")
    desk.fill("Лицевой счёт *", f" {NUMBER[:4]} {NUMBER[4:]}")
    desk.fill("Фамилия собственника *", SURNAME.lower())
    desk.fill("E-mail", email)
    desk.fill("Телефон", phone)
    desk.fill("Пароль *", NEW)
    desk.fill("Подтверждение пароля *", NEW)
    agree(desk)
    desk.click("Зарегистрироваться")
    desk.wait("Код действует ещё")


def test_a_newcomer_registers_by_a_code_in_a_letter(stage: Stage) -> None:
    stage.server.start()
    desk = stage.desk("newcomer", new=True).start(opens="home")
    register(desk, email=EMAIL)
    desk.wait("a•••@e•••.com")
    desk.fill("Код", code_in(letter(stage, EMAIL)))
    desk.wait("Анна Николаевна")
    assert "Нет, просто продолжить" not in desk.see(), "a contact is confirmed already"
    desk.close()
    desk.start(opens="home")
    desk.wait("Анна Николаевна")


def test_a_newcomer_registers_by_sms_after_a_restart(stage: Stage) -> None:
    stage.server.start()
    desk = stage.desk("newcomer", new=True).start(opens="home")
    register(desk, phone=PHONE)
    code = code_in(letter(stage, "79225557701"))
    assert len(code) == 4
    wrong = "0000" if code != "0000" else "1111"
    desk.fill("Код", wrong)
    desk.wait("Код не подходит. Осталось 2 попытки.")
    desk.kill()
    desk.start(opens="home")
    desk.wait("Код действует ещё")
    desk.fill("Код", code)
    desk.wait("Анна Николаевна")


def test_the_letters_link_lets_the_program_go_on_by_itself(stage: Stage) -> None:
    stage.server.start()
    desk = stage.desk("newcomer", new=True).start(opens="home")
    register(desk, email=EMAIL)
    found = re.search(r"http\S+/confirmation/\S+", letter(stage, EMAIL).body)
    assert found is not None
    assert "<button>" in httpx.get(found.group()).text
    httpx.post(found.group()).raise_for_status()
    desk.wait("Анна Николаевна")


def test_mistakes_are_told_beside_their_fields_by_the_server(stage: Stage) -> None:
    stage.server.start()
    desk = stage.desk("newcomer", new=True).start(opens="home")
    desk.wait("Без регистрации")
    desk.click("Зарегистрироваться")
    desk.wait("Поля со звёздочкой")
    for name, text in (
        ("Лицевой счёт *", "9999999999"),
        ("Фамилия собственника *", SURNAME),
        ("E-mail", "ivanov.c7f3a91@example.com"),
        ("Пароль *", NEW),
        ("Подтверждение пароля *", NEW),
    ):
        desk.fill(name, text)
    agree(desk)
    desk.click("Зарегистрироваться")
    desk.do("told", name="Лицевой счёт *", text="Такого лицевого счёта нет")
    desk.fill("Лицевой счёт *", NUMBER)
    desk.fill("Фамилия собственника *", "Иванова")
    desk.click("Зарегистрироваться")
    desk.do("told", name="Фамилия собственника *", text="не подходят друг к другу")
    desk.fill("Фамилия собственника *", SURNAME)
    desk.click("Зарегистрироваться")
    desk.do("told", name="E-mail", text="Пользователь с таким e-mail уже есть")
    desk.click("Восстановить пароль")
    desk.wait("Восстановление пароля")


def test_a_lost_password_is_set_anew_by_a_confirmed_contact(stage: Stage) -> None:
    stage.server.start()
    desk = stage.desk("other", new=True).start(opens="home")
    to_sign_in(desk)
    desk.fill("Логин или номер лицевого счёта", "ivanov")
    desk.fill("Пароль", "not this one 1")
    desk.click("Войти")
    desk.wait("Неверный логин или пароль")
    desk.click("Забыли свой пароль?")
    desk.wait("Восстановление пароля")
    desk.click("Отправить код на e-mail")
    desk.wait("Если у этого логина есть подтверждённый e-mail")
    desk.fill("Код", code_in(letter(stage, "ivanov.c7f3a91")))
    desk.fill("Новый пароль *", NEW)
    desk.fill("Подтверждение пароля *", NEW)
    desk.click("Сохранить и войти")
    desk.wait("Иван Иванович")
    another = stage.desk("third", new=True).start(opens="home")
    enter(another, "ivanov")
    another.wait("Неверный логин или пароль")
    enter(another, "ivanov", NEW)
    another.wait("Иван Иванович")


def test_who_has_no_contacts_is_asked_once(stage: Stage) -> None:
    stage.server.start()
    desk = stage.desk("debtor", new=True).start(opens="home")
    enter(desk, "dolgov")
    desk.wait("У вас пока нет подтверждённого e-mail")
    desk.kill()
    desk.start(opens="home")
    desk.wait("У вас пока нет подтверждённого e-mail")
    desk.click("Нет, просто продолжить")
    desk.wait("Пётр Андреевич")
    desk.close()
    desk.start(opens="home")
    desk.wait("Пётр Андреевич")
    assert "Нет, просто продолжить" not in desk.see()


def test_yes_leads_to_the_contacts(stage: Stage) -> None:
    stage.server.start()
    desk = stage.desk("debtor", new=True).start(opens="home")
    enter(desk, "dolgov")
    desk.wait("У вас пока нет подтверждённого e-mail")
    desk.click("Да, я хочу указать")
    desk.wait("Почта, телефон")
    desk.gone("Нет, просто продолжить")


def test_a_guest_sends_a_reading_that_the_household_sees(stage: Stage) -> None:
    stage.server.start()
    desk = stage.desk("guest", new=True).start(opens="home")
    home = stage.desk("home").start()
    desk.wait("Без регистрации")
    desk.click("Без регистрации")
    desk.fill("Лицевой счёт", "0710000000")
    desk.fill("Фамилия собственника", "иванов")
    desk.click("Показать счётчики")
    desk.wait("Электроэнергия · счётчик 6158001")
    assert "Иван Иванович" not in desk.see()
    desk.fill(WATER, "100")
    desk.do("told", name=WATER, text="Меньше принятого")
    desk.fill(WATER, "360,5")
    desk.do("press", key="Return")
    desk.click("Передать показания")
    desk.wait("Принято 1 показание")
    assert stage.books.values(WATER_REGISTER) == [360_500]
    home.row(WATER, SENT)
    desk.fill(WATER, "")
    desk.click("Завершить")
    desk.wait("Передайте показания без входа")
    assert "0710000000" not in desk.see()
    desk.close()
    for path in desk.folder.rglob("*"):
        assert not path.is_file() or b"0710000000" not in path.read_bytes(), path.name


def test_without_a_server_it_is_said_first_and_over_once_it_is_there(stage: Stage) -> None:
    desk = stage.desk("newcomer", new=True).start(opens="home")
    desk.wait("Сейчас нет связи. Она нужна, чтобы войти")
    desk.click("Без регистрации")
    desk.wait("Без неё показания без регистрации передать нельзя")
    stage.server.start()
    desk.click("Проверить связь")
    desk.gone("Сейчас нет связи")


def test_another_server_is_chosen_by_whose_it_is(stage: Stage) -> None:
    stage.server.start()
    address = stage.server.url

    class Nowhere:
        url, clock = "http://127.0.0.1:9", stage.server.clock

    desk = stage.desk("newcomer", new=True, via=Nowhere()).start(opens="home")
    desk.wait("Сейчас нет связи")
    desk.click("Выбрать сервер…")
    desk.fill("Адрес сервера", address)
    desk.click("Узнать, чей это сервер")
    desk.wait("Тюмень")
    desk.click("Выбрать этот сервер")
    desk.wait(f"Сервер: {address}")
    desk.gone("Сейчас нет связи")
    assert tomllib.loads((desk.folder / "settings.toml").read_text())["server"] == address
    enter(desk, "ivanov", PASSWORD)
    desk.wait("Иван Иванович")
