"""The doors of a profile before it is open: a passphrase, a recovery code, or beginning anew."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from lkk_desktop import look
from lkk_desktop.strings import n, t
from lkk_desktop.ui import words
from lkk_desktop.ui.ask import ask
from lkk_desktop.ui.components import Banner, Card, button, column, label, line, press
from lkk_desktop.ui.fields import PasswordField, TextField
from lkk_desktop.ui.icons import Icon
from lkk_desktop.ui.room import Middle, Row
from lkk_desktop.ui.theme import scaled

SHORTEST = 8


class Unlock(QWidget):
    """A window of its own, shown before the profile is open.

    ``entered`` carries the passphrase, ``recovered`` a recovery code; the app opens the profile
    with it and then either closes this window or calls ``refuse`` with the fault's code. ``again``
    asks the keyring once more, ``anew`` gives up what is here, ``other`` is another user.
    """

    entered = Signal(str)
    recovered = Signal(str)
    again = Signal()
    anew = Signal()
    other = Signal()

    def __init__(
        self,
        *,
        new: bool,
        ways: tuple[str, ...] = ("passphrase",),
        note: str = "",
        other: bool = False,
    ) -> None:
        """``ways`` lead to the keys; ``note`` is the code of what the keyring did."""
        super().__init__()
        self.setObjectName("window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle("LKK Desktop")
        self.resize(scaled(620), scaled(560))
        self._new, self._ways = new, ways
        self._by_code = not new and "passphrase" not in ways
        self.banner = Banner()
        self._why = label("", "muted", wrap=True)
        self.first = PasswordField(t("Passphrase"))
        self.second = PasswordField(t("Passphrase once more"))
        self.second.setVisible(new)
        self.code = TextField(t("Recovery code"), hint="XXXXX-XXXXX-XXXXX-XXXXX-XXXXX")
        self.go = button(t("Start") if new else t("Unlock"), "primary")
        self.turn = button("", "quiet")
        self.retry = button(t("Ask the keyring again"), "quiet", "arrows-clockwise")
        self.lost = button(t("I have none of these"), "quiet")
        self.switch = button(t("Another user"), "quiet", "user-circle")
        card = Card(gap=look.L)
        title = t("Protect your data on this computer") if new else t("Unlock your data")
        head = line(Icon("lock-key", "accent", scaled(26)), label(title, "heading", wrap=True))
        head.setStretch(1, 1)
        card.body.addLayout(head)
        for one in (self.banner, self._why, self.first, self.second, self.code, self.go):
            card.body.addWidget(one)
        self._foot = column(self.turn, self.retry, self.lost, Row(self.switch, end=True), gap=2)
        card.body.addLayout(self._foot)
        self.setLayout(column(Middle(card, 460)))
        self.retry.setVisible("keyring" in ways)
        self.lost.setVisible(not new)
        self.turn.setVisible(not new and {"passphrase", "recovery"} <= set(ways))
        self.switch.setVisible(other)
        if note:
            told = words.fault(note)
            self.banner.say(f"{told.happened} {told.kept}", "wait", "warning-circle")
        self.first.edit.returnPressed.connect(
            press(self.second.edit.setFocus if new else self._submit)
        )
        self.second.edit.returnPressed.connect(self._submit)
        self.code.edit.returnPressed.connect(self._submit)
        self.go.clicked.connect(self._submit)
        self.turn.clicked.connect(press(self._turn))
        self.retry.clicked.connect(self.again)
        self.lost.clicked.connect(press(lambda: QTimer.singleShot(0, self, self._give_up)))
        self.switch.clicked.connect(self.other)
        self._show()

    def refuse(self, code: str) -> None:
        """Say why the profile did not open, and let the person try again."""
        self._wait(False)
        told = words.fault(code)
        if self._by_code and code == "wrong_key":
            self.code.refuse(t("This recovery code does not open this profile."))
        elif self._by_code:
            self.code.refuse(f"{told.happened} {told.todo}")
        else:
            self.first.refuse(f"{told.happened} {told.todo}")
        self._field.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self._field.edit.selectAll()

    @property
    def _field(self) -> TextField:
        return self.code if self._by_code else self.first

    def _show(self) -> None:
        """The field of the way that is asked for, and what leads to the other one."""
        nothing = not self._new and not {"passphrase", "recovery"} & set(self._ways)
        self.first.setVisible(not self._by_code)
        self.code.setVisible(self._by_code and not nothing)
        self.go.setVisible(not nothing)
        turned = t("By the passphrase") if self._by_code else t("By the recovery code")
        self.turn.setText(turned)
        self.turn.setAccessibleName(turned)
        if self._new:
            why = t(
                "This system has no keyring, so the data are locked with a passphrase. Without it"
                " nobody can read them; it cannot be recovered, but the data can be fetched again"
                " from the server."
            )
        elif nothing:
            why = t("Unlock the keyring of the system, then ask it again.")
        elif self._by_code:
            why = t(
                "Type the recovery code that you wrote down: capitals and dashes do not matter."
            )
        else:
            why = t("Type the passphrase that you chose for this profile.")
        self._why.setText(why)
        self.setFocusProxy(self.retry if nothing else self._field)

    def _turn(self) -> None:
        self._by_code = not self._by_code
        self._show()
        self._field.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _submit(self) -> None:
        if self._by_code:
            code = self.code.edit.text().strip()
            if not code:
                self.code.refuse(t("Type the recovery code."))
                self.code.edit.setFocus()
            else:
                self._wait(True)
                self.recovered.emit(code)
            return
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

    def _give_up(self) -> None:
        said = t(
            "Nobody can read the data of this profile without its keys. They can be removed from"
            " this computer; then you sign in and everything comes from the server again."
        )
        facts = [t("What had not been sent yet is lost: nobody can tell what it was.")]
        if ask(self, t("Remove the data from this computer?"), said, facts, t("Remove the data")):
            self._wait(True)
            self.anew.emit()

    def _wait(self, busy: bool) -> None:
        self.go.setEnabled(not busy)
        idle = t("Start") if self._new else t("Unlock")
        self.go.setText(t("Opening…") if busy else idle)
