"""The ways to the data on this computer: which there are, another passphrase, a recovery code."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from lkk_desktop import look
from lkk_desktop.strings import mark, n, t
from lkk_desktop.ui import words
from lkk_desktop.ui.components import Card, at_most, button, column, label, press
from lkk_desktop.ui.fields import PasswordField
from lkk_desktop.ui.lock.code import CodeSheet
from lkk_desktop.ui.lock.safety import Safety
from lkk_desktop.ui.room import Row
from lkk_desktop.ui.screens.unlock import SHORTEST
from lkk_desktop.ui.theme import scaled

WIDE = 520
WAYS: dict[str, str] = {
    "keyring": mark("the keyring of this system"),
    "passphrase": mark("a passphrase"),
    "recovery": mark("a recovery code"),
}


class KeysCard(Card):
    """``said`` is for the toast."""

    said = Signal(str, str)

    def __init__(self, safety: Safety) -> None:
        super().__init__(look.M)
        self._safety = safety
        self.body.addWidget(label(t("Keys to the data"), "heading", wrap=True))
        self.ways = label("", wrap=True)
        self.body.addWidget(self.ways)
        note = t(
            "The data on this computer are encrypted. Keep two ways to them at least: what has not"
            " been sent yet is nowhere else."
        )
        self.body.addWidget(label(note, "muted", wrap=True))
        self.passphrase = button("", "second")
        self.code = button(t("Recovery code…"), "second", "key")
        self.passphrase.clicked.connect(press(self._ask))
        self.code.clicked.connect(press(self._show_code))
        self._acts = Row(self.passphrase, self.code, gap=look.S, fill=True)
        self.body.addWidget(self._acts)
        self.form: PhraseForm | CodeSheet | None = None
        self.refresh()

    def refresh(self) -> None:
        """Say which ways there are."""
        ways = self._safety.ways
        named = ", ".join(t(WAYS[way]) for way in WAYS if way in ways)
        self.ways.setText(t("They are opened by: {ways}.", ways=named))
        known = "passphrase" in ways
        self.passphrase.setText(t("Change the passphrase…") if known else t("Add a passphrase…"))
        self.passphrase.setAccessibleName(self.passphrase.text())

    def _ask(self) -> None:
        known = "passphrase" in self._safety.ways
        form = PhraseForm(self._safety, ask_present=known and not self._safety.recovered)
        form.left.connect(self._shut)
        form.done.connect(self._was_set)
        self._open(form)

    def _was_set(self) -> None:
        self._shut()
        self.refresh()
        self.said.emit(t("The passphrase was set."), "ok")
        self.passphrase.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_code(self) -> None:
        sheet = CodeSheet(self._safety)
        sheet.shown.connect(self.refresh)
        sheet.done.connect(self._shut)
        self._open(sheet)

    def _open(self, form: PhraseForm | CodeSheet) -> None:
        self._shut()
        self.form = form
        self._acts.hide()
        self.body.addLayout(at_most(scaled(WIDE), form))
        form.show()
        form.setFocus(Qt.FocusReason.OtherFocusReason)

    def _shut(self) -> None:
        self._acts.show()
        if self.form is not None:
            self.form.hide()
            self.form.deleteLater()
            self.form = None


class PhraseForm(QWidget):
    """Another passphrase, twice, and the one in force before it."""

    done = Signal()
    left = Signal()

    def __init__(self, safety: Safety, *, ask_present: bool) -> None:
        super().__init__()
        self._safety, self._ask_present = safety, ask_present
        self.present = PasswordField(t("Present passphrase"))
        self.present.setVisible(ask_present)
        self.first = PasswordField(t("New passphrase"))
        self.second = PasswordField(t("Passphrase once more"))
        self.go = button(t("Set the passphrase"), "primary")
        self.cancel = button(t("Cancel"), "quiet")
        note = label(
            t("The files are then written anew under new keys; that takes a moment."),
            "caption",
            wrap=True,
        )
        note.setVisible("passphrase" in safety.ways)
        fields = (self.present, self.first, self.second)
        self.setLayout(column(*fields, note, Row(self.go, self.cancel, gap=look.S), gap=look.M))
        self.present.edit.returnPressed.connect(press(self.first.edit.setFocus))
        self.first.edit.returnPressed.connect(press(self.second.edit.setFocus))
        self.second.edit.returnPressed.connect(self._submit)
        self.go.clicked.connect(self._submit)
        self.cancel.clicked.connect(self.left)
        self.setFocusProxy(self.present if ask_present else self.first)

    def _submit(self) -> None:
        text = self.first.edit.text()
        if self._ask_present and not self.present.edit.text():
            self.present.refuse(t("Type the passphrase."))
            self.present.edit.setFocus()
        elif len(text) < SHORTEST:
            self.first.refuse(
                n(
                    "At least {count} character: several words are best.",
                    "At least {count} characters: several words are best.",
                    SHORTEST,
                )
            )
            self.first.edit.setFocus()
        elif self.second.edit.text() != text:
            self.second.refuse(t("The two passphrases differ."))
            self.second.edit.setFocus()
        else:
            self.go.setEnabled(False)
            if self._ask_present:
                self._safety.check("passphrase", self.present.edit.text(), self._checked)
            else:
                self._checked(None)

    def _checked(self, code: str | None) -> None:
        if code is None:
            self._safety.set_passphrase(self.first.edit.text(), self._set)
            return
        self.go.setEnabled(True)
        told = words.fault(code)
        self.present.refuse(f"{told.happened} {told.todo}")
        self.present.edit.selectAll()
        self.present.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _set(self, code: str | None) -> None:
        self.go.setEnabled(True)
        if code is None:
            self.done.emit()
        else:
            self.first.refuse(words.fault(code).happened)
