"""The lines of a file field: what is attached, what is on its way, what was refused and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from lkk_desktop import look
from lkk_desktop.documents import answers
from lkk_desktop.strings import NBSP, c, t
from lkk_desktop.ui import words
from lkk_desktop.ui.appeals.copies import Item
from lkk_desktop.ui.appeals.words import GLYPHS, share
from lkk_desktop.ui.components import button, column, label, line, press, set_state
from lkk_desktop.ui.elided import Elided
from lkk_desktop.ui.icons import Icon
from lkk_desktop.ui.plain import breakable
from lkk_desktop.ui.room import Row
from lkk_desktop.ui.theme import scaled

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Attachment

KINDS = {
    "application/pdf": "PDF",
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/tiff": "TIFF",
    "application/zip": "ZIP",
    "application/vnd.rar": "RAR",
}
LONGEST = 48
"""Characters of a file's name within a sentence."""


class FileRow(QWidget):
    """A file and the one thing that can be done about it."""

    pressed = Signal(object)
    """Its attachment, or its item."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: Attachment | Item | None = None
        self._glyph = Icon("file", "muted", scaled(20))
        self.name = Elided()
        self.note = label("", "message", wrap=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(scaled(6))
        told = QWidget()
        told.setLayout(column(self.name, self.note, self.bar, gap=2))
        self.act = button("", "quiet")
        self.act.clicked.connect(press(lambda: self.pressed.emit(self.shown)))
        row = Row(told, self.act, least=scaled(150), gap=look.S)
        inside = line(column(2, self._glyph, 0), row, gap=look.M)
        inside.setStretch(1, 1)
        inside.setContentsMargins(0, look.XS, 0, look.XS)
        self.setLayout(inside)

    def say(self, shown: Attachment | Item, field: str) -> None:
        """Show this one, of the field of this label."""
        self.shown = shown
        if not isinstance(shown, Item):
            self._attached(shown)
        elif shown.stage == "refused":
            self._refused(shown)
        else:
            self._on_its_way(shown)
        self.act.setAccessibleName(f"{self.act.text()}: {self.name.full}, {field}")

    def _attached(self, file: Attachment) -> None:
        kind = KINDS.get(file.media, file.media)
        self._tell(file.name, f"{kind} · {answers.size(file.size)}", "plain")
        self._glyph.show_glyph(GLYPHS.get(file.media, "file"), "muted")
        self.bar.hide()
        self.act.setText(t("Delete"))

    def _refused(self, item: Item) -> None:
        self._tell(item.name, t("Not attached: {why}", why=why(item)), "bad")
        self._glyph.show_glyph("warning-circle", "bad")
        self.bar.hide()
        self.act.setText(c("a refused file", "Remove"))

    def _on_its_way(self, item: Item) -> None:
        if item.stage == "waits":
            said = t("waits for its turn")
        elif not item.of:
            said = t("is being attached")
        else:
            said = t("is being attached, {part}", part=share(item.done, item.of))
        self._tell(item.name, said, "plain")
        self._glyph.show_glyph("hourglass-medium", "muted")
        self.bar.setRange(0, 100)
        percent = item.done * 100 // item.of if item.of else 0
        self.bar.setValue(percent)
        self.bar.setAccessibleName(f"{item.name}: {percent}{NBSP}%")
        self.bar.setVisible(item.stage == "copied")
        self.act.setText(t("Cancel"))

    def _tell(self, name: str, note: str, state: str) -> None:
        self.name.say(name)
        self.note.setText(breakable(note) if state == "bad" else note)
        self.note.setAccessibleName(note)
        set_state(self.note, state)


def why(item: Item) -> str:
    """Why a file was refused, in words; a very long name is cut in its middle."""
    if item.hindered is None:
        return ""
    values = dict(getattr(item.hindered, "values", None) or {})
    name = values.get("name")
    if isinstance(name, str) and len(name) > LONGEST:
        values["name"] = f"{name[: LONGEST // 2]}…{name[-LONGEST // 3 :]}"
    said = words.anything(item.hindered.code, values)
    return said[:1].lower() + said[1:] if said[:2].istitle() else said
