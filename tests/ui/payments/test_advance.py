"""«Оплатить авансом»: an estimate is paid once one has said that one knows it to be one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from lkk_desktop.models.billing.estimate import estimate
from lkk_desktop.online.payments import StartPayment
from lkk_desktop.strings import money
from lkk_desktop.ui.body import Body
from lkk_desktop.ui.payments.advance import AdvanceCard
from lkk_desktop.ui.screens.payment import PaymentScreen
from tests.ui import billed
from tests.ui.conftest import Window
from tests.ui.flat import FLAT, MUM, Profile
from tests.ui.payments.conftest import Browser
from tests.ui.payments.paid import METHODS
from tests.ui.profile.hands import asked, click, fill
from tests.ui.test_estimate import TODAY, opened, terms

CONSENT = (
    "Я понимаю, что сумма предварительного расчета может отличаться от суммы, выставленной к"
    " оплате по итогу месяца"
)


@pytest.fixture
def profile(tmp_path: Path, qapp: QApplication) -> Iterator[Profile]:
    made = Profile(tmp_path, billed.records(14))
    made.take(*METHODS)
    yield made
    made.close()


@pytest.fixture
def card(window: Window, browser: Browser) -> AdvanceCard:
    return opened(window).advance


def section(window: Window) -> str:
    page = window.shell.page
    assert isinstance(page, Body)
    return page.section


def paying(window: Window) -> PaymentScreen:
    """Where it led to, once its debts are read."""
    window.qtbot.waitUntil(lambda: section(window) == "payment")
    screen = window.shell.screens["payment"]
    assert isinstance(screen, PaymentScreen)
    window.qtbot.waitUntil(lambda: screen.form.isVisible() and bool(screen.form.lines))
    window.spin()
    return screen


def test_the_estimate_stands_there_and_the_tick_is_wanted_first(
    window: Window, card: AdvanceCard
) -> None:
    told = estimate(*terms(window), "2026-11", TODAY)
    assert card.field.text() == money(told.total, "").strip()
    assert card.consent.tick.accessibleName() == CONSENT
    click(window, card.pay)
    assert section(window) == "estimate"
    assert card.consent.tick.hasFocus()
    assert card.consent.message.text()


def test_it_leads_to_paying_the_estimates_sums_by_group(window: Window, card: AdvanceCard) -> None:
    told = estimate(*terms(window), "2026-11", TODAY)
    QTest.keyClick(card.consent.tick, Qt.Key.Key_Space)
    click(window, card.pay)
    screen = paying(window)
    assert screen.form.sum.amount == told.total
    groups = {one.group.group for one in screen.form.lines if one.on}
    assert groups == {line.service.group for line in told.lines}
    assert screen.form.total.consent.tick.accessibleName() == CONSENT
    assert screen.form.total.consent.tick.isChecked()
    click(window, screen.form.total.pay)
    question = asked(window)[-1]
    assert isinstance(question, StartPayment)
    assert question.advance
    assert sum(part.kopecks for part in question.parts) == told.total
    assert {part.account for part in question.parts} == {FLAT}
    # Another time it is agreed to anew.
    assert not opened(window).advance.consent.tick.isChecked()


def test_another_sum_is_shared_among_the_groups_to_the_kopeck(
    window: Window, card: AdvanceCard
) -> None:
    fill(card.field, "1000,01")
    QTest.keyClick(card.consent.tick, Qt.Key.Key_Space)
    QTest.keyClick(card.field, Qt.Key.Key_Return)
    screen = paying(window)
    assert screen.form.sum.amount == 100_001
    assert len(screen.form.sum.parts) > 1


def test_what_is_no_sum_leads_nowhere(window: Window, card: AdvanceCard) -> None:
    QTest.keyClick(card.consent.tick, Qt.Key.Key_Space)
    for typed in ("0", "-1", "1,234", "много"):
        fill(card.field, typed)
        assert card.message.text()
        click(window, card.pay)
        assert section(window) == "estimate"
        assert card.field.hasFocus()


def test_what_was_agreed_to_is_of_this_account_alone(window: Window, card: AdvanceCard) -> None:
    QTest.keyClick(card.consent.tick, Qt.Key.Key_Space)
    click(window, card.pay)
    screen = paying(window)
    assert screen.form.total.consent.tick.isChecked()
    page = window.shell.page
    assert isinstance(page, Body)
    page.choose_account(MUM)
    page.choose_account(FLAT)
    window.qtbot.waitUntil(lambda: not screen.form.total.consent.tick.isChecked())
    assert screen.form.total.consent.tick.accessibleName() == CONSENT
