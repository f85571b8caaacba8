"""«Предварительный расчет»: what the screen says is what the rules say, and what is billed then."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from lkk_desktop.models.accounts import Account
from lkk_desktop.models.accruals import Accrual, Tranche
from lkk_desktop.models.billing.account import bill
from lkk_desktop.models.billing.estimate import estimate
from lkk_desktop.models.billing.facts import Facts
from lkk_desktop.models.billing.forecast import forecast
from lkk_desktop.models.billing.gathering import book, facts
from lkk_desktop.models.billing.parameters import Book
from lkk_desktop.models.command import World
from lkk_desktop.models.metering import Register
from lkk_desktop.models.services import Service
from lkk_desktop.models.tariffs import Tariff
from lkk_desktop.strings import money
from lkk_desktop.ui.bills.line import MoneyLine
from lkk_desktop.ui.screens.estimate import EstimateScreen
from lkk_desktop.ui.theme import Theme
from tests.household import TYUMEN
from tests.models.billing.kit import d, debt, payment
from tests.ui import billed
from tests.ui.conftest import Window
from tests.ui.flat import FLAT, MUM, Profile
from tests.ui.test_narrow import cut, narrow

TODAY = d("2026-11-20")


@pytest.fixture
def profile(tmp_path: Path, qapp: QApplication) -> Iterator[Profile]:
    made = Profile(tmp_path, billed.records(14))
    yield made
    made.close()


@pytest.fixture
def screen(window: Window) -> EstimateScreen:
    return opened(window)


def opened(window: Window) -> EstimateScreen:
    window.shell.open("estimate")
    made = window.shell.screens["estimate"]
    assert isinstance(made, EstimateScreen)
    gathered(window)
    return made


def gathered(window: Window) -> None:
    """Wait until the account's money has been read beside the window."""
    known = window.shell.desk.known_of(window.profile.cabinet)
    account = window.shell.desk.account or ""
    known.of(account)
    window.qtbot.waitUntil(lambda: known.is_fresh(account), timeout=10_000)
    window.spin()


def terms(window: Window) -> tuple[Facts, Book]:
    """What billing knows of the account, as the profile holds it."""
    cabinet = window.profile.cabinet
    account = cabinet.get(Account, FLAT)
    assert account is not None
    return facts(cast(World, cabinet), account), book(cast(World, cabinet), TYUMEN)


def line(screen: EstimateScreen, service: str) -> MoneyLine:
    return screen.lines.lines[f"s-{service}"]


def texts(widget: object) -> str:
    labels = widget.findChildren(QLabel)  # type: ignore[attr-defined]
    return "\n".join(one.text() for one in labels if one.isVisible()).replace("\u00a0", " ")


# ── what it says ──────────────────────────────────────────────────────────────────────────────


def test_the_sums_are_those_of_the_rules(window: Window, screen: EstimateScreen) -> None:
    told = estimate(*terms(window), "2026-11", TODAY)
    assert told.debt > 0
    assert screen.sums.current.text() == money(told.current)
    assert screen.sums.debt.text() == money(told.debt)
    assert screen.sums.total.text() == money(told.total)
    for one in told.lines:
        cost = one.accrued + one.recalculated
        assert screen.lines.lines[one.service.id].figure.text() == money(cost)


def test_a_line_says_tariff_norm_volume_and_why_not_the_meter(screen: EstimateScreen) -> None:
    water = line(screen, "hot_water")
    assert [one.text().replace("\u00a0", " ") for one in water.columns] == [
        "214,37 ₽",
        "3,1",
        "9,3 м³",
    ]
    assert re.fullmatch(r"по нормативу: \w+ вышел из строя", water.caption.text())
    assert line(screen, "cold_water").caption.text().startswith("по нормативу: показаний")
    assert line(screen, "waste").caption.text() == "по числу проживающих"


def test_a_line_opens_its_formula_in_numbers(window: Window, screen: EstimateScreen) -> None:
    electricity = line(screen, "electricity")
    electricity.toggle.setFocus()
    QTest.keyClick(electricity.toggle, Qt.Key.Key_Return)
    window.spin()
    said = texts(electricity)
    assert "норматив 120 × 3 проживающих" in said
    assert "360 кВт·ч × 2,12 ₽" in said
    assert "Льгота: ветеран труда, 30 % от 763,20 ₽" in said
    QTest.keyClick(electricity.toggle, Qt.Key.Key_Return)
    assert not electricity.is_open


