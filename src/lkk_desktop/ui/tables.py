"""Tables of any length: a model that makes a cell when it is looked at, and the view over it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QTableView

from lkk_desktop import look
from lkk_desktop.ui.theme import scaled

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
KEPT = 256
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Lines(QAbstractTableModel):
    """Lines of text under headers. ``cells`` makes a line's texts, one a header, when it is seen;
    ``right`` are the columns of figures."""

    def __init__(self) -> None:
        super().__init__()
        self.headers: tuple[str, ...] = ()
        self.lines: Sequence[Any] = ()
        self._cells: Callable[[Any], Sequence[str]] = lambda _line: ()
        self._right: frozenset[int] = frozenset()
        self._made: dict[int, Sequence[str]] = {}

    def show(
        self,
        headers: tuple[str, ...],
        lines: Sequence[Any],
        cells: Callable[[Any], Sequence[str]],
        right: frozenset[int] = frozenset(),
    ) -> None:
        """Other lines from now on."""
        self.beginResetModel()
        self.headers, self.lines, self._cells, self._right = headers, lines, cells, right
        self._made = {}
        self.endResetModel()

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.headers)

    def texts(self, row: int) -> Sequence[str]:
        # A cell is asked for its text several times whenever it is painted.
        made = self._made.get(row)
        if made is None:
            if len(self._made) >= KEPT:
                self._made.clear()
            made = self._made[row] = self._cells(self.lines[row])
        return made

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.texts(index.row())[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if index.column() in self._right else LEFT
        if role == Qt.ItemDataRole.AccessibleTextRole:
            said = self.texts(index.row())[index.column()]
            return f"{self.headers[index.column()]}: {said}"
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or section >= len(self.headers):
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.headers[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if section in self._right else LEFT
        return None


class Table(QTableView):
    """Whole lines are chosen; Ctrl+C copies them as a spreadsheet takes them; Tab goes on."""

    def __init__(self, words: str, model: Lines) -> None:
        super().__init__()
        self.rows = model
        model.setParent(self)
        self.setModel(model)
        self.setAccessibleName(words)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        # One height for all, so that no line is measured before it is seen.
        self.verticalHeader().setDefaultSectionSize(scaled(36))
        self.verticalHeader().setMinimumSectionSize(scaled(24))
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setMinimumSectionSize(scaled(48))
        self.padding = scaled(28)
        self.gives_way = False
        """Whether long texts are cut rather than that one has to scroll across."""
        self._wanted: list[int] = []

    def fit(self, most: int = 60) -> None:
        """Columns as wide as their headers and the first lines want."""
        model = self.rows
        seen = [model.texts(row) for row in range(min(most, model.rowCount())) if self.counts(row)]
        self._wanted = []
        for at, header in enumerate(model.headers):
            widest = max((self.text_width(texts[at], at) for texts in seen), default=0)
            # A header's letters are smaller than a cell's.
            bare = self.fontMetrics().horizontalAdvance(header) * look.CAPTION // look.TEXT + 2
            self._wanted.append(max(bare, widest) + self.padding)
        self._spread()

    def counts(self, _row: int) -> bool:
        """Whether a line has a say in how wide columns are."""
        return True

    def text_width(self, text: str, _column: int) -> int:
        """How wide a cell's text is drawn."""
        return self.fontMetrics().horizontalAdvance(text)

    def least(self, column: int) -> int:
        """No narrower is a column that gives way: each shows about half of what it wants."""
        return int(self._wanted[column] * 0.55)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._spread()

    def _spread(self) -> None:
        """Share out what is left of the width; where it does not suffice, one scrolls."""
        spare = self.viewport().width() - sum(self._wanted)
        more = max(0, spare) // max(1, len(self._wanted))
        widths = [wide + more for wide in self._wanted]
        if self.gives_way and spare < 0:
            widths = self._given_way(-spare)
        for at, wide in enumerate(widths):
            self.setColumnWidth(at, wide)

    def _given_way(self, short: int) -> list[int]:
        """What is missing taken from the widest, as long as each keeps its least."""
        widths = list(self._wanted)
        least = [self.least(at) for at in range(len(widths))]
        while short > 0:
            can = [at for at, wide in enumerate(widths) if wide > least[at]]
            if not can:
                break
            at = max(can, key=lambda at: widths[at])
            step = min(4, short, widths[at] - least[at])
            widths[at] -= step
            short -= step
        return widths

    def copied(self) -> str:
        """The chosen lines under their headers, with tabs between cells."""
        chosen = sorted(index.row() for index in self.selectionModel().selectedRows())
        lines = [self.rows.headers, *(self.rows.texts(row) for row in chosen)]
        return "\n".join("\t".join(cells) for cells in lines) if chosen else ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            event.accept()
            QGuiApplication.clipboard().setText(self.copied())
            return
        super().keyPressEvent(event)
