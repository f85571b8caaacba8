"""The table of readings under their months: any number of them, as wide as there is room for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal

import msgspec
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from lkk_desktop import look
from lkk_desktop.models.history import Past
from lkk_desktop.strings import c, date, t
from lkk_desktop.ui.buttons import is_enter
from lkk_desktop.ui.cells import font_of, ground
from lkk_desktop.ui.history import speech
from lkk_desktop.ui.icons import RESOURCE, ZONE, draw
from lkk_desktop.ui.tables import LEFT, RIGHT, Index, Lines, Table
from lkk_desktop.ui.theme import colours, scaled

Shape = Literal["wide", "narrow", "tight"]
HEIGHTS: dict[Shape, int] = {"wide": 48, "narrow": 70, "tight": 74}
FIGURES: dict[Shape, frozenset[int]] = {
    "wide": frozenset({2, 3}),
    "narrow": frozenset({1}),
    "tight": frozenset({1}),
}
# Which column has the resource's glyph before it, and where a state's words stand: column, line.
GLYPH: dict[Shape, int | None] = {"wide": 1, "narrow": 0, "tight": None}
STATED: dict[Shape, tuple[int, int]] = {"wide": (5, 0), "narrow": (2, 0), "tight": (1, 2)}
# How far right of its glyph the resource begins.
ROOM = 28
# The column whose words may go on in a second line.
WRAPS: dict[Shape, int | None] = {"wide": 4, "narrow": None, "tight": None}
ROLE = {"ok": "ok", "wait": "wait", "bad": "bad", "plain": "muted"}


class Group(msgspec.Struct, frozen=True):
    """The line of a month, above its readings; ``words`` say that it has none."""

    period: str
    words: str


Row = Past | Group


def rows(months: dict[str, tuple[Past, ...]], empty: str) -> list[Row]:
    """Months with their readings below them, and those without, which say so."""
    made: list[Row] = []
    for period, lines in months.items():
        made.append(Group(period, "" if lines else empty))
        made += lines
    return made


class Readings(Lines):
    """Lines of readings. A cell's texts stand below one another, the first being the main one."""

    def __init__(self) -> None:
        super().__init__()
        self.shape: Shape = "wide"

    def show_rows(self, found: Sequence[Row], shape: Shape) -> None:
        """Other rows, or another shape, from now on."""
        self.shape = shape
        self.show(headers(shape), found, self._texts, FIGURES[shape])

    def past(self, row: int) -> Past | None:
        """The reading of a row; None for a month's line."""
        found = self.lines[row] if 0 <= row < len(self.lines) else None
        return found if isinstance(found, Past) else None

    def full(self, row: int) -> Sequence[str]:
        """A row with everything in a cell of its own, for copying."""
        found = self.lines[row]
        if isinstance(found, Group):
            return (speech.period_name(found.period), found.words)
        return (
            date(found.day),
            speech.resource(found),
            speech.meter(found),
            speech.value(found),
            speech.difference(found),
            speech.channel(found),
            speech.state(found),
            speech.billed(found),
        )

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.AccessibleTextRole and index.isValid():
            found = self.lines[index.row()]
            if isinstance(found, Group):
                return ". ".join(part for part in self._texts(found)[0].split("\n") if part)
            return str(super().data(index, role)).replace("\n", ", ")
        return super().data(index, role)

    def _texts(self, row: Row) -> Sequence[str]:
        if isinstance(row, Group):
            name = speech.period_name(row.period)
            first = "\n".join((name[:1].upper() + name[1:], row.words))
            return (first, *[""] * (len(self.headers) - 1))
        of, meter, state = speech.resource(row), speech.meter(row), speech.state(row)
        match self.shape:
            case "wide":
                figures = (speech.value(row), speech.difference(row))
                billed = f"{state}\n{speech.billed(row)}" if speech.billed(row) else state
                return (date(row.day), f"{of}\n{meter}", *figures, speech.channel(row), billed)
            case "narrow":
                figure = f"{speech.value(row)}\n{speech.change(row)}"
                where = f"{of}\n{meter}\n{date(row.day)}"
                return (where, figure, f"{state}\n{speech.channel(row)}")
            case _:
                figure = f"{speech.value(row)}\n{speech.change(row)}\n{state}"
                return (f"{speech.dial(row)}\n{date(row.day)}", figure)


def headers(shape: Shape) -> tuple[str, ...]:
    """The columns that there is room for."""
    of, value, state = t("Meter"), t("Reading"), t("State")
    match shape:
        case "wide":
            of = t("Resource and meter")
            return (t("Date sent"), of, value, t("Difference"), t("How it came"), state)
        case "narrow":
            return (of, value, state)
        case _:
            return (of, value)


