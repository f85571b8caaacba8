"""«Удалить мои данные с этого компьютера?»: never while something is unsent and unseen (H50)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

from lkk_desktop import look
from lkk_desktop.documents.saving import Unsaved, save
from lkk_desktop.strings import n, t
from lkk_desktop.ui.components import button, column, label, press
from lkk_desktop.ui.files import Mode, dialog
from lkk_desktop.ui.lock.revoked import unsent
from lkk_desktop.ui.room import Row
from lkk_desktop.ui.theme import scaled

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet

FILE = "lkk-not-sent.txt"


class Leaving(QDialog):
    """Accepted: the data may go. What waits is delivered or saved before that is offered."""

    def __init__(self, parent: QWidget, cabinet: Cabinet) -> None:
        super().__init__(parent)
        self._cabinet, self._saved = cabinet, False
        title = t("Remove your data from this computer?")
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.note = label("", wrap=True)
        self.lines = label("", "strong", wrap=True)
        self.message = label("", "message", wrap=True)
        self.send = button(t("Send now"), "second", "paper-plane-tilt")
        self.save = button(t("Save to a file…"), "second", "download-simple")
        self.yes = button(t("Remove the data"), "primary")
        self.no = button(t("Cancel"))
        self.send.clicked.connect(press(self._send))
        self.save.clicked.connect(press(self._save))
        self.yes.clicked.connect(self.accept)
        self.no.clicked.connect(self.reject)
        self._waiting = Row(self.send, self.save, gap=look.S, fill=True)
        texts = (label(title, "heading", wrap=True), self.note, self.lines, self.message)
        buttons = Row(self.no, self.yes, end=True, fill=True)
        self._all = column(*texts, self._waiting, look.M, buttons, gap=look.M, margin=look.XL)
        self.setLayout(self._all)
        self.setFixedWidth(min(scaled(520), max(320, parent.width() - 2 * look.L)))
        cabinet.connectivity.connect(press(self._show))
        cabinet.changed.connect(press(self._show))
        self._show()
        self.no.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self) -> None:
        waiting = unsent(self._cabinet)
        said = t(
            "The keys are destroyed and the files removed. What the server has stays there: you can"
            " sign in again at any time."
        )
        if waiting:
            count = n(
                "{count} action has not been sent yet.",
                "{count} actions have not been sent yet.",
                len(waiting),
            )
            todo = t("Send it, or save it to a file, before it is removed.")
            said = f"{said}\n\n{count} {todo}"
        self.note.setText(said)
        self.setAccessibleDescription(said)
        self.lines.setText("\n".join(waiting))
        for one in (self.lines, self._waiting):
            one.setVisible(bool(waiting))
        self.yes.setEnabled(not waiting or self._saved)
        self.resize(self.width(), self._all.totalHeightForWidth(self.width()))

    def _send(self) -> None:
        if self._cabinet.status.line in ("online", "connecting"):
            self._say("")
        else:
            self._say(t("There is no connection now. It is tried again."))
        self._cabinet.try_now()

    def _save(self) -> None:
        box = dialog(self, t("Save as"), Mode.AcceptSave, self._write)
        kind = t("Text file")
        box.setNameFilter(f"{kind} (*.txt)")
        box.setDefaultSuffix("txt")
        box.selectFile(FILE)
        box.open()

    def _write(self, path: str) -> None:
        try:
            save(Path(path), ("\n".join(unsent(self._cabinet)) + "\n").encode())
        except Unsaved as unsaved:
            self._say(unsaved.words)
            return
        self._saved = True
        self._say(t("Saved."))
        self._show()

    def _say(self, said: str) -> None:
        self.message.setText(said)
        self.message.setVisible(bool(said))
        self._show()
