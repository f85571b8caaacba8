"""What a household does with its cabinet: devices, login, password and contact, and its end."""

from __future__ import annotations

import platform

import pytest

from tests.journeys.desk import Desk
from tests.journeys.letters import Letters
from tests.journeys.newcomer import IN
from tests.journeys.scene import ACCOUNT, CHECK, DAY, OFFLINE, SEND, WAITS
from tests.journeys.server import PASSWORD
from tests.journeys.stage import Stage
from tests.journeys.story import enter
from tests.journeys.test_revoked import GONE, begun_anew, nothing_is_left

pytestmark = pytest.mark.journey
FRESH = "quiet river 2027"
GOES, STAYS = "Учётная запись будет удалена", "Удаление отменено"
LATER = "2026-11-21T11:00+05:00"


def test_another_device_is_signed_out_and_says_what_it_had_not_sent(stage: Stage) -> None:
    laptop = stage.desk("laptop").start()
    laptop.wait(OFFLINE, patience=60)
    laptop.fill(DAY, "14492")
    laptop.click(SEND)
    laptop.row(DAY, WAITS)
    assert laptop.close() == 0

    stage.server.start()
    home = stage.desk("home").start(opens="devices")
    name = platform.node()
    home.click(f"Отключить устройство {name}")
    home.wait("Отключить устройство?")
    home.click("Отключить")
    home.wait(f"Устройство {name} отключено.", patience=40)
    assert f"Отключить устройство {name}" not in home.see()

    laptop.start()
    laptop.wait(GONE, patience=60)
    seen = laptop.see()
    assert "Это ещё не было отправлено" in seen
    assert "14\xa0492" in seen
    nothing_is_left(laptop.folder)
    begun_anew(laptop)


def test_a_login_a_password_and_an_e_mail_of_ones_own(stage: Stage) -> None:
    stage.server.start()
    letters = Letters(stage.server)
    laptop = stage.desk("laptop").start()
    laptop.wait("На связи", patience=60)
    home = stage.desk("home").start(opens="credentials")
    home.wait("Новый пароль ещё раз")
    home.fill("Логин", "ivan.ivanov")
    home.fill("Новый пароль", FRESH)
    home.fill("Новый пароль ещё раз", FRESH)
    home.fill("Текущий пароль", "not-mine-1")
    home.click("Сохранить данные")
    home.wait("Неверный пароль", patience=40)
    home.fill("Текущий пароль", PASSWORD)
    home.do("press", key="Return")
    home.wait("Сохранено", patience=40)
    laptop.click(CHECK)
    laptop.wait("Войти", patience=60)

    home.do("open", name="contacts")
    home.fill("E-mail", "ivan.91c3e07@example.com")
    home.fill("Текущий пароль", FRESH)
    home.click("Сохранить данные")
    home.wait("Код из письма", patience=40)
    home.do("open", name="home")
    home.do("open", name="contacts")  # the code is still asked for
    home.wait("Код из письма")
    home.fill("Код из письма", letters.code("ivan.91c3e07@example.com"))
    home.wait("E-mail подтверждён", patience=40)
    letters.told("ivanov.c7f3a91@example.com", "В личном кабинете указан другой контакт")

    again = stage.desk("again", new=True).start(opens="home")
    enter(again, "IVAN.91c3e07@example.com", FRESH)
    again.wait(IN, patience=60)
    again.do("press", key="Ctrl+3")  # the keyboard goes on where it is: nobody has to click first
    again.wait("Почему столько?", patience=40)


def delete(desk: Desk) -> None:
    desk.do("open", name="profile")
    desk.click("Удалить учётную запись…")
    desk.wait("Удалить учётную запись?")
    desk.fill("Текущий пароль", PASSWORD)
    desk.click("Удалить учётную запись")
    desk.wait("Отменить удаление", patience=40)


def test_a_deletion_is_undone_and_one_is_let_happen(stage: Stage) -> None:
    stage.server.start()
    home = stage.desk("home").start(opens="profile")
    home.wait("На связи", patience=60)
    delete(home)
    home.do("open", name="readings")
    home.wait(GOES)  # on every section
    home.click("Отменить удаление")
    home.gone("Отменить удаление", patience=40)
    home.do("open", name="profile")
    home.click(f"Удалить лицевой счёт {ACCOUNT}")
    home.wait("Это последний лицевой счёт")
    home.click("Удалить")
    home.wait(GOES, patience=40)
    home.click("Отменить удаление")
    home.gone("Отменить удаление", patience=40)
    assert home.do("describe", name=f"Удалить лицевой счёт {ACCOUNT}")["enabled"]

    delete(home)
    stage.server.kill()
    home.wait("Работаем без связи", patience=40)
    home.wait("когда появится связь")
    stage.server.clock = LATER
    stage.server.start()
    home.click(CHECK)
    home.wait(GONE, patience=90)
    nothing_is_left(home.folder)
    begun_anew(home)
    enter(home, "ivanov")
    home.wait("Неверный логин или пароль", patience=40)
