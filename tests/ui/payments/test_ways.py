"""Ways to pay with their bounds, and the cards that the bank keeps."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from lkk_desktop.models.autopayments import Autopayment, autopayment_id
from lkk_desktop.online.payments import ForgetCard, StartPayment
from lkk_desktop.ui.screens.payment import PaymentScreen
from tests.household import USER
from tests.ui.conftest import Window
from tests.ui.flat import MUM
from tests.ui.payments.paid import MIR, VISA, seen
from tests.ui.payments.test_form import questions
from tests.ui.profile.hands import click, known


def test_ways_come_from_the_supplier_with_their_bounds(screen: PaymentScreen) -> None:
    rows = screen.form.ways.methods.rows
    assert list(rows) == ["card", "sbp", "mir_pay", "brand_new"]
    assert rows["brand_new"].words.text() == "Новый способ"
    assert "от 10,00 ₽ до 999 999,00 ₽" in seen(rows["sbp"])
    assert rows["card"].isChecked()


def test_the_arrows_go_from_way_to_way_and_cards_are_of_those_that_take_them(
    window: Window, screen: PaymentScreen
) -> None:
    ways = screen.form.ways
    assert "МИР 2200 70XX XXXX 4417" in seen(ways)
    ways.methods.rows["card"].setFocus()
    QTest.keyClick(ways.methods.rows["card"], Qt.Key.Key_Down)
    assert ways.methods.rows["sbp"].hasFocus()
    assert ways.methods.current == "sbp"
    assert "МИР" not in seen(ways)
    click(window, screen.form.total.pay)
    (question,) = questions(window)
    assert isinstance(question, StartPayment)
    assert (question.method, question.card) == ("sbp", None)


def test_an_expired_card_is_marked_and_cannot_be_chosen(
    window: Window, screen: PaymentScreen
) -> None:
    cards = screen.form.ways.cards
    assert "срок истёк 09/26" in seen(cards.rows[VISA.id])
    assert not cards.rows[VISA.id].isEnabled()
    click(window, cards.rows[""])
    click(window, screen.form.total.pay)
    (question,) = questions(window)
    assert isinstance(question, StartPayment)
    assert question.card is None


def test_a_card_is_deleted_once_that_is_meant(window: Window, screen: PaymentScreen) -> None:
    tool = screen.form.ways.cards.tools[VISA.id]
    assert "Visa 4700 4500 XXXXXX 0005" in tool.accessibleName()
    said = window.answer(lambda: click(window, tool), yes=False)
    assert "Удалить карту?" in said[0]
    assert not questions(window)
    window.answer(lambda: click(window, tool), yes=True)
    assert questions(window) == [ForgetCard(card=VISA.id)]
    window.profile.forget(VISA)
    window.qtbot.waitUntil(lambda: VISA.id not in screen.form.ways.cards.rows)


def test_with_a_card_the_autopayments_on_it_are_named_before_it_goes(
    window: Window, screen: PaymentScreen
) -> None:
    standing = Autopayment(
        id=autopayment_id(USER, MUM),
        user=USER,
        account=MUM,
        schedule="bill",
        day=None,
        most=100_000,
        card=MIR.id,
        made=0,
        last_day=None,
        last_code=None,
        last_amount=None,
    )
    known(window, standing)
    tool = screen.form.ways.cards.tools[MIR.id]
    (said,) = window.answer(lambda: click(window, tool), yes=False)
    assert "МИР 2200 70XX XXXX 4417" in said
    assert "Вместе с ней отключатся автоплатежи: Мама" in said
