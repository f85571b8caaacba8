"""Saving a document: the place is asked for, the file is written beside the UI, whole or not."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDir, QStandardPaths, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from lkk_desktop.documents.saving import Unsaved, save
from lkk_desktop.strings import mark, n, t
from lkk_desktop.ui import words
from lkk_desktop.ui.files import Mode, dialog
from lkk_desktop.ui.toast import Toast

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet, Course, Shown

FOLDER = "folder"
KINDS: dict[str, str] = {
    "pdf": mark("PDF document"),
    "png": mark("PNG picture"),
    "csv": mark("CSV table"),
    "xlsx": mark("Excel workbook"),
    "xml": mark("Green Button file"),
    "ics": mark("Calendar file"),
    "jpg": mark("JPEG picture"),
    "tif": mark("TIFF picture"),
    "zip": mark("ZIP archive"),
    "rar": mark("RAR archive"),
}


def ask_where(over: QWidget, cabinet: Cabinet, name: str, then: Callable[[Path], None]) -> None:
    """Ask for the file to save as; what goes on meanwhile goes on."""
    suffix = name.rpartition(".")[2]

    def chosen(path: str) -> None:
        _remember(cabinet, Path(path).parent)
        then(Path(path))

    box = dialog(over, t("Save as"), Mode.AcceptSave, chosen)
    box.setNameFilter(f"{t(KINDS[suffix])} (*.{suffix})")
    box.setDefaultSuffix(suffix)
    box.setDirectory(_usual_folder(cabinet))
    box.selectFile(name)
    box.open()


def write(over: QWidget, cabinet: Cabinet, path: Path, content: bytes) -> None:
    """Write what has been made, beside the UI, and say how it went."""
    cabinet.later(lambda _shown: save(path, content), lambda answer: told(over, [path], answer))


def make(
    over: QWidget,
    cabinet: Cabinet,
    paths: list[Path],
    made: Callable[[Shown, Course], list[bytes]],
) -> None:
    """Make files and write them, all beside the UI: a strip tells how far it is, and calls it off.

    Nothing is written before all of them are made.
    """
    from lkk_desktop.cabinet import Course
    from lkk_desktop.ui.papers.work import Strip

    toast = toast_of(over)
    floor = (toast.parentWidget() if toast is not None else None) or over.window()
    strip = Strip(floor, t("Saving {name}…", name=paths[0].name))
    course = Course(lambda done, of: strip.told(done, of) if isValid(strip) else None)
    strip.cancelled.connect(course.cancel)

    def work(shown: Shown) -> None:
        contents = made(shown, course)
        course.look()
        for path, content in zip(paths, contents, strict=True):
            save(path, content)

    def then(answer: object) -> None:
        if isValid(strip):
            strip.end()
        if isValid(over):
            told(over, paths, answer)

    cabinet.later(work, then, course)


def told(over: QWidget, paths: list[Path], answer: object) -> None:
    """Say that files were saved and show where, or what kept them from being."""
    if isinstance(answer, Unsaved):
        say(over, answer.words, "bad")
    elif isinstance(answer, Exception):
        failed(over, answer)
    else:
        first, more = paths[0], len(paths) - 1
        said = t("Saved: {name}", name=first.name)
        if more:
            said += " " + n("and {count} more file", "and {count} more files", more)
        say(over, said, "ok", t("Show in folder"), lambda: reveal(first))


def failed(over: QWidget, error: Exception) -> None:
    """Say what kept a document from being made; what no rule foresaw is raised as it is."""
    code = getattr(error, "code", None)
    if code is None:
        say(over, t("The document could not be made."), "bad")
        raise error
    say(over, words.anything(str(code), getattr(error, "values", None)), "bad")


def say(
    over: QWidget,
    said: str,
    state: str,
    action: str = "",
    then: Callable[[], object] | None = None,
) -> None:
    """Say it by the toast of the window that this widget stands in."""
    toast = toast_of(over)
    if toast is not None:
        toast.say(said, state, action, then)  # type: ignore[arg-type]


def toast_of(widget: QWidget) -> Toast | None:
    """The toast that is nearest above a widget."""
    above: QWidget | None = widget
    while above is not None:
        found = above.findChild(Toast, options=Qt.FindChildOption.FindDirectChildrenOnly)
        if isinstance(found, Toast):
            return found
        above = above.parentWidget()
    return None


def reveal(path: Path) -> None:
    """Open the folder of a file, with the file chosen where the system knows how."""
    if sys.platform == "win32":
        subprocess.Popen(["explorer", "/select,", str(path)])
    elif sys.platform == "darwin":
        subprocess.Popen(["open", "-R", str(path)])
    else:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))


def _usual_folder(cabinet: Cabinet) -> str:
    kept = cabinet.recalled(FOLDER)
    if kept and Path(kept).is_dir():
        return kept
    where = QStandardPaths.StandardLocation.DocumentsLocation
    return QStandardPaths.writableLocation(where) or QDir.homePath()


def _remember(cabinet: Cabinet, folder: Path) -> None:
    from lkk_desktop.cabinet import Fault

    try:
        cabinet.remember(FOLDER, str(folder))
    except Fault:
        return
