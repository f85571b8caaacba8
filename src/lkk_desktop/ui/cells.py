"""What cells that are drawn by hand share: their ground, the texts on it, and the letters."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from lkk_desktop import look
from lkk_desktop.ui.theme import scaled


def ground(
    delegate: QStyledItemDelegate,
    painter: QPainter,
    option: QStyleOptionViewItem,
    index: QModelIndex | QPersistentModelIndex,
) -> str:
    """Draw a cell as the style has it, without its text; answers the text."""
    delegate.initStyleOption(option, index)
    text, option.text = str(index.data() or ""), ""
    view = option.widget
    view.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, view)
    return text


def font_of(size: int, *, bold: bool = False) -> QFont:
    """The program's letters, so many pixels high at 100 %."""
    made = QFont(look.FAMILY)
    made.setPixelSize(scaled(size))
    made.setBold(bold)
    return made
