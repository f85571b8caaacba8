"""A reading from the dial to the bill: sent offline, delivered, counted, and billed as foretold."""

from __future__ import annotations

import io

import pypdf
import pytest

from tests.journeys.desk import Desk
from tests.journeys.scene import (
    CHECK,
    DAY,
    DAY_REGISTER,
    HOT_WATER,
    NIGHT,
    OFFLINE,
    SEND,
    SENT,
    WAITS,
    WATER,
)
from tests.journeys.stage import Stage

pytestmark = pytest.mark.journey
READ = {DAY: "14492", NIGHT: "5772", WATER: "360,5", HOT_WATER: "230,1"}
PAST, COUNTED = "История показаний", "принято к расчёту"


def estimated(desk: Desk) -> tuple[str, str]:
    """What the estimate says of the month alone, and with what was owed before."""
    desk.do("open", name="estimate")
    desk.wait("За текущий период")
    return desk.below("За текущий период"), desk.below("Итого")


def test_a_reading_sent_offline_is_delivered_counted_and_billed_as_the_estimate_said(
    stage: Stage,
) -> None:
    home = stage.desk("home").start()
    home.wait(OFFLINE)
    for field, value in READ.items():
        home.fill(field, value)
    home.click(SEND)
    home.row(HOT_WATER, WAITS)
    foretold = estimated(home)
    home.wait("вместе с показаниями, которые ждут отправки")
    home.do("open", name="history")
    home.go_to_row(PAST, "14\u00a0492", WAITS)

    stage.server.start()
    home.click(CHECK)
    home.go_to_row(PAST, "14\u00a0492", SENT)
    assert estimated(home) == foretold

    # December comes, at the supplier's: the desk learns of it by the line alone.
    stage.server.stop()
    stage.server.clock = "2026-12-01T10:00+05:00"
    stage.server.start()
    said = stage.server.close_period("2026-11")
    assert "13 accounts billed" in said
    assert "Kept back: 0." in said
    home.do("open", name="history")
    home.click(CHECK)
    home.go_to_row(PAST, "14\u00a0492", COUNTED)

    month, total = foretold
    due = f"К оплате на 01.12.2026: {total}, в т. ч. пени 0,00\u00a0₽"
    assert home.do("describe", name=due)["enabled"]
    home.do("open", name="accruals")
    home.wait(f"Квитанция за ноябрь 2026: {total}, оплатить до 15.12.2026")
    bill = home.go_to_row("Месяцы", "Ноябрь 2026").split(" | ")
    assert (bill[2], bill[-2]) == (month, total)
    home.do("open", name="home")
    home.wait(f"Оплатить {total}")
    home.wait("на 01.12.2026; оплатить до 15.12.2026")

    home.do("open", name="history")
    home.go_to_row(PAST, "14\u00a0492", COUNTED)
    home.do("press", key="Return")
    path = stage.folder / "confirmation.pdf"
    home.click("Сохранить PDF…")
    home.name_file(path)
    home.wait("Сохранено: confirmation.pdf")
    paper = pypdf.PdfReader(io.BytesIO(path.read_bytes()))
    words = paper.pages[0].extract_text().replace("\u00a0", " ")
    for fact in ("6158001", "14 492", "20.11.2026", "0710000000", COUNTED):
        assert fact in words
    assert home.close() == 0
    assert stage.books.values(DAY_REGISTER) == [14_492_000]
