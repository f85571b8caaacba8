"""Whatever answers in the server's place: the person is told, and nothing is lost or doubled."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys import line
from tests.journeys.desk import Desk
from tests.journeys.line import BadLine, answering
from tests.journeys.scene import (
    CHECK,
    DAY,
    DAY_REGISTER,
    FIELDS,
    OFFLINE,
    POWER_METER,
    SEND,
    SENT,
    WAITS,
)
from tests.journeys.stage import Stage, meters_shown
from tests.journeys.story import to_sign_in

pytestmark = pytest.mark.journey
ONLINE = "На связи"
HTML = "text/html; charset=utf-8"
OWN = {"lkk_server": "somebody"}
ILLS = {
    "500": (line.refusing(500, "broken"), "На сервере сбой"),
    "502": (answering("502 Bad Gateway", HTML, b"<h1>nginx</h1>"), OFFLINE),
    "404": (answering("404 Not Found", HTML, line.HTML), "Откройте браузер и войдите в сеть"),
    "503": (line.refusing(503, "busy"), "Сервер занят"),
    "html": (answering("200 OK", HTML, line.HTML), "Откройте браузер и войдите в сеть"),
    "empty": (
        answering("200 OK", "application/vnd.msgpack", b"", **OWN),
        "Ответ пришёл повреждённым",
    ),
    "truncated": (line.truncated, "Ответ пришёл повреждённым"),
    "cut short": (line.cut_short, OFFLINE),
    "silent": (line.silent, "Сервер слишком долго не отвечает"),
    "dead": (line.dead, OFFLINE),
}


class Patient:
    """A desk behind a bad line, and the last value that was sent from it."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        stage.server.start()
        self.line: BadLine = stage.line()
        self.desk: Desk = stage.desk("home", "--answer-within", "2", via=self.line).start()
        self.value = 14_400

    def heal(self) -> None:
        """Let everything through again."""
        self.line.behave()
        self.desk.click(CHECK)
        self.desk.wait(ONLINE)

    def send_next(self) -> int:
        """Send another value for the day; it replaces the one before."""
        self.value += 1
        if "Исправить" in self.desk.see():
            self.desk.click(f"Исправить: {POWER_METER}")
        self.desk.fill(DAY, str(self.value))
        self.desk.click(SEND)
        return self.value


@pytest.fixture(scope="module")
def patient(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Patient]:
    stage = Stage(tmp_path_factory.mktemp("patient") / "stage", template)
    yield Patient(stage)
    complaints = stage.end()
    assert not complaints, "\n".join(complaints)


@pytest.mark.parametrize("name", ILLS)
def test_the_person_is_told_and_the_reading_arrives_once(patient: Patient, name: str) -> None:
    ill, words = ILLS[name]
    desk, books = patient.desk, patient.stage.books
    patient.heal()
    before = len(books.readings(DAY_REGISTER))
    patient.line.behave(ill)
    value = patient.send_next()
    desk.wait(OFFLINE)
    desk.wait(words)
    desk.row(DAY, WAITS)
    assert meters_shown(desk) == list(FIELDS)
    patient.heal()
    desk.row(DAY, SENT)
    assert books.values(DAY_REGISTER) == [value * 1_000]
    assert len(books.readings(DAY_REGISTER)) <= before + 1


def test_another_server_is_given_nothing(stage: Stage) -> None:
    stage.server.start()
    other = stage.another_server()
    between = stage.line()
    home = stage.desk("home", via=between).start()
    home.wait(ONLINE)
    between.behave(server=other)
    home.fill(DAY, "14492")
    home.click(SEND)
    home.wait("По этому адресу отвечает другой сервер")
    home.row(DAY, WAITS)
    assert meters_shown(home) == list(FIELDS)
    home.kill()
    home.start()
    home.wait("По этому адресу отвечает другой сервер")
    home.row(DAY, WAITS)
    between.behave(server=stage.server)
    home.click(CHECK)
    home.row(DAY, SENT)
    assert stage.books.values(DAY_REGISTER) == [14_492_000]


def test_who_cannot_sign_in_is_told_why(patient: Patient) -> None:
    desk = patient.stage.desk("new", "--answer-within", "2", via=patient.line, new=True).start()
    to_sign_in(desk)
    desk.fill("Логин или номер лицевого счёта", "ivanov")
    desk.fill("Пароль", "kabinet2026")
    for name in ("html", "500", "truncated", "silent"):
        ill, words = ILLS[name]
        patient.line.behave(ill)
        desk.click("Войти")
        desk.wait(words)
    patient.line.behave(line.dead)
    desk.click("Войти")
    desk.wait("Проверьте подключение к интернету")
    patient.line.behave()
    desk.fill("Пароль", "not this one")
    desk.click("Войти")
    desk.wait("Неверный логин или пароль")
    assert desk.do("describe", name="Логин или номер лицевого счёта")["text"] == "ivanov"
    desk.fill("Пароль", "kabinet2026")
    desk.click("Войти")
    desk.wait(POWER_METER)
