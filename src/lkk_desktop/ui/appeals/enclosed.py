"""The files of an appeal and of its answer: what each is, and opening and saving it.

A PDF is opened in the house's own viewer; all others are only saved: nothing that came from
elsewhere is ever started from here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from lkk_desktop import look
from lkk_desktop.documents import answers
from lkk_desktop.models.appeals.appeal import Enclosure
from lkk_desktop.models.command import Problem
from lkk_desktop.strings import t
from lkk_desktop.ui.appeals import words
from lkk_desktop.ui.components import button, column, label, line, press
from lkk_desktop.ui.home.rows import Rows
from lkk_desktop.ui.icons import Icon
from lkk_desktop.ui.papers.document import Document, Suffix
from lkk_desktop.ui.plain import breakable
from lkk_desktop.ui.room import Row
from lkk_desktop.ui.theme import scaled

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet, Course, Shown

LONGEST = 24
SUFFIXES: dict[str, Suffix] = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/tiff": "tif",
    "application/zip": "zip",
    "application/vnd.rar": "rar",
}


def document(file: Enclosure) -> Document:
    """A file as the viewer and the saving take it: its bytes are read beside the UI."""
    suffix = SUFFIXES.get(file.media, "pdf")
    stem = file.name.rpartition(".")[0] or file.name

    def make(shown: Shown, course: Course) -> bytes:
        course.look()
        content = shown.file(file.id)
        if content is None:
            raise Problem("file_not_here")
        return content

    return Document(title=file.name, name=stem, suffix=suffix, make=make)


class FileRow(QWidget):
    """A file: its name and size, whether it is here, and two buttons."""

    opened = Signal(object)
    saved = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.file: Enclosure | None = None
        self._glyph = Icon("file", "muted", scaled(20))
        self.name = label("", "text", wrap=True)
        self.size_ = label("", "caption", wrap=True)
        self.open = button(t("Open"), "quiet")
        self.save = button(t("Save"), "quiet")
        self.open.clicked.connect(press(lambda: self.opened.emit(self.file)))
        self.save.clicked.connect(press(lambda: self.saved.emit(self.file)))
        told = QWidget()
        told.setLayout(column(self.name, self.size_, gap=0))
        buttons = Row(self.open, self.save, gap=look.XS)
        row = Row(told, buttons, least=scaled(150), gap=look.S)
        inside = line(column(self._glyph, 0), row, gap=look.M)
        inside.setStretch(1, 1)
        inside.setContentsMargins(0, look.XS, 0, look.XS)
        self.setLayout(inside)

    def say(self, file: Enclosure, here: bool, online: bool) -> None:
        self.file = file
        self._glyph.show_glyph(words.glyph(file), "muted")
        self.name.setText(" ".join(map(_seen, file.name.split(" "))))
        self.name.setAccessibleName(file.name)
        size = answers.size(file.size)
        later = t("will be loaded once there is a connection")
        if online:
            later = t("is being loaded")
        self.size_.setText(size if here else f"{size} · {later}")
        self.open.setVisible(file.media == "application/pdf")
        for one in (self.open, self.save):
            one.setEnabled(here)
            one.setAccessibleName(f"{one.text()}: {file.name}, {size}")
            one.setAccessibleDescription("" if here else later)


class Files(QWidget):
    """Files under a heading."""

    def __init__(self, cabinet: Cabinet, heading: str) -> None:
        super().__init__()
        self.cabinet = cabinet
        self.heading = label(heading, "strong", wrap=True)
        self._words = heading
        self.list: Rows[tuple[Enclosure, bool, bool], FileRow] = Rows(self._made, self._say, 0)
        self.setLayout(column(self.heading, self.list, gap=look.XS))
        self._files: tuple[Enclosure, ...] = ()
        self._asks = True

    @property
    def rows(self) -> list[FileRow]:
        """The files that stand there."""
        return self.list.shown

    def show_files(self, files: tuple[Enclosure, ...], *, asks: bool = True) -> None:
        """Show these; ``asks``: the server has them, and what is not here is wanted."""
        self._files, self._asks = files, asks
        if files:
            self.heading.setText(f"{self._words}: {words.files(files)}")
        self.setVisible(bool(files))
        self.refresh()

    def refresh(self) -> None:
        """What has come meanwhile can be opened now."""
        forms = self.cabinet.forms
        online = self.cabinet.status.line == "online"
        here = [(one, forms.here(one.id), online) for one in self._files]
        self.list.show_values(here)
        for one, is_here, _online in here:
            if not is_here and self._asks:
                forms.want(one)

    def has(self, id: str) -> bool:
        return any(one.id == id for one in self._files)

    def _made(self) -> FileRow:
        row = FileRow()
        row.opened.connect(self._open)
        row.saved.connect(self._save)
        return row

    @staticmethod
    def _say(row: FileRow, value: tuple[Enclosure, bool, bool]) -> None:
        row.say(*value)

    def _open(self, file: Enclosure) -> None:
        from lkk_desktop.ui import papers

        papers.open_viewer(self, document(file))

    def _save(self, file: Enclosure) -> None:
        from lkk_desktop.ui import papers

        papers.save(self, document(file))


def _seen(word: str) -> str:
    """A word of a name: one that has no room in a line goes on in another."""
    return breakable(word) if len(word) > LONGEST else word
