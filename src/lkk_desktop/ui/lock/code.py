"""The recovery code: offered, made, shown once; written down, saved or printed by its owner."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QTextDocument
from PySide6.QtWidgets import QDialog, QWidget

from lkk_desktop import look
from lkk_desktop.documents.saving import Unsaved, save
from lkk_desktop.strings import t
from lkk_desktop.ui.buttons import folding
from lkk_desktop.ui.components import Card, announce, button, column, label, line, press
from lkk_desktop.ui.files import Mode, dialog
from lkk_desktop.ui.icons import Icon
from lkk_desktop.ui.lock.safety import Safety
from lkk_desktop.ui.room import Middle, Row
from lkk_desktop.ui.theme import scaled

FILE = "lkk-recovery-code.txt"


class CodePage(QWidget):
    """A page over the whole window; ``done`` when it is left. Nothing is forced."""

    done = Signal()

    def __init__(self, safety: Safety) -> None:
        super().__init__()
        self.setObjectName("window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle("LKK Desktop")
        self.sheet = CodeSheet(safety)
        self.later = button(t("Not now"), "quiet")
        self.later.clicked.connect(self.done)
        self.sheet.done.connect(self.done)
        self.sheet.shown.connect(self.later.hide)
        card = Card(gap=look.L)
        heading = label(t("Keep a recovery code"), "heading", wrap=True)
        head = line(Icon("key", "accent", scaled(26)), heading, gap=look.M)
        head.setStretch(1, 1)
        card.body.addLayout(head)
        card.body.addWidget(self.sheet)
        card.body.addWidget(Row(self.later, end=True))
        self.setLayout(column(Middle(card, 520)))
        self.setFocusProxy(self.sheet.make)


class CodeSheet(QWidget):
    """Makes a code and shows it once. ``shown``: it stands there; ``done``: it is put away."""

    shown = Signal()
    done = Signal()

    def __init__(self, safety: Safety) -> None:
        super().__init__()
        self._safety, self._code = safety, ""
        self.note = label(_why(), "muted", wrap=True)
        self.make = folding(t("Show a recovery code"), "primary", "key")
        self.code = label("", "heading", wrap=True)
        self.code.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.code.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.copy = button(t("Copy"), "second", "copy")
        self.save = button(t("Save…"), "second", "download-simple")
        self.print = button(t("Print…"), "second", "printer")
        self.put_away = folding(t("I have written it down"), "primary")
        self.message = label("", "message", wrap=True)
        self._acts = Row(self.copy, self.save, self.print, gap=look.S, fill=True)
        for one in (self.code, self._acts, self.put_away, self.message):
            one.hide()
        self.setLayout(
            column(
                self.note,
                self.make,
                self.code,
                self._acts,
                self.message,
                self.put_away,
                gap=look.M,
            )
        )
        self.make.clicked.connect(press(self._make))
        self.copy.clicked.connect(press(self._copy))
        self.save.clicked.connect(press(self._save))
        self.print.clicked.connect(press(self._print))
        self.put_away.clicked.connect(press(self._put_away))

    def _make(self) -> None:
        self.make.setEnabled(False)
        self._safety.make_code(self._made)

    def _made(self, code: str | None) -> None:
        self.make.setEnabled(True)
        if code is None:
            self._say(t("The code could not be kept. Check that the disk is not full."))
            return
        self._code = code
        self.code.setText(code)
        self.code.setAccessibleName(t("Recovery code: {code}", code=" ".join(code)))
        self.note.setText(
            t(
                "It is shown only now, and kept nowhere. Write it down and keep it away from this"
                " computer. An older code does not open the data any more."
            )
        )
        self.make.hide()
        for one in (self.code, self._acts, self.put_away):
            one.show()
        self.code.setFocus(Qt.FocusReason.OtherFocusReason)
        self.shown.emit()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._code)
        self._say(t("Copied. Paste it where only you see it."))

    def _save(self) -> None:
        box = dialog(self, t("Save as"), Mode.AcceptSave, self._write)
        kind = t("Text file")
        box.setNameFilter(f"{kind} (*.txt)")
        box.setDefaultSuffix("txt")
        box.selectFile(FILE)
        box.open()

    def _write(self, path: str) -> None:
        try:
            save(Path(path), _paper(self._code).encode())
        except Unsaved as unsaved:
            self._say(unsaved.words)
        else:
            self._say(t("Saved. Keep the file away from this computer."))

    def _print(self) -> None:
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo

        if not QPrinterInfo.availablePrinterNames():
            self._say(t("This computer has no printer."))
            return
        printer = QPrinter()
        box = QPrintDialog(printer, self.window())
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.accepted.connect(lambda: _document(self._code).print_(printer))
        QDialog.open(box)

    def _put_away(self) -> None:
        clipboard = QGuiApplication.clipboard()
        if clipboard.text() == self._code:
            clipboard.clear()
        self._code = ""
        for one in (self.code, self._acts, self.put_away, self.message):
            one.hide()
        self.code.clear()
        self.code.setAccessibleName("")
        self.note.setText(_why())
        self.make.show()
        self.done.emit()

    def _say(self, said: str) -> None:
        self.message.setText(said)
        self.message.setVisible(bool(said))
        announce(self, said)


def _why() -> str:
    return t(
        "It opens your data when the keyring of this system does not: after a change of the desktop"
        " or of the computer's password. Without it what has not been sent would then be lost."
    )


def _paper(code: str) -> str:
    """What is written into a file or on paper."""
    lines = [
        t("Recovery code of LKK Desktop"),
        "",
        code,
        "",
        t("It opens the data on this computer. Whoever has it and the computer can read them."),
    ]
    return "\n".join(lines) + "\n"


def _document(code: str) -> QTextDocument:
    made = QTextDocument()
    made.setPlainText(_paper(code))
    return made
