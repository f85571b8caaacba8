"""How much of what an appeal may carry is taken, and what its files have to be like."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QProgressBar, QSizePolicy, QWidget

from lkk_desktop import look
from lkk_desktop.documents import answers
from lkk_desktop.models.appeals.appeal import MOST_BYTES
from lkk_desktop.strings import t
from lkk_desktop.ui.appeals.file_field import FileField
from lkk_desktop.ui.appeals.words import share
from lkk_desktop.ui.buttons import folding
from lkk_desktop.ui.components import announce, column, label, line, set_state
from lkk_desktop.ui.icons import Icon, icon
from lkk_desktop.ui.theme import scaled

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet

NEAR = 0.8
"""From this part of the room on it is said how little is left."""


class FilesCounter(QWidget):
    """«Файлы: 3,2 из 25 МБ» of a whole draft; ``begun`` answers its id, None where none is kept."""

    def __init__(self, cabinet: Cabinet, begun: Callable[[], str | None]) -> None:
        super().__init__()
        self.cabinet, self._begun = cabinet, begun
        self.bytes = 0
        self._glyph = Icon("paperclip", "muted", scaled(18))
        self.words = label("", "strong", wrap=True)
        self.note = label("", "message", wrap=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 1000)
        self.bar.setFixedHeight(scaled(6))
        head = line(self._glyph, self.words, gap=look.S)
        head.setStretch(1, 1)
        self.setLayout(column(head, self.bar, self.note, gap=6))
        self.refresh()

    def watch(self, field: FileField) -> None:
        """Count anew whenever this field's files change."""
        field.changed.connect(self.refresh)

    @property
    def state(self) -> str:
        return str(self.words.property("state") or "plain")

    def refresh(self) -> None:
        """Count what the draft holds now."""
        id = self._begun()
        files = self.cabinet.forms.files(id) if id is not None else []
        self.bytes = sum(one.size for one in files)
        if files:
            said = t("Files: {part}", part=share(self.bytes, MOST_BYTES))
        else:
            said = t("No files yet, up to {size} together", size=answers.size(MOST_BYTES))
        left = MOST_BYTES - self.bytes
        state, note = "plain", ""
        if left < 0:
            state = "bad"
            note = t(
                "{size} too much: delete a file, or make it smaller.", size=answers.size(-left)
            )
        elif self.bytes >= MOST_BYTES * NEAR:
            state = "wait"
            note = t("{size} are left for further files.", size=answers.size(left))
        before = self.state
        self.words.setText(said)
        self.note.setText(note)
        self.note.setVisible(bool(note))
        plain = state == "plain"
        self._glyph.show_glyph(*(("paperclip", "muted") if plain else ("warning-circle", state)))
        for one in (self.words, self.note, self.bar):
            set_state(one, state)
        self.bar.setValue(min(1000, self.bytes * 1000 // MOST_BYTES))
        self.bar.setAccessibleName(f"{said}. {note}".rstrip(". "))
        if note and before != state:
            announce(self.words, f"{said}. {note}")


class FilesRules(QWidget):
    """«Какие файлы подойдут», which unfolds."""

    def __init__(self) -> None:
        super().__init__()
        self.head = folding(t("Which files are suitable"), "quiet", "caret-right")
        self.head.setCheckable(True)
        policy = self.head.sizePolicy()
        policy.setHorizontalPolicy(QSizePolicy.Policy.Preferred)
        self.head.setSizePolicy(policy)
        self.head.toggled.connect(self._turn)
        self.rules = QWidget()
        rows = []
        for rule in rules():
            one = line(column(2, Icon("check", "ok", scaled(16)), 0), label(rule, wrap=True))
            one.setStretch(1, 1)
            rows.append(one)
        self.rules.setLayout(column(*rows, gap=look.S))
        self.rules.setContentsMargins(look.L, look.XS, 0, look.S)
        self.setLayout(column(self.head, self.rules, gap=0))
        self._turn(False)

    def _turn(self, on: bool) -> None:
        self.rules.setVisible(on)
        self.head.setIcon(icon("caret-down" if on else "caret-right", "accent"))
        self.head.setAccessibleDescription(" ".join(rules()) if on else "")


def rules() -> tuple[str, ...]:
    """What the supplier wants of files (features 3, quality rules)."""
    return (
        t("PDF, JPG, JPEG, PNG, TIF, TIFF, ZIP or RAR, 25 MB together."),
        t("Every page is whole, sharp and upright: stamps and small print can be read."),
        t("Each document is a file of its own, with all of its pages."),
        t("The name says what it is, such as “Marriage certificate.pdf”."),
        t("No password, no sound or film, nothing that runs."),
    )
