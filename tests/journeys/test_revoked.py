"""A device that its owner has signed out for good wipes itself, and says so (hazard H50)."""

from __future__ import annotations

import time
from pathlib import Path

import httpx
import pytest

from lkk_desktop.online.messages import Done, KnownDevices, ListDevices, RevokeDevice
from lkk_desktop.sync.protocol import MEDIA_TYPE, VERSION, Session, SignIn, encode
from lkk_desktop.sync.transport import read
from tests.journeys.desk import Desk
from tests.journeys.scene import CHECK, DAY, OFFLINE, SEND, WAITS
from tests.journeys.server import PASSWORD, LocalServer
from tests.journeys.stage import Stage

pytestmark = pytest.mark.journey
GONE = "Это устройство отключено от личного кабинета"


def revoke_all(server: LocalServer, login: str) -> int:
    """Sign every device of a user out for good, from one that has just signed in; how many."""
    headers = {"content-type": MEDIA_TYPE, "accept": MEDIA_TYPE, "lkk-protocol": str(VERSION)}
    with httpx.Client(base_url=server.url, headers=headers) as http:
        me = SignIn(login=login, password=PASSWORD, device_name="телефон")
        session = read(http.post("/session", content=encode(me)), Session)
        http.headers["authorization"] = f"Bearer {session.access}"
        answer = http.post(ListDevices.path, content=encode(ListDevices()))
        others = [one for one in read(answer, KnownDevices).devices if not one.this]
        for one in others:
            asked = RevokeDevice(device=one.device)
            read(http.post(RevokeDevice.path, content=encode(asked)), Done)
    return len(others)


def revoked_meanwhile(stage: Stage) -> None:
    """While the computer is switched off."""
    stage.server.start()
    assert revoke_all(stage.server, "ivanov") >= 1
    stage.server.stop()


def nothing_is_left(folder: Path) -> None:
    end = time.monotonic() + 10
    while any((folder / n).exists() for n in ("outbox.db", "replica.db", "keys.json", "wiping")):
        assert time.monotonic() < end, sorted(path.name for path in folder.iterdir())
        time.sleep(0.05)


def begun_anew(desk: Desk) -> None:
    desk.click("Начать заново")
    desk.wait("Войти")


def test_a_device_that_is_connected_wipes_itself_soon(stage: Stage) -> None:
    stage.server.start()
    home = stage.desk("home").start()
    home.wait("На связи")
    assert revoke_all(stage.server, "ivanov") >= 1
    home.wait(GONE, patience=60)
    home.wait("Всё, что здесь вводили, было отправлено.")
    assert "счётчик" not in home.see()
    nothing_is_left(home.folder)
    begun_anew(home)


def test_a_device_that_comes_back_after_weeks_tells_what_it_had_not_sent(stage: Stage) -> None:
    revoked_meanwhile(stage)
    home = stage.desk("home").start()
    home.wait(OFFLINE)
    home.fill(DAY, "14492")
    home.click(SEND)
    home.row(DAY, WAITS)
    stage.server.start()
    home.click(CHECK)
    home.wait(GONE, patience=60)
    seen = home.see()
    assert "Это ещё не было отправлено" in seen
    assert "счётчик 6158001" in seen
    assert "14\xa0492" in seen
    nothing_is_left(home.folder)
    begun_anew(home)
    assert "14\xa0492" not in home.see()


def test_a_wipe_that_was_killed_is_finished_by_the_next_start(stage: Stage) -> None:
    """Killed once its mark stands: the real program goes on where it was ended."""
    from lkk_desktop.replica import wiping

    home = stage.desk("home")

    class Killed(BaseException):
        pass

    def step(name: str) -> None:
        if name == "remove keys":
            raise Killed

    with pytest.raises(Killed):
        wiping.wipe(home.folder, "revoked", lambda: None, step)
    assert (home.folder / "outbox.db").exists()
    home.start()
    home.wait(GONE)
    home.wait("сказать уже нельзя")
    nothing_is_left(home.folder)
    begun_anew(home)


def test_behind_its_lock_a_revoked_device_shows_nothing_to_a_stranger(stage: Stage) -> None:
    revoked_meanwhile(stage)
    home = stage.desk("home").start()
    home.wait(OFFLINE)
    home.fill(DAY, "14492")
    home.click(SEND)
    home.row(DAY, WAITS)
    home.do("open", name="security")
    home.click("Задать ПИН-код…")
    for field in ("Новый ПИН-код: от 4 до 12 цифр", "Ещё раз"):
        home.fill(field, "2580")
    home.click("Задать")
    home.wait("Блокировка включена.")
    home.click("Заблокировать сейчас")
    home.wait("Приложение заблокировано")
    stage.server.start()
    nothing_soon(home.folder)
    seen = home.see()
    assert "Приложение заблокировано" in seen
    assert "14\xa0492" not in seen
    home.fill("ПИН-код", "2580")
    home.click("Открыть")
    home.wait(GONE)
    assert "14\xa0492" in home.see()


def nothing_soon(folder: Path) -> None:
    end = time.monotonic() + 90
    while (folder / "keys.json").exists():
        assert time.monotonic() < end, "the locked program goes on syncing, and hears of it"
        time.sleep(0.2)
    nothing_is_left(folder)
