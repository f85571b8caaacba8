"""The table of payments: lines of the months that are asked for, in the shape the width allows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from lkk_desktop import look
from lkk_desktop.models.paid import Paid, PaymentHistory
from lkk_desktop.strings import date, t
from lkk_desktop.ui.buttons import is_enter
from lkk_desktop.ui.cells import font_of, ground
from lkk_desktop.ui.paid import speech
from lkk_desktop.ui.tables import LEFT, RIGHT, Index, Lines, Table
from lkk_desktop.ui.theme import colours, scaled

Shape = Literal["wide", "narrow", "tight", "slim"]
HEIGHTS: dict[Shape, int] = {"wide": 46, "narrow": 70, "tight": 92, "slim": 108}
FIGURES: dict[Shape, frozenset[int]] = {
    "wide": frozenset({4}),
    "narrow": frozenset({2}),
    "tight": frozenset({1}),
    "slim": frozenset(),
}
STATED: dict[Shape, tuple[int, int]] = {
    "wide": (3, 0),
    "narrow": (1, 1),
    "tight": (0, 2),
    "slim": (0, 1),
}
"""Where the words of a state stand: column, line."""
ROOM: dict[Shape, int] = {"wide": 740, "narrow": 470, "tight": 0, "slim": 0}
"""From how much room on a shape is worth it, whatever its texts; the roomiest first."""
ROLE = {"ok": "ok", "wait": "wait", "bad": "bad", "plain": "muted"}


class Payments(Lines):
    """Lines of payments. A cell's texts stand below one another, the first being the main one."""

    def __init__(self) -> None:
        super().__init__()
        self.shape: Shape = "wide"
        self.history: PaymentHistory | None = None

    def show_rows(self, history: PaymentHistory, found: Sequence[Paid], shape: Shape) -> None:
        self.history, self.shape = history, shape
        self.show(headers(shape), found, lambda one: self.told(one, shape), FIGURES[shape])

    def paid(self, row: int) -> Paid | None:
        """The payment of a row."""
        return self.lines[row] if 0 <= row < len(self.lines) else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        found = super().data(index, role)
        if role == Qt.ItemDataRole.AccessibleTextRole and found:
            return ", ".join(part for part in str(found).split("\n") if part)
        return found

    def told(self, one: Paid, shape: Shape) -> Sequence[str]:
        """A payment's cells in a shape."""
        assert self.history is not None
        of = self.history
        way, group = speech.way(one, of.methods), speech.group(one)
        # Where room is dear, what went back is told by its sum alone.
        state = speech.state(one) if shape == "wide" else speech.standing(one)
        sum_, cheque = speech.summed(one, of.currency), speech.cheque(one)
        back = speech.back(one, of.currency)
        match shape:
            case "wide":
                figure = f"{sum_}\n{back}" if back else sum_
                return (date(one.day), way, group, state, figure, cheque)
            case "narrow":
                last = f"{sum_}\n{back}" if back else sum_
                return (f"{date(one.day)}\n{way}", f"{group}\n{state}", f"{last}\n{_small(one)}")
            case "tight":
                first = f"{date(one.day)}\n{way}, {group}\n{state}"
                return (first, "\n".join(p for p in (sum_, back, _small(one)) if p))
            case _:
                first = f"{date(one.day)} · {sum_}\n{state}\n{way}, {group}"
                return ("\n".join(p for p in (first, back, _small(one)) if p),)


def _small(one: Paid) -> str:
    """The cheque beside other texts, where its column has no room."""
    if one.cheque is not None:
        return t("Cheque")
    return t("no cheque yet") if one.awaits_cheque else ""


def headers(shape: Shape) -> tuple[str, ...]:
    """The columns that there is room for."""
    day, way, group, state = t("Date"), t("Way of payment"), t("Paid for"), t("State")
    match shape:
        case "wide":
            return (day, way, group, state, t("Sum"), t("Cheque"))
        case "narrow":
            return (day, group, t("Sum"))
        case "tight":
            return (t("Payment"), t("Sum"))
        case _:
            return (t("Payment"),)


def kept(shape: Shape, column: int, text: str) -> str:
    """What has to be seen whole of a cell: the day, the sum with what belongs to it, the state."""
    if column in FIGURES[shape]:
        return text
    wanted = {(0, 0), STATED[shape]}
    # The first line's letters are larger: each line keeps its place.
    lines = enumerate(text.split("\n"))
    return "\n".join(line if (column, at) in wanted else "" for at, line in lines)


