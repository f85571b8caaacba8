"""A fault of disk, file or key over a whole window: what happened, what is kept, what to do."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from lkk_desktop import look
from lkk_desktop.strings import t
from lkk_desktop.ui import words
from lkk_desktop.ui.components import Card, announce, button, column, label, line, press
from lkk_desktop.ui.icons import Icon
from lkk_desktop.ui.room import Middle, Row
from lkk_desktop.ui.theme import scaled


class FaultPage(QWidget):
    """Alone it is a window. ``again`` asks the app to try once more."""

    again = Signal()
    left = Signal()

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__()
        self.setObjectName("window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle("LKK Desktop")
        self.resize(scaled(680), scaled(520))
        told = words.fault(code)
        self._words, self._code = told, f"{code} {detail}".strip()
        card = Card(gap=look.L)
        head = line(
            Icon("warning-circle", "bad", scaled(28)),
            label(told.happened, "heading", wrap=True),
            gap=look.M,
        )
        head.setStretch(1, 1)
        card.body.addLayout(head)
        for name, text in ((t("What is kept"), told.kept), (t("What to do"), told.todo)):
            card.body.addLayout(column(label(name, "caption"), label(text, wrap=True), gap=2))
        shown = label(t("Code: {code}", code=self._code), "code", wrap=True)
        shown.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        card.body.addWidget(shown)
        self.copy = button(t("Copy for the office"), "quiet", "copy")
        self.retry = button(t("&Try again"), "primary")
        self.close_app = button(t("Close the app"))
        self.copy.clicked.connect(press(self._copy))
        self.retry.clicked.connect(self.again)
        self.close_app.clicked.connect(self.left)
        ways = Row(self.close_app, self.retry, end=True, fill=True)
        card.body.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignLeft)
        card.body.addWidget(ways)
        self.setLayout(column(Middle(card, 560)))
        self.setAccessibleName(told.happened)
        self.setFocusProxy(self.retry)

    def _copy(self) -> None:
        told = self._words
        lines = [told.happened, told.kept, told.todo, t("Code: {code}", code=self._code)]
        QGuiApplication.clipboard().setText("\n".join(lines))
        self.copy.setText(t("Copied"))
        announce(self, t("Copied"))
