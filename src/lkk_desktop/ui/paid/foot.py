"""The foot of the payments: what they come to, what of it the accruals have, and by which ways."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from lkk_desktop import look
from lkk_desktop.models.paid import PaymentHistory, Sums
from lkk_desktop.ui.components import label
from lkk_desktop.ui.paid import speech


class Foot(QWidget):
    """Names at the left, sums at the right; below what all comes to, what it is made of: each time
    under a heading, and only where there is more than one part."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks: tuple[speech.Block, ...] = ()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(look.M, look.S, look.M, look.S)
        self._grid.setHorizontalSpacing(look.L)
        self._grid.setVerticalSpacing(look.XS)
        self._grid.setColumnStretch(0, 1)

    @property
    def rows(self) -> tuple[tuple[str, str], ...]:
        """All names with their sums."""
        return tuple(row for _heading, rows in self.blocks for row in rows)

    def show_sums(self, sums: Sums, history: PaymentHistory) -> None:
        """Show these."""
        blocks = speech.foot(sums, history)
        if blocks == self.blocks:
            return
        self.blocks = blocks
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        place = 0
        for heading, rows in blocks:
            if heading:
                named = label(heading, "strong", wrap=True)
                named.setContentsMargins(0, look.S, 0, 0)
                self._grid.addWidget(named, place, 0, 1, 2)
                place += 1
            for name, sum_ in rows:
                self._add(place, heading, name, sum_)
                place += 1

    def _add(self, place: int, heading: str, name: str, sum_: str) -> None:
        part, whole = "muted" if heading else "strong", f"{name}: {sum_}"
        named, value = label(name, part, wrap=True), label(sum_, part)
        value.setAccessibleName(f"{heading}, {whole}" if heading else whole)
        value.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._grid.addWidget(named, place, 0)
        self._grid.addWidget(value, place, 1)
