"""A value with its date: as a column of the table shows it, and in one breath."""

from __future__ import annotations

import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from lkk_desktop.strings import NBSP, date, number, t
from lkk_desktop.ui.components import column, label


class Figure(QWidget):
    """A value with its date below, to the right."""

    def __init__(self) -> None:
        super().__init__()
        self.value, self.date = label("", "figure"), label("", "caption")
        for one in (self.value, self.date):
            one.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setLayout(column(self.value, self.date, gap=1))

    def say(self, name: str, value: int | None, day: datetime.date | None) -> None:
        self.value.setText("—" if value is None else number(value))
        self.date.setText("" if day is None else date(day))
        self.date.setVisible(day is not None)
        self.value.setAccessibleName(f"{name}: {told(value, day)}")


def told(value: int | None, day: datetime.date | None) -> str:
    """A value with its date in one breath: «2 640, 17.07.2020»."""
    if value is None:
        return t("not yet")
    return number(value) if day is None else f"{number(value)},{NBSP}{date(day)}"
