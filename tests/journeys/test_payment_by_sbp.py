"""A code on the screen is read by a phone and paid there; without a line the bill's own code is."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from tests.banking import Payer
from tests.documents.camera import codes
from tests.journeys.desk import Desk
from tests.journeys.purse import DEBT, ONLINE, at_the_till, bank_of
from tests.journeys.scene import ACCOUNT, OFFLINE
from tests.journeys.stage import Stage

pytestmark = pytest.mark.journey
SBP = (
    "Система быстрых платежей (СБП), по коду на этом экране,"
    " от 10,00\u00a0₽ до 999\u00a0999,00\u00a0₽"
)
WHAT = f"{DEBT} · Система быстрых платежей (СБП) · ЖКУ, общий платёж, {ACCOUNT}"


def photograph(desk: Desk, path: Path, theme: str = "light") -> list[bytes]:
    """What a phone's camera reads on the screen."""
    desk.do("theme", name=theme)
    desk.do("grab", path=str(path))
    with Image.open(path) as picture:
        return [code.bytes for code in codes(picture.convert("RGB"))]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_code_is_read_from_the_screen_and_paid_by_a_phone(
    stage: Stage, tmp_path: Path, theme: str
) -> None:
    with bank_of(stage):
        home = at_the_till(stage)
        home.click(SBP)
        home.click(f"Оплатить {DEBT}")
        home.wait("Ждём оплату в приложении банка")
        home.wait("Осталось ")
        (link,) = photograph(home, tmp_path / "screen.png", theme)
        Payer.sbp_pay(link.decode())
        home.wait(f"Оплачено: {DEBT}")
        home.wait("Чек получен")
        assert stage.books.money(ACCOUNT) == [("common", 18_750, "sbp")]


def test_who_has_no_phone_at_hand_opens_the_link(stage: Stage) -> None:
    with bank_of(stage):
        home = at_the_till(stage)
        home.click(SBP)
        home.click(f"Оплатить {DEBT}")
        home.wait("Ждём оплату в приложении банка")
        home.click(f"Нет телефона под рукой — открыть ссылку: {WHAT}")
        payer = Payer(home.browsed()).confirm("empty")  # there is too little on that account
        assert "Оплачено: " not in home.see()
        assert stage.books.money(ACCOUNT) == []
        payer.confirm()
        home.wait(f"Оплачено: {DEBT}")


def test_without_a_line_the_bills_code_is_shown_and_is_not_called_sbp(
    stage: Stage, tmp_path: Path
) -> None:
    home = stage.desk("home").start(opens="payment")
    home.wait(OFFLINE, patience=60)
    home.wait("Оплатить на странице банка или по СБП сейчас нельзя")
    home.wait("Это не СБП: код с реквизитами, его читает приложение банка")
    home.wait("в течение нескольких дней")
    assert f"Оплатить {DEBT}" not in home.see()
    home.wait(f"л/с {ACCOUNT}")
    home.do("resize", width=1240, height=1000)
    (code,) = photograph(home, tmp_path / "offline.png")
    read = code.decode("cp1251")
    assert read.startswith("ST00011|")
    assert "|Sum=18750" in read
    assert ACCOUNT in read

    with bank_of(stage):
        home.wait(ONLINE, patience=90)
        home.wait(f"Оплатить {DEBT}")
        assert "сейчас нельзя" not in home.see()
