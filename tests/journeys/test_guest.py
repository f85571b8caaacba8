"""Readings without registration: over a line that breaks, and seen on the household's desk."""

from __future__ import annotations

import pytest

from tests.journeys.line import cut_short
from tests.journeys.scene import ACCOUNT, DAY, DAY_REGISTER, NIGHT, SEND
from tests.journeys.stage import Stage

pytestmark = pytest.mark.journey


def test_a_guests_reading_is_counted_once_and_the_household_sees_it(stage: Stage) -> None:
    stage.server.start()
    home = stage.desk("home").start()
    home.wait("На связи", patience=60)
    line = stage.line()
    guest = stage.desk("guest", new=True, via=line).start(opens="home")
    guest.wait("Только передать показания", patience=60)
    guest.click("Без регистрации")
    guest.wait("Показать счётчики")
    guest.fill("Лицевой счёт", ACCOUNT)
    guest.fill("Фамилия собственника", "иванов")
    guest.do("press", key="Return")
    guest.wait("счётчик 6158001", patience=40)
    seen = guest.see()
    assert not [told for told in ("Иван Иванович", "Тюмень,", "К оплате") if told in seen]
    guest.fill(DAY, "14000")
    guest.wait("Меньше принятого")
    guest.fill(DAY, "14492")
    line.behave(cut_short)
    guest.click(SEND)
    guest.wait("дважды они не учтутся", patience=40)
    line.behave()
    guest.click(SEND)
    guest.wait("Принято 1 показание.", patience=40)
    assert stage.books.values(DAY_REGISTER) == [14_492_000]
    home.click("Проверить связь")
    home.wait("14\xa0492", patience=60)

    guest.fill(NIGHT, "5772")
    guest.click("Завершить")
    guest.wait("Уйти, не передав?")
    guest.click("Уйти")
    guest.wait("Показать счётчики")
    assert ACCOUNT not in guest.see()
    assert not stage.books.values(DAY_REGISTER)[1:]