class PaymentsTable(Table):
    """``looked_at``: another payment is before the person; ``opened``: Enter, a double click, or a
    click where its cheque is named asked for it."""

    looked_at = Signal(object)
    opened = Signal(object)

    def __init__(self, words: str) -> None:
        self.payments = Payments()
        super().__init__(words, self.payments)
        self.gives_way = True
        self._least: dict[Shape, list[int]] = {}
        self.setMouseTracking(True)
        self.setItemDelegate(_Cell(self.payments))
        self.doubleClicked.connect(lambda index: self._open(index.row()))

    def measure(self, history: PaymentHistory, found: Sequence[Paid]) -> None:
        """See how much room the days, sums and states of these want in each shape."""
        self.payments.history = history
        # Of those that look alike one says enough.
        alike = {
            (len(str(one.kopecks)), len(str(one.returned)), speech.state(one)): one for one in found
        }
        for shape in ROOM:
            cells = [self.payments.told(one, shape) for one in alike.values()]
            self._least[shape] = [
                max((self._kept(shape, at, row[at]) for row in cells), default=0) + 2 * _edge(shape)
                for at in range(len(headers(shape)))
            ]

    def _kept(self, shape: Shape, at: int, text: str) -> int:
        # Among other columns each shows half of what it says, or it need not stand there.
        half = self.text_width(text, at) // 2 if ROOM[shape] else 0
        return max(half, self.text_width(kept(shape, at, text), at))

    def shape_of(self, room: int) -> Shape:
        """The shape that shows most in so much room, and days, sums and states whole."""
        for shape, worth in ROOM.items():
            if room >= max(scaled(worth), sum(self._least.get(shape, ()))):
                return shape
        return "slim"

    def least(self, column: int) -> int:
        """What is kept of a column; what else it says gives way. A single one has nothing that
        could give way to it."""
        return self._least[self.payments.shape][column] if self.payments.shape != "slim" else 0

    def show_rows(self, history: PaymentHistory, found: Sequence[Paid], shape: Shape) -> None:
        """Show these; the payment that was before the person stays so while it is among them."""
        now = self.payments.paid(self.currentIndex().row())
        self.verticalHeader().setDefaultSectionSize(scaled(HEIGHTS[shape]))
        self.padding = 2 * _edge(shape)
        self.payments.show_rows(history, found, shape)
        self.fit()
        again = next((n for n, row in enumerate(found) if now and row.id == now.id), None)
        if again is not None:
            self.setCurrentIndex(self.payments.index(again, 0))
        else:
            self.looked_at.emit(None)
        self.updateGeometry()

    def choose(self, payment: str) -> bool:
        """Put a payment, or the first one of an order, before the person."""
        for row in range(self.payments.rowCount()):
            one = self.payments.paid(row)
            if one is not None and payment in (one.id, one.order):
                self.setCurrentIndex(self.payments.index(row, 0))
                return True
        return False

    def wanted(self, most: int) -> int:
        """The height that its rows want, and no more than so many pixels."""
        header, rows = self.horizontalHeader().sizeHint().height(), self.verticalHeader().length()
        return min(most, header + rows + 2 * self.frameWidth() + scaled(6))

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self.looked_at.emit(self.payments.paid(current.row()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_enter(event):
            event.accept()
            self._open(self.currentIndex().row())
            return
        super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if self._names_cheque(index) and event.button() == Qt.MouseButton.LeftButton:
            self._open(index.row())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        over = self._names_cheque(self.indexAt(event.position().toPoint()))
        shape = Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)

    def copied(self) -> str:
        history = self.payments.history
        chosen = sorted(index.row() for index in self.selectionModel().selectedRows())
        if not chosen or history is None:
            return ""
        head = (t("Date"), t("Way of payment"), t("Paid for"), t("State"), t("Sum"))
        more = (t("Returned"), t("Bill"), t("Cheque"))
        rows = [speech.whole(self.payments.lines[row], history) for row in chosen]
        return "\n".join("\t".join(cells) for cells in [(*head, *more), *rows])

    def text_width(self, text: str, column: int) -> int:
        """Below the first line letters are smaller."""
        first, *below = text.split("\n")
        metrics = self.fontMetrics()
        small = (metrics.horizontalAdvance(one) * look.CAPTION // look.TEXT for one in below)
        return max([metrics.horizontalAdvance(first), *small]) + scaled(4)

    def _names_cheque(self, index: Index) -> bool:
        paid = self.payments.paid(index.row()) if index.isValid() else None
        wide = self.payments.shape == "wide" and index.column() == 5
        return wide and paid is not None and paid.cheque is not None

    def _open(self, row: int) -> None:
        paid = self.payments.paid(row)
        if paid is not None:
            self.opened.emit(paid)


class _Cell(QStyledItemDelegate):
    """Draws a cell's texts below one another, a state in its colour, a cheque as what it opens."""

    def __init__(self, payments: Payments) -> None:
        super().__init__(payments)
        self._payments = payments

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        texts = ground(self, painter, option, index).split("\n")
        shape, edge = self._payments.shape, _edge(self._payments.shape)
        rect = option.rect.adjusted(edge, 0, -edge, 0)
        paid, column = self._payments.lines[index.row()], index.column()
        align = RIGHT if column in FIGURES[shape] else LEFT
        heights = [scaled(20 if n == 0 else 17) for n in range(len(texts))]
        top = rect.center().y() - sum(heights) // 2
        painter.save()
        for n, (text, high) in enumerate(zip(texts, heights, strict=True)):
            painter.setFont(font_of(look.TEXT if n == 0 else look.CAPTION))
            painter.setPen(QColor(getattr(colours(), self._role(paid, column, n, len(texts)))))
            place = QRect(rect.left(), top, rect.width(), high)
            metrics = painter.fontMetrics()
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, place.width())
            painter.drawText(place, align, shown)
            top += high
        painter.restore()

    def _role(self, paid: Paid, column: int, line: int, lines: int) -> str:
        shape = self._payments.shape
        if (column, line) == STATED[shape]:
            return ROLE[speech.role(paid)]
        names_cheque = column == len(headers(shape)) - 1 and line == lines - 1
        if names_cheque and paid.cheque is not None and (shape == "wide" or line > 0):
            return "accent"
        if names_cheque and shape == "wide":
            return "muted"
        if not paid.came and column in FIGURES[shape]:
            return "muted"
        return "text" if line == 0 else "muted"


def _edge(shape: Shape) -> int:
    """What a cell leaves free at its sides."""
    return scaled(6 if shape == "tight" else 11)
