"""What was typed with the keyboard in the other layout: seen, and put right on a press."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QVBoxLayout

from lkk_desktop.ui.components import button, line, press
from lkk_desktop.ui.fields import TextField

LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,./`QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>?~@#$^&"
RUSSIAN = 'йцукенгшщзхъфывапролджэячсмитьбю.ёЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ,Ё"№;:?'
TO_LATIN = {**dict(zip(RUSSIAN, LATIN, strict=True)), "і": "s", "І": "S", "ї": "]", "є": "'"}
TO_RUSSIAN = dict(zip(LATIN, RUSSIAN, strict=True))
CYRILLIC = range(0x400, 0x500)


def has_cyrillic(text: str) -> bool:
    return any(ord(letter) in CYRILLIC for letter in text)


def has_latin(text: str) -> bool:
    return any(letter.isascii() and letter.isalpha() for letter in text)


def as_latin(text: str) -> str:
    """What the same keys type in the Latin layout; a text without Cyrillic stays as it is."""
    if not has_cyrillic(text):
        return text
    # With Latin in it the layout was changed on the way: of the other signs nothing is known.
    mixed = has_latin(text) or "@" in text
    keys = {sign: key for sign, key in TO_LATIN.items() if not mixed or ord(sign) in CYRILLIC}
    return "".join(keys.get(sign, sign) for sign in text)


def as_russian(text: str) -> str:
    """What the same keys type in the Russian layout; a text with Cyrillic stays as it is."""
    if has_cyrillic(text) or not has_latin(text):
        return text
    return "".join(TO_RUSSIAN.get(sign, sign) for sign in text)


class Offer(QObject):
    """Below a field: what the same keys would have typed in the other layout, on a press."""

    def __init__(
        self, field: TextField, other: Callable[[str], str], words: Callable[[str], str]
    ) -> None:
        """``words`` are the button's for the text that it would put in."""
        super().__init__(field)
        self._field, self._other, self._words = field, other, words
        self.button = button("", "quiet")
        self.button.setProperty("flush", "true")
        self.button.hide()
        self.button.clicked.connect(press(self._take))
        inside = field.layout()
        if isinstance(inside, QVBoxLayout):
            inside.addLayout(line(self.button, 0))
        field.edit.textChanged.connect(self._look)

    def _look(self, text: str) -> None:
        other = self._other(text)
        shown = bool(text.strip()) and other != text
        self.button.setVisible(shown)
        if shown:
            said = self._words(other)
            self.button.setText(said)
            self.button.setAccessibleName(said)

    def _take(self) -> None:
        self._field.edit.setText(self._other(self._field.edit.text()))
        self._field.accept()
        self._field.edit.setFocus()
