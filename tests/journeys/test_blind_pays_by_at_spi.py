"""A blind person pays: the debt heard, the bank's page opened, the cheque read."""

from __future__ import annotations

import pytest

from tests.banking import Payer
from tests.journeys.purse import AT_THE_BANK, DEBT, PAY, bank_of
from tests.journeys.scene import ACCOUNT
from tests.journeys.server import PASSWORD
from tests.journeys.stage import Stage
from tests.journeys.test_black_box_by_at_spi import Reader, pytestmark, reader

__all__ = ["pytestmark", "reader"]
CHEQUE = f"Чек: {DEBT} · Банковская карта · ЖКУ, общий платёж, {ACCOUNT}"


def signed_in(reader: Reader, stage: Stage) -> None:
    reader.start(stage.desk("blind", new=True))
    reader.do("press", name="Войти")
    reader.do("type", name="Логин или номер лицевого счёта", text="ivanov")
    reader.do("type", name="Пароль", text=PASSWORD)
    reader.do("press", name="Войти")
    reader.do("read", text="Что сделать в этом месяце")


def test_a_blind_person_pays_and_reads_the_cheque(stage: Stage, reader: Reader) -> None:
    with bank_of(stage):
        signed_in(reader, stage)
        reader.do("press", name="Оплата")
        reader.do("read", text="К оплате на 20.11.2026: 187,50\u00a0₽")
        assert reader.do("nameless") == []
        reader.do("press", name=PAY)
        page = reader.browsed()
        reader.do("read", text=AT_THE_BANK)
        assert reader.do("nameless") == []
        Payer(page).saved()
        reader.do("read", text=f"Оплачено: {DEBT}")
        reader.do("read", text="Чек получен")
        reader.do("press", name=CHEQUE)
        reader.do("read", text="Для ленты 80 мм")
        assert reader.do("nameless") == []
        assert stage.books.orders() == [("paid", 18_750)]


@pytest.mark.parametrize("section", ["История", "Автоплатежи"])
def test_the_other_sections_of_money_are_told(stage: Stage, reader: Reader, section: str) -> None:
    with bank_of(stage):
        signed_in(reader, stage)
        reader.do("press", name="Оплата")
        reader.do("press", name=section)
        assert reader.do("nameless") == []
