"""What hands do besides typing and pressing: menus, rows of tables, the system's file dialog."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QModelIndex, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QFileDialog,
    QLineEdit,
    QMenu,
    QTableView,
    QWidget,
)
from shiboken6 import isValid


def plain(text: str) -> str:
    """A caption as it is read: without the marks of its access keys."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&")


def shown(kind: type[QWidget]) -> list[Any]:
    """What of a kind stands on the screen."""
    return [w for w in QApplication.allWidgets() if isinstance(w, kind) and w.isVisible()]


def entry(text: str) -> tuple[QMenu, QAction]:
    """An entry of the menu that is open. Raises ``LookupError``."""
    for menu in shown(QMenu):
        for action in menu.actions():
            if plain(action.text()) == text and action.isEnabled():
                return menu, action
    raise LookupError(f"no open menu has {text!r}")


def pick(text: str) -> None:
    """Walk down the open menu to an entry, and take it."""
    menu, wanted = entry(text)
    for _ in menu.actions():
        QTest.keyClick(menu, Qt.Key.Key_Down)
        if menu.activeAction() is wanted:
            QTest.keyClick(menu, Qt.Key.Key_Return)
            return
    raise LookupError(f"the arrow keys do not come to {text!r}")


def tick(text: str) -> bool:
    """Press Space on the box whose words begin so. Raises ``LookupError``."""
    for box in shown(QCheckBox):
        if box.accessibleName().startswith(text):
            box.setFocus()
            QTest.keyClick(box, Qt.Key.Key_Space)
            return True
    raise LookupError(f"no box says {text!r}")


def type_path(path: str) -> Callable[[], None]:
    """Type it into the file dialog that is open; what presses Enter then.

    Raises ``LookupError`` while there is no dialog. One of Qt's static ones is known to Python by
    its wrapper alone, without which its field is gone too: it is kept until Enter is pressed.
    """
    for box in shown(QFileDialog):
        field = box.findChild(QLineEdit, "fileNameEdit")
        if isinstance(field, QLineEdit):
            field.setFocus()
            QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
            QTest.keyClicks(field, path)
            return partial(_enter, box, field)
    raise LookupError("no file dialog is open")


def _enter(box: QFileDialog, field: QLineEdit) -> None:
    """Press Enter, and again where the completer's list, come up late, has swallowed it."""
    if isValid(box) and box.isVisible():
        QTest.keyClick(field, Qt.Key.Key_Return)
    if isValid(box) and box.isVisible():
        QTimer.singleShot(200, partial(_enter, box, field))


def go_to_row(table: QTableView, texts: list[str]) -> str:
    """Walk down a table to the first row that says all of this; what the row says."""
    model = table.model()
    rows = range(model.rowCount())
    said = [_said(table, row) for row in rows]
    wanted = next((row for row in rows if all(text in said[row] for text in texts)), None)
    if wanted is None:
        raise LookupError(f"no row says {texts}: {said}")
    table.window().activateWindow()
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    for _ in rows:
        if table.currentIndex().row() >= wanted:
            break
        QTest.keyClick(table, Qt.Key.Key_Down)
    if table.currentIndex().row() != wanted:
        raise LookupError(f"the arrow keys do not come to {said[wanted]!r}")
    return said[wanted]


def _said(table: QTableView, row: int) -> str:
    model = table.model()
    cells = (model.index(row, column, QModelIndex()) for column in range(model.columnCount()))
    return " | ".join(str(cell.data() or "").replace("\n", ", ") for cell in cells)
