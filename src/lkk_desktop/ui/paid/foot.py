"""The foot of the payments: what they come to, what of it the accruals have, and by which ways."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from lkk_desktop import look
from lkk_desktop.models.paid import PaymentHistory, Sums
from lkk_desktop.strings import money
from lkk_desktop.ui.components import label
from lkk_desktop.ui.paid import speech
from lkk_desktop.ui.payments import words


class Foot(QWidget):
    """Names at the left, sums at the right; the ways in a line below, where there are several."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[tuple[str, str], ...] = ()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(look.M, look.S, look.M, look.S)
        self._grid.setHorizontalSpacing(look.L)
        self._grid.setVerticalSpacing(look.XS)
        self._grid.setColumnStretch(0, 1)

    def show_sums(self, sums: Sums, history: PaymentHistory) -> None:
        """Show these."""
        rows = tuple(speech.foot(sums, history.currency))
        methods = {one.code: one for one in history.methods}
        if len(sums.ways) > 1:
            rows += tuple(
                (words.way(code, methods.get(code)), money(kopecks, history.currency))
                for code, kopecks in sums.ways
            )
        if rows == self.rows:
            return
        self.rows = rows
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for place, (name, sum_) in enumerate(rows):
            part = "strong" if place == 0 else "muted"
            named, value = label(name, part, wrap=True), label(sum_, part)
            value.setAccessibleName(f"{name}: {sum_}")
            value.setAlignment(Qt.AlignmentFlag.AlignRight)
            self._grid.addWidget(named, place, 0)
            self._grid.addWidget(value, place, 1)
