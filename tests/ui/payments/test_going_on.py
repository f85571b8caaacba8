"""A payment that is under way: its panel follows the record, outlives the program, and never says
«paid» before the server does."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from lkk_desktop.models.command import Problem
from lkk_desktop.online.messages import Done
from lkk_desktop.online.payments import (
    CancelPayment,
    LookAtPayment,
    Looked,
    Started,
    StartPayment,
)
from lkk_desktop.ui.payments.status import StatusCard
from lkk_desktop.ui.payments.telling import countdown
from lkk_desktop.ui.screens.payment import PaymentScreen
from tests.household import NOW
from tests.ui.conftest import Window
from tests.ui.payments.conftest import Browser
from tests.ui.payments.paid import (
    LINK,
    MINUTE,
    PAGE,
    cheque,
    order,
    row,
    seen,
    settled,
)
from tests.ui.profile.hands import answer, asked, click, fill, known


def card(screen: PaymentScreen) -> StatusCard:
    (found,) = screen.orders.cards.values()
    return found


def begun(window: Window, screen: PaymentScreen) -> StartPayment:
    """Press the button; what is asked."""
    click(window, screen.form.total.pay)
    found = asked(window)[-1]
    assert isinstance(found, StartPayment)
    return found


def started(window: Window, question: StartPayment, **other: object) -> None:
    plain = {"url": PAGE, "link": None, "until": window.profile.now + 20 * MINUTE}
    answer(window, Started(order=question.id, **(plain | other)))  # type: ignore[arg-type]


# ── it follows the record ─────────────────────────────────────────────────────────────────────


def test_it_is_paid_once_the_record_says_so_and_the_cheque_is_told_of_when_it_came(
    window: Window, screen: PaymentScreen
) -> None:
    question = begun(window, screen)
    started(window, question)
    waiting = order(question.id)
    known(window, waiting)
    assert "Ждём оплату на странице банка" in seen(screen.orders)
    known(window, settled(waiting, "paid"))
    said = seen(screen.orders)
    assert "Оплачено: 3 548,41 ₽" in said
    assert "Чек ещё не получен" in said
    assert card(screen).acts["cheque"].isHidden()
    known(window, cheque(waiting))
    assert "Чек получен" in seen(screen.orders)
    assert card(screen).acts["cheque"].isVisible()
    click(window, card(screen).acts["dismiss"])
    assert screen.orders.cards == {}
    assert window.profile.cabinet.recalled("payments") is None


@pytest.mark.parametrize(
    ("status", "reason", "said"),
    [
        ("refused", "insufficient_funds", "На карте недостаточно денег"),
        ("refused", "never_heard_of", "never_heard_of"),
        ("expired", None, "Время"),
        ("cancelled", None, "Платёж отменён"),
    ],
)
def test_what_became_of_it_is_said_with_what_to_do(
    window: Window, screen: PaymentScreen, status: str, reason: str | None, said: str
) -> None:
    known(window, order())
    known(window, settled(order(), status, reason))
    told = seen(screen.orders)
    assert said in told
    assert "Деньги не списаны" in told
    assert "Оплачено" not in told


def test_after_a_refusal_one_pays_again_with_what_was_typed(
    window: Window, screen: PaymentScreen
) -> None:
    fill(row(screen, "waste").field, "100")
    question = begun(window, screen)
    started(window, question)
    of = order(question.id, parts=question.parts)
    known(window, of)
    window.qtbot.waitUntil(lambda: not row(screen, "waste").tick.isEnabled())
    assert "Оплачивается сейчас" in seen(row(screen, "waste"))
    known(window, settled(of, "refused", "limit_exceeded"))
    window.qtbot.waitUntil(row(screen, "waste").tick.isEnabled)
    click(window, card(screen).acts["retry"])
    assert screen.orders.cards == {}
    assert row(screen, "waste").field.text() == "100"
    assert begun(window, screen).id != question.id


def test_money_that_went_back_is_said(window: Window, screen: PaymentScreen) -> None:
    known(window, order())
    known(window, replace(settled(order(), "paid"), returned=354_841))
    assert "3 548,41 ₽ вернулись" in seen(screen.orders)


def test_what_was_given_back_whole_is_not_called_paid(
    window: Window, screen: PaymentScreen
) -> None:
    question = begun(window, screen)
    waiting = order(question.id)
    known(window, replace(settled(waiting, "paid"), returned=waiting.amount))
    assert card(screen).heading.text().replace("\u00a0", " ") == "Возвращено: 3 548,41 ₽"
    assert "вернулись туда, откуда пришли" in seen(screen.orders)


def test_the_cursor_stays_with_the_payment_whose_button_went(
    window: Window, screen: PaymentScreen
) -> None:
    first, second = order("first"), order("second", made=NOW - MINUTE)
    known(window, first, second)
    of = screen.orders.cards["first"]
    window.shell.activateWindow()
    of.acts["cancel"].setFocus()
    QTest.keyClick(of.acts["cancel"], Qt.Key.Key_Space)
    window.spin()
    assert QApplication.focusWidget() is of
    assert asked(window)[-1] == CancelPayment(order="first")
    answer(window, Done())
    known(window, settled(first, "cancelled"))
    assert of.heading.text() == "Платёж отменён"
    assert QApplication.focusWidget() is of


def test_a_payment_of_another_device_is_seen_and_can_be_given_up(
    window: Window, screen: PaymentScreen, browser: Browser
) -> None:
    known(window, order())
    click(window, card(screen).acts["browse"])
    assert browser.went == [PAGE]
    click(window, card(screen).acts["cancel"])
    assert asked(window)[-1] == CancelPayment(order="order-1")
    answer(window, Done())
    assert "Ждём" in seen(screen.orders)  # until its record says otherwise
    known(window, settled(order(), "cancelled"))
    assert "Платёж отменён" in seen(screen.orders)


def test_what_was_paid_meanwhile_is_not_given_up(window: Window, screen: PaymentScreen) -> None:
    known(window, order())
    click(window, card(screen).acts["cancel"])
    answer(window, Problem("payment_over", status="paid"))
    assert card(screen).note.isVisible()
    known(window, settled(order(), "paid"))
    assert "Оплачено" in seen(screen.orders)


def test_check_asks_the_bank_now(window: Window, screen: PaymentScreen) -> None:
    known(window, order())
    before = len(asked(window))
    click(window, card(screen).acts["look"])
    assert asked(window)[before:] == [LookAtPayment(order="order-1")]
    answer(window, Looked(status="waiting", reason=None))
    assert "Банк ещё ждёт оплаты" in seen(card(screen))
    click(window, card(screen).acts["look"])
    answer(window, Looked(status="paid", reason=None))
    assert "Оплачено" not in seen(screen.orders)  # the record says it, not this


def test_on_another_screen_it_is_told_what_became_of_it(
    window: Window, screen: PaymentScreen
) -> None:
    known(window, order(), order("order-2", made=NOW + 1))
    window.shell.open("readings")
    window.spin()
    known(window, settled(order(), "paid"))
    window.qtbot.waitUntil(lambda: "Оплачено: 3\u00a0548,41\u00a0₽" in window.said())
    known(window, settled(order("order-2", made=NOW + 1), "refused", "card_blocked"))
    window.qtbot.waitUntil(lambda: "Банк отказал" in window.said())


# ── the browser ───────────────────────────────────────────────────────────────────────────────


def test_a_page_that_cannot_be_opened_is_shown_as_an_address_to_copy(
    window: Window, screen: PaymentScreen, browser: Browser
) -> None:
    question = begun(window, screen)
    started(window, question, url="http://bank.example/pay/1")  # not sealed: no browser goes there
    assert browser.went == []
    assert "http://bank.example/pay/1" in seen(screen.orders)
    click(window, card(screen).copy)
    assert QGuiApplication.clipboard().text() == "http://bank.example/pay/1"


# ── a code ────────────────────────────────────────────────────────────────────────────────────


def test_a_code_is_drawn_black_on_white_and_read_by_another_reader(
    window: Window, screen: PaymentScreen
) -> None:
    zxing = pytest.importorskip("zxingcpp")
    for theme in ("light", "dark"):
        window.shell.choose_theme(theme)
        known(window, order(method="sbp", url=None, link=LINK))
        square = card(screen).square
        assert square.isVisible()
        picture = square.grab().toImage()
        assert picture.pixelColor(1, 1).name() == "#ffffff"
        path = str(window.profile.cabinet._files.folder / "code.png")
        assert picture.save(path)
        (found,) = _read(zxing, path)
        assert found == LINK
        assert square.module >= 4
    assert "Ждём оплату в приложении банка" in seen(screen.orders)
    assert card(screen).acts["link"].text() == "Нет телефона под рукой — открыть ссылку"
    window.shell.choose_theme("light")


def _read(zxing: object, path: str) -> list[str]:
    from PIL import Image

    with Image.open(path) as image:
        return [one.text for one in zxing.read_barcodes(image)]  # type: ignore[attr-defined]


def test_the_time_that_is_left_runs_and_when_it_is_over_the_bank_is_asked(
    window: Window, screen: PaymentScreen
) -> None:
    of = order(method="sbp", url=None, link=LINK, until=NOW + 61_000, made=NOW - 60_000)
    known(window, of)
    assert card(screen).left.text() == "Осталось 1:01"
    window.profile.now = NOW + 31_000
    window.qtbot.waitUntil(lambda: card(screen).left.text() == "Осталось 0:30", timeout=3_000)
    before = len(asked(window))
    window.profile.now = NOW + 62_000
    window.qtbot.waitUntil(lambda: len(asked(window)) > before, timeout=3_000)
    assert asked(window)[-1] == LookAtPayment(order="order-1")
    said = seen(screen.orders)
    assert "Время вышло" in said
    assert "Деньги не списаны" not in said  # nobody here can know that


def test_a_long_time_is_told_as_a_moment(window: Window) -> None:
    assert countdown(NOW + 72 * 60 * MINUTE, 72 * 60 * MINUTE, "Asia/Yekaterinburg") == (
        "Оплатить можно до 23.11.2026, 10:00"
    )
    assert countdown(NOW, 90 * MINUTE, "UTC") == "Осталось 1:30:00"
    assert countdown(NOW, 0, "UTC") == "Время вышло"


@pytest.mark.parametrize("slow", [0, 2_000, 25_000, 600_000])
def test_no_more_is_left_than_the_whole_term_however_slow_the_clock_is(
    window: Window, screen: PaymentScreen, slow: int
) -> None:
    window.profile.now = NOW - slow
    # The bank's term begins once it was asked, a moment after the order.
    of = order(method="sbp", url=None, link=LINK, until=NOW + 20 * MINUTE + 1_400)
    known(window, of)
    assert card(screen).left.text() == "Осталось 20:00"
    assert card(screen).left.accessibleName() == "Осталось 20 минут"


def test_of_an_answer_that_is_ahead_of_its_record_no_more_is_left_either(
    window: Window, screen: PaymentScreen
) -> None:
    question = begun(window, screen)
    started(window, question, url=None, link=LINK, until=window.profile.now + 20 * MINUTE + 2_000)
    assert card(screen).left.text() == "Осталось 20:00"


# ── for who does not see, and who has no mouse ────────────────────────────────────────────────


def test_each_change_is_said_aloud_and_every_act_names_its_payment(
    window: Window, screen: PaymentScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    from lkk_desktop.ui.payments import status

    monkeypatch.setattr(status, "announce", lambda _widget, text, **_other: said.append(text))
    known(window, order())
    known(window, settled(order(), "paid"))
    assert any(one.startswith("Оплачено") for one in said)
    for made in card(screen).acts.values():
        assert "3 548,41" in made.accessibleName().replace("\u00a0", " ")


def test_enter_pays_and_the_cursor_goes_to_what_it_began(
    window: Window, screen: PaymentScreen
) -> None:
    field = row(screen, "common").field
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_Return)
    window.spin()
    assert card(screen).hasFocus()
    QTest.keyClick(field, Qt.Key.Key_Return)  # pressed twice, it is asked once
    assert len([one for one in asked(window) if isinstance(one, StartPayment)]) == 1
