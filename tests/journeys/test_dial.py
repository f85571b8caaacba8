"""A dial read by a hasty person: two values in each other's fields, and a photo to go with them."""

from __future__ import annotations

import pytest
from PIL import Image

from tests.journeys.scene import (
    CHECK,
    DAY,
    DAY_REGISTER,
    NIGHT,
    NIGHT_REGISTER,
    OFFLINE,
    POWER_METER,
    SEND,
    SENT,
    WAITS,
)
from tests.journeys.stage import Stage

pytestmark = pytest.mark.journey
SWAPPED = "Значения перепутаны местами?"
PHOTO = f"Фото счётчика: {POWER_METER}"


def test_exchanged_values_are_put_right_and_the_photo_goes_with_them_through_a_kill(
    stage: Stage,
) -> None:
    picture = stage.folder / "dial.jpg"
    Image.effect_noise((1_600, 1_200), 40).convert("RGB").save(picture)
    home = stage.desk("home").start()
    home.wait(OFFLINE)
    home.fill(DAY, "5772")
    home.fill(NIGHT, "14492")
    home.click(f"Приложить фото: {POWER_METER}")
    home.wait("Имя файла:")
    assert "Look in" not in home.see()
    home.name_file(picture)
    home.wait("хранится на этом компьютере")
    home.click(SEND)
    home.wait(SWAPPED)
    home.wait("День, электроэнергия, счётчик 6158001: 14\u00a0492 вместо 5\u00a0772")
    home.click("Поменять местами")
    home.row(DAY, WAITS)
    home.row(NIGHT, WAITS)
    home.kill()

    home.start()
    home.row(DAY, WAITS)
    home.do("describe", name=PHOTO)
    stage.server.start()
    home.click(CHECK)
    home.row(DAY, SENT)
    assert stage.books.values(DAY_REGISTER) == [14_492_000]
    assert stage.books.values(NIGHT_REGISTER) == [5_772_000]
    home.do("open", name="history")
    home.go_to_row("История показаний", "14\u00a0492", SENT)
    home.do("describe", name="Фото счётчика: 6158001 (включён)")
    assert home.close() == 0
