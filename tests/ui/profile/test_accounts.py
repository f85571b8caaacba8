"""«Мои лицевые счета»: named, ordered, added and removed, with a line and without."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from lkk_desktop.models.accounts import NameAccount, OrderAccounts
from lkk_desktop.models.command import Problem
from lkk_desktop.online.messages import Done, LinkAccount, UnlinkAccount, Unlinked, Welcome
from lkk_desktop.sync.engine import Connectivity
from lkk_desktop.ui.body import Body
from lkk_desktop.ui.profile.leave import Leave
from lkk_desktop.ui.screens.journal import JournalScreen
from lkk_desktop.ui.screens.profile import ProfileScreen
from tests.household import NOW, USER
from tests.ui.conftest import Window
from tests.ui.flat import EMPTY, FLAT, LONG, MUM
from tests.ui.papers.conftest import choose
from tests.ui.profile.hands import answer, asked, click, fill, meet, press, screen, texts, type_in

ALT = Qt.KeyboardModifier.AltModifier


def page(window: Window) -> ProfileScreen:
    return screen(window, ProfileScreen)


def commands(window: Window) -> list[object]:
    return [entry.command for entry in reversed(window.profile.cabinet.journal())]


def order(window: Window) -> list[str]:
    return [link.account for link in window.profile.cabinet.accounts()]


# ── names ─────────────────────────────────────────────────────────────────────────────────────


def test_an_account_gets_its_name_without_a_line(window: Window) -> None:
    window.profile.stand("offline")
    line = page(window).accounts.lines[FLAT]
    click(window, line.rename)
    assert line.field.hasFocus()
    type_in(line.field, "  Наша   квартира ")
    QTest.keyClick(line.field, Qt.Key.Key_Return)
    window.spin()
    name = NameAccount(user=USER, account=FLAT, nickname="Наша квартира")
    assert commands(window) == [name]
    assert line.name.text() == "Наша квартира"
    assert line.rename.hasFocus()
    body = window.shell.page
    assert isinstance(body, Body)
    assert body.header.accounts.itemText(0).startswith(f"Наша квартира · {FLAT}")
    log = screen(window, JournalScreen).lines[0].accessibleName()
    assert log == "Название лицевого счёта, Наша квартира"


def test_esc_leaves_a_name_as_it_was(window: Window) -> None:
    line = page(window).accounts.lines[MUM]
    click(window, line.rename)
    assert line.field.text() == "Мама"
    fill(line.field, "Тёща")
    QTest.keyClick(line.field, Qt.Key.Key_Escape)
    assert (line.name.text(), line.field.isVisible()) == ("Мама", False)
    assert commands(window) == []


def test_an_empty_name_takes_the_name_back(window: Window) -> None:
    line = page(window).accounts.lines[MUM]
    click(window, line.rename)
    fill(line.field, " ")
    click(window, line.save)
    assert commands(window) == [NameAccount(user=USER, account=MUM, nickname=None)]
    assert line.name.text() == MUM
    assert line.where.text() == LONG


def test_a_name_is_no_longer_than_it_may_be(window: Window) -> None:
    line = page(window).accounts.lines[FLAT]
    click(window, line.rename)
    fill(line.field, "д" * 500)
    click(window, line.save)
    assert commands(window) == [NameAccount(user=USER, account=FLAT, nickname="д" * 40)]


def test_what_comes_meanwhile_does_not_touch_a_name_being_typed(window: Window) -> None:
    line = page(window).accounts.lines[FLAT]
    click(window, line.rename)
    fill(line.field, "Дом")
    window.profile.take(window.profile.cabinet.accounts()[1])
    window.spin()
    assert (line.field.text(), line.field.hasFocus()) == ("Дом", True)


# ── order ─────────────────────────────────────────────────────────────────────────────────────


def test_an_account_moves_by_keys_and_keeps_the_focus(window: Window) -> None:
    lines = page(window).accounts.lines
    window.shell.activateWindow()
    lines[FLAT].remove.setFocus()
    QTest.keyClick(lines[FLAT].remove, Qt.Key.Key_Down, ALT)
    assert order(window) == [MUM, FLAT, EMPTY]
    QTest.keyClick(lines[FLAT].remove, Qt.Key.Key_Down, ALT)
    QTest.keyClick(lines[FLAT].remove, Qt.Key.Key_Down, ALT)
    assert order(window) == [MUM, EMPTY, FLAT]
    assert lines[FLAT].remove.hasFocus()
    said = [command for command in commands(window) if isinstance(command, OrderAccounts)]
    assert [command.accounts for command in said] == [(MUM, FLAT, EMPTY), (MUM, EMPTY, FLAT)]
    body = window.shell.page
    assert isinstance(body, Body)
    assert [body.header.accounts.itemData(at) for at in range(3)] == order(window)


def test_the_buttons_move_it_too_and_end_at_the_ends(window: Window) -> None:
    lines = page(window).accounts.lines
    assert not lines[FLAT].up.isEnabled()
    assert not lines[EMPTY].down.isEnabled()
    click(window, lines[MUM].up)
    assert order(window) == [MUM, FLAT, EMPTY]
    # «Up» leads nowhere any more: the focus is where one can go on.
    assert lines[MUM].down.hasFocus()
    assert lines[MUM].up.isEnabled() is False


# ── adding ────────────────────────────────────────────────────────────────────────────────────


def test_an_account_is_added_by_number_and_surname(window: Window) -> None:
    link = page(window).link
    fill(link.number.edit, "07 1000-0033")
    QTest.keyClick(link.number.edit, Qt.Key.Key_Return)
    assert link.surname.edit.hasFocus()
    type_in(link.surname.edit, "Петрова")
    QTest.keyClick(link.surname.edit, Qt.Key.Key_Return)
    question = LinkAccount(account="0710000033", surname="Петрова")
    assert asked(window) == [question]
    # Pressed again while the server thinks: asked once.
    link.submit()
    assert asked(window) == [question]
    window.profile.worker._hear.pop(0)  # whose server it is: no answer came
    answer(window, Done())
    assert window.said() == "Лицевой счёт 0710000033 добавлен в кабинет."
    assert "try_now" in window.profile.worker.asked
    assert (link.number.edit.text(), link.surname.edit.text()) == ("", "")


@pytest.mark.parametrize(
    ("number", "surname", "field", "said"),
    [
        ("", "Петрова", "number", "Введите номер лицевого счёта."),
        (
            "071000",
            "Петрова",
            "number",
            "Номер лицевого счёта — 10 цифр; он напечатан в квитанции.",
        ),
        (
            "071000000Ы",
            "Петрова",
            "number",
            "Номер лицевого счёта — 10 цифр; он напечатан в квитанции.",
        ),
        (
            "9" * 900,
            "Петрова",
            "number",
            "Номер лицевого счёта — 10 цифр; он напечатан в квитанции.",
        ),
        ("0710000033", "   ", "surname", "Введите фамилию собственника."),
    ],
)
def test_what_is_plainly_wrong_is_said_before_it_is_asked(
    window: Window, number: str, surname: str, field: str, said: str
) -> None:
    link = page(window).link
    link.number.edit.setText(number)
    link.surname.edit.setText(surname)
    click(window, link.add)
    wrong = getattr(link, field)
    assert wrong.message.text() == said
    assert wrong.edit.accessibleDescription() == said
    assert wrong.edit.hasFocus()
    assert asked(window) == []


@pytest.mark.parametrize(
    ("refusal", "field", "said"),
    [
        (Problem("unknown_account"), "number", "Такого лицевого счёта нет"),
        (Problem("wrong_surname"), "surname", "фамилия не подходят"),
        (Problem("unknown_or_wrong"), "surname", "Неверный лицевой счёт или фамилия"),
        (Problem("already_linked"), "number", "уже есть в кабинете"),
        (Problem("wrong_bill_code"), "code", "не код с квитанции"),
        (Problem("too_many_tries", wait=130), "", "Следующая через 2:10"),
        (Problem("too_many_accounts"), "", "добавить нельзя"),
        (Connectivity("timeout"), "", "долго не отвечает"),
    ],
)
def test_each_refusal_stands_beside_what_it_is_about(
    window: Window, refusal: Exception, field: str, said: str
) -> None:
    link = page(window).link
    window.profile.worker._hear.clear()
    link.number.edit.setText("0710000033")
    link.surname.edit.setText("Петрова")
    click(window, link.add)
    answer(window, refusal)
    shown = getattr(link, field).message.text() if field else link.banner.words
    assert said in shown
    assert link.number.edit.text() == "0710000033"
    assert link.add.isEnabled()


def test_the_code_of_the_bill_is_asked_where_the_supplier_wants_it(window: Window) -> None:
    link = page(window).link
    assert not link.code.isVisible()
    welcome = Welcome(
        supplier="tyumen",
        name="Т",
        short_name="Т",
        language="ru",
        region="RU",
        phone="8",
        site=None,
        policy="2026-11",
        bill_code=True,
    )
    answer(window, welcome)
    assert link.code.isVisible()
    fill(link.number.edit, "0710000033")
    fill(link.surname.edit, "Петрова")
    click(window, link.add)
    assert "код, напечатанный в квитанции" in link.code.message.text()
    fill(link.code.edit, "123456")
    click(window, link.add)
    question = LinkAccount(account="0710000033", surname="Петрова", bill_code="123456")
    assert asked(window) == [question]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("offline", "сейчас её нет"),
        ("by_hand", "выключите «Работать без связи»"),
        ("signed_out", "вы не вошли"),
    ],
)
def test_without_a_line_it_says_so_before_anything_is_typed(
    window: Window, line: str, said: str
) -> None:
    window.profile.stand(line)
    link = page(window).link
    assert said in link.banner.words
    assert not link.add.isEnabled()
    link.number.edit.setText("0710000033")
    link.surname.edit.setText("Петрова")
    QTest.keyClick(link.surname.edit, Qt.Key.Key_Return)
    assert asked(window) == []
    window.profile.stand("online")
    window.spin()
    assert (link.banner.words, link.add.isEnabled()) == ("", True)


# ── removing ──────────────────────────────────────────────────────────────────────────────────


def test_removing_asks_with_number_and_address(window: Window) -> None:
    profile = page(window)
    window.profile.worker._hear.clear()
    said = window.answer(lambda: profile.remove(EMPTY), yes=False)
    assert "Удалить лицевой счёт?" in said[0]
    assert EMPTY in said[0]
    assert "Сургут, ул. Ленина, 5, гараж 12" in said[0]
    assert asked(window) == []
    window.answer(lambda: profile.remove(EMPTY), yes=True)
    assert asked(window) == [UnlinkAccount(account=EMPTY, last=False)]
    answer(window, Unlinked(deleting=None))
    assert window.said() == f"Лицевой счёт {EMPTY} удалён из кабинета."


def test_the_bin_asks_and_a_refusal_is_told(window: Window) -> None:
    profile = page(window)
    window.profile.worker._hear.clear()

    def bin_() -> None:
        QTest.mouseClick(profile.accounts.lines[EMPTY].remove, Qt.MouseButton.LeftButton)
        QTest.qWait(200)

    assert len(window.answer(bin_, yes=True)) == 1
    answer(window, Problem("not_linked"))
    assert window.said() == "Этого лицевого счёта уже нет в кабинете."


def test_with_the_last_account_the_user_goes_and_that_is_said_first(window: Window) -> None:
    profile = page(window)
    window.profile.worker._hear.clear()
    for link in window.profile.cabinet.accounts()[1:]:
        window.profile.forget(link)
    window.spin()
    assert list(profile.accounts.lines) == [FLAT]
    said = window.answer(lambda: profile.remove(FLAT), yes=True)
    assert "последний лицевой счёт" in said[0]
    assert "в течение 24 часов" in said[0]
    assert asked(window) == [UnlinkAccount(account=FLAT, last=True)]
    answer(window, Unlinked(deleting=NOW + 24 * 3600 * 1000))
    assert window.said() == "Учётная запись будет удалена 21.11.2026, 10:00."


def test_nothing_is_removed_without_a_line(window: Window) -> None:
    window.profile.stand("offline")
    profile = page(window)
    assert window.answer(lambda: profile.remove(EMPTY), yes=True) == []
    assert "сейчас её нет" in window.said()
    assert asked(window) == []


def test_an_account_with_unsent_readings_stays_until_they_are_saved(
    window: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    window.type("m1-day", "2812")
    window.send()
    profile = page(window)
    window.profile.worker._hear.clear()

    def look(leave: Leave) -> None:
        assert "Не отправлено 1 действие" in texts(leave)
        assert "счётчик 6158001: День 2\u00a0812" in texts(leave)
        assert not leave.go.isEnabled()
        press(leave.save)
        offered = choose(qtbot, tmp_path / "left.csv")
        assert offered.endswith(".csv")
        qtbot.waitUntil(leave.go.isEnabled)
        leave.reject()

    meet(Leave, lambda: profile.remove(FLAT), look)
    assert asked(window) == []
    kept = (tmp_path / "left.csv").read_text("utf-8-sig")
    assert "Электроэнергия · счётчик 6158001;День 2\u00a0812;'0710000000" not in kept
    assert "День 2\u00a0812" in kept
    assert FLAT in kept
    assert '""value"":2812000' in kept


def test_once_they_are_delivered_it_is_asked_as_ever(window: Window) -> None:
    window.type("m1-day", "2812")
    window.send()
    profile = page(window)
    window.profile.worker._hear.clear()
    entry = window.profile.cabinet.journal()[0]

    def deliver(leave: Leave) -> None:
        press(leave.send)
        assert "try_now" in window.profile.worker.asked
        assert "Отправляем" in texts(leave)
        window.profile.settle(entry.id)
        QTest.qWait(10)
        assert "Всё отправлено" in texts(leave)
        assert leave.go.text() == "Продолжить"
        leave.reject()

    meet(Leave, lambda: profile.remove(FLAT), deliver)
    assert window.answer(lambda: profile.remove(FLAT), yes=True)
    assert asked(window) == [UnlinkAccount(account=FLAT, last=False)]


def test_what_waits_of_another_account_hinders_nothing(window: Window) -> None:
    window.type("m1-day", "2812")
    window.send()
    profile = page(window)
    assert window.answer(lambda: profile.remove(EMPTY), yes=True)
    assert asked(window) == [UnlinkAccount(account=EMPTY, last=False)]
