"""Home as a person uses it: what is to be done, where each thing leads, and that it gets done."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from lkk_desktop.models.accruals import Bill
from lkk_desktop.models.todo import Deed
from lkk_desktop.ui.components import Skeleton
from lkk_desktop.ui.home.deeds import DeedRow
from lkk_desktop.ui.papers import saving
from lkk_desktop.ui.screens.home import HomeScreen
from lkk_desktop.ui.theme import Theme
from tests import household
from tests.household import DAY, NOW, changed
from tests.models.billed import payment
from tests.ui.conftest import Window
from tests.ui.flat import EMPTY, FLAT, MUM, Profile, cold, hall, old
from tests.ui.furnished import FURNISHED, OFFICE

HOME = "1 мкр., дом 1, кв. 1"


@pytest.fixture
def furnished(tmp_path: Path, qapp: QApplication) -> Iterator[Profile]:
    made = Profile(tmp_path, FURNISHED)
    yield made
    made.close()


@pytest.fixture
def at_home(qtbot: QtBot, furnished: Profile, theme: Theme) -> Window:
    return Window(qtbot, furnished, theme, "home")


def rows(window: Window) -> list[DeedRow]:
    return list(window.home.deeds.rows.values())


def said(window: Window) -> list[tuple[str, str]]:
    """What each deed says: its title, and why."""
    return [(row.title.text(), row.why.text()) for row in rows(window)]


def row(window: Window, title: str, why: str = "") -> DeedRow:
    found = (one for one in rows(window) if one.title.text() == title and why in one.why.text())
    return next(found)


def click(window: Window, of: DeedRow) -> None:
    QTest.mouseClick(of.act, Qt.MouseButton.LeftButton)
    window.spin()


def send_all(window: Window, values: dict[str, str]) -> None:
    """Type values into the readings of the account on the desk and send them."""
    for register, value in values.items():
        window.type(register, value)
    window.answer(window.send, yes=True)


def test_it_opens_on_what_is_to_be_done_over_all_accounts(at_home: Window) -> None:
    home = at_home.home
    assert home.title.title.text() == "Доброе утро, Иван Иванович"
    assert home.title.subtitle.text() == "7 дел в ноябре по всем счетам"
    assert [(title, why.replace("\u00a0", " ")) for title, why in said(at_home)] == [
        ("Планируемое ограничение подачи", "45 210,00 ₽ · назначено на 10 декабря · Мама"),
        (
            "Оплатить 45\u00a0210,00\u00a0₽",
            "в том числе пени 410,00 ₽ · срок оплаты истёк 15 ноября · Мама",
        ),
        (
            "Провести поверку счётчика горячей воды",
            f"№ 8842-17 · срок поверки истёк 2 ноября · {HOME}",
        ),
        ("Передать показания", f"2 счётчика, до 25 ноября · осталось 5 дней · {HOME}"),
        ("Передать показания", "2 счётчика, до 25 ноября · осталось 5 дней · Мама"),
        (
            "Оплатить 3\u00a0903,91\u00a0₽",
            f"в том числе пени 12,40 ₽ · до 15 декабря · {HOME}",
        ),
        (
            "Провести поверку счётчика электроэнергии",
            f"№ 6158018 · срок поверки — 20 декабря · {HOME}",
        ),
    ]


@pytest.mark.parametrize(
    ("hours", "expected"),
    [(-6, "Доброй ночи"), (-5, "Доброе утро"), (2, "Добрый день"), (8, "Добрый вечер")],
)
def test_it_greets_by_the_hour_where_the_account_is(
    at_home: Window, hours: int, expected: str
) -> None:
    at_home.profile.now = NOW + hours * 3_600_000 + (0 if hours > 0 else 24 * 3_600_000)
    at_home.shell.open("journal")
    at_home.profile.take(changed(household.user, name="Долгов Пётр Андреевич"))
    at_home.shell.open("home")
    at_home.spin()
    assert at_home.home.title.title.text() == f"{expected}, Пётр Андреевич"


def test_a_deed_leads_to_its_screen_for_its_account(at_home: Window) -> None:
    assert at_home.shell.desk.account == FLAT
    click(at_home, row(at_home, "Передать показания", "Мама"))
    assert at_home.readings.isVisible()
    assert at_home.shell.desk.account == MUM
    assert at_home.kept[-1].account == MUM
    focus = at_home.shell.focusWidget()
    assert focus is not None
    assert focus is at_home.row("m4-peak").field


def test_what_was_sent_offline_is_done(at_home: Window) -> None:
    at_home.profile.stand("offline")
    click(at_home, row(at_home, "Передать показания", HOME))
    send_all(at_home, {"m1-day": "2812", "m1-night": "486"})
    at_home.shell.open("home")
    at_home.spin()
    assert row(at_home, "Передать показания", HOME).why.text().startswith("1 счётчик, до")
    at_home.shell.open("readings")
    send_all(at_home, {"m2-day": "4500", "m2-night": "2200"})
    assert {one.state for one in at_home.profile.cabinet.journal()} == {"waiting"}
    at_home.shell.open("home")
    at_home.spin()
    left = [why for title, why in said(at_home) if title == "Передать показания"]
    assert left == ["2 счётчика, до 25 ноября · осталось 5 дней · Мама"]
    assert at_home.home.title.subtitle.text() == "6 дел в ноябре по всем счетам"


def test_what_is_withdrawn_is_to_be_done_again(at_home: Window) -> None:
    at_home.shell.open("readings")
    send_all(at_home, {"m1-day": "2812", "m1-night": "486", "m2-day": "4500", "m2-night": "2200"})
    (entry, *_others) = at_home.profile.cabinet.journal()
    at_home.shell.open("home")
    at_home.spin()
    assert len(rows(at_home)) == 6
    at_home.profile.cabinet.withdraw(entry.id)
    at_home.spin()
    assert row(at_home, "Передать показания", HOME).why.text().startswith("1 счётчик, до")


def test_what_the_server_refuses_is_to_be_done_again(at_home: Window) -> None:
    at_home.shell.open("readings")
    send_all(at_home, {"m1-day": "2812", "m1-night": "486", "m2-day": "4500", "m2-night": "2200"})
    for entry in at_home.profile.cabinet.journal():
        at_home.profile.settle(entry.id, "rejected", "below_counted")
    at_home.shell.open("home")
    at_home.spin()
    assert row(at_home, "Передать показания", HOME).why.text().startswith("2 счётчика, до")


def test_a_payment_does_what_was_to_be_paid(at_home: Window) -> None:
    at_home.profile.take(payment("p", 4_521_000, account=MUM))
    at_home.spin()
    titles = [title for title, _why in said(at_home)]
    assert "Оплатить 45\u00a0210,00\u00a0₽" not in titles
    assert "Планируемое ограничение подачи" not in titles
    assert len(titles) == 5


def test_verification_says_what_to_do_in_its_place(at_home: Window) -> None:
    late = row(at_home, "Провести поверку счётчика горячей воды")
    soon = row(at_home, "Провести поверку счётчика электроэнергии")
    assert not late.help.isVisible()
    click(at_home, late)
    assert late.help.isVisible()
    assert OFFICE in late.help.text()
    assert household.supplier.phone in late.help.text()
    assert "по среднему или по нормативу" in late.help.text()
    assert "по нормативу" not in soon.help.text()
    assert late.act.text() == "Свернуть"
    click(at_home, late)
    assert not late.help.isVisible()


def test_a_notice_leads_to_its_words_on_its_account(at_home: Window) -> None:
    assert not at_home.home.notices.isVisible()
    click(at_home, row(at_home, "Планируемое ограничение подачи"))
    notices = at_home.home.notices
    assert at_home.shell.desk.account == MUM
    assert notices.isVisible()
    assert at_home.shell.focusWidget() is notices
    assert (
        at_home.home.area.viewport()
        .rect()
        .contains(notices.mapTo(at_home.home.area.viewport(), notices.rect().center()))
    )


def test_each_deed_that_leads_somewhere_leads_to_a_screen_that_is_there(at_home: Window) -> None:
    screens = at_home.shell.desk.screens
    for one in rows(at_home):
        code = one.id.partition("/")[0]
        leads = {"readings": "readings", "pay": "payment"}.get(code)
        assert one.act.isVisible() is (leads is None or leads in screens)


def test_when_all_is_done_it_says_so(at_home: Window, qtbot: QtBot) -> None:
    sent = [
        changed(one, transmitted_on=household.changed(household.october).day.replace(month=11))
        for one in FURNISHED
        if getattr(one, "counted_on", 0) != 0
    ]
    meters = [changed(one, verification=None) for one in FURNISHED if hasattr(one, "verification")]
    paid = [payment("p1", 4_521_000, account=MUM), payment("p2", 354_841, account=FLAT)]
    at_home.profile.take(*sent, *meters, *paid, payment("p3", 35_550, group="waste", account=FLAT))
    at_home.spin()
    home = at_home.home
    assert said(at_home) == []
    assert home.title.subtitle.text() == "Дел в ноябре больше нет"
    assert home.deeds.done.isVisible()
    seen = [one.text() for one in home.deeds.findChildren(QLabel) if one.isVisible()]
    assert seen == [
        "Что сделать в этом месяце",
        "Всё сделано",
        "Показания принимаются с 1 по 25 число каждого месяца.",
    ]


def test_a_row_that_stays_keeps_its_place_under_the_fingers(at_home: Window) -> None:
    one = row(at_home, "Передать показания", "Мама")
    one.act.setFocus()
    at_home.profile.take(payment("p", 4_521_000, account=MUM))
    at_home.spin()
    assert row(at_home, "Передать показания", "Мама") is one
    assert at_home.shell.focusWidget() is one.act


def test_the_cursor_begins_at_the_most_urgent(at_home: Window) -> None:
    at_home.home.take_focus()
    focus = at_home.shell.focusWidget()
    assert focus is rows(at_home)[0].act
    at_home.shell.activateWindow()
    at_home.spin()
    QTest.keyClick(focus, Qt.Key.Key_Return)
    at_home.spin()
    assert at_home.shell.desk.account == MUM


def test_another_day_is_another_list(at_home: Window) -> None:
    at_home.profile.now = NOW + 6 * DAY
    home = at_home.home
    home._new_day._look()
    at_home.spin()
    assert "Передать показания" not in [title for title, _why in said(at_home)]


def test_a_change_of_another_account_is_seen(at_home: Window) -> None:
    at_home.profile.take(
        changed(hall, id="m10", account=EMPTY),
        changed(household.register, id="m10-day", account=EMPTY, meter="m10"),
    )
    at_home.spin()
    assert row(at_home, "Передать показания", "ул. Ленина, 5, гараж 12")


def test_with_one_account_nobody_speaks_of_all(qtbot: QtBot, tmp_path: Path, theme: Theme) -> None:
    alone = [one for one in FURNISHED if getattr(one, "account", FLAT) == FLAT]
    profile = Profile(tmp_path, tuple(alone))
    window = Window(qtbot, profile, theme, "home")
    assert window.home.title.subtitle.text() == "4 дела в ноябре"
    assert said(window)[1][1] == "2 счётчика, до 25 ноября · осталось 5 дней"
    profile.close()


def test_before_the_first_data_there_is_their_shape(
    qtbot: QtBot, tmp_path: Path, theme: Theme
) -> None:
    profile = Profile(tmp_path, ())
    window = Window(qtbot, profile, theme, "home")
    home = window.shell.screens["home"]
    assert [one for one in home.findChildren(Skeleton) if one.isVisible()]
    profile.stand("offline")
    window.spin()
    assert "На этом компьютере пока нет данных" in window.texts()
    profile.take(*FURNISHED)
    window.spin()
    assert len(rows(window)) == 7
    assert not [one for one in home.findChildren(Skeleton) if one.isVisible()]
    profile.close()


def test_home_builds_nothing_while_another_screen_is_used(
    qtbot: QtBot, furnished: Profile, theme: Theme
) -> None:
    window = Window(qtbot, furnished, theme, "home")
    window.shell.open("readings")
    home = window.shell.screens["home"]
    assert isinstance(home, HomeScreen)
    made = len(home.subjects)
    qtbot.wait(200)
    assert len(home.subjects) == made
    assert not home.whole
    window.shell.open("home")
    qtbot.waitUntil(lambda: home.whole)
    assert len(home.subjects) > made


def test_the_days_of_the_year_are_kept_as_a_calendar(
    at_home: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "Сроки.ics"
    monkeypatch.setattr(saving, "ask_where", lambda _over, _cabinet, _file, then: then(kept))
    QTest.mouseClick(at_home.home.deeds.calendar, Qt.MouseButton.LeftButton)
    at_home.qtbot.waitUntil(kept.exists, timeout=20_000)
    at_home.qtbot.waitUntil(lambda: b"END:VCALENDAR" in kept.read_bytes())
    at_home.qtbot.waitUntil(lambda: "ics" in at_home.said())
    assert b"20261125" in kept.read_bytes()


def test_a_deed_is_told_whole_to_a_screen_reader(at_home: Window) -> None:
    name = row(at_home, "Передать показания", "Мама").act.accessibleName()
    assert name == (
        "Передать: Передать показания, 2 счётчика, до 25 ноября · осталось 5 дней · Мама"
    )
    assert isinstance(at_home.profile.cabinet.find(Bill, account=MUM)[0], Bill)
    assert cold.account == old.account == MUM
    assert Deed(code="pay", account=MUM, by=None).id == f"pay/{MUM}"
