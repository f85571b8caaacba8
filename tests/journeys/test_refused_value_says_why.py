"""A value that the server refuses says why, and is amended or withdrawn; the other desk sees it."""

from __future__ import annotations

import pytest

from tests.journeys.desk import Desk
from tests.journeys.scene import (
    CHECK,
    DAY,
    DAY_REGISTER,
    NIGHT_REGISTER,
    OFFLINE,
    POWER_METER,
    REFUSED,
    SEND,
    SENT,
    WAITS,
    WATER,
    WATER_METER,
    WATER_REGISTER,
)
from tests.journeys.stage import Stage

pytestmark = pytest.mark.journey


def send(desk: Desk, field: str, text: str) -> None:
    desk.fill(field, text)
    desk.click(SEND)


def test_what_the_supplier_has_overtaken_is_refused_amended_and_arrives(stage: Stage) -> None:
    home = stage.desk("home").start()
    home.wait(OFFLINE)
    send(home, DAY, "14492")
    home.row(DAY, WAITS)
    stage.books.count_control_reading(DAY_REGISTER, 14_600_000)
    stage.server.start()
    home.click(CHECK)

    said = home.wait("День 14\u00a0492. Меньше принятого к расчёту: 14\u00a0600")
    assert "фото шкалы или акт осмотра" in said
    home.row(DAY, REFUSED)
    home.do("open", name="journal")
    assert said.partition(". ")[2] in home.see()

    home.do("click", name=f"Исправить: {POWER_METER}, День 14\u00a0492")
    assert home.do("focus") == DAY
    home.row(DAY, "Меньше принятого")
    home.fill(DAY, "14650")
    home.click(SEND)
    home.row(DAY, SENT)
    assert stage.books.values(DAY_REGISTER) == [14_650_000]
    home.do("open", name="journal")
    home.gone("Меньше принятого")


def test_a_reading_withdrawn_before_it_is_sent_never_counts(stage: Stage) -> None:
    home = stage.desk("home").start()
    home.wait(OFFLINE)
    send(home, DAY, "14492")
    home.row(DAY, WAITS)
    home.withdraw(POWER_METER)
    home.wait("Отозвано: 1 показание")
    assert home.do("describe", name=DAY)["text"] == ""
    home.kill()
    home.start()
    home.wait(POWER_METER)
    assert home.do("describe", name=DAY)["text"] == ""
    home.do("open", name="journal")
    home.wait("отзывается")
    stage.server.start()
    home.click(CHECK)
    home.wait("отозвано")
    home.wait("Всё дошло до поставщика")
    assert stage.books.values(DAY_REGISTER) == []
    home.do("open", name="readings")
    send(home, DAY, "14490")
    home.row(DAY, SENT)
    assert stage.books.values(DAY_REGISTER) == [14_490_000]


def test_a_reading_withdrawn_after_it_was_sent_goes_from_the_other_desk(stage: Stage) -> None:
    stage.server.start()
    home, laptop = stage.desk("home").start(), stage.desk("laptop").start()
    laptop.wait("На связи")
    home.wait("На связи")
    send(home, WATER, "360,5")
    laptop.wait("360,5")
    home.row(WATER, SENT)
    home.withdraw(WATER_METER)
    laptop.gone("360,5")
    home.gone("360,5")
    assert stage.books.values(WATER_REGISTER) == []


def test_a_reading_that_a_bill_has_used_cannot_be_withdrawn(stage: Stage) -> None:
    stage.server.start()
    home = stage.desk("home").start()
    send(home, DAY, "14492")
    home.row(DAY, SENT)
    stage.server.stop()
    home.wait(OFFLINE)
    home.withdraw(POWER_METER)
    home.wait("Отозвано: 1 показание")
    stage.books.close_period()
    stage.server.start()
    home.click(CHECK)
    home.do("open", name="journal")
    home.wait("уже принято к расчёту, отозвать его нельзя")
    assert stage.books.values(DAY_REGISTER) == [14_492_000]


def test_two_desks_amend_the_same_value_and_the_last_one_stands(stage: Stage) -> None:
    home, laptop = stage.desk("home").start(), stage.desk("laptop").start()
    for desk, value in ((home, "14492"), (laptop, "14495")):
        desk.wait(OFFLINE)
        send(desk, DAY, value)
        desk.row(DAY, WAITS)
    stage.server.start()
    laptop.click(CHECK)
    laptop.row(DAY, SENT)
    home.click(CHECK)
    home.wait("14\u00a0495")
    laptop.wait("14\u00a0495")
    assert stage.books.values(DAY_REGISTER) == [14_495_000]
    assert len(stage.books.readings(DAY_REGISTER)) == 2
    assert stage.books.values(NIGHT_REGISTER) == []
