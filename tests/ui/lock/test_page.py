"""The lock's page: a PIN, waits, other ways in, and nothing of the cabinet anywhere."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleInterface, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget

from lkk_desktop.cabinet import FormDraft
from lkk_desktop.models.locking import DELAYS
from lkk_desktop.ui.ask import Question, ask
from lkk_desktop.ui.lock.page import LockPage
from tests.ui.flat import FLAT
from tests.ui.lock.conftest import CODE, PIN, House

SECRETS = (FLAT, "6158001", "Нефтеюганск", "ivanov", "Иван", "10 000")


def texts(widget: QWidget) -> str:
    labels = [one.text() for one in widget.findChildren(QLabel) if one.isVisible()]
    buttons = [one.text() for one in widget.findChildren(QPushButton) if one.isVisible()]
    return "\n".join(labels + buttons)


def page(house: House) -> LockPage:
    made = LockPage(house.guard, other=True)
    house.frame.cover(made)
    house.spin()
    return made


def press(house: House, over: QWidget, words: str) -> None:
    found = [one for one in over.findChildren(QPushButton) if one.text() == words]
    seen = [one for one in found if one.isVisible()]
    assert seen, f"no {words!r} among {texts(over)}"
    QTest.mouseClick(seen[0], Qt.MouseButton.LeftButton)
    house.spin()


def enter(house: House, made: LockPage, text: str) -> None:
    made.field.edit.clear()
    QTest.keyClicks(made.field.edit, text)
    QTest.keyClick(made.field.edit, Qt.Key.Key_Return)
    house.qtbot.waitUntil(lambda: not made._busy)
    house.spin()


def said_to_a_reader() -> str:
    """Every name, value and description in the tree that a screen reader walks."""
    parts = (QAccessible.Text.Name, QAccessible.Text.Value, QAccessible.Text.Description)

    def walk(one: QAccessibleInterface) -> list[str]:
        found = [one.text(part) for part in parts]
        for at in range(one.childCount()):
            found += walk(one.child(at))
        return found

    application = QApplication.instance()
    assert application is not None
    return "\n".join(walk(QAccessible.queryAccessibleInterface(application)))


def test_a_wrong_pin_says_how_many_tries_are_left(house: House) -> None:
    house.lock()
    house.guard.lock_now()
    made = page(house)
    assert made.field.edit.accessibleName() == "ПИН-код"
    assert made.field.edit.echoMode() == QLineEdit.EchoMode.Password
    enter(house, made, "1111")
    assert "Неверно. Осталось 4 попытки." in made.field.message.text()
    assert made.field.edit.accessibleDescription() == made.field.message.text()
    assert house.guard.is_locked


def test_waiting_counts_down_on_the_button(house: House) -> None:
    house.lock(tries=2)
    house.guard.lock_now()
    made = page(house)
    enter(house, made, "1111")
    assert made.go.text() == "Подождите 5 секунд"
    assert not made.go.isEnabled()
    house.clocks.pass_(DELAYS[3] - 500)
    house.qtbot.waitUntil(lambda: made.go.text() == "Подождите 1 секунду")
    house.clocks.pass_(600)
    house.qtbot.waitUntil(lambda: made.go.text() == "Открыть")
    enter(house, made, PIN)
    assert not house.guard.is_locked


def test_a_forgotten_pin_is_opened_by_the_recovery_code(house: House) -> None:
    house.lock()
    house.guard.lock_now()
    made = page(house)
    assert "Открыть кодом восстановления" not in texts(made)
    press(house, made, "Не могу вспомнить")
    for way in ("парольной фразой профиля", "кодом восстановления", "паролем личного кабинета"):
        assert f"Открыть {way}" in texts(made)
    press(house, made, "Открыть кодом восстановления")
    assert made.field.edit.accessibleName() == "Код восстановления"
    assert "Открыть ПИН-кодом" in texts(made)
    enter(house, made, "wrong")
    assert "не подходит" in made.field.message.text()
    enter(house, made, CODE)
    assert not house.guard.is_locked


def test_after_five_wrong_ones_only_another_way_is_asked_for(house: House) -> None:
    house.lock(tries=4)
    house.guard.lock_now()
    made = page(house)
    enter(house, made, "1111")
    assert "Слишком много ошибок" in made.field.message.text()
    assert made.field.edit.accessibleName() == "Парольная фраза профиля"
    assert "Открыть ПИН-кодом" not in texts(made)
    later = page(house)
    assert later.field.edit.accessibleName() == "Парольная фраза профиля"
    assert "Слишком много ошибок" in later.field.message.text()


def test_who_has_nothing_left_may_begin_anew_and_is_told_what_is_lost(house: House) -> None:
    begun = FormDraft(id="draft-1", form="ask", version=1, account=None, answers={"question": "?"})
    house.cabinet.forms.keep(begun)
    house.lock(tries=5)
    house.guard.lock_now()
    made = page(house)
    given_up: list[bool] = []
    made.anew.connect(lambda: given_up.append(True))
    house.profile.stand("offline", waiting=2)
    asked: list[str] = []

    def answer() -> None:
        question = QApplication.activeModalWidget()
        assert isinstance(question, Question)
        asked.append(texts(question))
        question.yes.click()

    QTimer.singleShot(100, answer)
    press(house, made, "Ничего из этого у меня нет")
    house.qtbot.waitUntil(lambda: bool(given_up))
    assert "Ещё не отправлены 2 действия: они пропадут." in asked[0]
    assert "1 неоконченное заявление с файлами при этом пропадёт." in asked[0].replace("\xa0", " ")


def test_without_any_other_way_the_page_still_says_how_it_stands(house: House) -> None:
    house.lock(tries=5)
    house.keeper.ways = ("keyring",)
    house.guard.lock_now()
    made = page(house)
    assert made.field.edit.accessibleName() == "Пароль личного кабинета"


def test_while_locked_nothing_of_the_cabinet_is_anywhere(house: House) -> None:
    """Not in the window, its title, other windows, the clipboard, nor what a reader is told."""
    shell = house.shell()
    house.qtbot.waitUntil(lambda: "6158001" in texts(shell))
    assert "6158001" in said_to_a_reader()
    house.frame.activateWindow()
    house.qtbot.waitUntil(house.frame.isActiveWindow)
    QGuiApplication.clipboard().setText(f"ЛС {FLAT}")
    house.lock()
    house.guard.lock_now()
    made = page(house)
    house.qtbot.waitUntil(lambda: not house.frame._going)
    house.spin()
    seen = texts(house.frame) + house.frame.windowTitle()
    heard = said_to_a_reader()
    assert "Приложение заблокировано" in heard
    for secret in SECRETS:
        assert secret not in seen
        assert secret not in heard
    assert QGuiApplication.clipboard().text() == ""
    assert house.frame.windowTitle() == "LKK Desktop"
    assert QApplication.focusWidget() in (None, made.field.edit)


def test_what_others_put_on_the_clipboard_stays(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    clipboard = QGuiApplication.clipboard()
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(QGuiApplication, "focusWindow", lambda: None)
        clipboard.setText("рецепт пирога")
    house.lock()
    page(house)
    assert clipboard.text() == "рецепт пирога"


def test_a_question_that_is_open_is_answered_with_no(house: House) -> None:
    shell = house.shell()
    house.lock()
    answers: list[bool] = []
    house.guard.locked.connect(lambda: page(house))
    QTimer.singleShot(50, house.guard.lock_now)
    answers.append(ask(shell, "Передать?", "Значение велико", ["6158001: 99999"], "Передать"))
    assert answers == [False]
    assert QApplication.activeModalWidget() is None
    assert "99999" not in said_to_a_reader()


def test_what_was_typed_is_there_after_unlocking(house: House) -> None:
    shell = house.shell()
    screen = shell.screens["readings"]
    house.qtbot.waitUntil(lambda: "6158001" in texts(shell))
    card = next(iter(screen.cards.values()))  # type: ignore[attr-defined]
    row = next(iter(card.rows.values()))
    QTest.keyClicks(row.field, "2812")
    house.spin()
    house.lock()
    house.guard.lock_now()
    page(house)
    house.qtbot.waitUntil(lambda: not house.frame._going)
    again = house.shell()
    screen = again.screens["readings"]
    house.qtbot.waitUntil(lambda: "6158001" in texts(again))
    card = next(iter(screen.cards.values()))  # type: ignore[attr-defined]
    assert next(iter(card.rows.values())).field.text() == "2812"
