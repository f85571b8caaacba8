"""«История показаний»: by months, by meter, counted or not, what waits, and which bill used it."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from lkk_desktop.models.consumption import periods
from lkk_desktop.replica.faults import Fault
from lkk_desktop.ui.papers.viewer import Viewer
from tests.ui.conftest import Window
from tests.ui.flat import EMPTY, FLAT, MUM, hall
from tests.ui.history import past
from tests.ui.history.conftest import Looking, plain
from tests.ui.test_narrow import cut, narrow


def test_one_comes_from_sending_to_the_history_and_sees_a_year_by_months(window: Window) -> None:
    window.profile.take(*past.flat())
    window.shell.open("readings")
    window.press("История")
    looking = Looking(window)
    assert looking.screen.isVisible()
    lines = looking.lines()
    months = [line[0] for line in lines if len(line) < 3]
    assert months[0] == "ноябрь 2026"
    assert months[-1] == "декабрь 2025"
    assert len(months) == 12
    assert lines[0] == ["ноябрь 2026", "нет показаний"]
    assert lines[2] == [
        "25.10.2026",
        "Электроэнергия, день",
        "6158001 (включён)",
        "2 640 кВт·ч",
        "60 кВт·ч",
        "Приложение для компьютера",
        "принято к расчёту",
        "счёт за октябрь 2026",
    ]
    assert ["март 2026", "нет показаний"] in lines
    assert looking.screen.title.subtitle.text() == "22 показания"


def test_a_value_that_was_replaced_is_told_so_and_a_control_reading_too(looking: Looking) -> None:
    told = {line[0] + line[3]: line for line in looking.lines() if len(line) > 3}
    assert told["20.07.20269 999 кВт·ч"][6] == "заменено"
    assert told["24.08.20264 300 кВт·ч"][5] == "Контрольный обход"


def test_another_period_is_chosen_and_one_without_readings_says_so(looking: Looking) -> None:
    looking.choose("first", "Январь 2024")
    assert looking.lines()[-1][0] == "24.01.2024"
    looking.choose("last", "Февраль 2024")
    assert [line[0] for line in looking.lines() if len(line) < 3] == [
        "февраль 2024",
        "январь 2024",
    ]
    looking.choose("last", "Март 2026")
    looking.choose("first", "Март 2026")
    assert looking.lines() == [["март 2026", "нет показаний"]]
    assert not looking.screen.table.isVisible()
    assert "За этот период показаний нет." in looking.window.texts()
    assert not looking.screen.save.isEnabled()


def test_a_period_never_ends_before_it_begins(looking: Looking) -> None:
    looking.choose("last", "Июль 2024")
    asked = looking.screen.choices.asked
    assert (asked.first, asked.last) == ("2024-07", "2025-12")
    assert looking.lines()[0] == ["декабрь 2025"]


def test_only_those_that_bills_used(looking: Looking) -> None:
    switch = looking.screen.choices.counted
    switch.setFocus()
    QTest.keyClick(switch, Qt.Key.Key_Space)
    looking.qtbot.wait(30)
    assert "заменено" not in {line[6] for line in looking.lines() if len(line) > 3}
    assert ["март 2026", "принятых к расчёту нет"] in looking.lines()
    assert looking.screen.title.subtitle.text() == "21 показание"


def test_one_meter_alone_with_its_chart(looking: Looking) -> None:
    looking.choose("meter", "Электроэнергия · счётчик 6158018")
    assert {line[2] for line in looking.lines() if len(line) > 3} == {"6158018 (включён)"}
    assert looking.screen.use.subtitle.text() == "Электроэнергия · счётчик 6158018"


def test_what_was_sent_without_a_line_stands_there_as_waiting(looking: Looking) -> None:
    window = looking.window
    window.profile.stand("offline")
    window.shell.open("readings")
    window.spin()
    window.type("m1-day", "2700")
    window.send()
    window.shell.open("history")
    looking.qtbot.waitUntil(
        lambda: any(one[6:7] == ["ожидает отправки"] for one in looking.lines()), timeout=20_000
    )
    line = next(one for one in looking.lines() if len(one) > 3)
    assert (line[0], line[3], line[4]) == ("20.11.2026", "2 700 кВт·ч", "60 кВт·ч")
    assert line[6] == "ожидает отправки"
    [command] = [entry.id for entry in window.profile.cabinet.journal()]
    window.profile.settle(command)
    looking.qtbot.waitUntil(lambda: looking.lines()[1][6:7] == ["передано"], timeout=20_000)


def test_a_reading_tells_which_bills_used_it(looking: Looking) -> None:
    looking.go_to("m1-day-2026-09")
    said = plain(looking.screen.detail.words.text())
    assert said == (
        "24.09.2026: Электроэнергия, день, счётчик 6158001 (включён). Показание 2 580 кВт·ч."
        " Разница с предыдущим: 60 кВт·ч. Способ передачи: мобильное приложение."
        " Принято к расчёту. Конечное показание в счёте за сентябрь 2026."
        " Начальное показание в счёте за октябрь 2026."
    )


def test_what_a_bill_used_has_a_confirmation_and_what_was_replaced_has_none(
    looking: Looking,
) -> None:
    looking.go_to("wrong")
    assert not looking.screen.detail.confirmation.isVisible()
    QTest.keyClick(looking.screen.table, Qt.Key.Key_Return)
    assert "примут к расчёту" in looking.window.said()
    looking.go_to("m1-day-2026-09")
    assert looking.screen.detail.confirmation.isVisible()
    QTest.mouseClick(looking.screen.detail.confirmation, Qt.MouseButton.LeftButton)
    viewers = [one for one in QApplication.topLevelWidgets() if isinstance(one, Viewer)]
    assert len(viewers) == 1
    assert viewers[0].windowTitle().startswith("Подтверждение показания")
    looking.qtbot.waitUntil(lambda: viewers[0]._stack.currentIndex() > 0, timeout=20_000)
    viewers[0].close()


def test_rows_are_copied_as_a_spreadsheet_takes_them(looking: Looking) -> None:
    looking.go_to("m1-day-2026-09")
    table = looking.screen.table
    QTest.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    head, row = plain(QGuiApplication.clipboard().text()).splitlines()
    assert head.split("\t")[:3] == ["Дата передачи", "Ресурс", "Прибор учёта"]
    assert row.split("\t")[3:5] == ["2 580 кВт·ч", "60 кВт·ч"]


def test_a_screen_reader_hears_each_cell_with_its_header(looking: Looking) -> None:
    reader = QAccessible.queryAccessibleInterface(looking.screen.table)
    # Both headers are counted; the second line is October's first reading.
    columns = looking.screen.table.readings.columnCount() + 1
    cell = reader.child((1 + 2) * columns + 1 + 2)
    assert plain(cell.text(QAccessible.Text.Name)) == "Показание: 2 640 кВт·ч"
    month = reader.child((1 + 0) * columns + 1)
    assert month.text(QAccessible.Text.Name) == "Ноябрь 2026. нет показаний"


@pytest.mark.parametrize(("width", "columns"), [(1240, 6), (700, 3), (360, 2)])
def test_the_table_fits_the_width_that_there_is(looking: Looking, width: int, columns: int) -> None:
    looking.window.shell.resize(width, 800)
    looking.qtbot.wait(60)
    table = looking.screen.table
    assert table.readings.columnCount() == columns
    assert table.horizontalScrollBar().maximum() == 0
    assert looking.screen.area.horizontalScrollBar().maximum() == 0


def test_no_word_is_cut_off_where_there_is_room_for_it(looking: Looking) -> None:
    looking.window.shell.resize(1240, 900)
    looking.qtbot.wait(60)
    table = looking.screen.table
    assert table.readings.shape == "wide"
    texts = [table.readings.texts(row) for row in range(len(table.readings.lines))]
    seen = [texts[row] for row in range(len(texts)) if table.counts(row)]
    assert {"Электроэнергия, день", "Электроэнергия, ночь"} <= {
        plain(cells[1].split("\n")[0]) for cells in seen
    }
    for cells in seen:
        for column, text in enumerate(cells):
            assert table.columnWidth(column) >= table.text_width(text, column) + table.padding


def test_an_automatic_meter_has_its_hours_and_the_others_have_none(looking: Looking) -> None:
    assert not looking.screen.hourly.isVisible()
    looking.choose("meter", "Электроэнергия · счётчик 6158018")
    looking.qtbot.waitUntil(looking.screen.hourly.isVisible, timeout=20_000)
    looking.qtbot.waitUntil(lambda: looking.screen.hourly.canvas is not None, timeout=20_000)
    said = plain(looking.screen.hourly.readout.text())
    assert said == ("13.11.2026 – 19.11.2026: день 44,8 кВт·ч · ночь 5,6 кВт·ч · всего 50,4 кВт·ч")
    assert looking.screen.use.views.buttons["day"].isVisible()
    words = [line.text() for line in looking.screen.exports.menu().actions()]
    assert "Часы, CSV" in words
    looking.choose("meter", "Электроэнергия · счётчик 6158001")
    looking.qtbot.wait(100)
    assert not looking.screen.hourly.isVisible()
    assert "Часы, CSV" not in [line.text() for line in looking.screen.exports.menu().actions()]


def test_another_account_begins_anew_and_one_without_meters_says_so(looking: Looking) -> None:
    looking.choose("first", "Январь 2024")
    looking.window.shell.page.choose_account(MUM)  # type: ignore[union-attr]
    looking.qtbot.wait(300)
    assert looking.screen.choices.asked.first == "2025-12"
    assert looking.screen.gathered is not None
    assert looking.screen.gathered.account.id == MUM
    looking.window.shell.page.choose_account(EMPTY)  # type: ignore[union-attr]
    looking.qtbot.wait(300)
    assert "На этом счёте нет счётчиков" in looking.window.texts()
    assert not looking.screen.table.isVisible()
    looking.window.shell.page.choose_account(FLAT)  # type: ignore[union-attr]
    looking.qtbot.wait(300)
    assert looking.screen.table.isVisible()


def test_thirty_years_are_looked_up_at_once(looking: Looking) -> None:
    looking.window.profile.take(*past.years("1996-01", "2023-12"))
    looking.qtbot.waitUntil(
        lambda: looking.screen.choices.first.count() == len(periods("1996-01", "2026-11")),
        timeout=20_000,
    )
    since = looking.screen.choices.first
    since.setCurrentIndex(since.findText("Январь 1996"))
    since.activated.emit(since.currentIndex())
    looking.qtbot.wait(60)
    made = 0
    readings = looking.screen.table.readings
    texts = readings._texts

    def counted(row: object) -> object:
        nonlocal made
        made += 1
        return texts(row)  # type: ignore[arg-type]

    readings._texts = counted  # type: ignore[method-assign, assignment]
    QTest.keyClick(looking.screen.choices.counted, Qt.Key.Key_Space)
    looking.qtbot.wait(100)
    assert readings.rowCount() > 1_000
    assert made < 600, "only what is seen is put into words"
    looking.screen.table.scrollToBottom()
    looking.qtbot.wait(50)
    assert looking.lines()[-1][0] == "24.01.1996"


def test_the_place_is_kept_while_data_come(looking: Looking) -> None:
    looking.go_to("m1-day-2026-09")
    fresh = past.reading(hall, "day", "2026-11", 2_666, status="transmitted", id="fresh")
    looking.window.profile.take(fresh)
    looking.qtbot.waitUntil(
        lambda: any(line[3:4] == ["2 666 кВт·ч"] for line in looking.lines()), timeout=20_000
    )
    now = looking.screen.detail.past
    assert now is not None
    assert now.id == "m1-day-2026-09"
    gone = msgspec.structs.replace(fresh, status="superseded")
    looking.window.profile.take(gone)
    looking.qtbot.waitUntil(lambda: looking.lines()[1][6:7] == ["заменено"], timeout=20_000)


@pytest.mark.parametrize("steps", [0, 3])
def test_nothing_is_cut_off_in_a_narrow_window_with_large_text(
    looking: Looking, steps: int
) -> None:
    narrow(looking.window, steps)
    looking.qtbot.wait(400)
    assert cut(looking.window) == []


def test_tab_comes_round_through_everything(looking: Looking) -> None:
    looking.window.shell.activateWindow()
    looking.screen.take_focus()
    seen: list[QWidget] = []
    for _ in range(60):
        focus = QApplication.focusWidget()
        assert focus is not None
        if focus in seen:
            break
        seen.append(focus)
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is seen[0]
    assert [str(widget) for widget in seen if not widget.accessibleName()] == []
    assert looking.screen.table in seen
    assert looking.screen.use.canvas in seen
    assert looking.screen.choices.counted in seen


def test_a_file_that_fails_while_it_is_read_is_told(
    looking: Looking, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_given: object) -> None:
        raise Fault("disk_error", "replica.db")

    monkeypatch.setattr("lkk_desktop.ui.screens.history.gather", fails)
    looking.screen.refresh()
    looking.qtbot.waitUntil(lambda: "Сбой диска" in looking.window.said(), timeout=10_000)
    assert looking.screen.table.isVisible(), "what was read before stays"
