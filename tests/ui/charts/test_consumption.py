"""Use by day, month and year as a card shows it: zones, last year, money, gaps."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from lkk_desktop.models.billing.facts import Dial, Gauge, Point
from lkk_desktop.models.metering import LoadProfile
from lkk_desktop.models.supply import Supply
from lkk_desktop.ui.charts.consumption import ConsumptionCard
from lkk_desktop.ui.charts.frame import ChartCard
from tests.ui.charts.conftest import Hand

D = datetime.date


def dial(zone: str, each: int, months: list[tuple[int, int]]) -> Dial:
    points = tuple(
        Point(D(year, month, 24), f"{year}-{month:02d}", each * 1000 * n)
        for n, (year, month) in enumerate(months)
    )
    return Dial(f"m-{zone}", zone, points)


# Read every month but in March 2026, for which April's reading tells; November is still open.
MONTHS = [
    (year, month)
    for year in (2024, 2025, 2026)
    for month in range(1, 13)
    if (year, month) != (2026, 3) and (year, month) < (2026, 11)
]
GAUGE = Gauge(
    meter="m", resource="electricity", dials=(dial("day", 200, MONTHS), dial("night", 90, MONTHS))
)
SUPPLY = Supply(
    resource="electricity",
    unit="kwh",
    currency="RUB",
    gauges=(GAUGE,),
    costs={("2026-10", "day"): 68_400, ("2026-10", "night"): 15_930, ("2025-10", "day"): 60_000},
    today=D(2026, 11, 20),
)


@pytest.fixture
def hand(chart: Callable[[ChartCard], Hand]) -> Hand:
    card = ConsumptionCard()
    card.show_supply(SUPPLY, "2025-12", "2026-11", "счётчик 6158001")
    return chart(card)


def card(hand: Hand) -> ConsumptionCard:
    assert isinstance(hand.card, ConsumptionCard)
    return hand.card


def click(hand: Hand, words: str) -> None:
    for control in (card(hand).views, card(hand).units):
        for made in control.buttons.values():
            if made.text() == words:
                QTest.mouseClick(made, Qt.MouseButton.LeftButton)
                return
    raise AssertionError(f"no segment {words!r}")


def test_a_year_of_months_with_zones_and_the_year_before(hand: Hand) -> None:
    assert hand.card.title.text() == "Потребление, кВт·ч"
    assert hand.card.subtitle.text() == "счётчик 6158001"
    assert hand.key(Qt.Key.Key_End) == "ноябрь 2026: нет показаний · год назад 290 кВт·ч"
    assert hand.key(Qt.Key.Key_Left) == (
        "октябрь 2026: день 200 кВт·ч · ночь 90 кВт·ч · всего 290 кВт·ч · год назад 290 кВт·ч"
    )


def test_what_a_reading_spans_is_shared_out_and_the_card_says_so(hand: Hand) -> None:
    hand.key(Qt.Key.Key_Home)
    march = hand.key(*[Qt.Key.Key_Right] * 3)
    assert march.startswith("март 2026: день 113 кВт·ч · ночь 51 кВт·ч · всего 164 кВт·ч")
    assert "по дням" in hand.card.note.text()
    assert hand.card.note.text().startswith("Ноябрь 2026: показаний ещё нет.")


def test_in_money_only_what_was_billed_is_known(hand: Hand) -> None:
    click(hand, "₽")
    assert hand.card.title.text() == "Стоимость, ₽"
    hand.key(Qt.Key.Key_End)
    assert hand.key(Qt.Key.Key_Left) == (
        "октябрь 2026: день 684,00 ₽ · ночь 159,30 ₽ · всего 843,30 ₽ · год назад 600,00 ₽"
    )
    assert hand.key(Qt.Key.Key_Left).startswith("сентябрь 2026: нет счёта")
    click(hand, "кВт·ч")
    assert "нет показаний" in hand.key(Qt.Key.Key_End)


def test_years_are_summed_up(hand: Hand) -> None:
    click(hand, "Годы")
    assert hand.key(Qt.Key.Key_Home) == (
        "2024: день 2 200 кВт·ч · ночь 990 кВт·ч · всего 3 190 кВт·ч"
    )
    assert hand.key(Qt.Key.Key_End).startswith("2026: день 1 800 кВт·ч · ночь 810 кВт·ч")


def test_days_are_offered_where_a_meter_tells_hours(hand: Hand) -> None:
    assert card(hand).views.buttons["day"].isHidden()
    profiles = tuple(
        LoadProfile(
            id=f"{year}-{day}",
            account="a",
            register="m-day",
            day=D(year, 11, day),
            hours=(1_000,) * 20 + (None,) * 4,
        )
        for year in (2025, 2026)
        for day in range(1, 20)
        if day != 7
    )
    card(hand).show_days(profiles)
    click(hand, "Дни")
    assert hand.key(Qt.Key.Key_End) == "19 ноября 2026: день 20 кВт·ч · год назад 20 кВт·ч"
    assert not card(hand).units.isEnabled()
    told = [card(hand).told(at) for at in range(31)]
    assert "7 ноября 2026: нет показаний" in told
    card(hand).show_days(())
    assert card(hand).views.current == "month"
    assert card(hand).units.isEnabled()


def test_an_account_without_a_single_reading_says_so(hand: Hand) -> None:
    empty = Gauge(meter="m", resource="gas", dials=(Dial("g", "single", ()),))
    card(hand).show_supply(
        Supply("gas", "m3", "RUB", (empty,), {}, D(2026, 11, 20)), "2025-12", "2026-11"
    )
    assert hand.card.readout.text() == "Нет показаний"
    assert hand.card.title.text() == "Потребление, м³"
    for view in ("Годы", "Месяцы", "₽"):
        click(hand, view)
    assert hand.card.readout.text() == "Нет счёта"


def test_a_zone_of_a_meter_that_is_long_gone_is_not_named(hand: Hand) -> None:
    before = Gauge(
        meter="old",
        resource="electricity",
        dials=(dial("single", 50, [(2023, month) for month in range(1, 13)]),),
    )
    both = msgspec.structs.replace(SUPPLY, gauges=(before, GAUGE))
    card(hand).show_supply(both, "2025-12", "2026-11")
    hand.key(Qt.Key.Key_End)
    picture = card(hand).picture
    assert picture is not None
    assert [one.words for one in picture.series] == ["день", "ночь"]
