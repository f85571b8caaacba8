"""A table of figures: drawn row by row as it is scrolled, however long; by keyboard; copied."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

import msgspec
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QSizePolicy, QTableView

from lkk_desktop import look
from lkk_desktop.ui.theme import scaled

R = TypeVar("R")
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
MOST_ROWS = 14
LOOKED_AT = 60
"""So many rows are measured for the columns' widths; a longer text elsewhere is elided."""
Index = QModelIndex | QPersistentModelIndex


class Column(msgspec.Struct, frozen=True):
    """A column: its name, what stands in it, and whether that is nothing.

    ``weight``: where there is no room, columns of the greatest weight go first; 0 stays.
    """

    title: str
    text: Callable[[Any], str]
    is_idle: Callable[[Any], bool] = lambda _row: False
    figure: bool = True
    weight: int = 0


class Figures(QAbstractTableModel, Generic[R]):
    """Rows as they are, made text only when they are drawn. Columns in which all is idle go."""

    def __init__(self, columns: Sequence[Column]) -> None:
        super().__init__()
        self._every = tuple(columns)
        self.columns: tuple[Column, ...] = self._every
        self.rows: Sequence[R] = ()

    def show_rows(self, rows: Sequence[R]) -> None:
        self.beginResetModel()
        self.rows = rows
        self.columns = tuple(
            one for one in self._every if not rows or not all(map(one.is_idle, rows))
        )
        self.endResetModel()

    def text(self, row: int, column: int) -> str:
        return self.columns[column].text(self.rows[row])

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(index.row(), index.column())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            title = self.columns[index.column()].title
            return f"{title}: {self.text(index.row(), index.column())}"
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if self.columns[index.column()].figure else LEFT
        return None

    def headerData(
        self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if way != Qt.Orientation.Horizontal or section >= len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if self.columns[section].figure else LEFT
        return None


class Table(QTableView, Generic[R]):
    """``chosen`` carries the number of the row that the person is on."""

    chosen = Signal(int)

    def __init__(self, words: str, columns: Sequence[Column], *, sheds: bool = False) -> None:
        """``sheds``: it leaves weighty columns out where there is no room, else it scrolls."""
        super().__init__()
        self.setAccessibleName(words)
        self.figures: Figures[R] = Figures(columns)
        self._sheds = sheds
        self._widths: list[int] = []
        self.setModel(self.figures)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(scaled(36))
        across = self.horizontalHeader()
        across.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        across.setHighlightSections(False)
        across.setMinimumSectionSize(scaled(24))
        self.selectionModel().currentRowChanged.connect(self._moved)

    @property
    def row(self) -> int:
        """The row that the person is on; -1 for none."""
        return self.currentIndex().row()

    def show_rows(self, rows: Sequence[R]) -> None:
        """Show these, and keep as high as they are, up to a limit."""
        self.figures.show_rows(rows)
        self._widths = [self._measured(at) for at in range(self.figures.columnCount())]
        self._arrange()

    def choose(self, row: int) -> None:
        if 0 <= row < self.figures.rowCount():
            self.selectRow(row)

    def copied(self) -> str:
        """The selected rows with the columns' names, parted by tabs, as a spreadsheet takes it."""
        rows = sorted({index.row() for index in self.selectionModel().selectedRows()})
        columns = range(self.figures.columnCount())
        lines = ["\t".join(column.title for column in self.figures.columns)]
        lines += ["\t".join(self.figures.text(row, at) for at in columns) for row in rows]
        return "\n".join(lines)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.copied())
            event.accept()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _moved(self, now: QModelIndex, _before: QModelIndex) -> None:
        if now.isValid():
            self.chosen.emit(now.row())

    def _measured(self, column: int) -> int:
        metrics = self.fontMetrics()
        head = self.horizontalHeader().fontMetrics()
        rows = range(min(LOOKED_AT, self.figures.rowCount()))
        texts = [metrics.horizontalAdvance(self.figures.text(row, column)) for row in rows]
        title = head.horizontalAdvance(self.figures.columns[column].title)
        return min(max([title, *texts]), scaled(280)) + scaled(30)

    def _arrange(self) -> None:
        room, widths = self.viewport().width(), dict(enumerate(self._widths))
        columns = self.figures.columns
        if self._sheds:
            for at in sorted(widths, key=lambda at: columns[at].weight, reverse=True):
                if sum(widths.values()) > room and columns[at].weight:
                    del widths[at]
        spare = max(0, room - sum(widths.values()))
        for at, width in enumerate(self._widths):
            self.setColumnHidden(at, at not in widths)
            # What is over stands between the columns, so that figures keep to their names.
            more = spare // max(1, len(widths)) if at in widths else 0
            self.setColumnWidth(at, width + more)
        bar = self.horizontalScrollBar().sizeHint().height()
        wide = not self._sheds and sum(widths.values()) > room
        shown = min(MOST_ROWS, self.figures.rowCount())
        head = self.horizontalHeader().sizeHint().height()
        high = head + shown * self.verticalHeader().defaultSectionSize() + (bar if wide else 0)
        if self.height() != high + look.XS:
            self.setFixedHeight(high + look.XS)
