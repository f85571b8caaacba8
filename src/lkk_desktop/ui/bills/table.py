"""A table of sums: what is nothing in all rows is left out, and what there is no room for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

import msgspec
from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QHeaderView, QSizePolicy

from lkk_desktop import look
from lkk_desktop.ui import tables
from lkk_desktop.ui.theme import scaled

R = TypeVar("R")
MOST_ROWS = 14
WIDEST = 280


class Column(msgspec.Struct, frozen=True):
    """A column: its name, what stands in it, and whether that is nothing.

    ``weight``: where there is no room, columns of the greatest weight go first; 0 stays.
    """

    title: str
    text: Callable[[Any], str]
    is_idle: Callable[[Any], bool] = lambda _row: False
    figure: bool = True
    weight: int = 0
    widest: int = WIDEST


class Table(tables.Table, Generic[R]):
    """``chosen`` carries the number of the row that the person is on."""

    chosen = Signal(int)

    def __init__(self, words: str, columns: Sequence[Column], *, sheds: bool = False) -> None:
        """``sheds``: it leaves weighty columns out where there is no room, else it scrolls."""
        self._every, self.columns = tuple(columns), tuple(columns)
        self._sheds = sheds
        super().__init__(words, tables.Lines())
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.selectionModel().currentRowChanged.connect(self._moved)

    @property
    def row(self) -> int:
        """The row that the person is on; -1 for none."""
        return self.currentIndex().row()

    @property
    def shown(self) -> Sequence[R]:
        """The rows that stand there."""
        return self.rows.lines

    def show_rows(self, rows: Sequence[R]) -> None:
        """Show these, and keep as high as they are, up to a limit."""
        columns = tuple(one for one in self._every if not rows or not all(map(one.is_idle, rows)))
        self.columns = columns
        # A row is put into words once, when it is first seen: each of its cells asks for it.
        seen: dict[int, list[str]] = {}

        def texts(row: R) -> list[str]:
            found = seen.get(id(row))
            if found is None:
                found = seen[id(row)] = [one.text(row) for one in columns]
            return found

        self.rows.show(
            tuple(one.title for one in columns),
            rows,
            texts,
            frozenset(at for at, one in enumerate(columns) if one.figure),
        )
        self.fit()

    def choose(self, row: int) -> None:
        if 0 <= row < self.rows.rowCount():
            self.selectRow(row)

    def _moved(self, now: QModelIndex, _before: QModelIndex) -> None:
        if now.isValid():
            self.chosen.emit(now.row())

    def _spread(self) -> None:
        room = self.viewport().width()
        widths = {
            at: min(wide, scaled(self.columns[at].widest)) for at, wide in enumerate(self._wanted)
        }
        if self._sheds:
            for at in sorted(widths, key=lambda at: self.columns[at].weight, reverse=True):
                if sum(widths.values()) > room and self.columns[at].weight:
                    del widths[at]
        more = max(0, room - sum(widths.values())) // max(1, len(widths))
        for at in range(len(self._wanted)):
            self.setColumnHidden(at, at not in widths)
            if at in widths:
                self.setColumnWidth(at, widths[at] + more)
        self._fit_height(scrolls=sum(widths.values()) > room)

    def _fit_height(self, *, scrolls: bool) -> None:
        shown = min(MOST_ROWS, self.rows.rowCount())
        high = self.horizontalHeader().sizeHint().height() + 2 * self.frameWidth() + look.XS
        high += shown * self.verticalHeader().defaultSectionSize()
        if scrolls:
            high += self.horizontalScrollBar().sizeHint().height()
        if self.height() != high:
            self.setFixedHeight(high)
