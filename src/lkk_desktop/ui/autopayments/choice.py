"""A named list to choose from, with what is wrong below it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from lkk_desktop.ui.chooser import Yielding
from lkk_desktop.ui.components import announce, column, label, press, set_state


class Choice(QWidget):
    """``chosen`` comes with a person's own hand only. Each entry has a value."""

    chosen = Signal()

    def __init__(self, name: str, letters: int = 24) -> None:
        super().__init__()
        self.box: QComboBox = Yielding(letters)
        self.box.setAccessibleName(name)
        self.name = label(name, "strong", wrap=True)
        self.name.setBuddy(self.box)
        self.message = label("", "message", wrap=True)
        self.message.hide()
        self.setLayout(column(self.name, self.box, self.message, gap=6))
        self.setFocusProxy(self.box)
        self._offered: tuple[tuple[str, object], ...] = ()
        self.box.activated.connect(press(self._chosen))

    def offer(self, entries: Sequence[tuple[str, object]], value: object) -> None:
        """Offer these (words, value), and show one as chosen."""
        if tuple(entries) != self._offered:
            self._offered = tuple(entries)
            self.box.clear()
            for words, of in entries:
                self.box.addItem(words, of)
        self.put(value)

    def put(self, value: object) -> None:
        """Show the entry of a value; the first one where there is none of it."""
        values = [of for _words, of in self._offered]
        self.box.setCurrentIndex(values.index(value) if value in values else 0)

    @property
    def value(self) -> object:
        at = self.box.currentIndex()
        return self._offered[at][1] if 0 <= at < len(self._offered) else None

    def refuse(self, words: str) -> None:
        """Show what is wrong; empty words take it back."""
        self.message.setText(words)
        self.message.setVisible(bool(words))
        for one in (self.message, self.box):
            set_state(one, "bad" if words else "plain")
        self.box.setAccessibleDescription(words)
        if words:
            announce(self.box, words, urgent=True)

    def _chosen(self) -> None:
        self.refuse("")
        self.chosen.emit()
