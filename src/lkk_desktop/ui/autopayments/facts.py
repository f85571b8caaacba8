"""Names with their values, beside one another, or below where there is little room."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from lkk_desktop import look
from lkk_desktop.ui.components import label
from lkk_desktop.ui.theme import scaled

TIGHT = 420
NAMES = 190


class Facts(QWidget):
    """What is known, line by line."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[tuple[str, str], ...] = ()
        self.values: dict[str, QLabel] = {}
        self._labels: list[tuple[QLabel, QLabel]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(look.L)
        self._grid.setVerticalSpacing(look.XS)
        self._grid.setColumnStretch(1, 1)
        self._tight: bool | None = None

    def show_rows(self, rows: Sequence[tuple[str, str]]) -> None:
        """Show these; a value that is empty leaves its name out."""
        found = tuple((name, value) for name, value in rows if value)
        if found == self.rows:
            return
        self.rows, self.values = found, {}
        for pair in self._labels:
            for one in pair:
                self._grid.removeWidget(one)
                one.hide()
                one.deleteLater()
        self._labels = []
        for name, value in found:
            named, valued = label(name, "muted", wrap=True), label(value, wrap=True)
            valued.setAccessibleName(f"{name}: {value}")
            self._labels.append((named, valued))
            self.values[name] = valued
        self._place(self.width() < scaled(TIGHT))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        tight = self.width() < scaled(TIGHT)
        if tight != self._tight:
            self._place(tight)

    def _place(self, tight: bool) -> None:
        self._tight = tight
        self._grid.setColumnMinimumWidth(0, 0 if tight else scaled(NAMES))
        for at, (named, valued) in enumerate(self._labels):
            for one in (named, valued):
                self._grid.removeWidget(one)
            if tight:
                self._grid.addWidget(named, 2 * at, 0, 1, 2)
                self._grid.addWidget(valued, 2 * at + 1, 0, 1, 2)
            else:
                self._grid.addWidget(named, at, 0, Qt.AlignmentFlag.AlignTop)
                self._grid.addWidget(valued, at, 1)
            named.show()
            valued.show()