def test_the_debt_opens_its_penalty_day_by_day(window: Window, screen: EstimateScreen) -> None:
    screen.sums.debts.turn()
    window.spin()
    said = texts(screen.sums)
    assert "Долг за август 2026" in said
    assert "× 9,50 % / 300" in said or "× 9,5 % / 300" in said


def test_what_it_goes_by_is_said_as_it_is(window: Window, screen: EstimateScreen) -> None:
    assert screen.title.subtitle.text() == "Ноябрь 2026 · по нормативу, а не по показаниям"
    for register, value in (("e1-day", "999"), ("e1-night", "999"), ("w1-single", "99")):
        found = window.profile.cabinet.get(Register, register)
        assert found is not None
        whole = (found.counted_value or 0) // 1000 + 1
        window.shell.open("readings")
        window.type(register, str(whole) if value else "")
    window.answer(window.send, yes=True)
    for entry in window.profile.cabinet.journal():
        window.profile.settle(entry.id)
    opened(window)
    assert screen.title.subtitle.text() == (
        "Ноябрь 2026 · частью по показаниям, частью по нормативу"
    )


def test_what_is_left_out_is_said(screen: EstimateScreen) -> None:
    said = texts(screen)
    for what in ("Общедомовые нужды", "государственная пошлина", "возобновление подачи"):
        assert what in said


def test_an_overpayment_is_named_and_not_taken_off(window: Window, screen: EstimateScreen) -> None:
    """Three months' debts paid, and 200 roubles more."""
    before = screen.sums.current.text()
    group_of = {one.id: one.group for one in billed.SERVICES}
    kinds = {"main": 0, "waste": 0, "repair": 0}
    for one in billed.billed(14):
        if isinstance(one, Tranche):
            kinds[group_of[one.service]] += one.left
    paid = [
        payment("2026-11-10", amount + 30_000, group=group, id=f"late-{group}")
        for group, amount in kinds.items()
    ]
    window.profile.take(*paid)
    gathered(window)
    told = estimate(*terms(window), "2026-11", TODAY)
    assert told.debt == 0
    assert screen.sums.debt.text() == money(0)
    assert screen.sums.current.text() == before
    assert screen.sums.total.text() == before
    over = sum(max(0, one.paid - one.opening - one.penalty) for one in told.lines)
    assert over > 0
    assert f"Переплата {money(over)} не вычтена." in screen.sums.notes.text()


def test_what_is_not_known_is_never_nought(tmp_path: Path, qtbot: QtBot, theme: Theme) -> None:
    lacking = [
        one
        for one in billed.records(14)
        if not (isinstance(one, Tariff) and one.service == "hot_water")
    ]
    profile = Profile(tmp_path, tuple(lacking))
    window = Window(qtbot, profile, theme)
    screen = opened(window)
    assert line(screen, "hot_water").figure.text() == "неизвестно"
    assert "тариф неизвестен" in line(screen, "hot_water").caption.text()
    assert screen.sums.current.text() == screen.sums.total.text() == "неизвестно"
    assert "Известная часть" in screen.sums.notes.text()
    assert screen.foretold.figure.text() == "неизвестно"
    profile.close()


def test_the_forecast_is_the_rules_and_says_how_it_was_made(
    window: Window, screen: EstimateScreen
) -> None:
    found = forecast(*terms(window), "2026-11", TODAY)
    assert found is not None
    assert found.ways == ("year_ago", "average")
    assert screen.foretold.figure.text() == f"{money(found.low)} – {money(found.high)}"
    said = screen.foretold.how.text()
    assert money(found.likely) in said
    assert "по тому же месяцу прошлого года" in said


def test_an_account_without_services_has_nothing_to_estimate(window: Window) -> None:
    window.shell.page.choose_account(MUM)  # type: ignore[union-attr]
    screen = opened(window)
    assert "Рассчитывать пока нечего" in texts(screen)
    assert not screen.sums.isVisible()


def test_a_bill_that_cannot_be_read_is_said(window: Window, screen: EstimateScreen) -> None:
    line_ = next(one for one in billed.billed(14) if isinstance(one, Accrual))
    foreign = replace(line_, explanation={"parts": 7})
    window.profile.take(foreign)
    gathered(window)
    assert "не читает" in screen.unread.words
    assert not screen.sums.isVisible()


