"""The answer is rated, once (seed S2, 6.5.4): chosen from a list, then only told."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from lkk_desktop import look
from lkk_desktop.documents import answers
from lkk_desktop.strings import c, t
from lkk_desktop.ui.appeals.gathered import Letter
from lkk_desktop.ui.chooser import Yielding
from lkk_desktop.ui.components import button, column, label, press
from lkk_desktop.ui.room import Row


class RatingCard(QWidget):
    """``rated`` carries the figure that was chosen, 1 to 5."""

    rated = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.told = label("", "strong", wrap=True)
        self.asked = label(t("Please rate the quality of the answer"), "strong", wrap=True)
        self.box = Yielding(22)
        self.box.setAccessibleName(t("Rating of the answer"))
        self.box.setPlaceholderText(t("Choose a rating"))
        for value in sorted(answers.RATINGS, reverse=True):
            self.box.addItem(answers.rating(value), value)
        self.box.setCurrentIndex(-1)
        self.send = button(c("answer", "Rate"), "second", "star")
        self.send.setEnabled(False)
        self.box.activated.connect(lambda _at: self.send.setEnabled(True))
        self.box.currentIndexChanged.connect(lambda at: self.send.setEnabled(at >= 0))
        self.send.clicked.connect(press(self._rate))
        self._row = Row(self.box, self.send, gap=look.S)
        self.setLayout(column(self.told, self.asked, self._row))

    def say(self, letter: Letter) -> None:
        """Ask for a rating, or tell the one that was given."""
        given = letter.appeal.rating
        self.setVisible(letter.state == "completed")
        self.told.setVisible(given is not None)
        if given is not None:
            said = t("Your rating of the answer: {rating}", rating=answers.rating(given))
            if letter.rating_waits:
                said = f"{said} ({answers.words_within(t('waits to be sent'))})"
            self.told.setText(said)
        for one in (self.asked, self._row):
            one.setVisible(given is None)

    def _rate(self) -> None:
        value = self.box.currentData()
        if isinstance(value, int):
            self.send.setEnabled(False)
            self.rated.emit(value)
