"""Questions that stop what one does: their buttons say what will happen, Esc is always «no»."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QWidget

from lkk_desktop import look
from lkk_desktop.strings import t
from lkk_desktop.ui.components import button, column, label, line
from lkk_desktop.ui.icons import Icon
from lkk_desktop.ui.room import Row
from lkk_desktop.ui.theme import scaled


class Question(QDialog):
    """A question with its facts, one button that goes on and one that does not."""

    def __init__(
        self, parent: QWidget, title: str, text: str, facts: list[str], yes: str, no: str = ""
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setAccessibleDescription(" ".join([text, *facts]))
        heading = label(title, "heading", wrap=True)
        lines = [label(text, wrap=True), *(label(fact, "strong", wrap=True) for fact in facts)]
        self.yes = button(yes, "primary")
        self.no = button(no or t("Cancel"))
        self.yes.clicked.connect(self.accept)
        self.no.clicked.connect(self.reject)
        glyph = Icon("warning-circle", "wait", scaled(28))
        head = column(glyph, 0)
        words = column(heading, *lines, gap=look.S + 2)
        inside = line(head, words, gap=look.L)
        inside.setStretch(1, 1)
        buttons = Row(self.no, self.yes, end=True, fill=True)
        tight = parent.window().width() < scaled(look.TIGHT)
        self.yes.setProperty("tight", "true" if tight else "false")
        self._all = column(inside, look.L, buttons, margin=look.S if tight else look.XL)
        self.setLayout(self._all)
        edge = look.L if tight else 2 * look.XL
        self.setFixedWidth(min(scaled(480), max(320, parent.window().width() - edge)))
        self.no.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # As high as its wrapped texts are at this width, no more.
        self.resize(self.width(), self._all.totalHeightForWidth(self.width()))


def ask(parent: QWidget, title: str, text: str, facts: list[str], yes: str, no: str = "") -> bool:
    """Ask and wait for the answer; the rest of the app goes on meanwhile."""
    return (
        Question(parent.window(), title, text, facts, yes, no).exec() == QDialog.DialogCode.Accepted
    )
