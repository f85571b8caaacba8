"""The menu of what one chooses about the window itself: language, theme, the size of its text."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton

from lkk_desktop.strings import LANGUAGES, NAMES, language, mark, t
from lkk_desktop.ui.buttons import Tool, tool
from lkk_desktop.ui.theme import CHOICES, Choice

THEMES: dict[Choice, str] = {
    "system": mark("As in the system"),
    "light": mark("Light"),
    "dark": mark("Dark"),
}


class ChoicesMenu(QMenu):
    """Languages, themes, and larger or smaller text."""

    language_chosen = Signal(str)
    theme_chosen = Signal(str)
    zoomed = Signal(int)

    def __init__(self, over: QToolButton, theme: Choice) -> None:
        super().__init__(over)
        self.setAccessibleName(t("Language and theme"))
        languages = QActionGroup(self)
        for code in LANGUAGES:
            one = self._choice(languages, NAMES[code], code == language())
            one.triggered.connect(lambda _on, code=code: self.language_chosen.emit(code))
        self.addSeparator()
        themes = QActionGroup(self)
        for choice in CHOICES:
            one = self._choice(themes, t(THEMES[choice]), choice == theme)
            one.triggered.connect(lambda _on, choice=choice: self.theme_chosen.emit(choice))
        self.addSeparator()
        for words, step in ((t("Larger text"), 1), (t("Smaller text"), -1)):
            action = self.addAction(words)
            action.triggered.connect(lambda _on, step=step: self.zoomed.emit(step))

    def _choice(self, group: QActionGroup, words: str, chosen: bool) -> QAction:
        one = self.addAction(words)
        one.setCheckable(True)
        one.setChecked(chosen)
        group.addAction(one)
        return one


def choices(theme: Choice) -> tuple[Tool, ChoicesMenu]:
    """The button of the menu, and the menu."""
    button = tool(t("Language and theme"), "gear-six")
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    menu = ChoicesMenu(button, theme)
    button.setMenu(menu)
    return button, menu
