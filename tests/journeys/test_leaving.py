"""Signing out while something waits: it is saved, kept for the next time, or sent first (H50)."""

from __future__ import annotations

import pytest

from tests.journeys.line import dead
from tests.journeys.scene import (
    DAY,
    DAY_REGISTER,
    NIGHT,
    NIGHT_REGISTER,
    OFFLINE,
    SEND,
    SENT,
    WAITS,
)
from tests.journeys.stage import Stage
from tests.journeys.story import enter

pytestmark = pytest.mark.journey
NOT_SENT = "Не отправлено 1 действие:"


def test_what_waits_is_saved_kept_or_sent_and_never_left_unsaid(stage: Stage) -> None:
    stage.server.start()
    line = stage.line()
    home = stage.desk("home", via=line).start()
    home.wait("На связи", patience=60)
    line.behave(dead)
    home.wait(OFFLINE, patience=60)
    home.fill(DAY, "14492")
    home.click(SEND)
    home.row(DAY, WAITS)
    home.do("open", name="profile")
    home.click("Выход…")
    home.wait(NOT_SENT)
    assert home.do("describe", name="Отправить сейчас")["enabled"] is False
    file = stage.folder / "waiting.csv"
    home.click("Сохранить в файл…")
    home.name_file(file)
    home.wait("Сохранено: waiting.csv")
    assert "14492" in file.read_text("utf-8-sig").replace("\xa0", "")
    home.click("Оставить до следующего входа")
    home.wait("Забыли свой пароль?", patience=40)

    line.behave()
    enter(home, "ivanov")
    home.do("open", name="readings")
    home.row(DAY, SENT, patience=60)
    assert stage.books.values(DAY_REGISTER) == [14_492_000]

    line.behave(dead)
    home.wait(OFFLINE, patience=60)
    home.fill(NIGHT, "5772")
    home.click(SEND)
    home.row(NIGHT, WAITS)
    home.do("open", name="profile")
    home.click("Выход…")
    home.wait(NOT_SENT)
    line.behave()
    home.wait("Всё отправлено", patience=90)
    home.click("Выйти")
    home.wait("Забыли свой пароль?", patience=40)
    assert stage.books.values(NIGHT_REGISTER) == [5_772_000]
