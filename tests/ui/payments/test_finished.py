"""Payments that are over take little room: the last one keeps its card, the others one line."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from lkk_desktop.models.payments import Part
from lkk_desktop.ui.body import Body
from lkk_desktop.ui.payments import status as statuses
from lkk_desktop.ui.screens.payment import PaymentScreen
from lkk_desktop.ui.screens.payments_history import PaymentsHistoryScreen
from lkk_desktop.ui.theme import Theme
from tests.household import NOW
from tests.ui.conftest import Window
from tests.ui.flat import FLAT, MUM
from tests.ui.paid.looking import cut, picture
from tests.ui.payments.paid import MINUTE, order, seen, settled
from tests.ui.profile.hands import click, known


def pile(window: Window, *ends: str, waits: bool = True) -> None:
    """Payments that end so, each a minute after the one before it; the first was made last."""
    opened = [order(f"of-{at}", made=NOW - at * MINUTE) for at, _end in enumerate(ends)]
    known(window, *opened, *([order("waits", made=NOW - 90 * MINUTE)] if waits else []))
    for at, (one, end) in enumerate(zip(opened, ends, strict=True)):
        known(window, replace(settled(one, end), settled=NOW + at * MINUTE))


def test_of_those_that_are_over_only_the_last_keeps_its_card(
    window: Window, screen: PaymentScreen
) -> None:
    pile(window, "refused", "expired", "refused", "paid")
    assert list(screen.orders.cards) == ["of-3", "waits"]
    line = screen.orders.finished
    assert line.isVisible()
    assert line.words.text() == "Ещё 3 завершённых платежа — в «Истории платежей»"
    assert line.note.text() == "Банк отказал: 2 · Время оплаты истекло: 1"
    assert line.note.text() in line.accessibleName()
    assert line in screen.orders.stops()


def test_those_under_way_stand_however_many(window: Window, screen: PaymentScreen) -> None:
    known(window, *(order(f"open-{at}", made=NOW - at * MINUTE) for at in range(4)))
    assert len(screen.orders.cards) == 4
    assert screen.orders.finished.isHidden()


def test_what_is_folded_does_not_come_up_when_the_last_is_put_away(
    window: Window, screen: PaymentScreen
) -> None:
    pile(window, "expired", "paid", waits=False)
    click(window, screen.orders.cards["of-1"].acts["dismiss"])
    assert screen.orders.cards == {}
    assert screen.orders.finished.isVisible()
    assert "Ещё 1 завершённый платёж" in seen(screen.orders)


def test_the_line_leads_to_the_last_of_them_in_the_history_and_goes(
    window: Window, screen: PaymentScreen
) -> None:
    pile(window, "expired", "refused", "paid")
    click(window, screen.orders.finished)
    window.spin()
    page = window.shell.page
    assert isinstance(page, Body)
    assert page.section == "payments_history"
    history = window.shell.screens["payments_history"]
    assert isinstance(history, PaymentsHistoryScreen)
    window.qtbot.waitUntil(lambda: history.table.currentIndex().isValid(), timeout=10_000)
    found = history.table.payments.paid(history.table.currentIndex().row())
    assert found is not None
    assert found.order == "of-1"
    window.shell.open("payment")
    window.spin()
    assert screen.orders.finished.isHidden()
    assert list(screen.orders.cards) == ["of-2", "waits"]


def test_the_history_is_of_the_account_that_was_paid_for(
    window: Window, screen: PaymentScreen
) -> None:
    of = order("mums", parts=(Part(MUM, "common", 100),), made=NOW - MINUTE)
    known(window, of, order("ours"))
    known(window, settled(of, "refused"))
    known(window, replace(settled(order("ours"), "paid"), settled=NOW + 2 * MINUTE))
    assert screen.desk.account == FLAT
    click(window, screen.orders.finished)
    window.spin()
    assert screen.desk.account == MUM


def test_the_cursor_of_a_card_that_folds_stays_among_the_payments(
    window: Window, screen: PaymentScreen
) -> None:
    known(window, order("first"), order("second", made=NOW - MINUTE))
    known(window, settled(order("first"), "refused"))
    window.shell.activateWindow()
    screen.orders.cards["first"].acts["retry"].setFocus()
    known(window, replace(settled(order("second"), "paid"), settled=NOW + 5 * MINUTE))
    assert QApplication.focusWidget() is screen.orders.cards["second"]
    screen.orders.cards["second"].acts["dismiss"].setFocus()
    QTest.keyClick(screen.orders.cards["second"].acts["dismiss"], Qt.Key.Key_Space)
    window.spin()
    assert QApplication.focusWidget() is screen.orders.finished


def test_two_that_end_at_once_are_both_told_aloud(
    window: Window, screen: PaymentScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(statuses, "announce", lambda _widget, text, **_other: said.append(text))
    one, other = order("first"), order("second", made=NOW - MINUTE)
    known(window, one, other)
    known(window, settled(one, "refused"), replace(settled(other, "paid"), settled=NOW + 99))
    assert any(text.startswith("Банк отказал") for text in said)
    assert any(text.startswith("Оплачено") for text in said)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("wide", [560, 1240])
def test_a_pile_is_low_at_any_width(
    window: Window, screen: PaymentScreen, theme: Theme, scheme: str, wide: int
) -> None:
    theme.choose(scheme)  # type: ignore[arg-type]
    window.shell.resize(wide, 900)
    pile(window, "expired", "refused", "paid", "refused", "paid", waits=False)
    window.spin()
    picture(window, f"payments-over-{scheme}-{wide}")
    assert cut(screen) == []
    assert screen.orders.height() < 300