# ── while one types ───────────────────────────────────────────────────────────────────────────


def test_typed_values_cost_the_same_at_the_foot_on_the_screen_and_in_the_bill(
    window: Window,
) -> None:
    gathered(window)
    window.shell.open("readings")
    window.type("e1-day", "2750")
    window.type("e1-night", "1050")
    window.type("w1-single", "120,5")
    window.spin()
    said = window.readings.estimate.text()
    screen = opened(window)
    assert screen.reckoned is not None
    assert screen.reckoned.typed == {"e1-day", "e1-night", "w1-single"}
    whole = screen.sums.current.text()
    assert said == f"{whole} за ноябрь по введённому"
    assert "по введённому" in line(screen, "cold_water").caption.text()

    window.shell.open("readings")
    window.send()
    gathered(window)
    assert opened(window).sums.current.text() == whole
    assert screen.reckoned is not None
    assert screen.reckoned.typed == frozenset()
    assert "ждут отправки" in screen.title.subtitle.text()
    for entry in window.profile.cabinet.journal():
        window.profile.settle(entry.id)
    gathered(window)
    assert screen.sums.current.text() == whole
    made = bill(*terms(window), "2026-11")
    by_meter = [one for one in made.lines if one.method == "meter"]
    assert {one.service.service for one in by_meter} == {"electricity", "cold_water"}
    for one in by_meter:
        shown = screen.lines.lines[one.service.id].figure.text()
        assert shown == money(one.accrued + one.recalculated)


def test_a_value_that_may_not_be_sent_costs_nothing(window: Window) -> None:
    gathered(window)
    window.shell.open("readings")
    window.type("e1-day", "1")
    window.spin()
    assert window.readings.estimate.text() == ""
    window.type("e1-day", "2750")
    window.spin()
    assert "₽" in window.readings.estimate.text()
    assert window.readings._footer.how.isVisible()


def test_the_foot_leads_to_how_it_was_made(window: Window) -> None:
    gathered(window)
    window.shell.open("readings")
    window.type("e1-day", "2750")
    window.spin()
    window.press("Как посчитано")
    assert window.shell.screens["estimate"].isVisible()


def test_the_toast_offers_the_estimate_after_sending(window: Window) -> None:
    window.shell.open("readings")
    window.type("e1-day", "2750")
    window.send()
    assert window.shell.toast.action.text() == "Посмотреть расчёт"
    QTest.mouseClick(window.shell.toast.action, Qt.MouseButton.LeftButton)
    window.spin()
    assert window.shell.screens["estimate"].isVisible()


def test_the_segment_leads_there_and_back(window: Window) -> None:
    window.shell.open("readings")
    segments = window.readings.segments
    assert segments is not None
    assert segments.isVisible()
    QTest.mouseClick(segments.buttons["estimate"], Qt.MouseButton.LeftButton)
    window.spin()
    screen = window.shell.screens["estimate"]
    assert screen.isVisible()
    assert screen.segments is not None
    QTest.mouseClick(screen.segments.buttons["readings"], Qt.MouseButton.LeftButton)
    window.spin()
    assert window.readings.isVisible()


def test_it_works_offline_and_follows_what_the_server_says(
    window: Window, screen: EstimateScreen
) -> None:
    window.profile.stand("offline")
    before = screen.sums.debt.text()
    more = debt(50_000, "2026-10-15", "2026-08", of="s-hot_water")
    window.profile.take(replace(more, id="another"))
    gathered(window)
    assert screen.sums.debt.text() != before


def test_a_service_that_has_ended_is_gone(window: Window, screen: EstimateScreen) -> None:
    waste = next(one for one in billed.SERVICES if one.service == "waste")
    ended: Service = replace(waste, until=d("2026-10-31"))
    window.profile.take(ended)
    gathered(window)
    assert line(screen, "waste").figure.text() == money(0)


@pytest.mark.parametrize("steps", [0, 3])
def test_nothing_is_cut_off_in_a_narrow_window(window: Window, steps: int) -> None:
    opened(window)
    narrow(window, steps)
    screen = opened(window)
    for one in screen.lines.lines.values():
        one.turn()
    screen.sums.debts.turn()
    QCoreApplication.processEvents()
    window.spin()
    assert cut(window) == []
