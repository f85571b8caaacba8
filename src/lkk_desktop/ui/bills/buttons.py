"""What can be had on paper or as a file of the months that are chosen."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu

from lkk_desktop.strings import c, mark, t
from lkk_desktop.ui.components import button, press
from lkk_desktop.ui.plain import entry
from lkk_desktop.ui.room import Row

FORMATS = {"xlsx": mark("Excel (XLSX)"), "csv": mark("Text (CSV)")}


class PaperButtons(Row):
    """``asked`` carries what was pressed: accruals, statement, xlsx or csv."""

    asked = Signal(str)

    def __init__(self) -> None:
        self.pdf = button(t("Save as PDF"), "quiet", "file-pdf")
        self.statement = button(c("paper", "Statement"), "quiet", "file-text")
        self.export = button(t("Export"), "quiet", "export")
        super().__init__(self.pdf, self.statement, self.export)
        self.pdf.clicked.connect(press(lambda: self.asked.emit("accruals")))
        self.statement.clicked.connect(press(lambda: self.asked.emit("statement")))
        self.menu = QMenu(self.export)
        self.menu.setAccessibleName(t("Export"))
        for format_, words in FORMATS.items():
            made = self.menu.addAction(entry(t(words)))
            made.triggered.connect(press(partial(self.asked.emit, format_)))
        self.export.clicked.connect(press(self._open))

    def _open(self) -> None:
        self.menu.popup(self.export.mapToGlobal(self.export.rect().bottomLeft()))
