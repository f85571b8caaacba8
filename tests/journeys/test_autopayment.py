"""A standing order: connected with a new card, run once by the server, changed, and gone with its
card."""

from __future__ import annotations

import time

import pytest

from tests.banking import GOOD, Payer
from tests.journeys.desk import Desk
from tests.journeys.letters import Letters
from tests.journeys.purse import DEBT, ONLINE, BankClock, bank_of
from tests.journeys.scene import ACCOUNT, instant
from tests.journeys.stage import Stage

pytestmark = [pytest.mark.journey, pytest.mark.timeout(420)]
EMAIL = "ivanov.c7f3a91@example.com"
WHEN, DAY, MOST, CARD = (
    "Способ списания *",
    "День списания денежных средств *",
    "Максимальная сумма списания, ₽ *",
    "Способ списания автоплатежа (карта) *",
)
NEW = "2200 70XX XXXX 0009 до 12/30"
ENVELOPE = (
    "1 новое уведомление",
    *(f"{count} новых уведомления" for count in (2, 3, 4)),
    *(f"{count} новых уведомлений" for count in (5, 6, 7)),
)
TODAY, THAT_DAY = "2026-11-20T10:00+05:00", "2026-11-25T11:00+05:00"


def at_autopayments(stage: Stage, name: str = "home") -> Desk:
    desk = stage.desk(name).start(opens="autopayments")
    desk.wait(ONLINE, patience=60)
    desk.wait("Заявитель")
    return desk


def test_connected_in_two_steps_it_pays_once_and_goes_with_its_card(stage: Stage) -> None:
    clock = BankClock(stage.server.clock)
    with bank_of(stage, clock):
        home = at_autopayments(stage)
        home.wait("Автоплатёж не подключён")
        home.click("Подключить")
        home.do("choose", name=WHEN, text="В назначенный день")
        home.do("choose", name=DAY, text="25")
        home.fill(MOST, "1 000")
        home.do("choose", name=CARD, text="Новая карта")
        home.wait("1 рубль")
        home.click("Подключить автоплатёж")
        page = home.browsed()
        home.wait("Шаг 1 из 2: банк проверяет карту.")

        # The program is closed while one is at the bank; the binding is where it was.
        home.kill()
        Payer(page).card(GOOD)
        home.start(opens="autopayments")
        home.wait("Банковская карта успешно привязана! Остался всего 1 шаг", patience=60)
        assert home.do("chosen", name=CARD) == NEW
        home.wait(ONLINE, patience=60)
        home.click("Зарегистрировать автоплатёж")
        home.wait("Автоплатёж подключён", patience=30)
        home.wait("25.11.2026")
        assert home.close() == 0

        # Its day comes: the server alone is there.
        stage.server.stop()
        stage.server.clock = THAT_DAY
        clock.ahead += instant(THAT_DAY) - instant(TODAY)
        stage.server.start()
        letters = Letters(stage.server)
        letter = letters.told(EMAIL, "Автоплатёж выполнен: 187,50\u00a0руб.")
        assert ACCOUNT in letter.body
        assert "XX XXXX 0009" in letter.body
        stage.server.stop()
        stage.server.start()
        time.sleep(2)  # a second life of the server does not run it a second time
        assert stage.books.money(ACCOUNT) == [("common", 18_750, "autopayment")]

        home.start(opens="autopayments")
        home.wait(ONLINE, patience=60)
        home.wait(f"25.11.2026: списано {DEBT}.")
        home.wait("25.12.2026")
        home.do("open", name="payments_history")
        home.wait("Оплачено за период")
        assert "Автоплатёж" in home.go_to_row("История платежей", "25.11.2026", DEBT)
        _told_in_the_envelope(home)

        # Changed, and then gone with its card.
        home.do("open", name="autopayments")
        home.click("Изменить")
        home.do("choose", name=WHEN, text="По факту выставления счёта")
        home.click("Сохранить изменения")
        home.wait("когда придёт следующий счёт")
        home.click("Изменить")
        home.click("Удалить карту")
        home.wait("Вместе с ней отключатся автоплатежи лицевых счетов:")
        home.click("Удалить")
        home.wait("Карта удалена.")
        home.click("Отмена")
        home.wait("Автоплатёж не подключён")
        letters.told(EMAIL, "Автоплатёж отключён")
        assert stage.books.money(ACCOUNT) == [("common", 18_750, "autopayment")]


def _told_in_the_envelope(home: Desk) -> None:
    """Open the envelope, however much is new in it, and read there how it ended."""
    for name in ENVELOPE:
        try:
            home.do("describe", name=name, patience=0.5)
        except AssertionError:
            continue
        home.click(name)
        home.wait("Автоплатёж выполнен")
        home.wait(f"{ACCOUNT}, {DEBT}, 2200 70XX XXXX 0009")
        home.do("press", key="Escape")
        return
    raise AssertionError(home.see())
