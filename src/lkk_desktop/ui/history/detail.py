"""One reading in full, below the table: in sentences, with its photo, and the way to its paper."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from lkk_desktop import look
from lkk_desktop.models.history import Past
from lkk_desktop.models.photos import Photo
from lkk_desktop.strings import t
from lkk_desktop.ui.components import button, column, label, press, rule
from lkk_desktop.ui.history import speech
from lkk_desktop.ui.readings.photo import Thumbnail
from lkk_desktop.ui.room import Row
from lkk_desktop.ui.theme import scaled


class Detail(QWidget):
    """``confirm`` asks for the confirmation of the reading that stands here."""

    confirm = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.past: Past | None = None
        self.words = label("", wrap=True)
        self.thumbnail = Thumbnail()
        self.confirmation = button(t("Confirmation"), "second", "file-text")
        self.confirmation.clicked.connect(press(lambda: self.confirm.emit(self.past)))
        self._row = Row(
            self.words, self.thumbnail, self.confirmation, least=scaled(220), gap=look.L
        )
        self.setLayout(column(rule(), self._row, gap=look.M))
        self.show_past(None)

    def show_past(self, past: Past | None) -> None:
        """Show this reading; None: how to choose one."""
        other = past is None or self.past is None or past.id != self.past.id
        self.past = past
        if past is None:
            self.words.setText(t("Choose a reading to see where it came from and who used it."))
        else:
            self.words.setText(speech.whole(past))
        self.words.setProperty("part", "text" if past is not None else "muted")
        self.words.style().unpolish(self.words)
        self.words.style().polish(self.words)
        # A paper is made only of what a bill has used: what is merely sent may still change.
        self.confirmation.setVisible(past is not None and past.counted)
        if other:
            self.show_photo(None)
        self._row.updateGeometry()

    def show_photo(self, photo: Photo | None) -> None:
        """The photo that was kept with it."""
        name = speech.meter(self.past) if self.past is not None else ""
        self.thumbnail.show_photo(photo, t("Photo of the dial: {name}", name=name))
        self._row.updateGeometry()
