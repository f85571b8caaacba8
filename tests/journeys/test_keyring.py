"""The real program on a computer whose keyring is absent, locked, slow, lying, or another one."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.desk import Desk
from tests.journeys.rings import HANGS, PLACE

pytestmark = pytest.mark.journey
SHOWN = re.compile(r"[0-9A-Z]{5}(?:-[0-9A-Z]{5}){4}")


class Nowhere:
    """No server: what is told here needs none."""

    url, clock = "http://127.0.0.1:9", "2026-11-20T10:00+05:00"


class Computer:
    """A profile, and the keyring that it finds at this start."""

    def __init__(self, folder: Path) -> None:
        self.profile = folder / "profile"
        self.desk = Desk(self.profile, Nowhere())
        self.ring(folder, "Kept")
        self.folder = folder

    def ring(self, folder: Path, name: str, file: str = "ring.json") -> None:
        self.desk.surroundings = {
            "PYTHON_KEYRING_BACKEND": f"tests.journeys.rings.{name}",
            PLACE: str(folder / file),
        }

    def starts_with(self, name: str, file: str = "ring.json") -> Desk:
        self.ring(self.folder, name, file)
        return self.desk.start(passphrase=None)

    def kept(self, file: str = "ring.json") -> dict[str, str]:
        place = self.folder / file
        return dict(json.loads(place.read_text())) if place.exists() else {}


@pytest.fixture
def computer(tmp_path: Path) -> Iterator[Computer]:
    made = Computer(tmp_path)
    yield made
    made.desk.kill()
    assert not made.desk.said()


def make_profile(computer: Computer) -> str:
    """A new profile on a keyring that works; the recovery code that was written down."""
    desk = computer.starts_with("Kept")
    desk.wait("Сохраните код восстановления")
    desk.click("Показать код восстановления")
    desk.wait("Код показан только сейчас")
    found = SHOWN.search(desk.see())
    assert found is not None
    desk.click("Код записан")
    desk.wait("Войти")
    assert desk.close() == 0
    return found.group()


def test_a_new_profile_is_sealed_by_the_keyring_and_its_code_lies_nowhere(
    computer: Computer,
) -> None:
    code = make_profile(computer)
    assert len(computer.kept()) == 1
    for path in computer.profile.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert code.encode() not in content
            assert code.replace("-", "").encode() not in content
    for name in ("outbox.db", "replica.db"):
        assert not (computer.profile / name).read_bytes().startswith(b"SQLite format 3")
    computer.starts_with("Kept").wait("Войти")


@pytest.mark.parametrize(
    ("ring", "said"),
    [
        ("Locked", "Хранилище паролей системы не отвечает"),
        ("Garbling", "Хранилище паролей системы не отвечает"),
        ("Lying", "к этому профилю не подходит"),
    ],
)
def test_a_keyring_that_fails_is_told_and_the_code_opens(
    computer: Computer, ring: str, said: str
) -> None:
    code = make_profile(computer)
    before = (computer.profile / "keys.json").read_bytes()
    desk = computer.starts_with(ring)
    desk.wait(said)
    assert (computer.profile / "keys.json").read_bytes() == before
    desk.fill("Код восстановления", code[:-1] + ("A" if code[-1] != "A" else "B"))
    desk.click("Открыть")
    desk.wait("Это не код восстановления")
    desk.fill("Код восстановления", code.lower().replace("-", " "))
    desk.click("Открыть")
    desk.wait("Войти")


def test_a_keyring_that_hangs_holds_up_nobody(computer: Computer) -> None:
    code = make_profile(computer)
    begun = time.monotonic()
    desk = computer.starts_with("Hanging")
    desk.see()  # the window answers while the keyring does not
    desk.wait("Хранилище паролей системы не отвечает")
    desk.fill("Код восстановления", code)
    desk.click("Открыть")
    desk.wait("Войти")
    assert time.monotonic() - begun < HANGS - 5
    closing = time.monotonic()
    assert desk.close() == 0
    assert time.monotonic() - closing < 5, "the program ends though the keyring still hangs"


def test_a_keyring_that_is_only_slow_opens_after_all(computer: Computer) -> None:
    """What a person types into the desktop's own question takes longer than our patience."""
    make_profile(computer)
    desk = computer.starts_with("Hanging")
    desk.wait("Хранилище паролей системы не отвечает")
    desk.wait("Войти", patience=HANGS + 10)


def test_another_desktop_with_another_keyring_learns_the_key(computer: Computer) -> None:
    """GNOME is left for KDE (H48): opened once by the code, and then by the new keyring."""
    code = make_profile(computer)
    desk = computer.starts_with("Kept", "kde.json")
    desk.wait("Хранилище паролей системы не отвечает")
    desk.fill("Код восстановления", code)
    desk.click("Открыть")
    desk.wait("Войти")
    end = time.monotonic() + 10
    while not computer.kept("kde.json") and time.monotonic() < end:
        time.sleep(0.05)
    assert desk.close() == 0
    desk = computer.starts_with("Kept", "kde.json")
    desk.wait("Войти")
    assert "Откройте свои данные" not in desk.see()


def test_where_the_keyring_hangs_a_new_profile_asks_for_a_passphrase(computer: Computer) -> None:
    desk = computer.starts_with("Locked")
    desk.wait("Защитите данные на этом компьютере")
    for field in ("Парольная фраза", "Парольная фраза ещё раз"):
        desk.fill(field, "тихая река, 2026")
    desk.click("Начать")
    desk.wait("Войти")
    assert desk.close() == 0
    desk = computer.starts_with("Locked")
    desk.wait("Введите парольную фразу")
    desk.fill("Парольная фраза", "не та фраза")
    desk.click("Открыть")
    desk.wait("не подходит")
    desk.fill("Парольная фраза", "тихая река, 2026")
    desk.click("Открыть")
    desk.wait("Войти")


def test_who_has_lost_every_way_begins_anew_and_is_told_what_that_means(
    computer: Computer,
) -> None:
    make_profile(computer)
    old = (computer.profile / "keys.json").read_bytes()
    desk = computer.starts_with("Kept", "none.json")
    desk.click("Ничего из этого у меня нет")
    desk.wait("не узнает никто")
    desk.click("Удалить данные")
    desk.wait("Сохраните код восстановления")
    assert (computer.profile / "keys.json").read_bytes() != old
    desk.click("Не сейчас")
    desk.wait("Войти")