class ReadingsTable(Table):
    """``looked_at`` says that another reading is before the person; ``opened``, that Enter or a
    double click asked for its paper."""

    looked_at = Signal(object)
    opened = Signal(object)

    def __init__(self, words: str) -> None:
        self.readings = Readings()
        super().__init__(words, self.readings)
        self.gives_way = True
        self._widths: dict[str, int] = {}
        self.setItemDelegate(_Cell(self.readings))
        self.doubleClicked.connect(lambda index: self._open(index.row()))

    def show_rows(self, found: Sequence[Row], shape: Shape) -> None:
        """Show these; the reading that was before the person stays so while it is among them."""
        now = self.readings.past(self.currentIndex().row())
        self.verticalHeader().setDefaultSectionSize(scaled(HEIGHTS[shape]))
        self.padding = 2 * _edge(shape)
        self._widths.clear()
        self.clearSpans()
        self.readings.show_rows(found, shape)
        columns = self.readings.columnCount()
        for at, row in enumerate(found):
            if isinstance(row, Group):
                self.setSpan(at, 0, 1, columns)
                self.setRowHeight(at, scaled(40))
        self.fit()
        again = next((n for n, row in enumerate(found) if now and _same(row, now)), None)
        if again is not None:
            self.setCurrentIndex(self.readings.index(again, 0))
        elif now is not None:
            self.looked_at.emit(None)
        self.updateGeometry()

    def wanted(self, most: int) -> int:
        """The height that its rows want, and no more than so many pixels."""
        header, rows = self.horizontalHeader().sizeHint().height(), self.verticalHeader().length()
        return min(most, header + rows + 2 * self.frameWidth() + scaled(6))

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self.looked_at.emit(self.readings.past(current.row()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_enter(event):
            event.accept()
            self._open(self.currentIndex().row())
            return
        super().keyPressEvent(event)

    def copied(self) -> str:
        chosen = sorted(index.row() for index in self.selectionModel().selectedRows())
        head = (t("Date sent"), t("Resource"), t("Meter"), t("Reading"), t("Difference"))
        more = (t("How it came"), t("State"), c("readings", "Bill"))
        lines = [(*head, *more), *(self.readings.full(row) for row in chosen)]
        return "\n".join("\t".join(cells) for cells in lines) if chosen else ""

    def counts(self, row: int) -> bool:
        return self.readings.past(row) is not None

    def text_width(self, text: str, column: int) -> int:
        """Below the first line letters are smaller."""
        first, *below = text.split("\n")
        if column == WRAPS[self.readings.shape]:
            return _two_lines(first, self._wide)
        widest = max((self._wide(one) * look.CAPTION // look.TEXT for one in below), default=0)
        glyph = scaled(ROOM) if column == GLYPH[self.readings.shape] else 0
        return max(self._wide(first), widest) + glyph + scaled(4)

    def _wide(self, text: str) -> int:
        # Meters, dates and states come again and again.
        found = self._widths.get(text)
        if found is None:
            found = self._widths[text] = self.fontMetrics().horizontalAdvance(text)
        return found

    def _open(self, row: int) -> None:
        past = self.readings.past(row)
        if past is not None:
            self.opened.emit(past)


class _Cell(QStyledItemDelegate):
    """Draws a cell's texts below one another, the resource's glyph, a state in its colour."""

    def __init__(self, readings: Readings) -> None:
        super().__init__(readings)
        self._readings = readings

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        text = ground(self, painter, option, index)
        edge = _edge(self._readings.shape)
        rect = option.rect.adjusted(edge, 0, -edge, 0)
        row = self._readings.lines[index.row()]
        painter.save()
        if isinstance(row, Group):
            self._group(painter, rect, text.split("\n"))
        else:
            self._lines(painter, rect, row, text.split("\n"), index.column())
        painter.restore()

    def _group(self, painter: QPainter, rect: QRect, texts: list[str]) -> None:
        painter.setFont(font_of(look.TEXT, bold=True))
        painter.setPen(QColor(colours().text))
        place = painter.boundingRect(rect, LEFT, texts[0])
        painter.drawText(rect, LEFT, texts[0])
        if len(texts) > 1 and texts[1]:
            painter.setFont(font_of(look.CAPTION))
            painter.setPen(QColor(colours().faint))
            left = place.right() - rect.left() + scaled(12)
            painter.drawText(rect.adjusted(left, 0, 0, 0), LEFT, texts[1])

    def _lines(
        self, painter: QPainter, rect: QRect, row: Past, texts: list[str], column: int
    ) -> None:
        shape = self._readings.shape
        if column == GLYPH[shape]:
            glyph, role = RESOURCE[row.meter.resource], "muted"
            if row.zone != "single":
                glyph, role = ZONE[row.zone]
            side = scaled(18)
            place = QRect(rect.left(), rect.center().y() - side // 2, side, side)
            draw(painter, place, glyph, getattr(colours(), role))
            rect = rect.adjusted(scaled(ROOM), 0, 0, 0)
        if column == WRAPS[shape]:
            painter.setFont(font_of(look.TEXT))
            painter.setPen(QColor(colours().text))
            painter.drawText(rect, int(LEFT) | int(Qt.TextFlag.TextWordWrap), texts[0])
            return
        align = RIGHT if column in FIGURES[shape] else LEFT
        heights = [scaled(20 if n == 0 else 17) for n in range(len(texts))]
        top = rect.center().y() - sum(heights) // 2
        for n, (text, high) in enumerate(zip(texts, heights, strict=True)):
            painter.setFont(font_of(look.TEXT if n == 0 else look.CAPTION))
            role = "text" if n == 0 else "muted"
            if (column, n) == STATED[shape]:
                role = ROLE[speech.STATES[row.status][1]]
            painter.setPen(QColor(getattr(colours(), role)))
            place = QRect(rect.left(), top, rect.width(), high)
            elided = painter.fontMetrics().elidedText(
                text, Qt.TextElideMode.ElideRight, place.width()
            )
            painter.drawText(place, align, elided)
            top += high


def _two_lines(text: str, measure: Callable[[str], int]) -> int:
    """How wide a text is that may go on in a second line: where it is broken best."""
    words = text.split(" ")
    broken = (
        max(measure(" ".join(words[:at])), measure(" ".join(words[at:])))
        for at in range(1, len(words))
    )
    return min(broken, default=measure(text)) + scaled(4)


def _edge(shape: Shape) -> int:
    """What a cell leaves free at its sides."""
    return scaled(6 if shape == "tight" else 11)


def _same(row: Row, past: Past) -> bool:
    return isinstance(row, Past) and row.id == past.id
