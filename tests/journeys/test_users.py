"""Several users of one computer: each with keys of their own, chosen among, and removed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.desk import Desk
from tests.journeys.scene import DAY, OFFLINE, SEND, WAITS
from tests.journeys.stage import Stage
from tests.journeys.story import enter

pytestmark = pytest.mark.journey
IVANOV, PETROVA = "6158001", "Петрова"
WHO = "Кто вы?"
NAME = "Как вас здесь называть"


@pytest.fixture
def shared(stage: Stage, tmp_path: Path) -> Iterator[Desk]:
    """A computer whose program is told of no profile: it finds those that are there."""
    data = tmp_path / "data"
    desk = stage.desk("shared", new=True)
    desk.named = False
    desk.folder = data / "lkk-desktop"
    desk.surroundings = {"XDG_DATA_HOME": str(data)}
    stage.server.start()
    yield desk
    desk.kill()


def call_oneself(desk: Desk, name: str) -> None:
    desk.do("open", name="security")
    desk.fill(NAME, name)
    desk.do("press", key="Return")
    end = time.monotonic() + 10
    while name not in "".join(
        path.read_text(encoding="utf-8") for path in desk.folder.glob("*/settings.toml")
    ):
        assert time.monotonic() < end
        time.sleep(0.05)


def two_users(desk: Desk) -> None:
    """Ivanov and Petrova, each signed in; Petrova's cabinet is the one that is open."""
    desk.start()
    enter(desk, "ivanov")
    desk.wait(IVANOV)
    call_oneself(desk, "Папа")
    desk.click("Другой пользователь…")
    desk.wait(WHO)
    seen = desk.see()
    assert "Папа" in seen
    assert IVANOV not in seen
    desk.click("Добавить пользователя")
    enter(desk, "petrova")
    desk.wait("К оплате")
    call_oneself(desk, "Мама")


def test_each_user_has_data_and_keys_of_their_own(shared: Desk) -> None:
    two_users(shared)
    assert shared.close() == 0
    folders = sorted(path for path in shared.folder.iterdir() if path.is_dir())
    assert [path.name for path in folders] == ["default", "user-2"]
    contents = [(path / "keys.json").read_bytes() for path in folders]
    assert contents[0] != contents[1]
    shared.start(opens="home")
    shared.wait(WHO)
    seen = shared.see()
    assert not [number for number in ("0710", "ivanov", "petrova", "К оплате") if number in seen]
    shared.click("Папа")
    shared.wait("Главная")
    shared.do("open", name="readings")
    shared.wait(IVANOV)
    shared.do("open", name="security")
    shared.wait("Здесь есть ещё: Мама.")
    shared.click("Другой пользователь…")
    shared.click("Мама")
    shared.wait("К оплате")
    assert IVANOV not in shared.see()


def test_what_one_said_waits_while_another_works(shared: Desk, stage: Stage) -> None:
    two_users(shared)
    stage.server.kill()
    shared.click("Другой пользователь…")
    shared.click("Папа")
    shared.wait(OFFLINE)
    shared.do("open", name="readings")
    shared.fill(DAY, "14492")
    shared.click(SEND)
    shared.row(DAY, WAITS)
    shared.do("open", name="security")
    shared.click("Другой пользователь…")
    shared.click("Мама")
    shared.wait("К оплате")
    shared.do("open", name="security")
    shared.click("Другой пользователь…")
    shared.click("Папа")
    shared.wait("К оплате")
    shared.do("open", name="readings")
    shared.row(DAY, WAITS)


def test_who_has_it_open_elsewhere_is_told_so(shared: Desk, stage: Stage, tmp_path: Path) -> None:
    two_users(shared)
    second = stage.desk("second", new=True)
    second.named, second.surroundings = False, shared.surroundings
    second.start()
    second.wait(WHO)
    second.click("Мама")
    second.wait("открыты в другом окне")
    second.click("Папа")
    second.wait("К оплате")
    assert second.close() == 0


def test_a_user_who_leaves_takes_the_keys_along(shared: Desk, stage: Stage, tmp_path: Path) -> None:
    two_users(shared)
    stage.server.kill()
    shared.click("Другой пользователь…")
    shared.click("Папа")
    shared.wait(OFFLINE)
    shared.do("open", name="readings")
    shared.fill(DAY, "14492")
    shared.click(SEND)
    shared.row(DAY, WAITS)
    shared.do("open", name="security")
    shared.click("Удалить мои данные…")
    shared.wait("Не отправлено 1 действие:")
    assert shared.do("describe", name="Удалить данные")["enabled"] is False
    stage.server.start()
    shared.wait("Всё отправлено.", patience=60)
    shared.click("Удалить данные")
    shared.wait("К оплате")  # the one who is left
    assert IVANOV not in shared.see()
    end = time.monotonic() + 10
    while (shared.folder / "default").exists():
        assert time.monotonic() < end
        time.sleep(0.05)
    assert sorted(path.name for path in shared.folder.iterdir()) == ["user-2"]


def test_a_locked_window_lets_another_user_in_but_not_to_what_it_hides(shared: Desk) -> None:
    two_users(shared)
    shared.click("Задать ПИН-код…")
    for field in ("Новый ПИН-код: от 4 до 12 цифр", "Ещё раз"):
        shared.fill(field, "2580")
    shared.click("Задать")
    shared.wait("Блокировка включена.")
    shared.click("Заблокировать сейчас")
    shared.wait("Приложение заблокировано")
    shared.click("Другой пользователь")
    shared.click("Мама")
    shared.wait("Приложение заблокировано")
    assert PETROVA not in shared.see()
    shared.click("Другой пользователь")
    shared.click("Папа")
    shared.wait("К оплате")
