"""The table of appeals: any number of them, as wide as there is room for, states as pills."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem

from lkk_desktop import look
from lkk_desktop.documents import answers
from lkk_desktop.strings import t
from lkk_desktop.ui.appeals import words
from lkk_desktop.ui.appeals.gathered import Letter
from lkk_desktop.ui.buttons import is_enter
from lkk_desktop.ui.cells import font_of, ground
from lkk_desktop.ui.icons import draw
from lkk_desktop.ui.tables import LEFT, Index, Lines, Table
from lkk_desktop.ui.theme import colours, scaled

Shape = Literal["wide", "narrow", "tight"]
HEIGHTS: dict[Shape, int] = {"wide": 48, "narrow": 82, "tight": 122}
GROUNDS = {"ok": "ok_ground", "wait": "wait_ground", "bad": "bad_ground", "plain": "sunken"}
ROLES = {"ok": "ok", "wait": "wait", "bad": "bad", "plain": "muted"}
TOPIC: dict[Shape, int] = {"wide": 2, "narrow": 0, "tight": 0}
"""The column that holds the reason, which may go on in a second line."""
STATE: dict[Shape, int | None] = {"wide": 3, "narrow": 1, "tight": None}
"""The column that holds the pill; where there is none it stands below the reason."""
EDGE, PILL = 10, 24


class Letters(Lines):
    """Lines of appeals; ``sent`` knows how many bytes of which command have arrived."""

    def __init__(self) -> None:
        super().__init__()
        self.shape: Shape = "wide"
        self.sent: Mapping[str, tuple[int, int]] = {}

    def show_letters(self, found: Sequence[Letter], shape: Shape) -> None:
        """Other lines, or another shape, from now on."""
        self.shape = shape
        self.show(headers(shape), found, self._texts)

    def letter(self, row: int) -> Letter | None:
        return self.lines[row] if 0 <= row < len(self.lines) else None

    def said(self, letter: Letter) -> str:
        """A line's state in words."""
        return words.state(letter.state, self.sent.get(letter.appeal.command))

    def full(self, row: int) -> Sequence[str]:
        """A line with everything in a cell of its own, for copying."""
        found: Letter = self.lines[row]
        return (*self._plain(found), self.said(found))

    def told(self, row: int) -> None:
        """What a line says is something else now."""
        self._made.pop(row, None)
        last = self.columnCount() - 1
        self.dataChanged.emit(self.index(row, 0), self.index(row, last))

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.AccessibleTextRole and index.isValid():
            if index.column() == 0:
                return ", ".join(self.full(index.row()))
            return str(super().data(index, role)).replace("\n", ", ")
        return super().data(index, role)

    def _plain(self, letter: Letter) -> tuple[str, str, str]:
        appeal = letter.appeal
        number = appeal.number or answers.number_of(appeal)
        return (number, answers.moment(appeal.submitted, letter.zone), appeal.reason)

    def _texts(self, letter: Letter) -> Sequence[str]:
        number, when, reason = self._plain(letter)
        match self.shape:
            case "wide":
                return (number, when, reason, self.said(letter))
            case "narrow":
                return (f"{reason}\n{number} · {when}", self.said(letter))
            case _:
                return (f"{reason}\n{number}\n{when}\n{self.said(letter)}",)


def headers(shape: Shape) -> tuple[str, ...]:
    """The columns that there is room for."""
    match shape:
        case "wide":
            return (t("No."), t("Time of the appeal"), t("Topic of the appeal"), t("State"))
        case "narrow":
            return (t("Topic, number and time"), t("State"))
        case _:
            return (t("Topic, number and time"),)


