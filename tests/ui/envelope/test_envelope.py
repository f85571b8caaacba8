"""Reminders over days: late, once, also after sleep and restart; read here, put off, silenced."""

from __future__ import annotations

from pathlib import Path

import icalendar
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from lkk_desktop.models.notifications import ReadMark, ReadNotifications, mark_id
from lkk_desktop.ui.envelope import notifier
from lkk_desktop.ui.envelope.panel import Panel
from lkk_desktop.ui.theme import Theme
from tests.household import USER
from tests.ui import flat
from tests.ui.conftest import Window
from tests.ui.envelope.conftest import RECORDS, at, envelope
from tests.ui.flat import Profile
from tests.ui.papers.conftest import choose

TELLS = "Пора передать показания: 4 прибора учёта без показаний за этот месяц"
FIRST = "readings:2026-11:10"


def panel(window: Window) -> Panel:
    found = envelope(window).panel
    assert found is not None
    return found


def look(window: Window, now: int) -> None:
    """The next look of the clock that goes each minute."""
    window.profile.now = now
    envelope(window).notifier.look()
    window.spin()


# ── told ──────────────────────────────────────────────────────────────────────────────────────


def test_on_the_tenth_it_is_told_once(window: Window, desktop: list[str]) -> None:
    look(window, at(10))
    assert envelope(window).accessibleName() == "1 новое уведомление"
    assert len(desktop) == 1
    assert desktop[0].startswith(TELLS)
    assert "2 лицевых счёта" in desktop[0]
    for hour in range(13, 21):
        look(window, at(10, hour))
    look(window, at(15))
    assert len(desktop) == 1


def test_after_a_restart_it_is_not_told_again(
    qtbot: QtBot, tmp_path: Path, theme: Theme, desktop: list[str]
) -> None:
    for day in (10, 10, 11):
        profile = Profile(tmp_path / "kept", RECORDS if not desktop else (), now=at(day))
        window = Window(qtbot, profile, theme)
        look(window, at(day))
        assert len(desktop) == 1
        assert envelope(window).accessibleName() == "1 новое уведомление"
        window.shell.hide()
        profile.close()


def test_a_computer_that_was_off_tells_it_late(
    qtbot: QtBot, tmp_path: Path, theme: Theme, desktop: list[str]
) -> None:
    for folder, day, told in (("late", 13, 1), ("over", 26, 0), ("soon", 9, 0)):
        desktop.clear()
        profile = Profile(tmp_path / folder, RECORDS, now=at(day))
        window = Window(qtbot, profile, theme)
        look(window, at(day))
        assert (len(desktop), envelope(window).notifier.count) == (told, told)
        window.shell.hide()
        profile.close()


