"""The journal: every command with its state and reason, amended and withdrawn from there."""

from __future__ import annotations

from lkk_desktop.models.readings import NewValue, SubmitReadings
from tests.ui.conftest import Window
from tests.ui.flat import FLAT, MUM


def test_it_is_empty_at_first(window: Window) -> None:
    window.shell.open("journal")
    window.spin()
    assert "Вы ещё ничего не передавали" in window.texts()


def test_a_line_tells_what_when_where_and_how_it_stands(window: Window) -> None:
    window.type("m1-day", "2812")
    window.send()
    window.shell.open("journal")
    window.spin()
    seen = window.texts()
    for words in (
        "Электроэнергия · счётчик 6158001",
        "День 2\u00a0812",
        "20.11.2026, 10:00 · 0710000000 · Нефтеюганск",
        "ожидает отправки",
        "1 действие ждёт отправки",
    ):
        assert words in seen
    line = window.journal.lines[0]
    command = window.profile.cabinet.journal()[0].id
    window.profile.settle(command)
    window.spin()
    assert window.journal.lines[0] is line
    assert line.pill.words == "передано"
    assert "Всё дошло до поставщика" in window.texts()


def test_a_refusal_stands_with_its_reason(window: Window) -> None:
    window.type("m1-day", "2812")
    window.send()
    window.profile.settle(window.profile.cabinet.journal()[0].id, "rejected", "window_closed")
    window.shell.open("journal")
    window.spin()
    line = window.journal.lines[0]
    assert line.pill.words == "отклонено"
    assert "показания не принимаются" in line.reason.text()
    assert line.amend.isVisible()


def test_what_needs_attention_is_counted_beside_the_section(window: Window) -> None:
    window.type("m1-day", "2812")
    window.send()
    id = window.profile.cabinet.journal()[0].id
    window.profile.stand("online", attention=1, blamed={id: "no_answer"})
    window.shell.open("journal")
    window.spin()
    button = window.shell.page.navigation.buttons["journal"]  # type: ignore[union-attr]
    assert button.accessibleName() == "Журнал отправки, 1 требует внимания"
    assert window.journal.lines[0].pill.words == "требует внимания"
    assert "исправьте или отзовите" in window.journal.lines[0].reason.text()


def test_withdrawing_from_the_journal(window: Window) -> None:
    window.type("m1-day", "2812")
    window.send()
    window.shell.open("journal")
    window.spin()
    assert window.answer(lambda: window.press("Отозвать"), yes=True)
    first, withdrawal = window.journal.lines[1], window.journal.lines[0]
    assert first.pill.words == "отзывается"
    assert not first.amend.isVisible()
    assert "счётчик 6158001: День 2\u00a0812" in withdrawal.accessibleName()


def test_amending_from_the_journal_opens_the_values_of_its_account(window: Window) -> None:
    window.type("m1-day", "2812")
    window.send()
    page = window.shell.page
    page.choose_account(MUM)  # type: ignore[union-attr]
    window.shell.open("journal")
    window.spin()
    window.press("Исправить")
    assert window.readings.isVisible()
    assert window.shell.desk.account == "0710000000"
    row = window.row("m1-day")
    assert row.field.text() == "2\u00a0812"
    assert not row.field.isReadOnly()


def test_a_long_log_shows_its_newest_and_more_when_asked(window: Window) -> None:
    cabinet = window.profile.cabinet
    for at in range(60):
        value = NewValue(register="m1-day", reading=f"r{at}", value=2_700_000 + at * 1_000)
        command = SubmitReadings(account=FLAT, meter="m1", values=(value,))
        cabinet.submit(command, cabinet.new_id())
    window.shell.open("journal")
    window.spin()
    assert len(window.journal.lines) == 50
    assert "2\u00a0759" in window.journal.lines[0].accessibleName()
    window.press("Показать ещё 50")
    assert len(window.journal.lines) == 60
    assert "2\u00a0700" in window.journal.lines[-1].accessibleName()
    assert not window.journal.more.isVisible()
    tops = [line.y() for line in window.journal.lines]
    assert tops == sorted(set(tops))


def amend(window: Window, value: str) -> tuple[str, str, str]:
    """Send 2812 and then correct it; the ids of the value, of the new one, of the withdrawal."""
    window.type("m1-day", "2812")
    window.send()
    first = window.profile.cabinet.journal()[0].id
    window.profile.settle(first)
    window.spin()
    window.press("Исправить")
    window.type("m1-day", value)
    window.send()
    withdrawal, new, *_rest = window.profile.cabinet.journal()
    window.shell.open("journal")
    window.spin()
    return first, new.id, withdrawal.id


def test_a_correction_is_one_line(window: Window) -> None:
    first, new, withdrawal = amend(window, "2815")
    line, old = window.journal.lines
    assert (line.id, old.id) == (new, first)
    assert line.instead.text() == "вместо День 2\u00a0812"
    assert (line.pill.words, old.pill.words) == ("ожидает отправки", "исправляется")
    assert "1 действие ждёт отправки" in window.texts()
    assert "Отзыв показаний" in line.instead.accessibleDescription()
    assert "ожидает отправки" in line.instead.accessibleDescription()
    window.profile.settle(new)
    window.profile.settle(withdrawal)
    window.spin()
    assert (line.pill.words, old.pill.words) == ("передано", "исправлено")


def test_a_refused_correction_says_that_the_old_value_stands(window: Window) -> None:
    _first, new, withdrawal = amend(window, "2815")
    window.profile.settle(new, "rejected", "window_closed")
    window.profile.settle(withdrawal, "rejected", "needs_rejected")
    window.spin()
    line, old = window.journal.lines
    assert (line.pill.words, old.pill.words) == ("отклонено", "передано")
    assert "Остаётся прежнее: День 2\u00a0812." in line.reason.text()
    assert "Остаётся прежнее" in line.accessibleDescription()
    window.shell.open("readings")
    window.spin()
    assert "Остаётся прежнее: День 2\u00a0812." in window.texts()
