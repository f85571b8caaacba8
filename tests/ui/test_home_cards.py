"""Home's cards: each fact of the account, in words; what is unknown is never nought."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from lkk_desktop import names
from lkk_desktop.models.metering import Reading
from lkk_desktop.models.papers import Notice
from lkk_desktop.models.record import KINDS
from lkk_desktop.strings import use
from lkk_desktop.ui.home import wording
from lkk_desktop.ui.home.debt import Debt
from lkk_desktop.ui.home.dwelling import Dwelling
from lkk_desktop.ui.home.meters import Meters
from lkk_desktop.ui.home.news import Latest, NewsRow, safe
from lkk_desktop.ui.home.papers import Papers
from lkk_desktop.ui.home.prices import Prices, price
from lkk_desktop.ui.home.reliefs import Reliefs
from lkk_desktop.ui.home.rows import FactRow
from lkk_desktop.ui.home.subject import Subject
from lkk_desktop.ui.home.use import Use
from lkk_desktop.ui.icons import known
from lkk_desktop.ui.theme import Theme
from tests import household
from tests.household import changed
from tests.models.billed import accrual, payment
from tests.ui.conftest import Window
from tests.ui.flat import EMPTY, FLAT, MUM, Profile, account, link
from tests.ui.furnished import (
    COMPANY,
    FUND,
    FURNISHED,
    OFFICE,
    OPERATOR,
    WATER,
    D,
    news,
)
from tests.ui.furnished import (
    price as tariff,
)
from tests.ui.test_narrow import cut


@pytest.fixture
def furnished(tmp_path: Path, qapp: QApplication) -> Iterator[Profile]:
    made = Profile(tmp_path, FURNISHED)
    yield made
    made.close()


@pytest.fixture
def at_home(qtbot: QtBot, furnished: Profile, theme: Theme) -> Window:
    return Window(qtbot, furnished, theme, "home")


OCTOBER = [one for one in FURNISHED if isinstance(one, Reading)]


def choose(window: Window, number: str) -> None:
    window.shell.page.choose_account(number)  # type: ignore[union-attr]
    window.spin()
    assert window.home.whole


def card(window: Window, kind: type[Subject]) -> Subject:  # type: ignore[type-arg]
    return window.home.subject(kind)


def facts(window: Window, kind: type[Subject]) -> list[tuple[str, str, str]]:  # type: ignore[type-arg]
    """A card's rows as they stand: name, value or state, note."""
    found = []
    for row in card(window, kind).findChildren(FactRow):
        if row.isHidden() or row.parentWidget().isHidden():  # type: ignore[union-attr]
            continue
        pill = row.pill is not None and not row.pill.isHidden()
        value = row.pill.words if pill and row.pill is not None else row.value.text()
        found.append((plain(row.name.text()), plain(value), plain(row.note.text())))
    return found


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_what_is_owed_is_told_by_group_and_an_overpayment_by_its_name(at_home: Window) -> None:
    debt = card(at_home, Debt)
    assert isinstance(debt, Debt)
    assert plain(debt.sum.text()) == "3 903,91 ₽"
    assert debt.when.text() == "на 20.11.2026; оплатить до 15.12.2026"
    assert facts(at_home, Debt) == [
        ("ЖКУ, общий платёж", "3 548,41 ₽", f"{COMPANY}, {WATER} · в том числе пени 12,40 ₽"),
        ("Фонд капитального ремонта", "переплата 120,00 ₽", ""),
        ("Оператор по обращению с ТКО", "355,50 ₽", OPERATOR),
    ]
    assert FUND.startswith("Фонд капитального ремонта")
    at_home.profile.take(payment("p", 354_841, account=FLAT))
    at_home.spin()
    assert at_home.home.whole
    assert plain(debt.sum.text()) == "355,50 ₽"
    assert ("Оплачено после счёта", "3 548,41 ₽", "") in facts(at_home, Debt)


def test_a_debt_whose_day_is_over_says_so(at_home: Window) -> None:
    choose(at_home, MUM)
    debt = card(at_home, Debt)
    assert isinstance(debt, Debt)
    assert debt.when.text() == "на 20.11.2026; срок оплаты истёк 15.11.2026"


