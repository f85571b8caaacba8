"""The doors: signing in, unlocking a profile, and what a fault says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from lkk_desktop.cabinet import Connectivity, Problem
from lkk_desktop.models.contacts import Contact, contact_id
from lkk_desktop.strings import use
from lkk_desktop.ui.body import Body
from lkk_desktop.ui.doors.doors import Doors
from lkk_desktop.ui.faults import FaultPage
from lkk_desktop.ui.screens.sign_in import SignIn
from lkk_desktop.ui.screens.unlock import Unlock
from lkk_desktop.ui.theme import Theme
from tests import household
from tests.household import NOW, USER
from tests.ui.conftest import Window
from tests.ui.flat import RECORDS, STREAMS, Profile

EMAIL = Contact(
    id=contact_id(USER, "email"), user=USER, way="email", value="i@mail.ru", confirmed=NOW
)


@pytest.fixture
def door(qtbot: QtBot, tmp_path: Path, theme: Theme) -> Iterator[Window]:
    profile = Profile(tmp_path, signed_in=False)
    window = Window(qtbot, profile, theme)
    window.press("Войти")
    yield window
    profile.close()


def page(window: Window) -> SignIn:
    assert isinstance(window.shell.page, Doors)
    page = window.shell.page.page
    assert isinstance(page, SignIn)
    return page


def keys(widget: QLineEdit, text: str) -> None:
    for letter in text:
        event = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, letter)
        QApplication.sendEvent(widget, event)


def test_the_server_is_shown(door: Window) -> None:
    assert "Сервер: http://127.0.0.1:1" in door.texts()


def test_empty_fields_are_asked_for(door: Window) -> None:
    door.press("Войти")
    assert "Введите логин" in page(door).login.message.text()
    assert "Введите пароль" in page(door).password.message.text()
    assert door.profile.worker.asked == []


def test_signing_in_opens_the_cabinet(door: Window) -> None:
    keys(page(door).login.edit, "ivanov")
    keys(page(door).password.edit, "kabinet2026")
    QTest.keyClick(page(door).password.edit, Qt.Key.Key_Return)
    door.press("Входим…")
    assert door.profile.worker.asked == ["sign_in ivanov kabinet2026"]
    door.profile._store.pin(household.session(), household.NOW)
    door.profile._store.replica.hold(STREAMS)
    door.profile.worker.answers[0](None)
    door.profile.take(*RECORDS, EMAIL)
    door.qtbot.waitUntil(lambda: isinstance(door.shell.page, Body))
    door.spin()
    assert "счётчик 6158001" in door.texts()


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Problem("wrong_credentials"), "Неверный логин или пароль"),
        (Problem("another_user"), "другому пользователю"),
        (Connectivity("unreachable"), "Сервер не отвечает"),
        (Connectivity("captive_portal"), "войдите в сеть"),
        (Connectivity("another_server"), "другой сервер"),
        (Connectivity("app_too_old"), "новая версия"),
        (Connectivity("never_heard_of"), "never_heard_of"),
    ],
)
def test_what_hinders_is_said(door: Window, answer: Exception, said: str) -> None:
    keys(page(door).login.edit, "ivanov")
    keys(page(door).password.edit, "x")
    door.press("Войти")
    door.profile.worker.answers[0](answer)
    door.spin()
    assert said in door.texts()
    assert page(door).enter.text() == "Войти"
    assert page(door).password.edit.text() == "x"


def test_without_a_line_it_says_so_first(door: Window) -> None:
    door.profile.stand("offline")
    door.spin()
    assert "Сейчас нет связи" in door.texts()
    door.profile.stand("online")
    door.spin()
    assert "Сейчас нет связи" not in door.texts()


def test_the_layout_and_caps_lock_are_noticed(door: Window) -> None:
    field = page(door).password
    keys(field.edit, "пароль")
    assert "русская раскладка" in field.message.text()
    field.edit.clear()
    keys(field.edit, "K")
    assert "Caps Lock" in field.message.text()


def test_the_eye_shows_and_hides(door: Window) -> None:
    field = page(door).password
    keys(field.edit, "secret")
    assert field.edit.displayText() != "secret"
    QTest.mouseClick(field.eye, Qt.MouseButton.LeftButton)
    assert field.edit.displayText() == "secret"
    assert field.eye.accessibleName() == "Скрыть пароль"


def test_a_new_passphrase_is_asked_twice(qtbot: QtBot, theme: Theme) -> None:
    use("ru")
    door = Unlock(new=True)
    qtbot.addWidget(door)
    door.show()
    entered: list[str] = []
    door.entered.connect(entered.append)
    keys(door.first.edit, "short")
    door.go.click()
    assert "Не короче 8 знаков" in door.first.message.text()
    keys(door.first.edit, " no longer")
    keys(door.second.edit, "another one")
    door.go.click()
    assert "не совпадают" in door.second.message.text()
    door.second.edit.clear()
    keys(door.second.edit, "short no longer")
    door.go.click()
    assert entered == ["short no longer"]
    assert not door.go.isEnabled()


def test_a_wrong_passphrase_may_be_tried_again(qtbot: QtBot, theme: Theme) -> None:
    use("ru")
    door = Unlock(new=False)
    qtbot.addWidget(door)
    door.show()
    assert not door.second.isVisible()
    keys(door.first.edit, "wrong")
    QTest.keyClick(door.first.edit, Qt.Key.Key_Return)
    door.refuse("wrong_key")
    assert "не подходит" in door.first.message.text()
    assert door.go.isEnabled()
    assert door.go.text() == "Открыть"


def test_a_fault_says_what_happened_what_is_kept_and_what_to_do(qtbot: QtBot, theme: Theme) -> None:
    use("ru")
    fault = FaultPage("disk_full", "outbox.db")
    qtbot.addWidget(fault)
    fault.show()
    fault.copy.click()
    copied = QGuiApplication.clipboard().text()
    for part in ("нет места", "цело", "Освободите место", "disk_full outbox.db"):
        assert part in copied
    with qtbot.waitSignal(fault.again, timeout=100):
        fault.retry.click()
