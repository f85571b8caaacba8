"""The lock over the window: set, changed, taken off, and after how long it comes by itself."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from lkk_desktop import look
from lkk_desktop.models import locking
from lkk_desktop.models.locking import Kind
from lkk_desktop.strings import mark, n, t
from lkk_desktop.ui.components import Card, Pill, at_most, button, column, label, press
from lkk_desktop.ui.fields import PasswordField
from lkk_desktop.ui.lock.guard import Guard
from lkk_desktop.ui.room import Row
from lkk_desktop.ui.segments import Segments
from lkk_desktop.ui.theme import scaled

WIDE = 420
FAULTS: dict[str, str] = {
    "pin_not_digits": mark("A PIN has digits only."),
    "pin_length": mark("A PIN has from {least} to {most} digits."),
    "pin_simple": mark("This PIN is guessed first. Take digits that do not follow one another."),
    "lock_short": mark("Too short: at least {short} characters."),
    "lock_long": mark("This is too long."),
}


class LockCard(Card):
    """Shows the lock, and one form at a time. ``said`` is for the toast."""

    said = Signal(str, str)

    def __init__(self, guard: Guard) -> None:
        super().__init__(look.M)
        self._guard = guard
        self.pill = Pill()
        heading = label(t("App lock"), "heading", wrap=True)
        self.body.addWidget(Row(heading, self.pill, least=scaled(160)))
        note = t(
            "The window closes behind a PIN: when you have been away, when the computer sleeps or"
            " its screen is locked, and by Ctrl+L. Readings go on being sent meanwhile."
        )
        self.body.addWidget(label(note, "muted", wrap=True))
        self._idle_name = label(t("Lock after"), "strong", wrap=True)
        choices = tuple((str(minutes), _minutes(minutes)) for minutes in locking.MINUTES)
        self.idle = Segments(t("Lock after"), choices)
        self.idle.chosen.connect(lambda name: guard.idle_minutes(int(name)))
        self.set = button(t("Set a PIN…"), "primary", "lock-key")
        self.change = button(t("Change the PIN…"), "second")
        self.off = button(t("Switch the lock off…"), "second")
        self.now = button(t("Lock now"), "second", "lock-key")
        self.set.clicked.connect(press(self._ask_new))
        self.change.clicked.connect(press(lambda: self._prove(self._ask_new)))
        self.off.clicked.connect(press(lambda: self._prove(self._take_off)))
        self.now.clicked.connect(press(guard.lock_now))
        for one in (self._idle_name, self.idle):
            self.body.addWidget(one)
        self._acts = Row(self.set, self.now, self.change, self.off, gap=look.S, fill=True)
        self.body.addWidget(self._acts)
        self.form: PinForm | Proof | None = None
        guard.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show how it stands."""
        lock = self._guard.lock
        on = lock is not None
        self.pill.say(t("on") if on else t("off"), "ok" if on else "plain", "")
        self.set.setVisible(not on)
        for one in (self.change, self.off, self.now, self._idle_name, self.idle):
            one.setVisible(on)
        if lock is not None:
            self.idle.choose(str(lock.minutes))
        self._acts.updateGeometry()

    def _ask_new(self) -> None:
        form = PinForm()
        form.chosen.connect(self._set)
        self._open(form, self.change if self._guard.lock is not None else self.set)

    def _set(self, kind: Kind, text: str) -> None:
        self._guard.set(kind, text, self._was_set)

    def _was_set(self) -> None:
        self._shut()
        self.said.emit(t("The lock is set. Ctrl+L locks the window."), "ok")
        self.change.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take_off(self) -> None:
        self._shut()
        self._guard.take_off()
        self.said.emit(t("The lock is off."), "ok")
        self.set.setFocus(Qt.FocusReason.OtherFocusReason)

    def _prove(self, then: Callable[[], None]) -> None:
        """Whoever found the window open may not take its lock over."""
        if self._guard.proved:
            then()
            return
        form = Proof(self._guard)
        form.proved.connect(then)
        self._open(form, self.change)

    def _open(self, form: PinForm | Proof, back_to: QWidget) -> None:
        self._shut()
        self.form = form
        form.left.connect(self._shut)
        form.left.connect(lambda: back_to.setFocus(Qt.FocusReason.OtherFocusReason))
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