def test_newer_data_without_any_money_in_it_bring_the_day_of_the_debt_along(
    at_home: Window,
) -> None:
    debt = at_home.home.subject(Debt)
    at_home.profile.stand("online")
    at_home.profile.now += 4 * household.DAY
    at_home.profile.stand("online")
    at_home.spin()
    assert isinstance(debt, Debt)
    assert debt.when.text().startswith("на 24.11.2026")


def test_the_object_is_told_as_the_supplier_has_it(at_home: Window) -> None:
    assert [(name, value) for name, value, _note in facts(at_home, Dwelling)] == [
        ("Лицевой счёт", FLAT),
        ("Потребитель", household.account.customer),
        ("Адрес", "Нефтеюганск, 1 мкр., дом 1, кв. 1"),
        ("Тип объекта", "Квартира"),
        ("Тип строения", "МКД"),
        ("Общая площадь", "76 м²"),
        ("Жилая площадь", "41,3 м²"),
        ("Отапливаемая площадь", "76 м²"),
        ("Количество комнат", "3"),
        ("Проживает", "2"),
        ("Тип плиты", "Электрическая"),
        ("Клиентский офис", OFFICE),
    ]


def test_what_is_unknown_is_called_so_and_is_never_nought(at_home: Window) -> None:
    choose(at_home, MUM)
    told = {name: value for name, value, _note in facts(at_home, Dwelling)}
    assert told["Общая площадь"] == told["Жилая площадь"] == "неизвестно"
    assert told["Количество комнат"] == told["Тип плиты"] == "неизвестно"
    assert told["Проживает"] == "никто; учтены 2 собственника"
    assert "Тип строения" not in told
    choose(at_home, EMPTY)
    assert [kind for kind in (Debt, Meters, Papers, Reliefs) if card(at_home, kind).wanted] == []
    assert [name for name, _value, _note in facts(at_home, Dwelling)] == [
        *("Лицевой счёт", "Потребитель", "Адрес", "Клиентский офис"),
    ]
    assert not [text for text in at_home.texts().split("\n") if text.startswith("0,00")]


def test_tariffs_are_those_in_force_with_what_comes_next(at_home: Window) -> None:
    assert facts(at_home, Prices) == [
        ("Электроэнергия, день", "3,42 ₽/кВт·ч", "с 01.01.2027: 3,60 ₽"),
        ("Электроэнергия, ночь", "1,77 ₽/кВт·ч", ""),
        ("Холодная вода", "48,86 ₽/м³", ""),
        ("Газ", "7,3456 ₽/м³", ""),
        ("свыше 1 200 м³ на человека", "9,10 ₽/м³", ""),
        ("Обращение с ТКО", "118,50 ₽/чел.", "с 01.10.2026"),
        ("Капитальный ремонт", "9,85 ₽/м²", ""),
    ]
    prices = card(at_home, Prices)
    assert isinstance(prices, Prices)
    assert prices.since.text() == "с 01.01.2026"


def test_a_meter_of_one_zone_pays_by_the_one_price(at_home: Window) -> None:
    one = changed(household.register, id="m4-single", account=MUM, meter="m4", zone="single")
    at_home.profile.take(one)
    at_home.profile.take(
        *(changed(r, meter="nowhere") for r in FURNISHED if getattr(r, "meter", "") == "m4")
    )
    choose(at_home, MUM)
    told = facts(at_home, Prices)
    assert told[0] == ("Электроэнергия", "2,12 ₽/кВт·ч", "с 01.07.2025")
    assert "Электроэнергия, день" not in [name for name, _value, _note in told]


@pytest.mark.parametrize(
    ("millionths", "expected"),
    [
        (2_250_000, "2,25"),
        (1_100_000, "1,10"),
        (3_000_000, "3"),
        (7_345_600, "7,3456"),
        (384, "0,000384"),
        (2_104_330_000, "2 104,33"),
        (0, "0"),
    ],
)
def test_a_price_is_written_exactly(millionths: int, expected: str) -> None:
    use("ru")
    assert plain(price(millionths)) == expected


