"""The system's dialog for files, with its words in the language in use."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from lkk_desktop.strings import t

Mode = QFileDialog.AcceptMode


def dialog(over: QWidget, title: str, mode: Mode, then: Callable[[str], object]) -> QFileDialog:
    """A dialog over a widget's window, not open yet; ``then`` gets the path that is chosen.

    What goes on meanwhile goes on.
    """
    box = QFileDialog(over.window(), title)
    box.setAcceptMode(mode)
    opens = mode == Mode.AcceptOpen
    if opens:
        box.setFileMode(QFileDialog.FileMode.ExistingFile)
    # Qt's own dialog, where the system has none, knows not all of its words in every language.
    for part, caption in (
        (QFileDialog.DialogLabel.LookIn, t("Folder:")),
        (QFileDialog.DialogLabel.FileName, t("File name:")),
        (QFileDialog.DialogLabel.FileType, t("Type:")),
        (QFileDialog.DialogLabel.Accept, t("Open") if opens else t("Save")),
        (QFileDialog.DialogLabel.Reject, t("Cancel")),
    ):
        box.setLabelText(part, caption)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setWindowModality(Qt.WindowModality.WindowModal)
    box.fileSelected.connect(then)
    return box