class PinForm(QWidget):
    """A new PIN or passphrase of the lock, twice. ``chosen`` carries its kind and text."""

    chosen = Signal(str, str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        kinds = (("pin", t("PIN")), ("passphrase", t("Passphrase")))
        self.kind = Segments(t("What opens the lock"), kinds)
        self.kind.choose("pin")
        self.kind.chosen.connect(press(self._turn))
        self.first = PasswordField("")
        self.second = PasswordField("")
        self.go = button(t("Set"), "primary")
        self.cancel = button(t("Cancel"), "quiet")
        self.setLayout(
            column(
                self.kind,
                self.first,
                self.second,
                Row(self.go, self.cancel, gap=look.S),
                gap=look.M,
            )
        )
        self.first.edit.returnPressed.connect(press(self.second.edit.setFocus))
        self.second.edit.returnPressed.connect(self._submit)
        self.go.clicked.connect(self._submit)
        self.cancel.clicked.connect(self.left)
        self.setFocusProxy(self.first)
        self._turn()

    def _turn(self) -> None:
        pin = self.kind.current == "pin"
        self.first.call(t("New PIN: 4 to 12 digits") if pin else t("New passphrase of the lock"))
        self.second.call(t("Once more"))

    def _submit(self) -> None:
        kind: Kind = "pin" if self.kind.current == "pin" else "passphrase"
        text = self.first.edit.text()
        found = locking.faults(kind, text)
        if found:
            self.first.refuse(
                t(FAULTS[found[0]]).format(
                    least=locking.SHORTEST_PIN,
                    most=locking.LONGEST_PIN,
                    short=locking.SHORTEST_PASSPHRASE,
                )
            )
            self.first.edit.setFocus()
        elif self.second.edit.text() != text:
            self.second.refuse(t("The two differ."))
            self.second.edit.setFocus()
        else:
            self.go.setEnabled(False)
            self.chosen.emit(kind, text)


class Proof(QWidget):
    """The PIN in force, before it is changed."""

    proved = Signal()
    left = Signal()

    def __init__(self, guard: Guard) -> None:
        super().__init__()
        self._guard = guard
        self.field = PasswordField(t("Present PIN"))
        if guard.lock is not None and guard.lock.kind == "passphrase":
            self.field.call(t("Present passphrase of the lock"))
        self.go = button(t("Next"), "primary")
        self.cancel = button(t("Cancel"), "quiet")
        self.setLayout(column(self.field, Row(self.go, self.cancel, gap=look.S), gap=look.M))
        self.field.edit.returnPressed.connect(self._submit)
        self.go.clicked.connect(self._submit)
        self.cancel.clicked.connect(self.left)
        self.setFocusProxy(self.field)

    def _submit(self) -> None:
        self.go.setEnabled(False)
        self._guard.prove(self.field.edit.text(), self._judged)

    def _judged(self, code: str) -> None:
        self.go.setEnabled(True)
        if not code:
            self.proved.emit()
            return
        if code == "wait":
            seconds = -(-self._guard.wait() // 1000)
            said = n("Wait {count} second", "Wait {count} seconds", seconds)
        elif code == "spent":
            said = t("Too many wrong tries. Lock the window and open it by another way.")
        else:
            said = t("That is wrong.")
        self.field.refuse(said)
        self.field.edit.selectAll()
        self.field.edit.setFocus(Qt.FocusReason.OtherFocusReason)


def _minutes(minutes: int) -> str:
    return n("{count} min", "{count} min", minutes) if minutes else t("never")
