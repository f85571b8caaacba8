"""«За период с … по …»: two months between which bills are shown."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox

from lkk_desktop.strings import c, t
from lkk_desktop.ui.bills import words
from lkk_desktop.ui.chooser import Chooser
from lkk_desktop.ui.components import label, press
from lkk_desktop.ui.room import Row

USUAL = 12


class Span(Row):
    """The first and the last month; one that is chosen beyond the other takes it along."""

    changed = Signal()

    def __init__(self) -> None:
        self.first, self.last = _months(t("From month")), _months(t("To month"))
        super().__init__(
            Row(label(c("span", "From"), "muted"), self.first),
            Row(label(c("span", "to"), "muted"), self.last),
        )
        self._periods: tuple[str, ...] = ()
        self.first.activated.connect(press(lambda: self._chosen(self.first)))
        self.last.activated.connect(press(lambda: self._chosen(self.last)))

    @property
    def ends(self) -> tuple[str, str]:
        """The two months; empty names where there is no bill."""
        return str(self.first.currentData() or ""), str(self.last.currentData() or "")

    def offer(self, periods: Sequence[str]) -> None:
        """Offer months, newest first; what was chosen stays, the newest month is followed."""
        if tuple(periods) == self._periods:
            return
        before, chosen = self.ends, self.last.currentIndex() > 0
        self._periods = tuple(periods)
        for box in (self.first, self.last):
            box.clear()
            for period in periods:
                box.addItem(words.heading(words.period_name(period)), period)
        usual = min(USUAL, len(periods)) - 1
        first = self.first.findData(before[0]) if chosen else -1
        last = self.last.findData(before[1]) if chosen else 0
        self.first.setCurrentIndex(first if first >= 0 else usual)
        self.last.setCurrentIndex(max(0, last))

    def choose(self, first: str, last: str) -> None:
        """Show these months as chosen."""
        self.first.setCurrentIndex(max(0, self.first.findData(first)))
        self.last.setCurrentIndex(max(0, self.last.findData(last)))
        self.changed.emit()

    def _chosen(self, box: QComboBox) -> None:
        first, last = self.ends
        if first > last:
            other = self.last if box is self.first else self.first
            other.setCurrentIndex(box.currentIndex())
        self.changed.emit()


def _months(words_: str) -> Chooser:
    made = Chooser()
    made.setAccessibleName(words_)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    made.setMaxVisibleItems(14)
    return made
