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
    box = _made(over, title, mode)
    if mode == Mode.AcceptOpen:
        box.setFileMode(QFileDialog.FileMode.ExistingFile)
    box.fileSelected.connect(then)
    return box


def dialog_of_many(over: QWidget, title: str, then: Callable[[list[str]], object]) -> QFileDialog:
    """The same for files to be read, several at once: ``then`` gets the paths of all."""
    box = _made(over, title, Mode.AcceptOpen)
    box.setFileMode(QFileDialog.FileMode.ExistingFiles)
    box.filesSelected.connect(then)
    return box


def _made(over: QWidget, title: str, mode: Mode) -> QFileDialog:
    box = QFileDialog(over.window(), title)
    box.setAcceptMode(mode)
    # Qt's own dialog, where the system has none, knows not all of its words in every language.
    for part, caption in (
        (QFileDialog.DialogLabel.LookIn, t("Folder:")),
        (QFileDialog.DialogLabel.FileName, t("File name:")),
        (QFileDialog.DialogLabel.FileType, t("Type:")),
        (QFileDialog.DialogLabel.Accept, t("Open") if mode == Mode.AcceptOpen else t("Save")),
        (QFileDialog.DialogLabel.Reject, t("Cancel")),
    ):
        box.setLabelText(part, caption)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setWindowModality(Qt.WindowModality.WindowModal)
    return box
