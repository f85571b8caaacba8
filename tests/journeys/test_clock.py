"""The server's clock rules, and a month's end is the account's: whatever the computer shows."""

from __future__ import annotations

import datetime

import pytest

from tests.journeys.scene import (
    CHECK,
    DAY,
    DAY_REGISTER,
    FIELDS,
    NIGHT,
    NIGHT_REGISTER,
    OFFLINE,
    REFUSED,
    SEND,
    SENT,
    WAITS,
)
from tests.journeys.stage import Stage

pytestmark = pytest.mark.journey
TODAY = datetime.date(2026, 11, 20)
TEN_YEARS = ["2016-11-20T10:00+05:00", "2036-11-20T10:00+05:00"]
CLOSED = "Приём показаний закрыт: он идёт с 1 по 25 число. Откроется 1 декабря"


@pytest.mark.parametrize("clock", TEN_YEARS)
def test_a_clock_ten_years_off_changes_nothing(stage: Stage, clock: str) -> None:
    home = stage.desk("home", "--clock", clock).start()
    home.wait(OFFLINE)
    home.fill(DAY, "14492")
    home.click(SEND)
    home.row(DAY, WAITS)
    stage.server.start()
    home.click(CHECK)
    home.row(DAY, SENT)
    home.fill(NIGHT, "5772")
    home.click("Исправить: Электроэнергия · счётчик 6158001")
    home.fill(NIGHT, "5772")
    home.click(SEND)
    home.row(NIGHT, SENT)
    for register in (DAY_REGISTER, NIGHT_REGISTER):
        assert {row.day for row in stage.books.readings(register)} == {TODAY.isoformat()}
    home.do("open", name="journal")
    home.wait("20.11.2026, 10:0")
    assert clock[:4] not in home.see()


def on(stage_of: Stage, clock: str) -> Stage:
    """From now on it is this time, at the server and at home."""
    stage_of.server.clock = clock
    return stage_of


def test_made_in_time_and_delivered_within_the_grace_counts_for_its_day(stage: Stage) -> None:
    on(stage, "2026-11-25T23:59:20+05:00")
    home = stage.desk("home").start()
    home.wait(OFFLINE)
    home.wait("сегодня последний день")
    home.fill(DAY, "14492")
    home.click(SEND)
    home.row(DAY, WAITS)
    home.close()
    # In Greenwich it is still the 25th.
    on(stage, "2026-11-26T00:30+05:00").server.start()
    home.start()
    home.row(DAY, SENT)
    home.wait(CLOSED)
    (row,) = stage.books.readings(DAY_REGISTER)
    assert (row.day, row.status) == ("2026-11-25", "transmitted")


def test_a_closed_window_takes_nothing_and_says_when_it_opens(stage: Stage) -> None:
    on(stage, "2026-11-26T00:30+05:00").server.start()
    home = stage.desk("home").start()
    home.wait("На связи")
    home.wait(CLOSED)
    for name in FIELDS:
        described = home.do("describe", name=name)
        assert not described["enabled"]
        assert "закрыт" in described["description"]
    assert not home.do("describe", name=SEND)["enabled"]


def test_delivered_after_the_grace_is_refused_and_stays_with_its_author(stage: Stage) -> None:
    home = stage.desk("home").start()
    home.wait(OFFLINE)
    home.fill(DAY, "14492")
    home.click(SEND)
    home.row(DAY, WAITS)
    home.close()
    on(stage, "2026-11-29T12:00+05:00").server.start()
    home.start()
    home.wait("День 14\u00a0492. Приём показаний закрыт")
    home.row(DAY, REFUSED)
    home.do("open", name="journal")
    home.wait("Откроется 1 декабря")
    assert stage.books.readings(DAY_REGISTER) == []
    home.close()

    on(stage, "2026-12-01T08:00+05:00")
    stage.server.stop()
    stage.server.start()
    home.start()
    home.wait("На связи")
    home.do("open", name="journal")
    home.click("Исправить: Электроэнергия · счётчик 6158001, День 14\u00a0492")
    assert home.do("describe", name=DAY)["text"] == "14\u00a0492"
    home.click(SEND)
    home.row(DAY, SENT)
    (row,) = stage.books.readings(DAY_REGISTER, "2026-12")
    assert (row.value, row.day) == (14_492_000, "2026-12-01")
