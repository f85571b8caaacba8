"""The passphrase of a profile where the system has no keyring; a new one is asked twice."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from lkk_desktop import look
from lkk_desktop.strings import n, t
from lkk_desktop.ui import words
from lkk_desktop.ui.components import Card, button, column, label, line, press
from lkk_desktop.ui.fields import PasswordField
from lkk_desktop.ui.icons import Icon
from lkk_desktop.ui.room import Middle
from lkk_desktop.ui.theme import scaled

SHORTEST = 8


class Unlock(QWidget):
    """A window of its own, shown before the profile is open.

    ``entered`` carries the passphrase; the app opens the profile with it and then either closes
    this window or calls ``refuse`` with the fault's code.
    """

    entered = Signal(str)

    def __init__(self, *, new: bool) -> None:
        super().__init__()
        self.setObjectName("window")
        self.setWindowTitle("LKK Desktop")
        self.resize(scaled(620), scaled(560))
        self._new = new
        title = t("Protect your data on this computer") if new else t("Unlock your data")
        why = (
            t(
                "This system has no keyring, so the data are locked with a passphrase. Without it"
                " nobody can read them; it cannot be recovered, but the data can be fetched again"
                " from the server."
            )
            if new
            else t("Type the passphrase that you chose for this profile.")
        )
        self.first = PasswordField(t("Passphrase"))
        self.second = PasswordField(t("Passphrase once more"))
        self.second.setVisible(new)
        self.go = button(t("Start") if new else t("Unlock"), "primary")
        card = Card(gap=look.L)
        head = line(Icon("lock-key", "accent", scaled(26)), label(title, "heading", wrap=True))
        head.setStretch(1, 1)
        card.body.addLayout(head)
        card.body.addWidget(label(why, "muted", wrap=True))
        for one in (self.first, self.second, self.go):
            card.body.addWidget(one)
        self.setLayout(column(Middle(card, 460)))
        self.first.edit.returnPressed.connect(
            press(self.second.edit.setFocus if new else self._submit)
        )
        self.second.edit.returnPressed.connect(self._submit)
        self.go.clicked.connect(self._submit)
        self.setFocusProxy(self.first)

    def refuse(self, code: str) -> None:
        """Say why the profile did not open, and let the person try again."""
        self._wait(False)
        told = words.fault(code)
        self.first.refuse(f"{told.happened} {told.todo}")
        self.first.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self.first.edit.selectAll()

    def _submit(self) -> None:
        text = self.first.edit.text()
        if not text:
            self.first.refuse(t("Type the passphrase."))
        elif self._new and len(text) < SHORTEST:
            self.first.refuse(
                n(
                    "At least {count} character: several words are best.",
                    "At least {count} characters: several words are best.",
                    SHORTEST,
                )
            )
        elif self._new and self.second.edit.text() != text:
            self.second.refuse(t("The two passphrases differ."))
            self.second.edit.setFocus()
            return
        else:
            self._wait(True)
            self.entered.emit(text)
            return
        self.first.edit.setFocus()

    def _wait(self, busy: bool) -> None:
        self.go.setEnabled(not busy)
        idle = t("Start") if self._new else t("Unlock")
        self.go.setText(t("Opening…") if busy else idle)