def test_papers_are_there_or_missing_or_not_known(at_home: Window) -> None:
    assert facts(at_home, Papers) == [
        ("Договор энергоснабжения", "подписан", "№ ЭС-000000 от 01.07.2019"),
        ("Паспорт РФ", "предоставлен", "от 10.07.2019"),
        ("Право собственности", "нет сведений", ""),
        ("Паспорта приборов учёта", "нет", ""),
    ]


def test_meters_are_listed_with_their_state_in_words(at_home: Window) -> None:
    assert facts(at_home, Meters) == [
        ("Электроэнергия", "включён", "№ 6158001 · следующая поверка 25.03.2035"),
        ("Электроэнергия", "включён", "№ 6158018 · следующая поверка 20.12.2026"),
        ("Горячая вода", "приём закрыт", "№ 8842-17 · поверка просрочена с 02.11.2026"),
    ]
    notes = [row.note.property("state") for row in card(at_home, Meters).findChildren(FactRow)]
    assert notes == ["plain", "wait", "bad"]
    choose(at_home, MUM)
    assert [(name, value) for name, value, _note in facts(at_home, Meters)] == [
        ("Электроэнергия", "включён"),
        ("Холодная вода", "включён"),
        ("Электроэнергия", "вышел из строя"),
        ("Отопление", "отключён"),
        ("Электроэнергия", "закрыт"),
    ]


def test_privileges_and_subsidies_that_are_in_force_are_told(at_home: Window) -> None:
    assert not card(at_home, Reliefs).isVisible()
    choose(at_home, MUM)
    assert facts(at_home, Reliefs) == [
        (
            "Льгота: Электроэнергия",
            "50 %",
            "Ветеран труда · на 1 человека · в пределах норматива · с 01.02.2024",
        ),
        ("Субсидия", "1 850,00 ₽ в месяц", "Низкий доход · с 01.10.2026 по 31.03.2027"),
    ]


def test_notices_are_told_as_seriously_as_they_are_meant(at_home: Window) -> None:
    choose(at_home, MUM)
    told = [
        plain(one.text()) for one in at_home.home.notices.findChildren(QLabel) if one.isVisible()
    ]
    assert told == [
        "Уведомления",
        "Планируемое ограничение подачи",
        "Долг: 45 210,00 ₽. Если долг не будет оплачен, 10.12.2026 подача будет ограничена.",
        "выдано 10.11.2026",
        "Уведомление о задолженности",
        "Долг: 45 210,00 ₽.",
        "Задолженность за три месяца.",
        "выдано 03.11.2026",
    ]


@pytest.mark.parametrize(
    ("kind", "planned", "expected"),
    [
        ("court", D(2026, 12, 1), "Обращение в суд — 01.12.2026."),
        ("court", D(2026, 11, 1), "Обращение в суд было назначено на 01.11.2026."),
        ("limitation", D(2026, 11, 1), "Ограничение подачи было назначено на 01.11.2026."),
        ("claim", D(2026, 12, 1), "Оплатить нужно до 01.12.2026."),
    ],
)
def test_each_kind_of_notice_has_its_day(
    at_home: Window, kind: str, planned: D, expected: str
) -> None:
    one = Notice(
        id="another",
        account=FLAT,
        kind=kind,  # type: ignore[arg-type]
        issued=D(2026, 10, 1),
        amount=None,
        planned=planned,
        note=None,
    )
    at_home.profile.take(one)
    at_home.spin()
    assert at_home.home.notices.isVisible()
    assert expected in at_home.texts()


# ── news ──────────────────────────────────────────────────────────────────────────────────────


def rows(window: Window) -> list[NewsRow]:
    latest = card(window, Latest)
    assert isinstance(latest, Latest)
    return latest.rows.shown


