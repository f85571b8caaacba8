"""«Это устройство отключено»: what became of the data, and what had not been sent (hazard H50)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from lkk_desktop import look
from lkk_desktop.strings import n, t
from lkk_desktop.ui.components import Card, button, column, label, line
from lkk_desktop.ui.icons import Icon
from lkk_desktop.ui.journal import told
from lkk_desktop.ui.profile import leave
from lkk_desktop.ui.room import Middle, Row
from lkk_desktop.ui.theme import scaled

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet


class Revoked(QWidget):
    """``unsent`` are lines for a person; they are kept here only, until the page is left.

    ``whole``: it is known what had not been sent. ``again`` begins anew.
    """

    again = Signal()

    def __init__(self, unsent: tuple[str, ...], *, whole: bool = True) -> None:
        super().__init__()
        self.setObjectName("window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle("LKK Desktop")
        heading = label(t("This device was disconnected from the personal cabinet"), "heading")
        heading.setWordWrap(True)
        card = Card(gap=look.L)
        head = line(Icon("warning-circle", "bad", scaled(28)), heading, gap=look.M)
        head.setStretch(1, 1)
        card.body.addLayout(head)
        said = [
            t(
                "It was signed out for good from another device of yours, or with your password."
                " The data that were kept on this computer have been destroyed. Nothing is lost on"
                " the server."
            )
        ]
        if unsent:
            said.append(t("This had not been sent yet. Write it down: it is gone when you go on."))
        elif not whole:
            said.append(
                t(
                    "Whether something had not been sent yet cannot be told any more: the program"
                    " was ended meanwhile."
                )
            )
        else:
            said.append(t("Everything that was entered here had been sent."))
        for one in said:
            card.body.addWidget(label(one, wrap=True))
        self.lines = label("\n".join(unsent), "strong", wrap=True)
        self.lines.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.lines.setVisible(bool(unsent))
        card.body.addWidget(self.lines)
        help_ = t("If it was not you, change the password of the personal cabinet.")
        card.body.addWidget(label(help_, "muted", wrap=True))
        self.go = button(t("Begin anew"), "primary")
        self.go.clicked.connect(self.again)
        card.body.addWidget(Row(self.go, end=True, fill=True))
        self.setLayout(column(Middle(card, 560)))
        self.setAccessibleName(heading.text())
        self.setAccessibleDescription(" ".join((*said, *unsent)))
        self.setFocusProxy(self.go)


def unsent(cabinet: Cabinet) -> tuple[str, ...]:
    """What waits in the outbox, a line each, as its author would write it down; and what
    was begun and not said."""
    made = []
    for entry in leave.unsent(cabinet):
        number = told.account_of(entry)
        line_ = told.line(cabinet, entry)
        made.append(f"{number} · {line_}" if number else line_)
    if begun := len(cabinet.forms.drafts()):
        made.append(
            n(
                "{count} unfinished appeal with its files",
                "{count} unfinished appeals with their files",
                begun,
            )
        )
    return tuple(made)
