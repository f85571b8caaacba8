"""Two computers of one user: the envelope that is opened on one is read on the other."""

from __future__ import annotations

import pytest

from tests.journeys.desk import Desk
from tests.journeys.stage import Stage

pytestmark = pytest.mark.journey
NONE = "Нет новых уведомлений"


def says(desk: Desk, name: str) -> None:
    """Wait until the envelope says so."""
    desk.do("describe", name=name)


def new(desk: Desk) -> str:
    """What the envelope says while reminders are new, and that a second computer signed in."""
    for count in ("3 новых уведомления", "2 новых уведомления"):
        try:
            desk.do("describe", name=count, patience=2.0)
        except AssertionError:
            continue
        return count
    raise AssertionError(desk.see())


def test_read_on_one_it_is_read_on_the_other_also_after_a_time_without_a_line(
    stage: Stage,
) -> None:
    stage.server.start()
    home, laptop = stage.desk("home").start(), stage.desk("laptop").start()
    for desk in (home, laptop):
        desk.wait("На связи")
    told = new(laptop)
    says(home, told)
    # Read where there is no line; kept there over a kill.
    stage.server.stop()
    laptop.wait("Без связи")
    laptop.click(told)
    laptop.wait("Краткие уведомления")
    says(laptop, NONE)
    laptop.kill()
    says(home, told)
    laptop.start()
    says(laptop, NONE)
    stage.server.start()
    laptop.wait("На связи")
    says(home, NONE)
    # And a third start of either finds nothing new.
    assert home.close() == 0
    home.start()
    home.wait("На связи")
    says(home, NONE)
