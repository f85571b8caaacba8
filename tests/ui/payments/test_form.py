"""«Оплата»: debts stand in the fields, sums are judged while one types, and what is asked is so."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from lkk_desktop.cabinet import Fault
from lkk_desktop.models.command import Problem
from lkk_desktop.models.payments import Part
from lkk_desktop.online.payments import ForgetCard, Started, StartPayment
from lkk_desktop.ui.body import Body
from lkk_desktop.ui.payments import words
from lkk_desktop.ui.screens.payment import PaymentScreen
from tests.models.billed import payment
from tests.ui.conftest import Window
from tests.ui.flat import EMPTY, FLAT, MUM
from tests.ui.payments.conftest import Browser
from tests.ui.payments.paid import MIR, PAGE, opened, order, row, seen, settled
from tests.ui.profile.hands import answer, asked, click, fill, known

COMMON, WASTE = Part(FLAT, "common", 354_841), Part(FLAT, "waste", 35_550)


def questions(window: Window) -> list[object]:
    return [one for one in asked(window) if isinstance(one, StartPayment | ForgetCard)]


def started(window: Window, url: str | None = PAGE, link: str | None = None) -> Started:
    """What the server answers to the last question."""
    question = questions(window)[-1]
    assert isinstance(question, StartPayment)
    until = window.profile.now + 1_200_000
    return Started(order=question.id, url=url, link=link, until=until)


# ── what is to be paid ────────────────────────────────────────────────────────────────────────


def test_debts_stand_in_the_fields_by_provider_group(screen: PaymentScreen) -> None:
    common, waste = row(screen, "common"), row(screen, "waste")
    assert common.name.text() == "ЖКУ, общий платёж"
    assert "АО «Газпром энергосбыт Тюмень»" in common.payees.text()
    assert "К оплате 3 548,41 ₽, в т. ч. пени 12,40 ₽" in seen(common)
    assert common.field.text().replace("\u00a0", " ") == "3 548,41"
    assert waste.field.text() == "355,50"
    assert common.tick.isChecked()
    assert waste.tick.isChecked()
    assert screen.form.total.sum.text().replace("\u00a0", " ") == "3 903,91 ₽"
    said = seen(screen.form.accounts[FLAT])
    assert "К оплате на 20.11.2026: 3 903,91 ₽, в т. ч. пени 12,40 ₽" in said


def test_an_overpaid_group_says_so_and_is_left_out(screen: PaymentScreen) -> None:
    fund = row(screen, "capital_repair")
    assert "Переплата 120,00 ₽" in seen(fund)
    assert fund.field.text() == ""
    assert not fund.tick.isChecked()
    assert not fund.field.isEnabled()


def test_without_a_bill_it_is_said_to_be_unknown_and_never_nothing(window: Window) -> None:
    page = window.shell.page
    assert isinstance(page, Body)
    page.choose_account(EMPTY)
    screen = opened(window)
    window.qtbot.waitUntil(lambda: EMPTY in screen.form.accounts)
    said = seen(screen.form.accounts[EMPTY])
    assert "Сколько к оплате, неизвестно" in said
    assert "0,00" not in said


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("0", "not_positive"),
        ("-5", "not_positive"),
        ("−5,00", "not_positive"),
        ("10,005", "too_precise"),
        ("1 2 3 a", "malformed_amount"),
        ("1e5", "malformed_amount"),
        ("٣٤", "malformed_amount"),
        ("", "no_amount"),
    ],
)
def test_what_is_wrong_with_a_sum_stands_beside_it_while_one_types(
    window: Window, screen: PaymentScreen, typed: str, code: str
) -> None:
    waste = row(screen, "waste")
    fill(waste.field, typed)
    said = words.refused(Problem(code))
    assert said in waste.message.text()
    assert waste.field.property("state") == "bad"
    assert said in waste.field.accessibleDescription()
    click(window, screen.form.total.pay)
    assert not questions(window)
    assert waste.field.hasFocus()


def test_an_enormous_sum_is_beyond_what_the_way_takes(
    window: Window, screen: PaymentScreen
) -> None:
    fill(row(screen, "waste").field, "999999999999")
    assert "600 000,00 ₽" in seen(screen.form.total)
    click(window, screen.form.total.pay)
    assert not questions(window)


def test_a_sum_beyond_what_the_way_takes_is_told_at_its_field(
    window: Window, screen: PaymentScreen
) -> None:
    waste = row(screen, "waste")
    fill(waste.field, "999999999999")
    said = words.refused(Problem("above_most", most=60_000_000))
    assert waste.message.text() == said
    assert waste.field.accessibleDescription() == said
    assert waste.field.property("state") == "bad"
    assert row(screen, "common").message.isHidden()
    screen.form.total.pay.setFocus()
    click(window, screen.form.total.pay)
    assert waste.field.hasFocus()
    fill(waste.field, "100")
    assert waste.message.isHidden()
    assert waste.field.property("state") == "plain"


def test_too_little_is_the_fault_of_a_sum_only_where_it_stands_alone(
    window: Window, screen: PaymentScreen
) -> None:
    common, waste = row(screen, "common"), row(screen, "waste")
    fill(waste.field, "0,50")
    assert waste.message.isHidden()  # with the other one it is enough
    click(window, common.tick)
    said = words.refused(Problem("below_least", least=100))
    assert waste.message.text() == said
    assert waste.field.accessibleDescription() == said
    click(window, screen.form.ways.methods.rows["sbp"])
    assert "10,00" in waste.message.text()  # each way has its own bounds
    click(window, common.tick)
    assert waste.message.isHidden()


def test_too_much_of_several_together_is_nobodys_fault(
    window: Window, screen: PaymentScreen
) -> None:
    common, waste = row(screen, "common"), row(screen, "waste")
    fill(waste.field, "400000")
    fill(common.field, "400000")
    assert "600 000,00 ₽" in seen(screen.form.total)
    assert common.field.property("state") == waste.field.property("state") == "plain"
    click(window, screen.form.total.pay)
    assert not questions(window)


def test_esc_takes_a_sum_back_to_what_is_owed(window: Window, screen: PaymentScreen) -> None:
    waste = row(screen, "waste")
    fill(waste.field, "1")
    assert "3 549,41" in seen(screen.form.total)
    QTest.keyClick(waste.field, Qt.Key.Key_Escape)
    assert waste.field.text() == "355,50"
    assert "3 903,91" in seen(screen.form.total)


def test_what_is_typed_outlives_the_widgets(window: Window, screen: PaymentScreen) -> None:
    fill(row(screen, "waste").field, "100,5")
    window.shell.choose_language("uk")
    window.spin()
    again = opened(window)
    assert again is not screen
    assert row(again, "waste").field.text() == "100,5"
    window.shell.choose_language("ru")


# ── what is asked ─────────────────────────────────────────────────────────────────────────────


def test_pay_asks_for_what_stands_there_and_opens_the_banks_page(
    window: Window, screen: PaymentScreen, browser: Browser
) -> None:
    fill(row(screen, "waste").field, "100")
    QTest.keyClick(row(screen, "waste").field, Qt.Key.Key_Return)
    (question,) = questions(window)
    assert isinstance(question, StartPayment)
    assert question.method == "card"
    assert question.card == MIR.id
    assert question.parts == (COMMON, Part(FLAT, "waste", 10_000))
    assert not question.advance
    assert "Связываемся с банком" in seen(screen.orders)
    assert not screen.form.total.pay.isEnabled()
    answer(window, started(window))
    assert browser.went == [PAGE]
    assert "Ждём оплату на странице банка" in seen(screen.orders)
    assert "Оплачено" not in seen(screen)


def test_a_group_can_be_left_out(window: Window, screen: PaymentScreen) -> None:
    waste = row(screen, "waste")
    waste.tick.setFocus()
    QTest.keyClick(waste.tick, Qt.Key.Key_Space)
    assert not waste.field.isEnabled()
    click(window, screen.form.total.pay)
    (question,) = questions(window)
    assert isinstance(question, StartPayment)
    assert question.parts == (COMMON,)


def test_nothing_is_paid_where_nothing_is_chosen(window: Window, screen: PaymentScreen) -> None:
    for group in ("common", "waste"):
        click(window, row(screen, group).tick)
    assert "ничего не выбрано" in seen(screen.form.total)
    click(window, screen.form.total.pay)
    assert not questions(window)
    assert screen.form.total.message.text()


def test_more_than_is_owed_is_an_advance_and_is_asked_for_first(
    window: Window, screen: PaymentScreen
) -> None:
    total = screen.form.total
    assert total.consent.isHidden()
    fill(row(screen, "waste").field, "400")
    assert "из них 44,50 ₽ — аванс" in seen(row(screen, "waste"))
    assert "44,50 ₽ больше" in total.consent.tick.accessibleName().replace("\u00a0", " ")
    click(window, total.pay)
    assert not questions(window)
    assert total.consent.tick.hasFocus()
    QTest.keyClick(total.consent.tick, Qt.Key.Key_Space)
    fill(row(screen, "waste").field, "500")  # more than was agreed to
    assert not total.consent.tick.isChecked()
    click(window, total.consent.tick)
    click(window, total.pay)
    (question,) = questions(window)
    assert isinstance(question, StartPayment)
    assert question.advance


def test_another_account_is_paid_in_the_same_go(window: Window, screen: PaymentScreen) -> None:
    click(window, screen.form.others.buttons[MUM])
    assert "48 1" not in seen(screen.form.total)
    assert screen.form.total.sum.text().replace("\u00a0", " ") == "49 113,91 ₽"
    assert "2 лицевых счёта" in seen(screen.form.total)
    mums = row(screen, "common", MUM)
    assert "Мама" in mums.field.accessibleName()
    click(window, screen.form.total.pay)
    (question,) = questions(window)
    assert isinstance(question, StartPayment)
    assert question.parts == (COMMON, WASTE, Part(MUM, "common", 4_521_000))


def test_an_account_that_was_added_goes_again(window: Window, screen: PaymentScreen) -> None:
    click(window, screen.form.others.buttons[MUM])
    click(window, screen.form.accounts[MUM].remove)
    assert list(screen.form.accounts) == [FLAT]
    assert MUM in screen.form.others.buttons


# ── what comes back ───────────────────────────────────────────────────────────────────────────


def test_what_the_server_refuses_stands_over_the_button_and_the_form_stays(
    window: Window, screen: PaymentScreen
) -> None:
    fill(row(screen, "waste").field, "100")
    click(window, screen.form.total.pay)
    answer(window, Problem("payments_closed"))
    assert screen.form.total.message.text() == words.refused(Problem("payments_closed"))
    assert screen.orders.cards == {}
    assert row(screen, "waste").field.text() == "100"
    assert screen.form.total.pay.isEnabled()
    assert window.profile.cabinet.recalled("payments") is None


def test_a_payment_that_came_shrinks_what_is_owed_and_bears_a_mark(
    window: Window, screen: PaymentScreen
) -> None:
    done = settled(order(), "paid")
    known(window, done, payment("p-1", 354_841, account=FLAT))
    window.qtbot.waitUntil(lambda: "Платить нечего" in seen(row(screen, "common")))
    said = seen(screen.form.accounts[FLAT])
    assert "12.11.2026: 3 548,41 ₽, Банковская карта" in said
    assert "ещё не учтён поставщиком" in said
    window.qtbot.waitUntil(lambda: screen.form.total.sum.text() == "355,50\u00a0₽")


def test_where_the_server_knows_that_less_is_owed_the_rest_is_asked_for_as_an_advance(
    window: Window, screen: PaymentScreen
) -> None:
    click(window, screen.form.total.pay)
    answer(window, Problem("needs_advance", account=FLAT, group="common", owed=300_000))
    assert "К оплате 3 000,00 ₽" in seen(row(screen, "common"))
    assert row(screen, "common").field.text().replace("\u00a0", " ") == "3 548,41"
    consent = screen.form.total.consent
    assert "548,41" in consent.tick.accessibleName()
    click(window, consent.tick)
    click(window, screen.form.total.pay)
    question = questions(window)[-1]
    assert isinstance(question, StartPayment)
    assert question.advance
    assert question.parts == (COMMON, WASTE)


def test_a_disk_that_is_full_begins_nothing(
    window: Window, screen: PaymentScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_any: object) -> None:
        raise Fault("disk_full")

    monkeypatch.setattr(window.profile.cabinet, "remember", full)
    click(window, screen.form.total.pay)
    assert questions(window) == []
    assert "нет места" in screen.form.total.message.text()
    assert screen.orders.cards == {}


def test_a_disk_that_fills_meanwhile_keeps_nobody_from_the_banks_page(
    window: Window, screen: PaymentScreen, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_any: object) -> None:
        raise Fault("disk_full")

    click(window, screen.form.total.pay)
    monkeypatch.setattr(window.profile.cabinet, "remember", full)
    answer(window, started(window))
    assert browser.went == [PAGE]
    assert "Ждём оплату" in seen(screen.orders)
