"""What has to be agreed to, and the confirmed e-mail without which no appeal goes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from lkk_desktop.models.appeals.appeal import Agreed
from lkk_desktop.models.appeals.catalogue import ConsentText, consents
from lkk_desktop.models.contacts import Contact
from lkk_desktop.ui.appeals.consents import Consents
from lkk_desktop.ui.appeals.full_text import FullText
from lkk_desktop.ui.appeals.gate import EmailGate
from lkk_desktop.ui.theme import Theme
from tests import appealed
from tests.household import NOW, TYUMEN, USER
from tests.ui.appeals.pieces import EVERY, focused
from tests.ui.flat import RECORDS, Profile

MAIL = f"{USER}/email"


@pytest.fixture
def profile(tmp_path: Path, qapp: QApplication) -> Iterator[Profile]:
    made = Profile(tmp_path, (*RECORDS, *EVERY))
    yield made
    made.close()


Shown = Callable[..., QWidget]


@pytest.fixture
def shown(qtbot: QtBot, theme: Theme) -> Iterator[Shown]:
    """A window with these in it."""
    windows: list[QWidget] = []

    def show(*widgets: QWidget) -> QWidget:
        window, inside = QWidget(), QVBoxLayout()
        windows.append(window)
        for one in widgets:
            inside.addWidget(one)
        window.setLayout(inside)
        qtbot.addWidget(window)
        window.resize(600, 500)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        return window

    yield show
    windows.clear()


def reading(act: Callable[[], object], key: Qt.Key = Qt.Key.Key_Escape) -> list[FullText]:
    """Do what opens a text, and close it by a key."""
    seen: list[FullText] = []

    def look() -> None:
        found = QApplication.activeModalWidget()
        if isinstance(found, FullText) and found.isActiveWindow():
            seen.append(found)
            QTest.keyClick(found.area, Qt.Key.Key_End)
            QTest.keyClick(found if key == Qt.Key.Key_Escape else found.shut, key)

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(10)
    act()
    timer.stop()
    return seen


# ── consents ──────────────────────────────────────────────────────────────────────────────────


def test_both_are_given_by_the_keyboard_and_named_with_version_and_hash(
    profile: Profile, shown: Shown
) -> None:
    made = Consents(profile.cabinet)
    changes: list[int] = []
    made.changed.connect(lambda: changes.append(len(made.given())))
    shown(made)
    assert made.lacking() == ["personal_data", "electronic_signature"]
    assert made.given() == ()
    made.setFocus()
    assert focused().accessibleName().startswith("Даю согласие на обработку")
    QTest.keyClick(focused(), Qt.Key.Key_Space)
    assert made.lacking() == ["electronic_signature"]
    QTest.keyClick(focused(), Qt.Key.Key_Tab)
    assert focused().accessibleName() == "Полный текст: Согласие на обработку персональных данных"
    QTest.keyClick(focused(), Qt.Key.Key_Tab)
    QTest.keyClick(focused(), Qt.Key.Key_Space)
    assert changes == [1, 2]
    texts = consents(profile.cabinet, TYUMEN)
    assert made.given() == tuple(
        Agreed(consent=one.id, version=one.version, sha256=one.sha256) for one in texts
    )


def test_one_that_is_lacking_says_so_until_it_is_given(profile: Profile, shown: Shown) -> None:
    made = Consents(profile.cabinet)
    shown(made)
    made.say("electronic_signature", "Нужно согласие.")
    box = made.boxes["electronic_signature"]
    assert box.tick.message.isVisible()
    assert box.tick.tick.accessibleDescription() == "Нужно согласие."
    made.box("electronic_signature").setFocus()
    QTest.keyClick(focused(), Qt.Key.Key_Space)
    assert not box.tick.message.isVisible()


def test_the_whole_text_is_read_by_the_keys_and_the_cursor_comes_back(
    qtbot: QtBot, profile: Profile, shown: Shown
) -> None:
    made = Consents(profile.cabinet)
    window = shown(made)
    window.resize(600, 330)
    box = made.boxes["personal_data"]
    box.read.setFocus()
    ends: list[int] = []

    def press() -> None:
        QTest.keyClick(box.read, Qt.Key.Key_Return)

    (dialog,) = reading(press)
    ends.append(dialog.area.verticalScrollBar().value())
    assert dialog.text.text() == box.text.text
    assert dialog.title.text() == "Согласие на обработку персональных данных"
    assert ends == [dialog.area.verticalScrollBar().maximum()]
    assert ends[0] > 0
    assert window.focusWidget() is box.read
    assert len(reading(press, Qt.Key.Key_Return)) == 1, "its button closes it too"
    assert not box.on, "to read is not to agree"


def test_a_text_that_changed_is_not_agreed_to_any_more(profile: Profile, shown: Shown) -> None:
    made = Consents(profile.cabinet)
    shown(made)
    for box in made.boxes.values():
        box.tick.tick.setChecked(True)
    changes: list[int] = []
    made.changed.connect(lambda: changes.append(len(made.given())))
    old = made.boxes["personal_data"].text
    new = msgspec.structs.replace(
        old,
        id=f"{TYUMEN}/consent/personal_data/{old.version + 1}",
        version=old.version + 1,
        text="Другой текст",
        sha256=hashlib.sha256("Другой текст".encode()).hexdigest(),
    )
    assert isinstance(new, ConsentText)
    profile.take(new)
    made.refresh()
    assert made.lacking() == ["personal_data"]
    assert changes == [1]
    box = made.boxes["personal_data"]
    assert "изменил этот текст" in box.tick.message.text()
    assert box.y() < made.boxes["electronic_signature"].y()
    box.tick.tick.setChecked(True)
    assert made.given()[0].version == new.version


def test_without_the_texts_nothing_can_be_given(
    tmp_path: Path, qapp: QApplication, shown: Shown
) -> None:
    profile = Profile(tmp_path, RECORDS)
    made = Consents(profile.cabinet)
    shown(made)
    assert made.missing.isVisible()
    assert made.lacking() == ["personal_data", "electronic_signature"]
    made.say("personal_data", "Нужно согласие.")
    profile.take(*EVERY)
    made.refresh()
    assert not made.missing.isVisible()
    assert len(made.boxes) == 2
    profile.close()


# ── the e-mail ────────────────────────────────────────────────────────────────────────────────


def contact(confirmed: int | None) -> Contact:
    return Contact(id=MAIL, user=USER, way="email", value="ivanov@example.org", confirmed=confirmed)


def test_without_an_email_it_leads_to_the_contacts_by_the_keyboard(
    profile: Profile, shown: Shown
) -> None:
    gate = EmailGate(profile.cabinet)
    asked: list[str] = []
    gate.goes.connect(asked.append)
    shown(gate)
    assert not gate.open
    assert gate.isVisible()
    assert "Укажите адрес в профиле" in gate.text.text()
    gate.setFocus()
    assert focused().accessibleName() == "Указать e-mail"
    assert "Укажите адрес" in focused().accessibleDescription()
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    assert asked == ["contacts"]


def test_it_opens_as_soon_as_the_email_is_confirmed_and_shuts_again(
    profile: Profile, shown: Shown
) -> None:
    gate = EmailGate(profile.cabinet)
    turns: list[bool] = []
    gate.turned.connect(turns.append)
    shown(gate)
    profile.take(contact(None))
    assert "ivanov@example.org" in gate.text.text().replace("\u200b", "")
    assert gate.lead.text() == "Подтвердить e-mail"
    profile.take(contact(NOW))
    assert turns == [True]
    assert not gate.isVisible()
    profile.take(contact(None))
    assert turns == [True, False]
    assert gate.isVisible()


def test_with_a_confirmed_email_it_never_stands_there(profile: Profile, shown: Shown) -> None:
    profile.take(*appealed.CONTACTS)
    gate = EmailGate(profile.cabinet)
    shown(gate)
    assert gate.open
    assert not gate.isVisible()
