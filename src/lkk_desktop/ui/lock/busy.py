"""What stands in the window while a profile's files are worked on, and nothing else may be done."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from lkk_desktop import look
from lkk_desktop.strings import t
from lkk_desktop.ui.components import Card, column, label, line
from lkk_desktop.ui.icons import Icon
from lkk_desktop.ui.room import Middle
from lkk_desktop.ui.theme import scaled


class Busy(QWidget):
    """One moment."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle("LKK Desktop")
        said = label(t("One moment: the files of this profile are being written."), wrap=True)
        card = Card(gap=look.L)
        inside = line(Icon("lock-key", "accent", scaled(26)), said, gap=look.M)
        inside.setStretch(1, 1)
        card.body.addLayout(inside)
        self.setLayout(column(Middle(card, 460)))
        self.setAccessibleName(said.text())
