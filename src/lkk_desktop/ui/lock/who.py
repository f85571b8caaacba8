"""«Кто вы?»: the users of one computer, each with a profile and keys of their own."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from lkk_desktop import look
from lkk_desktop.strings import t
from lkk_desktop.ui.components import Banner, Card, button, column, label, line
from lkk_desktop.ui.icons import Icon
from lkk_desktop.ui.lock.safety import PersonHere
from lkk_desktop.ui.room import Middle
from lkk_desktop.ui.theme import scaled


class Who(QWidget):
    """``chosen`` carries the folder of a profile; ``added`` asks for one more."""

    chosen = Signal(object)
    added = Signal()

    def __init__(self, people: Sequence[PersonHere], told: str = "") -> None:
        super().__init__()
        self.setObjectName("window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle("LKK Desktop")
        card = Card(gap=look.L)
        heading = label(t("Who are you?"), "heading", wrap=True)
        head = line(Icon("users", "accent", scaled(26)), heading, gap=look.M)
        head.setStretch(1, 1)
        card.body.addLayout(head)
        self.banner = Banner()
        self.banner.say(told, "wait", "info")
        card.body.addWidget(self.banner)
        note = t("Each user of this computer has data of their own, which the others cannot open.")
        card.body.addWidget(label(note, "muted", wrap=True))
        self.buttons: list[QPushButton] = []
        for person in people:
            made = button(called(person.label, person.number), "second", "user-circle")
            made.clicked.connect(lambda _on=False, folder=person.folder: self.chosen.emit(folder))
            self.buttons.append(made)
        self.add = button(t("Add a user"), "quiet", "plus")
        self.add.clicked.connect(self.added)
        card.body.addLayout(column(*self.buttons, gap=look.S))
        card.body.addWidget(self.add)
        self.setLayout(column(Middle(card, 440)))
        self.setFocusProxy(self.buttons[0] if self.buttons else self.add)


def called(name: str | None, number: int) -> str:
    """What a user of this computer is called, who may have said nothing about it."""
    return name or t("User {number}", number=number)
