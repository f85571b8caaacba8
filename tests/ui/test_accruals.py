"""«Начисления»: bills by months and services, why so much, other tariffs; long histories."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from lkk_desktop.models.accruals import Accrual, Bill
from lkk_desktop.models.billing import compared
from lkk_desktop.models.billing.lines import explanation
from lkk_desktop.models.metering import LoadProfile
from lkk_desktop.models.money import half_up
from lkk_desktop.strings import money, volume
from lkk_desktop.ui.bills.table import Table
from lkk_desktop.ui.papers.viewer import Viewer
from lkk_desktop.ui.screens.accruals import AccrualsScreen
from lkk_desktop.ui.theme import Theme
from tests.models.billing.kit import d
from tests.ui import billed
from tests.ui.conftest import Window
from tests.ui.flat import MUM, Profile
from tests.ui.test_narrow import cut, narrow

MONTHS = 38
RECORDS = billed.records(MONTHS)
BILLS = {one.period: one for one in RECORDS if isinstance(one, Bill)}
LINES = {(one.service, one.period): one for one in RECORDS if isinstance(one, Accrual)}


@pytest.fixture
def profile(tmp_path: Path, qapp: QApplication) -> Iterator[Profile]:
    made = Profile(tmp_path, RECORDS)
    yield made
    made.close()


@pytest.fixture
def screen(window: Window) -> AccrualsScreen:
    return opened(window)


def opened(window: Window) -> AccrualsScreen:
    window.shell.open("accruals")
    made = window.shell.screens["accruals"]
    assert isinstance(made, AccrualsScreen)
    read(window, made)
    return made


def read(window: Window, screen: AccrualsScreen) -> None:
    """Wait until the bills have been read beside the window, and the chart can be drawn."""
    account = window.shell.desk.account or ""
    window.qtbot.waitUntil(lambda: screen.bills.is_fresh(account), timeout=10_000)
    window.spin()
    if screen.chart.isVisible():
        window.qtbot.waitUntil(lambda: screen.chart.canvas is not None, timeout=20_000)


def cells(table: Table[object]) -> list[list[str]]:
    """The table as it is seen: hidden columns left out, spaces plain."""
    model = table.model()
    columns = [at for at in range(model.columnCount()) if not table.isColumnHidden(at)]
    heads = [str(model.headerData(at, Qt.Orientation.Horizontal)) for at in columns]
    rows = [
        [str(model.data(model.index(row, at))).replace("\u00a0", " ") for at in columns]
        for row in range(model.rowCount())
    ]
    return [heads, *rows]


def months(screen: AccrualsScreen) -> list[list[str]]:
    assert screen.months is not None
    return cells(screen.months)  # type: ignore[arg-type]


def services(window: Window, screen: AccrualsScreen) -> list[list[str]]:
    QTest.mouseClick(screen.views.buttons["services"], Qt.MouseButton.LeftButton)
    window.spin()
    assert screen.services is not None
    return cells(screen.services)  # type: ignore[arg-type]


def texts(widget: QWidget) -> str:
    labels = widget.findChildren(QLabel)
    return "\n".join(one.text() for one in labels if one.isVisible()).replace("\u00a0", " ")


def rub(kopecks: int) -> str:
    return money(kopecks).replace("\u00a0", " ")


# ── months ────────────────────────────────────────────────────────────────────────────────────


def test_a_year_of_months_newest_first_with_their_sums(screen: AccrualsScreen) -> None:
    shown = months(screen)
    assert shown[0] == ["Месяц", "На начало", "Начислено", "Пени", "Оплачено", "На конец", "Срок"]
    assert len(shown) == 13
    last = BILLS["2026-10"]
    assert shown[1] == [
        "Октябрь 2026",
        rub(last.opening),
        rub(last.accrued),
        rub(last.penalty),
        rub(last.paid),
        rub(last.closing),
        "15.11.2026",
    ]
    assert shown[12][0] == "Ноябрь 2025"


def test_three_years_are_there_to_choose_from(window: Window, screen: AccrualsScreen) -> None:
    assert screen.span.first.count() == MONTHS
    screen.span.choose("2023-10", "2026-10")
    window.spin()
    assert len(months(screen)) == 38
    assert months(screen)[37][0] == "Октябрь 2023"


def test_a_first_month_behind_the_last_takes_it_along(
    window: Window, screen: AccrualsScreen
) -> None:
    screen.span.choose("2025-11", "2026-01")
    at = screen.span.first.findData("2026-08")
    screen.span.first.setCurrentIndex(at)
    screen.span.first.activated.emit(at)
    window.spin()
    assert screen.span.ends == ("2026-08", "2026-08")
    assert [row[0] for row in months(screen)[1:]] == ["Август 2026"]


def test_what_is_paid_too_much_to_one_takes_nothing_off_another(
    window: Window, screen: AccrualsScreen
) -> None:
    assert screen.history is not None
    last = screen.history.bills[0]
    zeros = dict.fromkeys(("opening", "accrued", "penalty", "recalculated", "paid"), 0)
    groups = {"main": zeros | {"closing": -149_318}, "waste": zeros | {"closing": 77_248}}
    window.profile.take(replace(last, closing=-72_070, groups=groups))
    window.qtbot.waitUntil(lambda: "переплачено" in screen.title.subtitle.text(), timeout=10_000)
    said = screen.title.subtitle.text().replace("\u00a0", " ")
    assert said.startswith("Квитанция за октябрь 2026: 772,48 ₽, оплатить до")
    assert said.endswith("другим получателям переплачено 1 493,18 ₽")
    assert "к оплате 772,48 ₽." in screen.why.balance.text().replace("\u00a0", " ")


def test_columns_of_nothing_but_noughts_are_left_out(
    window: Window, screen: AccrualsScreen
) -> None:
    assert "Перерасчёт" not in months(screen)[0]
    screen.span.choose("2025-01", "2025-06")
    window.spin()
    assert "Пени" not in months(screen)[0]
    heads = services(window, screen)[0]
    assert "Потери" not in heads
    assert "Коэф. трансформации" not in heads
    assert "Льгота" not in heads
    screen.span.choose("2026-02", "2026-02")
    window.spin()
    assert "Льгота" in services(window, screen)[0]


def test_a_new_bill_comes_to_the_top_and_is_followed(
    window: Window, screen: AccrualsScreen
) -> None:
    newer = replace(BILLS["2026-10"], id="new", period="2026-11", due=d("2026-12-15"))
    window.profile.take(newer)
    read(window, screen)
    assert months(screen)[1][0] == "Ноябрь 2026"
    assert "ноябрь 2026" in screen.title.subtitle.text()


# ── services ──────────────────────────────────────────────────────────────────────────────────


def test_a_line_a_service_and_month_as_the_supplier_has_it(
    window: Window, screen: AccrualsScreen
) -> None:
    heads, *rows = services(window, screen)
    row = dict(zip(heads, rows[1], strict=True))
    line = LINES["cold_water", "2026-10"]
    assert row == {
        "Месяц": "Октябрь 2026",
        "Услуга": "Холодная вода",
        "Поставщик": "МУП «Нефтеюганский водоканал»",
        "На начало": rub(line.opening),
        "Способ расчёта": "по счётчику",
        "Норматив": "—",
        "Объём": volume(line.volume, "m3").replace("\u00a0", " "),
        "Тариф": "52,10 ₽/м³",
        "Начислено": rub(line.accrued),
        "Льгота": "—",
        "Пени": rub(line.penalty),
        "Оплачено": "—",
        "На конец": rub(line.closing),
    }
    assert len(rows) == 12 * len(billed.SERVICES)


def test_the_chosen_rows_are_copied_as_a_spreadsheet_takes_them(
    window: Window, screen: AccrualsScreen
) -> None:
    services(window, screen)
    assert screen.services is not None
    screen.services.setFocus()
    screen.services.choose(0)
    QTest.keyClick(screen.services, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(screen.services, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QGuiApplication.clipboard().text().splitlines()
    assert [line.split("\t")[1] for line in copied] == ["Услуга", "Электроэнергия", "Холодная вода"]


def test_tables_are_told_to_a_screen_reader(window: Window, screen: AccrualsScreen) -> None:
    assert screen.months is not None
    found = QAccessible.queryAccessibleInterface(screen.months)
    assert found is not None
    assert found.text(QAccessible.Text.Name) == "Месяцы"
    said = [found.child(at).text(QAccessible.Text.Name) for at in range(found.childCount())]
    assert "На начало" in said
    assert f"На конец: {money(BILLS['2026-10'].closing)}" in said


# ── why so much ───────────────────────────────────────────────────────────────────────────────


def test_a_month_is_compared_to_the_kopeck(screen: AccrualsScreen) -> None:
    now, then, ago = (
        [one for one in LINES.values() if one.period == period]
        for period in ("2026-10", "2026-09", "2025-10")
    )
    for block, other in ((screen.why.month_ago, then), (screen.why.year_ago, ago)):
        whole = compared.total(compared.months(now, other).values())
        assert rub(whole.total) in block.head.text().replace("\u00a0", " ")
        said = texts(block)
        for kopecks in whole.parts.values():
            assert not kopecks or rub(kopecks) in said
    last = BILLS["2026-10"]
    balance = screen.why.balance.text().replace("\u00a0", " ")
    assert rub(last.accrued + last.penalty + last.recalculated) in balance
    assert rub(last.closing) in balance


def test_each_line_says_how_it_came_to_be(window: Window, screen: AccrualsScreen) -> None:
    line = LINES["electricity", "2026-10"]
    row = screen.why.lines.lines[line.id]
    assert row.figure.text() == money(compared.cost(line))
    row.turn()
    window.spin()
    said = texts(row)
    why = explanation(line)
    assert "Счётчик 6158001, день: " in said
    day = next(one for one in why.slices if one.zone == "day")
    assert f"День: {volume(day.volume, 'kwh')} × 2,40 ₽".replace("\u00a0", " ") in said
    assert "Льгота: ветеран труда, 30 % от" in said
    late = why.late[0]
    kopecks = half_up(late.amount * late.days * late.rate, late.divisor * 1_000_000)
    assert "/ 300" in said
    assert rub(kopecks) in said
    assert "По сравнению с квитанцией за октябрь 2025" in said
    assert rub(line.closing) in said


def test_an_average_and_a_settlement_are_explained(window: Window, screen: AccrualsScreen) -> None:
    hot = screen.why.lines.lines[LINES["hot_water", "2026-10"].id]
    hot.turn()
    window.spin()
    assert "в среднем" in texts(hot)
    assert "вышел из строя" in texts(hot)
    screen.choose("2026-08")
    window.spin()
    cold = screen.why.lines.lines[LINES["cold_water", "2026-08"].id]
    cold.turn()
    window.spin()
    assert "12.08.2026: оплачен долг за июль 2026" in texts(cold)


def test_arrows_go_from_month_to_month(window: Window, screen: AccrualsScreen) -> None:
    assert screen.months is not None
    screen.months.setFocus()
    QTest.keyClick(screen.months, Qt.Key.Key_Down)
    window.spin()
    assert screen.why.heading.text() == "Почему столько? Сентябрь 2026"


def test_the_oldest_bill_has_nothing_to_be_compared_with(
    window: Window, screen: AccrualsScreen
) -> None:
    first = min(BILLS)
    screen.span.choose(first, first)
    window.spin()
    assert "сравнить не с чем" in screen.why.month_ago.head.text()
    line = next(one for one in LINES.values() if one.period == first)
    assert [one.text() for one in screen.why.lines.lines[line.id].columns[1:]] == ["—", "—"]


def test_a_line_explained_by_a_newer_server_is_shown_and_says_so(
    window: Window, screen: AccrualsScreen
) -> None:
    foreign = replace(LINES["waste", "2026-10"], explanation={"parts": 7})
    window.profile.take(foreign)
    read(window, screen)
    row = screen.why.lines.lines[foreign.id]
    row.turn()
    window.spin()
    assert "эта версия её не читает" in texts(row)
    assert rub(foreign.closing) in texts(row)


# ── another tariff ────────────────────────────────────────────────────────────────────────────


def other(window: Window, screen: AccrualsScreen) -> str:
    QTest.mouseClick(screen.views.buttons["zones"], Qt.MouseButton.LeftButton)
    account = window.shell.desk.account or ""
    window.qtbot.waitUntil(lambda: screen.zones.is_fresh(account), timeout=10_000)
    window.spin()
    return texts(screen.other)


def test_two_zones_are_told_beside_one_and_three(window: Window, screen: AccrualsScreen) -> None:
    said = other(window, screen)
    year = [one for (of, _), one in LINES.items() if of == "electricity"][-12:]
    assert rub(sum(one.charged for one in year)) in said
    assert "Так считают сейчас." in said
    assert "нет такого тарифа" in said
    single = sum(half_up(one.volume * 2_120_000, 10_000_000) for one in year)
    assert rub(single) in said


def test_an_account_without_electricity_says_so(tmp_path: Path, qtbot: QtBot, theme: Theme) -> None:
    rest = [one for one in RECORDS if getattr(one, "service", "") != "electricity"]
    profile = Profile(tmp_path, tuple(rest))
    window = Window(qtbot, profile, theme)
    assert "ещё нет квитанций за электроэнергию" in other(window, opened(window))
    profile.close()


def test_the_hours_of_an_automatic_meter_are_used(window: Window, screen: AccrualsScreen) -> None:
    hours = (1000,) * 24
    days = [
        LoadProfile(
            id=f"{month}",
            account="0710000000",
            register="e1-day",
            day=d(f"{month}-05"),
            hours=hours,
        )
        for month in ("2026-09", "2026-10")
    ]
    window.profile.take(*days)
    assert "автоматический счётчик" in other(window, screen)


# ── long, empty, narrow ───────────────────────────────────────────────────────────────────────


def test_an_account_without_bills_says_so(window: Window) -> None:
    window.shell.page.choose_account(MUM)  # type: ignore[union-attr]
    screen = opened(window)
    assert "Квитанций ещё нет" in texts(screen)
    assert not screen.bar.isVisible()


def test_accounts_do_not_mix(window: Window, screen: AccrualsScreen) -> None:
    window.shell.page.choose_account(MUM)  # type: ignore[union-attr]
    read(window, screen)
    assert not screen.why.isVisible()
    window.shell.page.choose_account("0710000000")  # type: ignore[union-attr]
    read(window, screen)
    assert months(screen)[1][0] == "Октябрь 2026"
    assert screen.why.isVisible()


def test_thirty_years_are_a_table_as_any_other(tmp_path: Path, qtbot: QtBot, theme: Theme) -> None:
    long: dict[str, Accrual | Bill] = {}
    every: list[Accrual | Bill] = [*LINES.values(), *BILLS.values()]
    for one in every:
        for back in range(3, 30, 3):
            older = f"{int(one.period[:4]) - back}{one.period[4:]}"
            id = f"{one.id.removesuffix(one.period)}{older}"
            long.setdefault(id, replace(one, id=id, period=older))
    held = {(type(one), one.id): one for one in (*long.values(), *RECORDS)}
    profile = Profile(tmp_path, tuple(held.values()))
    window = Window(qtbot, profile, theme)
    screen = opened(window)
    assert screen.span.first.count() == 362
    screen.span.choose(str(screen.span.first.itemData(361)), "2026-10")
    window.spin()
    rows = services(window, screen)
    assert len(rows) == 1 + 362 * len(billed.SERVICES)
    assert screen.services is not None
    assert screen.services.height() < 700
    profile.close()


def test_the_chart_shows_totals_and_services(window: Window, screen: AccrualsScreen) -> None:
    chart = screen.chart
    assert chart.picture is not None
    assert len(chart.picture.names) == 12
    last = BILLS["2026-10"]
    assert chart.picture.series[0].values[-1] == last.accrued + last.penalty
    assert chart.picture.behind is not None
    before = BILLS["2025-10"]
    assert chart.picture.behind.values[-1] == before.accrued + before.penalty
    QTest.mouseClick(chart.views.buttons["services"], Qt.MouseButton.LeftButton)
    window.spin()
    assert [one.words for one in chart.picture.series][:2] == ["Электроэнергия", "Холодная вода"]
    assert chart.picture.sum(11) == last.accrued + last.penalty
    colours = [one.colour for one in chart.picture.series]
    assert len(set(colours)) == len(colours)


def test_a_month_without_a_bill_is_a_gap_and_not_nought(
    tmp_path: Path, qtbot: QtBot, theme: Theme
) -> None:
    lacking = [one for one in RECORDS if getattr(one, "period", "") != "2026-06"]
    profile = Profile(tmp_path, tuple(lacking))
    window = Window(qtbot, profile, theme)
    screen = opened(window)
    assert screen.chart.picture is not None
    assert len(screen.chart.picture.gaps) == 1
    assert "нет счёта" in screen.chart.picture.told(screen.chart.picture.gaps[0])
    profile.close()


@pytest.mark.parametrize("steps", [0, 3])
@pytest.mark.parametrize("view", ["months", "services", "zones"])
def test_nothing_is_cut_off_in_a_narrow_window(window: Window, view: str, steps: int) -> None:
    opened(window)
    narrow(window, steps)
    screen = opened(window)
    screen.views.chosen.emit(view)
    if view == "zones":
        other(window, screen)
    if view == "months":
        for one in list(screen.why.lines.lines.values())[:2]:
            one.turn()
    window.spin()
    assert cut(window) == []


# ── on paper ──────────────────────────────────────────────────────────────────────────────────


def viewer(window: Window) -> Viewer:
    """The paper that came before one."""
    found = window.shell.findChildren(Viewer)
    assert len(found) == 1
    window.qtbot.waitUntil(lambda: bool(found[0].content), timeout=20_000)
    return found[0]


def test_the_bill_of_the_month_that_is_explained_is_shown(
    window: Window, screen: AccrualsScreen
) -> None:
    screen.choose("2026-08")
    window.spin()
    QTest.mouseClick(screen.why.bill, Qt.MouseButton.LeftButton)
    shown = viewer(window)
    assert "2026-08" in shown.paper.name
    assert shown.content.startswith(b"%PDF")
    shown.close()


@pytest.mark.parametrize("which", ["pdf", "statement"])
def test_the_months_that_are_chosen_are_shown_on_paper(
    window: Window, screen: AccrualsScreen, which: str
) -> None:
    screen.span.choose("2026-03", "2026-05")
    window.spin()
    QTest.mouseClick(getattr(screen.papers, which), Qt.MouseButton.LeftButton)
    shown = viewer(window)
    assert "2026-03 – 2026-05" in shown.paper.name
    assert shown.content.startswith(b"%PDF")
    shown.close()


def test_formats_of_an_export_are_offered(window: Window, screen: AccrualsScreen) -> None:
    asked: list[str] = []
    screen.papers.asked.disconnect()
    screen.papers.asked.connect(asked.append)
    for action in screen.papers.menu.actions():
        action.trigger()
    assert asked == ["xlsx", "csv"]
