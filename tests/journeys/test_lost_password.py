"""A lost password is recovered by a letter and by SMS, and every other device is out with that."""

from __future__ import annotations

import pytest

from tests.journeys.letters import Letters
from tests.journeys.newcomer import IN, recover, set_password
from tests.journeys.scene import POWER_METER
from tests.journeys.server import PASSWORD
from tests.journeys.stage import Stage
from tests.journeys.story import enter, to_sign_in

pytestmark = pytest.mark.journey
EMAIL, PHONE = "ivanov.c7f3a91@example.com", "+79225550162"
FRESH = "quiet river 2027"
BY_EMAIL, BY_SMS = "Отправить код на e-mail", "Отправить SMS с кодом"


def test_by_a_letter_and_the_old_password_opens_nothing_any_more(stage: Stage) -> None:
    stage.server.start()
    letters = Letters(stage.server)
    laptop = stage.desk("laptop").start()
    laptop.wait("На связи", patience=60)
    phone = stage.desk("phone", new=True).start(opens="home")
    recover(phone, "0710000000", BY_EMAIL)
    phone.wait("Если у этого логина есть подтверждённый e-mail")
    assert "@" not in phone.see()  # nobody is told what the login's address is
    code = letters.code(EMAIL)
    phone.kill()
    phone.start(opens="home")
    phone.wait("Новый пароль *", patience=60)
    wrong = "000000" if code != "000000" else "111111"
    set_password(phone, wrong, FRESH)
    phone.wait("Код не подходит. Осталось 2 попытки.", patience=40)
    set_password(phone, code, FRESH)
    phone.wait(IN, patience=60)

    laptop.click("Проверить связь")
    laptop.wait("Войти", patience=60)
    stranger = stage.desk("stranger", new=True).start(opens="home")
    enter(stranger, "ivanov", PASSWORD)
    stranger.wait("Неверный логин или пароль", patience=40)
    stranger.fill("Пароль", FRESH)
    stranger.click("Войти")
    stranger.wait(IN, patience=60)


def test_by_sms_where_there_is_no_e_mail_and_by_the_office_where_there_is_neither(
    stage: Stage,
) -> None:
    stage.server.start()
    letters = Letters(stage.server)
    home = stage.desk("new", new=True).start(opens="home")
    recover(home, "dolgov", BY_SMS)  # who has no contact: the page tells the same
    home.wait("8 (800) 100-56-06")
    home.click("Код не пришёл: выбрать другой способ")
    home.wait("Логин или номер лицевого счёта")
    home.fill("Логин или номер лицевого счёта", "petrova")
    home.click(BY_SMS)
    home.wait("Новый пароль *", patience=40)
    code = letters.code(PHONE)
    set_password(home, code, "12345")
    home.wait("Пароль слишком короткий")
    set_password(home, code, FRESH)
    home.wait(IN, patience=60)
    assert not letters.to("dolgov")
    assert home.close() == 0
    again = stage.desk("again", new=True).start(opens="home")
    to_sign_in(again)
    enter(again, "petrova", FRESH)
    again.wait(IN, patience=60)
    assert POWER_METER not in again.see()
