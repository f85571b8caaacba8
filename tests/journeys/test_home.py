"""From Home to a deed that is done: sent without a line, and seen to be done."""

from __future__ import annotations

import re

import pytest

from tests.journeys.desk import Desk
from tests.journeys.scene import CHECK, OFFLINE, SEND, SENT, WAITS
from tests.journeys.stage import Stage

pytestmark = pytest.mark.journey
# Its electricity has been read this month.
WATER = "Круглосуточно, холодная вода, счётчик 3310274"
READ, OTHERS = "Кедровая ул, дом 8", ("Озёрная ул, дом 31", "СНТ «Черёмушки»")


def to_be_read(desk: Desk) -> list[str]:
    """The deeds of readings, by what each says of itself."""
    return [line for line in desk.see().split("\n") if re.match(r"\d+ счётчик\S*, до 25", line)]


def deeds(desk: Desk) -> int:
    """How many things Home says are to be done."""
    counted = re.search(r"^(\d+) дел\S* в ноябре", desk.see(), re.MULTILINE)
    assert counted is not None
    return int(counted.group(1))


def test_a_household_of_three_accounts_does_the_first_of_three_deeds_offline(
    stage: Stage,
) -> None:
    home = stage.desk("summer-house").start(opens="home")
    home.wait(OFFLINE)
    home.wait("в ноябре по всем счетам")
    before = to_be_read(home)
    assert len(before) == 3
    for line, where in zip(before, (READ, *OTHERS), strict=True):
        assert where in line
    count = deeds(home)

    home.click(f"Передать: Передать показания, {before[0]}")
    home.wait("Передача показаний")
    home.fill(WATER, "520")
    home.click(SEND)
    home.row(WATER, WAITS)

    home.do("open", name="home")
    home.wait("в ноябре по всем счетам")
    assert to_be_read(home) == before[1:]
    assert deeds(home) == count - 1

    stage.server.start()
    home.click(CHECK)
    home.do("open", name="journal")
    home.wait(SENT)
    home.do("open", name="home")
    home.wait("в ноябре по всем счетам")
    assert to_be_read(home) == before[1:]
    assert stage.books.values("0720014583-3310274-single") == [520_000]


def test_home_stands_offline_as_it_stood_and_says_of_when(stage: Stage) -> None:
    home = stage.desk("home").start(opens="home")
    home.wait(OFFLINE)
    seen = home.wait("Добрый день") if "Добрый день" in home.see() else home.wait("Доброе утро")
    assert seen.endswith("Иван Иванович")
    for words in ("Что сделать в этом месяце", "Тарифы", "Объект", "Приборы учёта"):
        home.wait(words)
    home.wait("данные на")
