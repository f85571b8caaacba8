"""A line of money that opens: what for, how much, and behind it the formula in numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QGridLayout, QLabel, QWidget

from lkk_desktop import look
from lkk_desktop.strings import t
from lkk_desktop.ui.bills.steps import Step
from lkk_desktop.ui.components import column, label, line, rule, set_part, tool
from lkk_desktop.ui.icons import Icon, icon
from lkk_desktop.ui.theme import scaled

RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
Shape = Literal["wide", "narrow", "tight"]
FIGURE = 128
# Where names begin, behind the arrow and the glyph.
INDENT = 82
# The arrow, and the free room behind it.
ARROW, BEHIND = 36, {"wide": 15, "narrow": 7, "tight": 7}
WIDE, NARROW = 860, 420
# Under this width figures of an explanation stand below their words.
BESIDE = 280


def shape_for(width: int) -> Shape:
    """How lines are laid out in so many pixels, at the text scale in use."""
    if width >= scaled(WIDE):
        return "wide"
    return "narrow" if width >= scaled(NARROW) else "tight"


class Steps(QWidget):
    """An explanation as lines of words with their figures at the right, or where there is little
    room below them."""

    def __init__(self, steps: Sequence[Step]) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(look.L)
        self._grid.setVerticalSpacing(look.XS)
        self._grid.setColumnStretch(0, 1)
        self._beside = True
        self._lines: list[tuple[QLabel, QLabel | None]] = []
        for step in steps:
            words = label(step.words, "caption" if step.head else "muted", wrap=True)
            if step.head:
                words.setContentsMargins(0, look.S, 0, 0)
            self._lines.append((words, label(step.figure) if step.figure else None))
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        beside = self.width() >= scaled(BESIDE)
        if beside != self._beside:
            self._beside = beside
            self._place()

    def _place(self) -> None:
        while self._grid.count():
            self._grid.takeAt(0)
        for at, (words, figure) in enumerate(self._lines):
            self._grid.addWidget(words, 2 * at, 0)
            if figure is not None:
                figure.setAlignment(RIGHT if self._beside else LEFT)
                below = 0 if self._beside else 1
                self._grid.addWidget(figure, 2 * at + below, 1 - below)
        self._grid.setVerticalSpacing(2 if self._beside else 0)


class MoneyLine(QFrame):
    """``columns`` are figures between the name and the sum, where there is room for them.

    Without a glyph it is one of a few facts, and its name is said as quietly as theirs.
    """

    opened = Signal(bool)

    def __init__(self, glyph: str, widths: Sequence[int] = ()) -> None:
        super().__init__()
        set_part(self, "line")
        self._make: Callable[[], QWidget] | None = None
        self._inside: QWidget | None = None
        self._shape: Shape = "wide"
        self.name = label("", "strong" if glyph else "muted", wrap=True)
        self.caption = label("", "caption", wrap=True)
        self._brief = label("", "muted", wrap=True)
        self.figure = label("", "figure")
        self.figure.setAlignment(RIGHT)
        self.columns = [label("") for _ in widths]
        self._widths = widths
        for one in self.columns:
            one.setAlignment(RIGHT)
        self.toggle = tool("", "caret-right")
        self.toggle.setMinimumSize(scaled(ARROW), scaled(ARROW))
        self.toggle.clicked.connect(self.turn)
        self._head = QWidget()
        self._texts = column(self.name, self.caption, self._brief, gap=2)
        self._marks = (Icon(glyph, "accent", scaled(20)),) if glyph else ()
        self._across = line(self.toggle, *self._marks, self._texts, *self.columns, self.figure)
        self._across.setStretch(1 + len(self._marks), 1)
        self._head.setLayout(self._across)
        self._head.setCursor(Qt.CursorShape.PointingHandCursor)
        self._head.installEventFilter(self)
        self._body = column(gap=look.S)
        self.setLayout(column(self._head, self._body, gap=look.XS))
        self.arrange("wide")

    @property
    def is_open(self) -> bool:
        return self._inside is not None

    def fill(
        self,
        name: str,
        caption: str,
        columns: Sequence[str],
        brief: str,
        figure: str,
        make: Callable[[], QWidget],
    ) -> None:
        """Show a line; ``make`` builds what stands behind it once that is asked for."""
        self.name.setText(name)
        self.caption.setText(caption)
        self.caption.setVisible(bool(caption))
        self._brief.setText(brief)
        self.figure.setText(figure)
        for one, text in zip(self.columns, columns, strict=True):
            one.setText(text)
        self._make = make
        said = t("{what}: {sum}. How it was made", what=name, sum=figure)
        self.toggle.setAccessibleName(said)
        self.toggle.setToolTip(t("How it was made"))
        self._show_brief()
        if self.is_open:
            self._open()

    def arrange(self, shape: Shape) -> None:
        """Leave the columns out where there is no room, the brief words stand for them; and where
        there is still less, let the sum stand below the name."""
        self._shape, wide = shape, shape == "wide"
        if (shape == "tight") != (self._texts.indexOf(self.figure) >= 0):
            self._move_figure(shape == "tight")
        for one, width in zip(self.columns, self._widths, strict=True):
            one.setVisible(wide)
            one.setFixedWidth(scaled(width))
        for mark in self._marks:
            mark.setVisible(wide)
        self._across.setSpacing(look.M if wide else look.XS)
        self.figure.setMinimumWidth(scaled(FIGURE if wide else 0))
        self._body.setContentsMargins(*self._margins(look.S if self.is_open else 0))
        self._show_brief()

    def _move_figure(self, below: bool) -> None:
        """Between the end of the line and the foot of its texts."""
        self._across.removeWidget(self.figure)
        self._texts.removeWidget(self.figure)
        if below:
            self._texts.insertWidget(1, self.figure)
        else:
            self._across.addWidget(self.figure)
        self.figure.setAlignment(LEFT if below else RIGHT)

    def turn(self) -> None:
        """Open what is behind the line, or close it."""
        if self.is_open:
            self._close()
        else:
            self._open()
        self.opened.emit(self.is_open)

    def eventFilter(self, watched: QWidget, event: QEvent) -> bool:  # type: ignore[override]
        if event.type() == QEvent.Type.MouseButtonRelease and isinstance(event, QMouseEvent):
            left = event.button() == Qt.MouseButton.LeftButton
            if left and self._head.rect().contains(event.position().toPoint()):
                self.turn()
        return super().eventFilter(watched, event)

    def _show_brief(self) -> None:
        self._brief.setVisible(self._shape != "wide" and bool(self._brief.text()))

    def _open(self) -> None:
        self._close()
        if self._make is not None:
            self._inside = self._make()
            self._body.addWidget(self._inside)
            self._body.setContentsMargins(*self._margins(look.S))
        self._mark()

    def _close(self) -> None:
        if self._inside is not None:
            self._inside.hide()
            self._inside.deleteLater()
            self._inside = None
            self._body.setContentsMargins(*self._margins(0))
        self._mark()

    def _margins(self, below: int) -> tuple[int, int, int, int]:
        return scaled(INDENT if self._shape == "wide" else 0), 0, 0, below

    def _mark(self) -> None:
        self.toggle.setIcon(icon("caret-down" if self.is_open else "caret-right", "muted"))


class Lines(QWidget):
    """Money lines under one another, kept from one filling to the next by their names."""

    def __init__(self, widths: Sequence[int] = (), heads: Sequence[str] = ()) -> None:
        super().__init__()
        self._widths = widths
        self._rules: dict[str, QWidget] = {}
        self.lines: dict[str, MoneyLine] = {}
        self._head = _Heads(heads, widths) if heads else None
        self._inside = column(gap=look.S)
        if self._head is not None:
            self._inside.addWidget(self._head)
        self.setLayout(self._inside)
        self._shape: Shape = "wide"

    def show_lines(self, glyphs: dict[str, str]) -> dict[str, MoneyLine]:
        """The lines of these names in their order, each with its glyph; others go."""
        if list(glyphs) != list(self.lines):
            for name in list(self.lines):
                for gone in (self.lines.pop(name), self._rules.pop(name)):
                    self._inside.removeWidget(gone)
                    gone.hide()
                    gone.deleteLater()
            for name, glyph in glyphs.items():
                self.lines[name], self._rules[name] = MoneyLine(glyph, self._widths), rule()
                self._inside.addWidget(self._rules[name])
                self._inside.addWidget(self.lines[name])
            self.arrange(self._shape)
        return self.lines

    def arrange(self, shape: Shape) -> None:
        self._shape = shape
        if self._head is not None:
            self._head.setVisible(shape == "wide")
        for rule_ in list(self._rules.values())[:1]:
            rule_.setVisible(self._head is not None and shape == "wide")
        for one in self.lines.values():
            one.arrange(shape)


class _Heads(QWidget):
    """The names of the columns, over their figures."""

    def __init__(self, names: Sequence[str], widths: Sequence[int]) -> None:
        super().__init__()
        first, *others = (label(name, "caption") for name in names)
        inside = line(first, *others, gap=look.M)
        inside.setStretch(0, 1)
        first.setContentsMargins(scaled(INDENT), 0, 0, 0)
        for one, width in zip(others, (*widths, FIGURE), strict=True):
            one.setAlignment(RIGHT)
            one.setFixedWidth(scaled(width))
        self.setLayout(inside)


def size(figure: QLabel, shape: Shape, part: str = "hero") -> None:
    """A hero's figure, or a title of one long word, is a heading where there is no room for it."""
    part = "heading" if shape == "tight" else part
    if figure.property("part") != part:
        set_part(figure, part)
        figure.style().unpolish(figure)
        figure.style().polish(figure)


class FactRow(QWidget):
    """A name and its figure at the right, or in a tight place below it."""

    def __init__(self, words: str, figure: QLabel) -> None:
        super().__init__()
        self._name, self._figure = label(words, "muted", wrap=True), figure
        self._inside = line(self._name, figure)
        self._inside.setStretch(0, 1)
        self.setLayout(self._inside)
        self.arrange("wide")

    def arrange(self, shape: Shape, *, indent: bool = False) -> None:
        """Indented it stands in line with those that open."""
        tight = shape == "tight" and indent
        way = QBoxLayout.Direction.TopToBottom if tight else QBoxLayout.Direction.LeftToRight
        self._inside.setDirection(way)
        self._inside.setSpacing(0 if tight else look.S)
        self._figure.setAlignment(LEFT if tight else RIGHT)
        before = scaled(ARROW) + BEHIND[shape] if indent else 0
        self._inside.setContentsMargins(before, 0, 0, 0)
