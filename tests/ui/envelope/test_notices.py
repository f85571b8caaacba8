"""What the server tells of one's own cabinet: in the envelope, counted, read once, said once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from lkk_desktop.models.notifications import (
    MOST_AT_ONCE,
    NoticeCode,
    ReadMark,
    ReadNotifications,
    UserNotice,
    mark_id,
    notices,
)
from lkk_desktop.models.record import Record
from lkk_desktop.ui.body import Body
from lkk_desktop.ui.envelope.notice_row import NoticeRow
from lkk_desktop.ui.envelope.tray import Tray
from tests.household import USER
from tests.ui.conftest import Window
from tests.ui.envelope.conftest import RECORDS, at, envelope
from tests.ui.flat import Profile
from tests.ui.profile.hands import click

EVERY = NoticeCode.__args__  # type: ignore[attr-defined]


def notice(code: str, made: int, id: str = "", **values: Any) -> UserNotice:
    return UserNotice(
        id=id or f"n-{code}",
        user=USER,
        code=code,  # type: ignore[arg-type]
        values=values,
        made=made,
    )


def come(window: Window, *told: Record) -> None:
    window.profile.take(*told)
    envelope(window).notifier.look()
    window.spin()


def rows(window: Window) -> list[NoticeRow]:
    panel = envelope(window).panel
    assert panel is not None
    return panel.told


@pytest.fixture
def profile(tmp_path: Path, qapp: QApplication) -> Iterator[Profile]:
    made = Profile(tmp_path, RECORDS, now=at(5))
    yield made
    made.close()


@pytest.fixture
def quiet_day(window: Window) -> Window:
    """A day without reminders, in the middle of it."""
    envelope(window).notifier.look()
    assert envelope(window).notifier.count == 0
    return window


def test_a_new_device_is_counted_told_and_read(quiet_day: Window, desktop: list[str]) -> None:
    window = quiet_day
    come(window, notice("device_new", at(5, 11), device="Ноутбук"))
    assert envelope(window).accessibleName() == "1 новое уведомление"
    assert desktop == ["Вход с нового устройства: Ноутбук"]
    envelope(window).toggle()
    window.spin()
    (row,) = rows(window)
    assert (row.title.text(), row.line.text()) == ("Вход с нового устройства", "Ноутбук")
    assert "отключите устройство и смените пароль" in row.advice.text()
    assert envelope(window).accessibleName() == "Нет новых уведомлений"
    command = window.profile.cabinet.journal()[0].command
    read = ReadNotifications(user=USER, notifications=("notice:n-device_new",))
    assert command == read
    # It stands there still, and is told no second time.
    for hour in range(12, 20):
        window.profile.now = at(5, hour)
        envelope(window).notifier.look()
    assert len(desktop) == 1
    assert len(rows(window)) == 1


def test_its_button_leads_to_where_one_sees_to_it(quiet_day: Window) -> None:
    window = quiet_day
    before = window.shell.desk.account
    come(window, notice("device_new", at(5, 11), device="Ноутбук"))
    envelope(window).toggle()
    window.spin()
    click(window, rows(window)[0].act)
    assert window.shell.section == "devices"
    assert window.shell.desk.account == before


def test_what_another_device_has_read_is_not_new_here(quiet_day: Window) -> None:
    window = quiet_day
    told = notice("password_changed", at(5, 11))
    id = mark_id(USER, told.notification)
    mark = ReadMark(id=id, user=USER, notification=told.notification, read=at(5, 11))
    come(window, told, mark)
    assert envelope(window).notifier.count == 0


def test_the_newest_stands_first_below_the_reminders(window: Window) -> None:
    window.profile.now = at(10)
    come(
        window,
        notice("account_linked", at(9), account="0710000017"),
        notice("device_new", at(10, 9), device="Телефон"),
    )
    envelope(window).toggle()
    window.spin()
    panel = envelope(window).panel
    assert panel is not None
    titles = [one.title.text() for one in panel.rows] + [one.title.text() for one in panel.told]
    assert titles == [
        "Пора передать показания",
        "Вход с нового устройства",
        "Лицевой счёт добавлен",
    ]


def test_at_night_the_desktop_is_silent_and_tells_it_in_the_morning(
    quiet_day: Window, desktop: list[str]
) -> None:
    window = quiet_day
    window.profile.now = at(5, 23)
    come(window, notice("device_new", at(5, 23), device="Ноутбук"))
    assert desktop == []
    window.profile.now = at(6, 9)
    envelope(window).notifier.look()
    assert len(desktop) == 1


def test_old_news_does_not_burst_out_on_a_new_computer(
    quiet_day: Window, desktop: list[str]
) -> None:
    window = quiet_day
    come(window, *(notice("device_new", at(1), f"n{at_}", device="X") for at_ in range(5)))
    assert envelope(window).notifier.count == 5
    assert desktop == []


def test_several_at_once_are_one_message(quiet_day: Window, desktop: list[str]) -> None:
    window = quiet_day
    come(
        window,
        notice("login_changed", at(5, 11), login="ivanov2"),
        notice("password_changed", at(5, 11)),
    )
    assert desktop == ["2 новых уведомления: Пароль изменён\nЛогин изменён · ivanov2"] or (
        desktop == ["2 новых уведомления: Логин изменён · ivanov2\nПароль изменён"]
    )


def test_more_than_a_command_holds_are_read_all_the_same(quiet_day: Window) -> None:
    window = quiet_day
    come(window, *(notice("device_new", at(5, 11), f"n{n}", device="X") for n in range(130)))
    assert envelope(window).notifier.count == MOST_AT_ONCE
    envelope(window).toggle()
    window.spin()
    envelope(window).toggle()
    envelope(window).toggle()
    window.spin()
    assert envelope(window).notifier.count == 0


@pytest.mark.parametrize("language", ["ru", "uk", "en"])
def test_every_code_has_words_in_every_language(quiet_day: Window, language: str) -> None:
    window = quiet_day
    values: dict[str, Any] = {
        "device": "D",
        "account": "0710000017",
        "until": at(6),
        "contact": "i•••",
    }
    come(window, *(notice(code, at(5, 11), **values) for code in EVERY))
    window.shell.choose_language(language)
    window.spin()
    page = window.shell.page
    assert isinstance(page, Body)
    page.envelope.notifier.look()
    page.envelope.toggle()
    window.spin()
    titles = {row.title.text() for row in rows(window)}
    assert len(titles) == len(EVERY)
    for row in rows(window):
        assert row.title.text() not in EVERY
        if row.id == "notice:n-deletion_begun":
            assert "06.11.2026, 12:00" in row.advice.text() or language == "en"


class Outside:
    """What the person has set."""

    notify = False
    tray = True


def test_the_person_may_forbid_the_desktop_and_have_the_icon_stay(
    quiet_day: Window, desktop: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    window = quiet_day
    stood: list[tuple[bool, str]] = []
    monkeypatch.setattr(Tray, "stand", lambda _self, on, told: stood.append((on, told)))
    settings = Outside()
    envelope(window).notifier._outside = settings
    come(window, notice("device_new", at(5, 11), device="Ноутбук"))
    assert desktop == []
    assert stood[-1] == (True, "1 новое уведомление")
    settings.notify = True
    envelope(window).notifier.look()
    assert desktop == ["Вход с нового устройства: Ноутбук"]


def test_the_month_before_is_let_go_once_it_was_read(quiet_day: Window) -> None:
    cabinet = quiet_day.profile.cabinet
    old = notice("account_linked", at(5) - 40 * 24 * 3_600_000, account="0710000017")
    quiet_day.profile.take(old)
    assert [(one.id, new) for one, new in notices(cabinet, USER, at(5))] == [(old.id, True)]
    id = mark_id(USER, old.notification)
    quiet_day.profile.take(ReadMark(id=id, user=USER, notification=old.notification, read=at(5)))
    assert notices(cabinet, USER, at(5)) == ()


def test_an_answer_to_an_appeal_names_its_number_and_the_record(quiet_day: Window) -> None:
    window = quiet_day
    come(
        window,
        notice(
            "appeal_answered",
            at(5, 11),
            number="08-000040409",
            appeal="a-1",
            reason="Смена фамилии",
        ),
    )
    envelope(window).toggle()
    window.spin()
    (row,) = rows(window)
    assert row.title.text() == "На заявление пришёл ответ"
    assert row.line.text() == "№ 08-000040409, Смена фамилии"
    assert row.act.text() == "Открыть заявление"
    led: list[tuple[str, str]] = []
    envelope(window).leads.connect(lambda *way: led.append(way))
    click(window, row.act)
    assert led == [("appeals", "a-1")]


def test_a_longer_term_says_until_when_and_why(quiet_day: Window) -> None:
    window = quiet_day
    why = "Нужен выезд инспектора."
    come(window, notice("appeal_extended", at(5, 11), number="44565", until="2026-12-29", why=why))
    envelope(window).toggle()
    window.spin()
    (row,) = rows(window)
    assert row.title.text() == "Срок рассмотрения заявления продлён"
    assert row.advice.text() == f"Ответ придёт не позже 29.12.2026. {why}"


TO_CARD = "Деньги идут на карту, с которой вы платили."
BACK = "Деньги идут туда же, откуда пришёл платёж."
SLOW = "Банк может показать деньги не сразу, а через несколько дней."


@pytest.mark.parametrize(
    ("values", "line", "advice"),
    [
        (
            {"method": "card", "card": "2200 70XX XXXX 4417", "what": "whole"},
            "100,00 ₽, 2200 70XX XXXX 4417",
            f"Это весь платёж: в оплату он больше не засчитан. {SLOW}",
        ),
        (
            {"method": "mirpay", "card": "2200 70XX XXXX 4417", "what": "part"},
            "100,00 ₽, 2200 70XX XXXX 4417",
            f"Это часть платежа: в оплату она больше не засчитана. {SLOW}",
        ),
        (
            {"method": "card", "card": "", "what": "excess"},
            "100,00 ₽",
            f"Банк списал эти деньги сверх платежа. {TO_CARD} {SLOW}",
        ),
        (
            {"method": "sbp", "card": "", "what": "unpaid"},
            "100,00 ₽",
            f"Банк списал только часть суммы, поэтому оплаты не было. {BACK} {SLOW}",
        ),
        (
            {"method": "card", "card": "2200 70XX XXXX 4417", "what": "of a newer server"},
            "100,00 ₽, 2200 70XX XXXX 4417",
            SLOW,
        ),
    ],
)
def test_money_that_was_given_back_is_told_and_leads_to_its_payment(
    quiet_day: Window, values: dict[str, Any], line: str, advice: str
) -> None:
    window = quiet_day
    of = notice("payment_returned", at(5, 11), order="o-1", amount=10_000, currency="RUB", **values)
    come(window, of)
    envelope(window).toggle()
    window.spin()
    (row,) = rows(window)
    said = [one.text().replace("\u00a0", " ") for one in (row.title, row.line, row.advice)]
    assert said == ["Деньги возвращены", line, advice]
    assert row.act.text() == "Посмотреть платежи"
    led: list[tuple[str, str]] = []
    envelope(window).leads.connect(lambda *way: led.append(way))
    click(window, row.act)
    assert led == [("payments_history", "o-1")]


@pytest.mark.parametrize(
    ("code", "values", "title", "line", "advice", "act"),
    [
        (
            "autopayment_paid",
            {"amount": 354_841, "card": "2200 70XX XXXX 4417", "next": "2026-12-05"},
            "Автоплатёж выполнен",
            "0710000000, 3 548,41 ₽, 2200 70XX XXXX 4417",
            "",
            ("payments_history", "Посмотреть платежи"),
        ),
        (
            "autopayment_failed",
            {"amount": 354_841, "card": "2200 70XX XXXX 4417", "reason": "insufficient_funds"},
            "Автоплатёж не выполнен",
            "0710000000, 2200 70XX XXXX 4417",
            "На карте недостаточно денег. Оплатите долг самостоятельно.",
            ("autopayments", "Посмотреть автоплатёж"),
        ),
        (
            "autopayment_off",
            {"reason": "card_gone"},
            "Автоплатёж отключён",
            "0710000000",
            "Его карта удалена.",
            ("autopayments", "Посмотреть автоплатёж"),
        ),
    ],
)
def test_the_outcome_of_an_autopayment_is_told_and_leads_to_its_account(
    quiet_day: Window,
    code: str,
    values: dict[str, Any],
    title: str,
    line: str,
    advice: str,
    act: tuple[str, str],
) -> None:
    window = quiet_day
    come(window, notice(code, at(5, 11), account="0710000000", **values))
    envelope(window).toggle()
    window.spin()
    (row,) = rows(window)
    said = [one.text().replace("\u00a0", " ") for one in (row.title, row.line, row.advice)]
    assert said == [title, line, advice]
    assert row.act.text() == act[1]
    led: list[tuple[str, str]] = []
    envelope(window).leads.connect(lambda *way: led.append(way))
    click(window, row.act)
    assert led == [(act[0], "0710000000")]