class LettersTable(Table):
    """``looked_at`` says that another appeal is before the person; ``opened``, that Enter or a
    double click asked for it."""

    looked_at = Signal(object)
    opened = Signal(object)

    def __init__(self, said: str) -> None:
        self.letters = Letters()
        self._quiet = False
        super().__init__(said, self.letters)
        self.gives_way = True
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setItemDelegate(_Cell(self.letters))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.doubleClicked.connect(lambda index: self._open(index.row()))

    @property
    def current(self) -> Letter | None:
        """The appeal that is before the person."""
        return self.letters.letter(self.currentIndex().row())

    def show_letters(self, found: Sequence[Letter], shape: Shape) -> None:
        """Show these; what was chosen stays so, and the place too, while it is among them."""
        now, place = self.current, self.verticalScrollBar().value()
        self.verticalHeader().setDefaultSectionSize(scaled(HEIGHTS[shape]))
        self.padding = 2 * scaled(EDGE)
        self._quiet = True
        self.letters.show_letters(found, shape)
        self.fit()
        again = next((row for row, one in enumerate(found) if now and one.id == now.id), None)
        if again is not None:
            self.setCurrentIndex(self.letters.index(again, 0))
            self.verticalScrollBar().setValue(place)
        self._quiet = False
        self.looked_at.emit(self.current)

    def choose(self, id: str) -> bool:
        """Put the cursor onto an appeal; whether it is among these."""
        for row, one in enumerate(self.letters.lines):
            if one.id == id:
                self.setCurrentIndex(self.letters.index(row, 0))
                self.scrollTo(self.currentIndex())
                return True
        return False

    def told(self, command: str) -> None:
        """The files of a command have come further."""
        for row, one in enumerate(self.letters.lines):
            if one.appeal.command == command:
                self.letters.told(row)

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if not self._quiet:
            self.looked_at.emit(self.letters.letter(current.row()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_enter(event):
            event.accept()
            self._open(self.currentIndex().row())
            return
        super().keyPressEvent(event)

    def copied(self) -> str:
        chosen = sorted(index.row() for index in self.selectionModel().selectedRows())
        lines = [headers("wide"), *(self.letters.full(row) for row in chosen)]
        return "\n".join("\t".join(cells) for cells in lines) if chosen else ""

    def text_width(self, text: str, column: int) -> int:
        shape = self.letters.shape
        if column == TOPIC[shape]:
            return scaled(180 if shape == "wide" else 120)
        if column == STATE[shape]:
            # The longest states wrap within their pill; the usual ones stand in a line.
            font = QFontMetrics(font_of(look.CAPTION))
            return min(font.horizontalAdvance(text), scaled(134)) + scaled(42)
        return max(self.fontMetrics().horizontalAdvance(one) for one in text.split("\n"))

    def _spread(self) -> None:
        """What is left of the width is the reason's."""
        # While the columns become others, what the old ones wanted says nothing.
        if not self._wanted or len(self._wanted) != self.letters.columnCount():
            return
        super()._spread()
        at = TOPIC[self.letters.shape]
        others = [wide for n, wide in enumerate(self._wanted) if n != at]
        spare = self.viewport().width() - sum(others)
        if spare >= self._wanted[at]:
            for n, wide in enumerate(self._wanted):
                self.setColumnWidth(n, spare if n == at else wide)

    def _open(self, row: int) -> None:
        letter = self.letters.letter(row)
        if letter is not None:
            self.opened.emit(letter)


class _Cell(QStyledItemDelegate):
    """Draws a cell: the reason in up to two lines, smaller lines below it, a state as a pill."""

    def __init__(self, letters: Letters) -> None:
        super().__init__(letters)
        self._letters = letters

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        text = ground(self, painter, option, index)
        edge, shape = scaled(EDGE), self._letters.shape
        rect = option.rect.adjusted(edge, scaled(4), -edge, -scaled(4))
        letter: Letter = self._letters.lines[index.row()]
        painter.save()
        if index.column() == STATE[shape]:
            pill(painter, rect, text, words.STATES[letter.state])
        elif index.column() == TOPIC[shape]:
            first, *below = text.split("\n")
            if STATE[shape] is None:
                said = below.pop()
                foot = QRect(rect.left(), rect.bottom() - scaled(PILL), rect.width(), scaled(PILL))
                pill(painter, foot, said, words.STATES[letter.state])
                rect = rect.adjusted(0, 0, 0, -scaled(PILL + 4))
            self._topic(painter, rect, first, below)
        else:
            painter.setFont(font_of(look.TEXT))
            painter.setPen(QColor(colours().text if index.column() == 0 else colours().muted))
            painter.drawText(rect, LEFT, text)
        painter.restore()

    def _topic(self, painter: QPainter, rect: QRect, first: str, below: list[str]) -> None:
        lines = _broken(first, font_of(look.TEXT), rect.width() - scaled(4), 2)
        sizes = [(one, look.TEXT, 20) for one in lines] + [(one, look.CAPTION, 17) for one in below]
        top = rect.center().y() - sum(scaled(high) for _o, _s, high in sizes) // 2
        for one, size, high in sizes:
            painter.setFont(font_of(size))
            painter.setPen(QColor(colours().text if size == look.TEXT else colours().muted))
            place = QRect(rect.left(), top, rect.width(), scaled(high))
            said = painter.fontMetrics().elidedText(one, Qt.TextElideMode.ElideRight, rect.width())
            painter.drawText(place, LEFT, said)
            top += scaled(high)


def pill(painter: QPainter, rect: QRect, text: str, state: tuple[str, str, str]) -> None:
    """Draw a state as a pill at the left of a place: a glyph and words, never colour alone."""
    _words, colour, glyph = state
    of, font = colours(), font_of(look.CAPTION)
    side, room = scaled(14), rect.width() - scaled(40)
    lines = _broken(text, font, room, 2)
    metrics = QFontMetrics(font)
    wide = max(metrics.horizontalAdvance(one) for one in lines) + scaled(40)
    high = scaled(PILL) + (len(lines) - 1) * metrics.height()
    place = QRect(rect.left(), rect.center().y() - high // 2, min(wide, rect.width()), high)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(getattr(of, GROUNDS[colour])))
    radius = scaled(PILL) / 2
    painter.drawRoundedRect(place, radius, radius)
    role = getattr(of, ROLES[colour])
    mark = QRect(place.left() + scaled(9), place.center().y() - side // 2, side, side)
    draw(painter, mark, glyph, role)
    painter.setFont(font)
    painter.setPen(QColor(role))
    inside = place.adjusted(scaled(28), 0, -scaled(6), 0)
    painter.drawText(inside, int(LEFT), "\n".join(lines))


def _broken(text: str, font: QFont, room: int, most: int) -> list[str]:
    """A text in at most so many lines that fit; the last one is cut with dots."""
    metrics = QFontMetrics(font)
    lines: list[str] = []
    line = ""
    rest = text.split(" ")
    while rest:
        joined = f"{line} {rest[0]}".strip()
        if line and metrics.horizontalAdvance(joined) > room:
            if len(lines) == most - 1:
                break
            lines.append(line)
            line = ""
            continue
        line = joined
        rest.pop(0)
    whole = " ".join([line, *rest]).strip()
    return [*lines, metrics.elidedText(whole, Qt.TextElideMode.ElideRight, max(1, room))]