class Browser(QObject):
    """In the place of the system's browser: what it was asked to open."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(url.toString())


def click(window: Window, button: QPushButton) -> None:
    window.home.area.ensureWidgetVisible(button)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    window.spin()


def test_the_latest_five_news_open_in_their_place(at_home: Window) -> None:
    told = [(row.day.text(), row.title.text()) for row in rows(at_home)]
    assert told == [
        ("16.11.2026", "Новость 16"),
        *((f"{number:02}.11.2026", f"Новость {number}") for number in (10, 8, 6, 4)),
    ]
    first, second, *_others = rows(at_home)
    assert not first.text.isVisible()
    click(at_home, second.more)
    assert second.text.isVisible()
    assert second.text.text().startswith("Полный текст новости 10.")
    assert not second.links.isVisible()
    assert not first.text.isVisible()
    click(at_home, second.more)
    assert not second.text.isVisible()


def test_what_opens_a_piece_of_news_ends_where_the_card_does(at_home: Window) -> None:
    rows = [row for row in at_home.home.findChildren(NewsRow) if row.isVisible()]
    for row in rows:
        words = row.more.fontMetrics().horizontalAdvance(row.more.text())
        assert row.more.width() <= words + 4
        assert row.more.mapTo(row, row.more.rect().bottomRight()).x() >= row.width() - 2
    assert rows


def test_a_link_is_followed_only_when_it_is_pressed(at_home: Window) -> None:
    browser = Browser()
    QDesktopServices.setUrlHandler("https", browser, "open")  # type: ignore[arg-type]
    try:
        first = rows(at_home)[0]
        click(at_home, first.more)
        assert browser.opened == []
        click(at_home, first.copy)
        assert QApplication.clipboard().text() == "https://example.org/news/16"
        assert browser.opened == []
        click(at_home, first.browse)
        assert browser.opened == ["https://example.org/news/16"]
    finally:
        QDesktopServices.unsetUrlHandler("https")


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("https://example.org/a?b=c", "https://example.org/a?b=c"),
        (" https://example.org ", "https://example.org"),
        ("http://example.org", None),
        ("file:///etc/passwd", None),
        ("javascript:alert(1)", None),
        ("https:///etc/passwd", None),
        ("https://[", None),
        ("example.org", None),
        ("", None),
        (None, None),
    ],
)
def test_only_a_safe_link_is_offered(link: str | None, expected: str | None) -> None:
    assert safe(link) == expected


def test_other_news_in_a_row_begin_closed(at_home: Window) -> None:
    first = rows(at_home)[0]
    click(at_home, first.more)
    at_home.profile.take(news(17, D(2026, 11, 17)))
    at_home.spin()
    assert at_home.home.whole
    assert rows(at_home)[0].title.text() == "Новость 17"
    assert not rows(at_home)[0].text.isVisible()


# ── the chart ─────────────────────────────────────────────────────────────────────────────────


def drawn(window: Window) -> Use:
    """The chart, once it is drawn."""
    use = window.home.use
    assert use is not None
    window.qtbot.waitUntil(lambda: use.canvas is not None, timeout=20_000)
    return use


def october(use: Use) -> str:
    """What the chart tells of October."""
    assert use.picture is not None
    return plain(use.told(use.picture.names.index("октябрь 2026")))


def test_use_is_drawn_by_months_in_units_or_money(at_home: Window) -> None:
    september = (changed(one, period="2026-09", day=D(2026, 9, 25)) for one in OCTOBER)
    at_home.profile.take(
        *(changed(one, id=f"{one.id}-9", value=one.value - 100_000) for one in september),
        accrual("electricity", 354_841, account=FLAT),
    )
    at_home.spin()
    use = drawn(at_home)
    assert use.title.text() == "Потребление, кВт·ч"
    assert use.picture is not None
    assert len(use.picture.names) == 12
    at_home.qtbot.waitUntil(lambda: "200 кВт·ч" in october(use))
    use.units.buttons["money"].click()
    assert use.title.text() == "Стоимость, ₽"
    assert october(use) != ""


def test_another_resource_is_chosen_beside_it(at_home: Window) -> None:
    use = drawn(at_home)
    told = [use.choice.itemText(at) for at in range(use.choice.count())]
    assert told == ["Электроэнергия", "Горячая вода"]
    use.choice.setCurrentIndex(1)
    use.choice.activated.emit(1)
    at_home.qtbot.waitUntil(lambda: use.title.text() == "Потребление, м³")
    choose(at_home, MUM)
    assert [use.choice.itemText(at) for at in range(use.choice.count())] == [
        *("Электроэнергия", "Холодная вода", "Отопление"),
    ]
    assert use.choice.currentText() == "Электроэнергия"
    choose(at_home, EMPTY)
    assert not use.isVisible()
    choose(at_home, FLAT)
    assert use.choice.currentText() == "Горячая вода"


# ── all of them ───────────────────────────────────────────────────────────────────────────────


def test_another_account_fills_the_same_rows_anew(at_home: Window) -> None:
    before = [facts(at_home, kind) for kind in (Debt, Meters, Prices, Dwelling, Papers)]
    choose(at_home, MUM)
    choose(at_home, EMPTY)
    choose(at_home, FLAT)
    assert [facts(at_home, kind) for kind in (Debt, Meters, Prices, Dwelling, Papers)] == before


LONGEST = ("Мария Анна Сургутская Югорская " * 6)[:160].strip()


@pytest.mark.parametrize("steps", [0, 5])
@pytest.mark.parametrize("width", [1240, 700, 360])
def test_nothing_is_cut_off_however_long_or_large(at_home: Window, width: int, steps: int) -> None:
    assert len(LONGEST) == 160
    at_home.profile.take(
        changed(household.user, name=f"{LONGEST} {LONGEST}"),
        changed(account(FLAT, f"г. Сургут, ул. {LONGEST}, д. 1"), customer=LONGEST),
        link(2, MUM, LONGEST),
        *(changed(r, name=LONGEST) for r in FURNISHED if getattr(r, "id", "") == "energy"),
        *(changed(r, title=LONGEST) for r in FURNISHED if getattr(r, "id", "") == "news-16"),
    )
    for _ in range(steps):
        at_home.shell.zoom(1)
    at_home.spin()
    at_home.shell.resize(width, 800)
    at_home.spin()
    assert at_home.home.whole
    assert at_home.shell.width() == max(width, at_home.shell.minimumWidth())
    assert cut(at_home) == []
    for number in (MUM, FLAT):
        choose(at_home, number)
        assert cut(at_home) == []


@pytest.mark.parametrize(("width", "expected"), [(1240, 3), (700, 2), (360, 1)])
def test_cards_stand_in_as_many_columns_as_have_room(
    at_home: Window, width: int, expected: int
) -> None:
    at_home.shell.resize(width, 900)
    at_home.spin()
    board = at_home.home.board
    lefts = {one.x() for one in board.subjects if one.wanted}
    assert len(lefts) == expected
    wanted = [one for one in board.subjects if one.wanted]
    for one in wanted:
        others = [other for other in wanted if other is not one]
        assert not [other for other in others if one.geometry().intersects(other.geometry())]
        assert one.height() >= one.heightForWidth(one.width())


def test_every_glyph_is_there(qapp: QApplication) -> None:
    from lkk_desktop.ui.home.deeds import GLYPHS
    from lkk_desktop.ui.home.notices import GLYPHS as OF_NOTICES

    asked = [*GLYPHS.values(), *(name for name, _role in OF_NOTICES.values()), "check-circle"]
    assert [name for name in (*asked, "house", "copy", "arrow-square-out") if not known(name)] == []


def test_home_hears_of_every_kind_that_it_shows() -> None:
    from lkk_desktop.ui.screens.home import HomeScreen

    assert HomeScreen.kinds - set(KINDS) == {"outbox"}


def test_each_table_of_names_is_spoken_in_each_language() -> None:
    tables = (
        names.SERVICES,
        names.GROUPS,
        names.KINDS,
        wording.PAPERS,
        wording.NOTICES,
        wording.VERIFY,
    )
    for language in ("ru", "uk"):
        use(language)
        for table in tables:
            said = [names.named(table, code) for code in table]
            assert not [one for one in said if one.isascii()], said
    use("ru")
    assert names.named(names.SERVICES, "Вывоз снега") == "Вывоз снега"
    assert tariff("gas", "m3", 1).price == 1
