"""The lock of the real program: set by keys, in front of everything, kept over kills and starts."""

from __future__ import annotations

import time

import pytest

from tests.journeys.desk import PASSPHRASE, Desk
from tests.journeys.scene import CHECK, DAY, DAY_REGISTER, OFFLINE, SEND, SENT, WAITS
from tests.journeys.stage import Stage

pytestmark = pytest.mark.journey
PIN = "2580"
LOCKED = "Приложение заблокировано"
SECRETS = ("0710", "ivanov", "Иванов", "счётчик", "Тюмень", "Газпром")


def set_pin(desk: Desk) -> None:
    desk.do("open", name="security")
    desk.click("Задать ПИН-код…")
    desk.fill("Новый ПИН-код: от 4 до 12 цифр", PIN)
    desk.fill("Ещё раз", PIN)
    desk.click("Задать")
    desk.wait("Блокировка включена.")


def unlock(desk: Desk, pin: str = PIN) -> None:
    desk.fill("ПИН-код", pin)
    desk.click("Открыть")


def nothing_is_seen(desk: Desk) -> None:
    seen = desk.see()
    assert LOCKED in seen
    assert not [secret for secret in SECRETS if secret in seen]


def test_a_lock_hides_everything_and_what_was_typed_comes_back(stage: Stage) -> None:
    home = stage.desk("home").start()
    home.wait(OFFLINE)
    set_pin(home)
    home.do("open", name="readings")
    home.fill(DAY, "14492")
    home.do("press", key="Ctrl+L")
    home.wait(LOCKED)
    nothing_is_seen(home)
    for key in ("Ctrl+1", "F5", "Ctrl+2", "Esc"):
        home.do("press", key=key)
    nothing_is_seen(home)
    unlock(home, "1111")
    home.wait("Осталось 4 попытки")
    unlock(home)
    home.gone(LOCKED)
    assert home.do("describe", name=DAY)["text"] == "14\xa0492"
    home.click(SEND)
    home.row(DAY, WAITS)


def test_while_locked_what_was_said_is_sent(stage: Stage) -> None:
    home = stage.desk("home").start()
    home.wait(OFFLINE)
    set_pin(home)
    home.do("open", name="readings")
    home.fill(DAY, "14492")
    home.click(SEND)
    home.row(DAY, WAITS)
    home.do("press", key="Ctrl+L")
    home.wait(LOCKED)
    stage.server.start()
    _arrived(stage)
    nothing_is_seen(home)
    unlock(home)
    home.row(DAY, SENT)


def _arrived(stage: Stage) -> None:
    end = time.monotonic() + 60
    while stage.books.values(DAY_REGISTER) != [14_492_000]:
        assert time.monotonic() < end, "nothing came while the window was locked"
        time.sleep(0.2)


def test_a_start_is_locked_before_anything_is_seen_and_tries_outlive_a_kill(stage: Stage) -> None:
    home = stage.desk("home").start()
    home.wait(OFFLINE)
    set_pin(home)
    home.kill()
    for left in (4, 3):
        home.start()
        home.wait(LOCKED)
        nothing_is_seen(home)
        unlock(home, "1111")
        home.wait(f"Осталось {left} попытки")
        home.kill()
    home.start()
    home.wait(LOCKED)
    unlock(home, "2222")
    home.wait("Подождите")
    home.kill()


def test_a_forgotten_pin_is_opened_by_the_passphrase_or_the_password(stage: Stage) -> None:
    stage.server.start()
    home = stage.desk("home").start()
    home.wait("На связи")
    set_pin(home)
    home.do("press", key="Ctrl+L")
    home.click("Не могу вспомнить")
    home.click("Открыть парольной фразой профиля")
    home.fill("Парольная фраза профиля", PASSPHRASE)
    home.click("Открыть")
    home.gone(LOCKED)
    home.click("Заблокировать сейчас")
    home.wait(LOCKED)
    home.click("Не могу вспомнить")
    home.click("Открыть паролем личного кабинета")
    home.fill("Пароль личного кабинета", "wrong-2026")
    home.click("Открыть")
    home.wait("Неверный пароль.")
    home.fill("Пароль личного кабинета", "kabinet2026")
    home.click("Открыть")
    home.gone(LOCKED)
    home.click("Выключить блокировку…")
    home.wait("Блокировка выключена.")


def test_a_changed_passphrase_ends_the_old_one_and_keeps_what_waits(stage: Stage) -> None:
    home = stage.desk("home").start()
    home.wait(OFFLINE)
    home.fill(DAY, "14492")
    home.click(SEND)
    home.row(DAY, WAITS)
    before = (home.folder / "keys.json").read_bytes()
    home.do("open", name="security")
    home.click("Сменить парольную фразу…")
    home.fill("Нынешняя парольная фраза", PASSPHRASE)
    for field in ("Новая парольная фраза", "Парольная фраза ещё раз"):
        home.fill(field, "громкий счётчик, 2027")
    home.click("Сохранить парольную фразу")
    home.wait("Парольная фраза изменена.")
    assert (home.folder / "keys.json").read_bytes() != before
    home.do("open", name="readings")
    home.row(DAY, WAITS)
    assert home.close() == 0
    home.start()  # with the old one
    home.wait("не подходит")
    home.fill("Парольная фраза", "громкий счётчик, 2027")
    home.click("Открыть")
    home.row(DAY, WAITS)
    stage.server.start()
    home.click(CHECK)
    home.row(DAY, SENT)
