"""A newcomer registers: by a code from a letter, by SMS, by the letter's link; and what delays."""

from __future__ import annotations

import pytest

from tests.journeys.letters import Letters
from tests.journeys.newcomer import (
    ACCOUNT,
    CONFIRM,
    EMAIL,
    IN,
    KEPT_PHONE,
    OTHER_ACCOUNT,
    OTHER_SURNAME,
    PHONE,
    REGISTER,
    ask_for_code,
    fill_in,
    registered,
    to_registration,
)
from tests.journeys.stage import Stage
from tests.journeys.story import enter

pytestmark = pytest.mark.journey
SUMMER_HOUSE = "Дача"


def test_by_e_mail_through_mistakes_a_kill_and_a_server_that_starts_anew(stage: Stage) -> None:
    stage.server.start()
    letters = Letters(stage.server)
    home = stage.desk("new", new=True).start(opens="home")
    to_registration(home)
    home.click(REGISTER)
    home.wait("Исправьте 6 полей.")
    home.wait("Обязательно укажите один из способов связи")
    fill_in(home, email=EMAIL)
    home.fill("Фамилия собственника *", "Иванов")
    home.click(REGISTER)
    home.wait("не подходят друг к другу")
    home.fill("Фамилия собственника *", "шарипова")
    home.do("press", key="Return")
    home.wait(CONFIRM, patience=40)
    code = letters.code(EMAIL)

    home.kill()
    stage.server.kill()
    home.start(opens="home")
    home.wait(CONFIRM, patience=60)  # what was asked for is still known
    stage.server.start()
    wrong = "000000" if code != "000000" else "111111"
    home.fill("Код", wrong)
    home.wait("Код не подходит. Осталось 2 попытки.", patience=60)
    registered(home, code)
    home.wait(ACCOUNT)
    assert home.close() == 0
    home.start(opens="home")
    home.wait(IN, patience=60)


def test_by_sms_and_a_second_account_named_and_put_first(stage: Stage) -> None:
    stage.server.start()
    home = stage.desk("new", new=True).start(opens="home")
    ask_for_code(home, phone=PHONE)
    registered(home, Letters(stage.server).code(KEPT_PHONE))

    home.do("open", name="profile")
    home.wait("Добавить лицевой счёт")
    home.fill("Лицевой счёт", OTHER_ACCOUNT)
    home.fill("Фамилия собственника", "Иванов")
    home.click("Добавить")
    home.wait("не подходят друг к другу")
    home.fill("Фамилия собственника", OTHER_SURNAME)
    home.click("Добавить")
    home.do("describe", name=f"Назвать лицевой счёт {OTHER_ACCOUNT}", patience=40)
    stage.server.kill()  # a name and an order need no line
    home.wait("Работаем без связи", patience=40)
    home.click(f"Назвать лицевой счёт {OTHER_ACCOUNT}")
    home.fill(f"Название лицевого счёта {OTHER_ACCOUNT}", SUMMER_HOUSE)
    home.do("press", key="Return")
    called = f"{SUMMER_HOUSE}, {OTHER_ACCOUNT}"
    home.click(f"Переместить выше: {called}")
    assert home.do("describe", name=f"Переместить выше: {called}")["enabled"] is False
    stage.server.start()
    home.click("Проверить связь")
    home.wait("На связи", patience=60)

    laptop = stage.desk("laptop2", new=True).start(opens="home")
    enter(laptop, "8 922 477 31 05")
    laptop.wait(SUMMER_HOUSE, patience=60)
    laptop.do("open", name="profile")
    laptop.wait("Добавить лицевой счёт")
    seen = laptop.see()
    assert seen.index(f"{OTHER_ACCOUNT} ·") < seen.rindex(ACCOUNT)


def test_by_the_link_of_a_letter_that_comes_before_the_code_is_typed(stage: Stage) -> None:
    stage.server.start()
    letters = Letters(stage.server)
    home = stage.desk("new", new=True).start(opens="home")
    ask_for_code(home, email=EMAIL)
    home.wait("Или откройте ссылку из письма")
    assert "ошибк" not in letters.click(letters.link(EMAIL))
    home.wait(IN, patience=60)


def test_a_code_that_comes_too_late_is_asked_for_anew(stage: Stage) -> None:
    stage.server.start()
    letters = Letters(stage.server)
    home = stage.desk("new", new=True).start(opens="home")
    ask_for_code(home, email=EMAIL)
    code = letters.code(EMAIL)
    stage.server.kill()
    stage.server.clock = "2026-11-20T10:45+05:00"
    stage.server.start()
    home.fill("Код", code)
    home.wait("Срок действия кода истёк", patience=60)
    home.click("Начать заново")
    home.wait("Подтверждение пароля *")
    home.fill("Пароль *", "kabinet2026")
    home.fill("Подтверждение пароля *", "kabinet2026")
    home.click(REGISTER)
    home.wait(CONFIRM, patience=40)
    registered(home, letters.code(EMAIL, 2))
