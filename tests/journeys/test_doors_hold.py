"""The doors under hurry, broken lines, another server, a full disk: nothing is lost or doubled."""

from __future__ import annotations

import socket
import time

import pytest

from tests.journeys.letters import Letters
from tests.journeys.line import HTML, BadLine, answering, cut_short, dead
from tests.journeys.newcomer import (
    CONFIRM,
    EMAIL,
    IN,
    REGISTER,
    fill_in,
    recover,
    set_password,
    to_registration,
)
from tests.journeys.stage import Stage

pytestmark = pytest.mark.journey
AGAIN = "Проверить связь"


def slow(line: BadLine, near: socket.socket) -> None:
    """Answers, but takes its time."""
    if request := line.request(near):
        time.sleep(3)
        near.sendall(line.forward(request))


def test_in_a_hurry_one_letter_goes_and_one_try_counts(stage: Stage) -> None:
    stage.server.start()
    letters = Letters(stage.server)
    home = stage.desk("new", new=True).start(opens="home")
    to_registration(home)
    fill_in(home, email=EMAIL)
    home.do("hurry", name="Подтверждение пароля *", button=REGISTER)
    home.wait(CONFIRM, patience=60)
    code = letters.code(EMAIL)
    home.fill("Код", code[:5])
    home.do("hurry", name="Код", button="Подтвердить")
    home.wait("Код не подходит. Осталось 2 попытки.", patience=40)
    home.fill("Код", code)
    home.do("hurry", name="Код", button="Подтвердить")
    home.wait(IN, patience=60)
    assert letters.codes(EMAIL) == [code]
    home.do("open", name="devices")
    home.wait("это устройство", patience=40)
    assert "Отключить" not in home.see()


def test_each_answer_that_is_lost_on_the_way_is_asked_for_again(stage: Stage) -> None:
    stage.server.start()
    letters, line = Letters(stage.server), stage.line()
    home = stage.desk("new", new=True, via=line).start(opens="home")
    to_registration(home)
    home.wait("Газпром энергосбыт Тюмень", patience=60)  # it is known whose server it is
    fill_in(home, email=EMAIL)
    line.behave(answering("200 OK", "text/html", HTML))
    home.click(REGISTER)
    home.wait(AGAIN, patience=40)
    line.behave(dead)
    home.click(REGISTER)
    home.wait(AGAIN, patience=40)
    assert not letters.codes(EMAIL)
    line.behave(cut_short)
    home.click(REGISTER)
    letters.code(EMAIL)
    home.wait(AGAIN, patience=40)
    line.behave(slow)
    home.click(REGISTER)
    for key in ("Ctrl+=", "Esc", "Ctrl+-"):  # while the answer is on its way
        home.do("press", key=key)
    home.wait(CONFIRM, patience=60)
    code = letters.code(EMAIL, 2)
    line.behave(cut_short)
    home.fill("Код", code)
    home.wait(AGAIN, patience=40)
    line.behave()
    home.click("Подтвердить")
    home.wait(IN, patience=60)


def test_a_lost_answer_to_a_new_password_is_no_lost_password(stage: Stage) -> None:
    stage.server.start()
    letters, line = Letters(stage.server), stage.line()
    home = stage.desk("new", new=True, via=line).start(opens="home")
    recover(home, "ivanov", "Отправить код на e-mail")
    code = letters.code("ivanov.c7f3a91@example.com")
    line.behave(cut_short)
    set_password(home, code, "quiet river 2027")
    home.wait(AGAIN, patience=40)
    line.behave()
    home.click("Сохранить и войти")
    home.wait(IN, patience=60)


def test_a_code_of_one_server_is_none_of_anothers(stage: Stage) -> None:
    stage.server.start()
    other = stage.another_server()
    letters, line = Letters(stage.server), stage.line()
    home = stage.desk("new", new=True, via=line).start(opens="home")
    to_registration(home)
    fill_in(home, email=EMAIL)
    home.click(REGISTER)
    home.wait(CONFIRM, patience=60)
    code = letters.code(EMAIL)
    line.behave(server=other)
    home.fill("Код", code)
    home.wait("Срок действия кода истёк", patience=60)
    line.behave(server=stage.server)
    home.click("Подтвердить")
    home.wait(IN, patience=60)


def test_a_full_disk_at_the_confirmation_loses_nobody(stage: Stage) -> None:
    stage.server.start()
    letters = Letters(stage.server)
    home = stage.desk("new", new=True).start(opens="home")
    to_registration(home)
    fill_in(home, email=EMAIL)
    home.click(REGISTER)
    home.wait(CONFIRM, patience=60)
    code = letters.code(EMAIL)
    home.do("fill_disk", full=True)
    home.fill("Код", code)
    home.wait("диск", patience=60)
    home.do("fill_disk", full=False)
    home.click("Подтвердить")
    home.wait(IN, patience=60)
    assert home.close() == 0
    home.start(opens="home")
    home.wait(IN, patience=60)
