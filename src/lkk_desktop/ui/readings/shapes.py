"""How a register's row is laid out for the width at hand: as a table's line, or stacked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from lkk_desktop import look
from lkk_desktop.strings import t
from lkk_desktop.ui.components import column, label
from lkk_desktop.ui.theme import scaled

Shape = Literal["wide", "table", "compact", "narrow", "slim", "tight"]
GAP = 12
# Widths of a table's columns: zone, counted, sent (where there is room for it), field, use, state.
COLUMNS: dict[Shape, tuple[int, ...]] = {
    "wide": (112, 124, 112, 192, 112, 164),
    "table": (112, 108, 168, 96, 158),
}
# The least width of each shape but the last.
LEAST: dict[Shape, int] = {
    **{shape: sum(wide) + GAP * (len(wide) - 1) for shape, wide in COLUMNS.items()},
    "compact": 620,
    "narrow": 440,
    "slim": 268,
}
TABLES = frozenset(COLUMNS)
# Widths of the field, where it is not as wide as the row.
FIELDS: dict[Shape, int] = {"table": 154}
FIELD = 168
STATE = 164
MIDDLE = Qt.AlignmentFlag.AlignVCenter
LEFT, RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
UNBOUND = 16_777_215


class Parts(NamedTuple):
    """What a row is made of."""

    zone: QWidget
    counted: QWidget
    sent: QWidget
    summary: QWidget
    lately: QWidget
    field: QWidget
    use: QWidget
    state: QWidget


def shape_for(width: int) -> Shape:
    """How rows are laid out in so many pixels, at the text scale in use."""
    return next((shape for shape, least in LEAST.items() if width >= scaled(least)), "tight")


def place(grid: QGridLayout, row: Parts, shape: Shape) -> None:
    """Lay the parts of a row out anew."""
    table = shape in TABLES
    row.counted.setVisible(table)
    row.sent.setVisible(shape == "wide")
    row.summary.setVisible(not table)
    field = scaled(FIELDS.get(shape, FIELD))
    row.field.setMinimumWidth(scaled(132) if shape == "tight" else field)
    row.field.setMaximumWidth(UNBOUND if shape == "tight" else field)
    while grid.count():
        grid.takeAt(0)
    for at in range(max(grid.columnCount(), 6)):
        grid.setColumnMinimumWidth(at, 0)
        grid.setColumnStretch(at, 0)
    if table:
        _table(grid, row, shape)
    else:
        _STACKED[shape](grid, row)


def beside_field(shape: Shape) -> int:
    """How wide the field and what stands at its right are, in a table."""
    *_before, use, state = COLUMNS[shape]
    return sum(map(scaled, (FIELDS.get(shape, FIELD), use, state))) + 2 * scaled(GAP)


def headings(shape: Shape) -> QWidget:
    """The names of a table's columns, over the rows' own."""
    names = [t("Time zone"), t("Counted in the bill"), t("Last sent"), t("New reading"), t("Use")]
    if shape == "table":
        del names[2]
    made = QWidget()
    inside = QGridLayout(made)
    inside.setContentsMargins(0, 0, 0, 0)
    inside.setHorizontalSpacing(scaled(GAP))
    field = len(names) - 2
    for at, (name, wide) in enumerate(zip([*names, ""], COLUMNS[shape], strict=True)):
        one = label(name, "caption")
        if at == field:
            one.setContentsMargins(scaled(wide - FIELDS.get(shape, FIELD)), 0, 0, 0)
        elif at:
            one.setAlignment(RIGHT)
        inside.addWidget(one, 0, at)
        inside.setColumnMinimumWidth(at, scaled(wide))
    inside.setColumnStretch(0, 1)
    return made


def _table(grid: QGridLayout, row: Parts, shape: Shape) -> None:
    wide = shape == "wide"
    zone = column(row.zone, row.lately, gap=2)
    grid.addLayout(zone, 0, 0, MIDDLE)
    parts = [row.counted, *([row.sent] if wide else []), row.field, row.use, row.state]
    for at, part in enumerate(parts, start=1):
        grid.addWidget(part, 0, at, MIDDLE | RIGHT if part is row.field else MIDDLE)
    for at, width in enumerate(COLUMNS[shape]):
        grid.setColumnMinimumWidth(at, scaled(width))
    grid.setColumnStretch(0, 1)


def _compact(grid: QGridLayout, row: Parts) -> None:
    grid.addLayout(column(row.zone, row.summary, gap=4), 0, 0, MIDDLE)
    grid.addWidget(row.field, 0, 1, MIDDLE)
    grid.addLayout(column(row.use, row.state, gap=4), 0, 2, MIDDLE)
    grid.setColumnStretch(0, 1)
    grid.setColumnMinimumWidth(2, scaled(STATE))


def _narrow(grid: QGridLayout, row: Parts) -> None:
    grid.addLayout(column(row.zone, row.summary, gap=4), 0, 0)
    grid.addWidget(row.field, 0, 1)
    grid.addWidget(row.state, 1, 0)
    grid.addWidget(row.use, 1, 1)
    grid.setColumnStretch(0, 1)


def _slim(grid: QGridLayout, row: Parts) -> None:
    grid.addLayout(column(row.zone, row.summary, gap=4), 0, 0, 1, 2)
    grid.addWidget(row.field, 1, 0, LEFT)
    grid.addWidget(row.use, 1, 1)
    grid.addWidget(row.state, 2, 0, 1, 2)
    grid.setColumnStretch(1, 1)


def _tight(grid: QGridLayout, row: Parts) -> None:
    grid.addLayout(column(row.zone, row.summary, gap=4), 0, 0)
    grid.addWidget(row.field, 1, 0)
    grid.addLayout(column(row.state, row.use, gap=look.XS), 2, 0)
    grid.setColumnStretch(0, 1)


_STACKED: dict[Shape, Callable[[QGridLayout, Parts], None]] = {
    "compact": _compact,
    "narrow": _narrow,
    "slim": _slim,
    "tight": _tight,
}
