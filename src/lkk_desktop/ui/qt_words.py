"""Qt's own words (its file and print dialogs, the menus of fields) in the language in use."""

from __future__ import annotations

from PySide6.QtCore import QLibraryInfo, QObject, QTranslator
from PySide6.QtWidgets import QApplication

NAME = "qt-words"


def speak(language: str) -> None:
    """Let Qt speak this language from now on, where it has it; in English it needs no help."""
    app = QApplication.instance()
    if app is None:
        return
    old = app.findChild(QObject, NAME)
    if isinstance(old, QTranslator):
        app.removeTranslator(old)
        old.deleteLater()
        old.setObjectName("")
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    words = QTranslator(app)
    words.setObjectName(NAME)
    if language != "en" and words.load(f"qtbase_{language}", folder):
        app.installTranslator(words)
