"""«Выход»: what waits is delivered, saved or left to wait, and never lost without a word (H50)."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from lkk_desktop.models.accounts import NameAccount
from lkk_desktop.ui.body import Body
from lkk_desktop.ui.profile.leave import Leave
from lkk_desktop.ui.screens.profile import ProfileScreen
from tests.household import USER
from tests.ui.conftest import Window
from tests.ui.flat import FLAT
from tests.ui.papers.conftest import choose
from tests.ui.profile.hands import meet, press, screen, texts


def leave(window: Window) -> None:
    body = window.shell.page
    assert isinstance(body, Body)
    body.header.leave.trigger()


def signed_out(window: Window) -> bool:
    return "sign_out" in window.profile.worker.asked


def say_something(window: Window) -> str:
    window.type("m1-day", "2812")
    window.send()
    return window.profile.cabinet.journal()[0].id


def test_where_nothing_waits_it_only_asks(window: Window) -> None:
    said = window.answer(lambda: leave(window), yes=True)
    assert "Выйти?" in said[0]
    assert signed_out(window)


def test_the_profile_has_a_way_out_too(window: Window) -> None:
    out = screen(window, ProfileScreen).leave

    def go() -> None:
        press(out)
        QTest.qWait(100)

    assert window.answer(go, yes=True)
    assert signed_out(window)


def test_what_waits_is_named_and_cancel_stays(window: Window) -> None:
    say_something(window)

    def look(asked: Leave) -> None:
        assert "Не отправлено 1 действие" in texts(asked)
        assert "счётчик 6158001: День 2\u00a0812" in texts(asked)
        assert asked.cancel.hasFocus() or not asked.isActiveWindow()
        press(asked.cancel)

    meet(Leave, lambda: leave(window), look)
    assert not signed_out(window)


def test_it_may_wait_for_the_next_sign_in(window: Window) -> None:
    id = say_something(window)

    def keep(asked: Leave) -> None:
        assert asked.go.text() == "Оставить до следующего входа"
        press(asked.go)

    meet(Leave, lambda: leave(window), keep)
    assert signed_out(window)
    entry = window.profile.cabinet.entry(id)
    assert entry is not None
    assert entry.state == "waiting"


def test_it_is_delivered_before_one_leaves(window: Window) -> None:
    id = say_something(window)

    def deliver(asked: Leave) -> None:
        press(asked.send)
        assert "try_now" in window.profile.worker.asked
        assert not asked.send.isEnabled()
        window.profile.settle(id)
        QTest.qWait(10)
        assert "Всё отправлено" in texts(asked)
        assert asked.go.text() == "Выйти"
        press(asked.go)

    meet(Leave, lambda: leave(window), deliver)
    assert signed_out(window)


def test_without_a_line_it_cannot_be_delivered_and_that_is_said(window: Window) -> None:
    say_something(window)
    window.profile.stand("offline")

    def look(asked: Leave) -> None:
        assert not asked.send.isEnabled()
        assert "Сейчас нет связи" in texts(asked)
        window.profile.stand("online")
        QTest.qWait(10)
        assert asked.send.isEnabled()
        press(asked.cancel)

    meet(Leave, lambda: leave(window), look)


def test_what_the_server_does_not_take_says_why(window: Window) -> None:
    id = say_something(window)

    def look(asked: Leave) -> None:
        press(asked.send)
        window.profile.stand("online", attention=1, blamed={id: "refused"})
        QTest.qWait(10)
        assert "Сервер это не принял" in texts(asked)
        press(asked.cancel)

    meet(Leave, lambda: leave(window), look)


def test_what_waits_is_saved_readable_and_exact(
    window: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    cabinet = window.profile.cabinet
    say_something(window)
    name = NameAccount(user=USER, account=FLAT, nickname="=HYPERLINK(0)")
    cabinet.submit(name, "0190-name")

    def save(asked: Leave) -> None:
        assert "Не отправлены 2 действия" in texts(asked)
        press(asked.save)
        assert choose(qtbot, tmp_path / "rest.csv") == "Ещё не отправлено 20.11.2026.csv"
        qtbot.waitUntil(lambda: "Сохранено: rest.csv" in texts(asked))
        press(asked.cancel)

    meet(Leave, lambda: leave(window), save)
    lines = (tmp_path / "rest.csv").read_text("utf-8-sig").splitlines()
    assert lines[0].startswith("Сделано;Что;Значения;Лицевой счёт;Адрес;Состояние")
    assert lines[1].startswith(
        "20.11.2026 10:00;Электроэнергия · счётчик 6158001;День 2\u00a0812;0710000000;"
    )
    assert '""value"":2812000' in lines[1]
    # What a person typed is no formula in a spreadsheet.
    assert "Название лицевого счёта;'=HYPERLINK(0);0710000000" in lines[2]
    assert "0190-name" in lines[2]
    assert not signed_out(window)


def test_a_file_that_cannot_be_written_says_why(
    window: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    say_something(window)

    def save(asked: Leave) -> None:
        asked._keep_in(tmp_path / "gone" / "rest.csv")
        qtbot.waitUntil(lambda: "Этой папки больше нет" in texts(asked))
        press(asked.cancel)

    meet(Leave, lambda: leave(window), save)


def test_marks_of_what_was_read_keep_nobody(window: Window) -> None:
    from lkk_desktop.models.notifications import ReadNotifications

    cabinet = window.profile.cabinet
    read = ReadNotifications(user=USER, notifications=("readings:2026-11:10",))
    cabinet.submit(read, cabinet.new_id())
    assert window.answer(lambda: leave(window), yes=True)
    assert signed_out(window)
