"""The field of a form that takes files: chosen, pasted or dropped, each with how it stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
)
from PySide6.QtWidgets import QFrame, QWidget
from shiboken6 import isValid

from lkk_desktop import look
from lkk_desktop.models.appeals.catalogue import Field
from lkk_desktop.models.appeals.content import EXTENSIONS
from lkk_desktop.models.calendar import local
from lkk_desktop.strings import date, t
from lkk_desktop.ui import words
from lkk_desktop.ui.appeals.copies import Copies, Item, copies_of
from lkk_desktop.ui.appeals.file_rows import FileRow, why
from lkk_desktop.ui.appeals.incoming import Incoming, brought, holds
from lkk_desktop.ui.buttons import folding
from lkk_desktop.ui.components import (
    announce,
    button,
    column,
    label,
    press,
    set_part,
    set_state,
)
from lkk_desktop.ui.files import dialog_of_many
from lkk_desktop.ui.flow import Flow
from lkk_desktop.ui.home.rows import Rows
from lkk_desktop.ui.readings.photo import is_paste
from lkk_desktop.ui.zone import zone_of

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Attachment, Cabinet


class FileField(QWidget):
    """A named place for files. ``draft`` answers the id of the form's draft, which is kept then;
    ``begun`` answers it without keeping one, None where there is none yet."""

    changed = Signal()
    """Other files are attached now, or one began or ended being attached."""

    def __init__(
        self,
        cabinet: Cabinet,
        field: Field,
        draft: Callable[[], str | None],
        begun: Callable[[], str | None] | None = None,
    ) -> None:
        super().__init__()
        self.cabinet, self.field, self.name = cabinet, field, field.name
        self._draft, self._begun = draft, begun or draft
        self._copies: Copies | None = None
        self._files: list[Attachment] = []
        self._bad = False
        self.label = label(field.label + (" *" if field.required else ""), "strong", wrap=True)
        self.help = label(field.help, "message", wrap=True)
        self.help.setVisible(bool(field.help))
        self.rows: Rows[Attachment | Item, FileRow] = Rows(self._made, self._fill, 0)
        self.choose = folding(t("Choose files…"), "second", "paperclip")
        self.choose.clicked.connect(press(self._choose))
        self.paste = button(t("Paste"), "quiet", "clipboard")
        self.paste.clicked.connect(press(self.take_pasted))
        self.hint = label("", "caption", wrap=True)
        self.message = label("", "message", wrap=True)
        self.message.hide()
        self.choose.setAccessibleName(f"{self.choose.text()} {field.label}")
        self.paste.setAccessibleName(f"{self.paste.text()}: {field.label}")
        self._frame = QFrame()
        set_part(self._frame, "drop", "plain")
        self._frame.setLayout(
            column(self.rows, Flow(self.choose, self.paste, gap=look.S), self.hint, gap=look.S)
        )
        inside = self._frame.layout()
        assert inside is not None
        inside.setContentsMargins(look.M, look.M, look.M, look.M)
        self.setLayout(column(self.label, self.help, self._frame, self.message, gap=6))
        self.setAcceptDrops(True)
        self.setFocusProxy(self.choose)
        self._over(False)
        self._describe()
        self.refresh()

    # ── what stands there ─────────────────────────────────────────────────────────────────────

    def refresh(self) -> None:
        """Show what the draft holds now."""
        id = self._begun()
        if id is not None and (self._copies is None or self._copies.draft != id):
            self._follow(id)
        self._show()

    def attachments(self) -> list[Attachment]:
        """What is attached, in the order of being added."""
        return list(self._files)

    @property
    def busy(self) -> bool:
        """Whether a file is still being attached."""
        return self._copies is not None and self._copies.busy

    def say(self, text: str) -> None:
        """Show what is wrong beside it; '' takes it back."""
        self._bad = bool(text)
        self.message.setText(text)
        set_state(self.message, "bad" if text else "plain")
        self.message.setVisible(bool(text))
        set_state(self._frame, "bad" if text else "plain")
        self._describe()
        if text:
            announce(self.choose, text, urgent=True)

    # ── how files come ────────────────────────────────────────────────────────────────────────

    def take(self, incoming: list[Incoming]) -> None:
        """Attach these."""
        id = self._draft() if incoming else None
        if id is None:
            return
        if self._copies is None or self._copies.draft != id:
            self._follow(id)
        assert self._copies is not None
        self.say("")
        self._copies.add(incoming)

    def take_pasted(self) -> None:
        """Attach what the clipboard has: files or a picture."""
        incoming = brought(QGuiApplication.clipboard().mimeData(), self._picture())
        if incoming:
            self.take(incoming)
        else:
            self.say(t("There is neither a file nor a picture in the clipboard."))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_paste(event):
            event.accept()
            self.take_pasted()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if holds(event.mimeData()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self._over(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._over(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._over(False)
        incoming = brought(event.mimeData(), self._picture())
        if incoming:
            # Never a move: the file's folder would take it away.
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.take(incoming)

    def _choose(self) -> None:
        def chosen(paths: list[str]) -> None:
            if isValid(self):
                self.take([Incoming.of_path(path) for path in paths])

        box = dialog_of_many(self, self.field.label, chosen)
        kinds = " ".join(f"*.{one}" for one in EXTENSIONS)
        box.setNameFilters([t("Documents and pictures ({kinds})", kinds=kinds), t("All files (*)")])
        box.open()

    def _picture(self) -> str:
        """What a picture is called that comes without a name: by when it came."""
        at = local(self.cabinet.now(), zone_of(self.cabinet))
        return t("Picture {when}.png", when=f"{date(at.date())} {at:%H-%M-%S}")

    # ── inside ────────────────────────────────────────────────────────────────────────────────

    def _follow(self, draft: str) -> None:
        if self._copies is not None:
            self._copies.changed.disconnect(self._show)
            self._copies.attached.disconnect(self._attached)
            self._copies.refused.disconnect(self._refused)
        self._copies = copies_of(self.cabinet, draft, self.name, self.field.most)
        self._copies.changed.connect(self._show)
        self._copies.attached.connect(self._attached)
        self._copies.refused.connect(self._refused)

    def _show(self) -> None:
        copies = self._copies
        before, busy = self._files, self._busy
        self._files = copies.files() if copies is not None else []
        items = list(copies.items) if copies is not None else []
        self._busy = self.busy
        at, last = self._focused()
        self.rows.show_values([*self._files, *items])
        if last != len(self.rows.shown):
            self._focus(at)
        self._describe()
        if before != self._files or busy != self._busy:
            self.changed.emit()

    _busy = False

    def _focused(self) -> tuple[int | None, int]:
        """Which line has the cursor, and how many there are."""
        shown = self.rows.shown
        return next((n for n, row in enumerate(shown) if row.act.hasFocus()), None), len(shown)

    def _focus(self, at: int | None) -> None:
        """Where a line has gone that had the cursor, it goes to the one that follows."""
        shown = self.rows.shown
        if at is None:
            return
        if shown:
            shown[min(at, len(shown) - 1)].act.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.choose.setFocus(Qt.FocusReason.TabFocusReason)

    def _made(self) -> FileRow:
        row = FileRow()
        row.pressed.connect(self._pressed)
        return row

    def _fill(self, row: FileRow, shown: Attachment | Item) -> None:
        row.say(shown, self.field.label)

    def _pressed(self, shown: Attachment | Item) -> None:
        from lkk_desktop.cabinet import Fault

        if isinstance(shown, Item):
            if self._copies is not None:
                self._copies.drop(shown)
            return
        try:
            self.cabinet.forms.detach(shown.id)
        except Fault as fault:
            self.say(words.fault(fault.code).happened)
            return
        announce(self.choose, t("«{name}» is deleted from the form.", name=shown.name))
        self._show()

    def _attached(self, file: Attachment) -> None:
        self.say("")
        announce(self.choose, t("«{name}» is attached.", name=file.name))

    def _refused(self, item: Item) -> None:
        announce(self.choose, f"{item.name}: {why(item)}", urgent=True)

    def _over(self, over: bool) -> None:
        """Show whether what is dragged may be let go here."""
        plain = "bad" if self._bad else "plain"
        set_state(self._frame, "over" if over else plain)
        self.hint.setText(
            t("Let go, and it will be attached") if over else t("or drag files and pictures here")
        )

    def _describe(self) -> None:
        """What a screen reader says of the button: what is wrong, what is wanted, what is there."""
        names = ", ".join(one.name for one in self._files)
        wanted = t("A file is required") if self.field.required else ""
        said = (self.message.text(), self.field.help, names or wanted)
        self.choose.setAccessibleDescription(" ".join(one for one in said if one))