def test_one_that_slept_over_the_night_notices_by_the_wall_clock(
    qtbot: QtBot,
    tmp_path: Path,
    theme: Theme,
    desktop: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(notifier, "LOOKS", 10)
    profile = Profile(tmp_path / "asleep", RECORDS, now=at(9, 23))
    window = Window(qtbot, profile, theme)
    qtbot.wait(60)
    assert (desktop, envelope(window).notifier.count) == ([], 0)
    profile.now = at(11, 10)  # no timer of Qt's has counted these hours
    qtbot.waitUntil(lambda: len(desktop) == 1)
    qtbot.wait(60)
    assert len(desktop) == 1
    profile.close()


def test_the_second_day_is_a_reminder_of_its_own(window: Window, desktop: list[str]) -> None:
    look(window, at(10))
    look(window, at(24, 8))
    assert len(desktop) == 1  # it is quiet until nine
    look(window, at(24, 9))
    assert len(desktop) == 2
    assert desktop[1].startswith("Показания всё ещё не переданы: ")


def test_quiet_hours_wait_and_the_envelope_does_not(window: Window, desktop: list[str]) -> None:
    envelope(window).notifier.choose(quiet_from=9, quiet_to=18)
    desktop.clear()
    window.profile.now = at(24, 12)
    look(window, at(24, 12))
    assert envelope(window).notifier.count == 1
    assert desktop == []
    look(window, at(24, 18))
    assert len(desktop) == 1


def test_switched_off_the_desktop_says_nothing(window: Window, desktop: list[str]) -> None:
    envelope(window).notifier.choose(desktop=False)
    desktop.clear()
    look(window, at(24))
    assert (desktop, envelope(window).notifier.count) == ([], 1)


def test_where_the_desktop_has_no_place_it_is_in_the_app_only(window: Window) -> None:
    """As on this offscreen one: the real question, of the real system."""
    look(window, at(10))
    tool = envelope(window)
    assert not tool.notifier.tray.supported
    assert tool.notifier.count == 1
    assert tool.notifier.settings.told == ()
    tool.toggle()
    assert panel(window).nowhere.isVisible()
    assert not panel(window).desktop.isVisible()


# ── sent, read, put off ───────────────────────────────────────────────────────────────────────


def test_once_everything_is_sent_there_is_nothing_to_remind_of(window: Window) -> None:
    look(window, at(10))
    assert envelope(window).notifier.count == 1
    for row, text in (("m1-day", "2700"), ("m1-night", "430"), ("m2-day", "4500")):
        window.shell.open("readings")
        window.type(row, text)
    window.type("m2-night", "2200")
    window.send()
    # Without a line: what waits to be sent is said, and mum's two meters are left.
    found = envelope(window).notifier.standing
    assert [(s.notification.accounts, s.notification.meters) for s in found] == [((flat.MUM,), 2)]


def test_opened_all_become_read_and_the_word_waits_for_a_line(window: Window) -> None:
    look(window, at(10))
    tool = envelope(window)
    window.profile.stand("offline")
    tool.click()
    assert panel(window).isVisible()
    assert tool.notifier.count == 0
    assert tool.accessibleName() == "Нет новых уведомлений"
    (entry,) = window.profile.cabinet.journal()
    assert entry.command == ReadNotifications(user=USER, notifications=(FIRST,))
    assert entry.state == "waiting"
    # It is no act of the person's: the journal and the corner do not speak of it.
    window.profile.stand("offline")
    assert "1 действие" not in window.texts()
    window.shell.open("journal")
    window.spin()
    assert window.journal.isVisible()
    assert FIRST not in window.texts()
    # Closed and opened again, nothing more is said.
    tool.click()
    tool.click()
    assert len(window.profile.cabinet.journal()) == 1


def test_read_on_another_computer_it_is_read_here(window: Window, desktop: list[str]) -> None:
    window.profile.now = at(24, 7)
    look(window, at(24, 7))
    assert (envelope(window).notifier.count, desktop[1:]) == (1, [])
    id = "readings:2026-11:24"
    window.profile.take(ReadMark(id=mark_id(USER, id), user=USER, notification=id, read=at(24, 6)))
    window.spin()
    assert envelope(window).notifier.count == 0
    look(window, at(24, 12))
    assert desktop[1:] == []


def test_put_off_it_is_new_again_tomorrow_and_not_before(
    window: Window, desktop: list[str]
) -> None:
    look(window, at(10))
    envelope(window).click()
    row = panel(window).rows[0]
    QTest.mouseClick(row.later, Qt.MouseButton.LeftButton)
    window.spin()
    assert panel(window).rows[0].put_off.isVisible()
    assert not panel(window).rows[0].later.isVisible()
    for hour in (13, 20):
        look(window, at(10, hour))
    look(window, at(11, 8, 59))
    assert (envelope(window).notifier.count, len(desktop)) == (0, 1)
    look(window, at(11, 9))
    assert (envelope(window).notifier.count, len(desktop)) == (1, 2)
    panel(window).shut()
    envelope(window).click()
    look(window, at(12))
    assert (envelope(window).notifier.count, len(desktop)) == (0, 2)


# ── the panel ─────────────────────────────────────────────────────────────────────────────────


def focused() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


def test_by_keyboard_alone(window: Window, desktop: list[str]) -> None:
    look(window, at(10))
    tool = envelope(window)
    window.shell.activateWindow()
    tool.setFocus()
    QTest.keyClick(tool, Qt.Key.Key_Return)
    open_ = panel(window)
    assert open_.isVisible()
    heard = list[str]()
    for _ in range(30):
        heard.append(focused().accessibleName())
        QTest.keyClick(focused(), Qt.Key.Key_Tab)
        if focused().accessibleName() == heard[0]:
            break
    assert open_.isAncestorOf(focused())  # round and round, never behind it
    assert heard[0].startswith("Передать показания: Пора передать показания, 4 прибора")
    assert "Напомнить завтра: Пора передать показания" in heard
    for name in ("Добавить в календарь…", "Показывать и на рабочем столе", "Не беспокоить с"):
        assert name in heard
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    assert not open_.isVisible()
    assert focused() is tool


def test_it_leads_to_its_screen_and_account(window: Window) -> None:
    look(window, at(10))
    window.shell.open("journal")
    window.shell.page.choose_account(flat.EMPTY)  # type: ignore[union-attr]
    envelope(window).click()
    QTest.mouseClick(panel(window).rows[0].act, Qt.MouseButton.LeftButton)
    window.spin()
    assert not panel(window).isVisible()
    assert window.readings.isVisible()
    assert window.shell.desk.account == flat.FLAT


def test_a_press_beside_it_closes_it(window: Window) -> None:
    look(window, at(10))
    envelope(window).click()
    QTest.mouseClick(panel(window), Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert panel(window).isVisible()
    inside = window.shell.page
    assert isinstance(inside, QWidget)
    QTest.mouseClick(inside, Qt.MouseButton.LeftButton, pos=QPoint(300, 850))
    assert not panel(window).isVisible()


def test_empty_it_says_what_comes_here(window: Window) -> None:
    look(window, at(26))
    envelope(window).click()
    assert panel(window).rows == []
    assert panel(window).empty.isVisible()
    assert focused() is panel(window).close_


def test_what_is_set_is_kept(window: Window, desktop: list[str]) -> None:
    look(window, at(10))
    envelope(window).click()
    quiet = panel(window).quiet
    quiet.from_.setCurrentIndex(23)
    quiet.from_.activated.emit(23)
    panel(window).desktop.click()
    kept = envelope(window).notifier.settings
    assert (kept.quiet_from, kept.desktop) == (23, False)
    again = notifier.Notifier(window.profile.cabinet, envelope(window).notifier.tray, window.shell)
    assert again.settings == kept


def test_a_broken_setting_is_begun_anew(window: Window) -> None:
    window.profile.cabinet.remember("reminding", '{"later": 7}')
    tray = envelope(window).notifier.tray
    again = notifier.Notifier(window.profile.cabinet, tray, window.shell)
    assert again.settings.quiet_from == 21


@pytest.mark.parametrize("width", [360, 700, 1240])
@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_nothing_is_cut_off(
    qtbot: QtBot,
    profile: Profile,
    theme: Theme,
    desktop: list[str],
    width: int,
    scale: float,
) -> None:
    theme.zoom(scale)
    window = Window(qtbot, profile, theme)
    window.shell.resize(width, 800)
    window.spin()
    look(window, at(10))
    envelope(window).toggle()
    window.spin()
    open_ = panel(window)
    seen = window.shell.rect()
    assert seen.contains(open_.geometry())
    viewport = open_._area.viewport()
    assert open_._column.width() <= viewport.width()
    for one in open_._column.findChildren(QWidget):
        if one.isVisible() and one.focusPolicy() & Qt.FocusPolicy.TabFocus:
            right = one.mapTo(open_._column, QPoint(one.width(), 0)).x()
            assert right <= open_._column.width(), one.accessibleName()


def test_the_days_go_to_a_calendar(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    look(window, at(10))
    envelope(window).click()
    QTest.mouseClick(panel(window).to_calendar, Qt.MouseButton.LeftButton)
    path = tmp_path / "дни.ics"
    assert choose(qtbot, path) == "Коммунальный календарь.ics"
    qtbot.waitUntil(lambda: window.said() == "Сохранено: дни.ics")
    events = icalendar.Calendar.from_ical(path.read_bytes()).walk("VEVENT")
    titles = {str(event["summary"]) for event in events}
    assert "Последний день передачи показаний" in titles
    assert "Поверка прибора учёта 6158018: последний день" in titles
    assert len([e for e in events if "показаний" in str(e["summary"])]) == 13
