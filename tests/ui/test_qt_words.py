"""Qt's own words follow the app's language, and leave with it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lkk_desktop.ui.qt_words import NAME, speak
from tests.ui.conftest import Window


def undo() -> str:
    """What the menu of a field calls its first line."""
    return QCoreApplication.translate("QWidgetTextControl", "&Undo")


def test_they_follow_the_language(window: Window, qapp: QApplication) -> None:
    assert undo() == "&Отменить действие"
    window.shell.choose_language("uk")
    window.spin()
    assert undo() not in ("&Undo", "&Отменить действие")
    window.shell.choose_language("en")
    window.spin()
    assert undo() == "&Undo"
    for _ in range(3):
        speak("ru")
    left = [one for one in qapp.children() if one.objectName() == NAME]
    assert len(left) == 1
    speak("en")


def test_a_field_says_them(window: Window, qtbot: QtBot) -> None:
    window.shell.open("readings")
    row = window.type("m1-day", "2800")
    menu = row.field.createStandardContextMenu()
    try:
        assert menu.actions()[0].text().startswith("&Отменить")
    finally:
        menu.deleteLater()
    QTest.keyClick(row.field, Qt.Key.Key_Escape)
    assert isinstance(menu, QObject)
