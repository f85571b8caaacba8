"""The lock: a PIN and nothing of the cabinet; another way in where that one is forgotten."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from lkk_desktop import look
from lkk_desktop.strings import mark, n, t
from lkk_desktop.ui import words
from lkk_desktop.ui.ask import ask
from lkk_desktop.ui.components import Card, button, column, label, line, press
from lkk_desktop.ui.fields import PasswordField
from lkk_desktop.ui.icons import Icon
from lkk_desktop.ui.lock.guard import Guard
from lkk_desktop.ui.room import Middle, Row
from lkk_desktop.ui.theme import scaled

FIELDS: dict[str, str] = {
    "pin": mark("PIN"),
    "phrase": mark("Passphrase of the lock"),
    "passphrase": mark("Passphrase of the profile"),
    "recovery": mark("Recovery code"),
    "password": mark("Password of the personal cabinet"),
}
BY: dict[str, str] = {
    "": mark("By the PIN"),
    "passphrase": mark("By the passphrase of the profile"),
    "recovery": mark("By the recovery code"),
    "password": mark("By the password of the personal cabinet"),
}
TICK = 250


class LockPage(QWidget):
    """Tries what is typed with the guard. ``other``: another user of this computer. ``anew``: the
    data are given up, by one who was told what that means."""

    other = Signal()
    anew = Signal()

    def __init__(self, guard: Guard, *, other: bool = False) -> None:
        super().__init__()
        self.setObjectName("window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle("LKK Desktop")
        self._guard = guard
        self._way = guard.ways()[0] if guard.ways() else ""
        self._busy = False
        self.field = PasswordField("")
        self.go = button(t("Unlock"), "primary")
        self.forgotten = button(t("I cannot remember it"), "quiet")
        self.forgotten.clicked.connect(press(lambda: self._show_ways(True)))
        self._others = {way: button(t(said), "quiet") for way, said in BY.items()}
        for way, made in self._others.items():
            made.clicked.connect(lambda _on=False, way=way: self._take(way))
        self.lost = button(t("I have none of these"), "quiet")
        self.lost.clicked.connect(press(lambda: QTimer.singleShot(0, self, self._give_up)))
        self._way_in = QWidget()
        self._way_in.setLayout(column(*self._others.values(), self.lost, gap=2))
        card = Card(gap=look.L)
        heading = label(t("The app is locked"), "heading", wrap=True)
        head = line(Icon("lock-key", "accent", scaled(26)), heading, gap=look.M)
        head.setStretch(1, 1)
        card.body.addLayout(head)
        note = t("Your data go on being brought up to date. Nobody sees them until you unlock.")
        card.body.addWidget(label(note, "muted", wrap=True))
        for one in (self.field, self.go, self.forgotten, self._way_in):
            card.body.addWidget(one)
        self.switch = button(t("Another user"), "quiet", "user-circle")
        self.switch.clicked.connect(self.other)
        self.switch.setVisible(other)
        card.body.addWidget(Row(self.switch, end=True))
        self.setLayout(column(Middle(card, 440)))
        self.go.clicked.connect(self._submit)
        self.field.edit.returnPressed.connect(self._submit)
        self._clock = QTimer(self)
        self._clock.timeout.connect(self._tick)
        self._show_ways(False)
        self._take(self._way)
        self.setFocusProxy(self.field)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tick()
        if self._guard.lock is not None and self._guard.lock.spent:
            self._judged("spent")

    def _take(self, way: str) -> None:
        """Ask for this way."""
        self._way = way
        pin = self._guard.lock is not None and self._guard.lock.kind == "pin"
        name = t(FIELDS[way or ("pin" if pin else "phrase")])
        self.field.call(name)
        self.field.edit.clear()
        self.field.accept()
        hints = Qt.InputMethodHint.ImhHiddenText | Qt.InputMethodHint.ImhNoPredictiveText
        digits = Qt.InputMethodHint.ImhDigitsOnly
        self.field.edit.setInputMethodHints(hints | digits if way == "" and pin else hints)
        self._show_ways(way != "")
        self.field.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_ways(self, shown: bool) -> None:
        ways = [way for way in self._guard.ways() if way != self._way]
        for way, made in self._others.items():
            made.setVisible(way in ways)
        spent = self._guard.lock is not None and self._guard.lock.spent
        self.lost.setVisible(spent)
        self._way_in.setVisible(shown and bool(ways or spent))
        self.forgotten.setVisible(not shown and bool(ways))

    def _submit(self) -> None:
        text = self.field.edit.text()
        if self._busy or not text:
            if not text:
                self.field.refuse(t("Type it first."))
            return
        self._wait(True)
        self._guard.try_(self._way, text, self._judged)

    def _judged(self, code: str) -> None:
        self._wait(False)
        if not code:
            return
        lock = self._guard.lock
        if code == "spent":
            self._way = self._way or next(iter(self._guard.ways()), "")
            self._take(self._way)
            self._show_ways(True)
            self.field.refuse(
                t("Too many wrong tries: it does not open the lock any more. Another way does.")
            )
        elif code == "wait":
            self._tick()
        elif code == "wrong" and lock is not None:
            left = n("{count} try is left.", "{count} tries are left.", lock.left)
            wrong = t("That is wrong.")
            self.field.refuse(f"{wrong} {left}")
            self._tick()
        else:
            self.field.refuse(said(code))
        self.field.edit.selectAll()
        self.field.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _give_up(self) -> None:
        said = t(
            "The data can be removed from this computer; then you sign in and everything comes from"
            " the server again."
        )
        waiting = self._guard.waiting
        facts = []
        if waiting:
            facts.append(
                n(
                    "{count} action has not been sent yet, and is lost then.",
                    "{count} actions have not been sent yet, and are lost then.",
                    waiting,
                )
            )
        if self._guard.unfinished:
            facts.append(begun_is_lost(self._guard.unfinished))
        if ask(self, t("Remove the data from this computer?"), said, facts, t("Remove the data")):
            self.anew.emit()

    def _tick(self) -> None:
        """Count down until the next try."""
        wait = self._guard.wait() if self._way == "" else 0
        if not self._busy:
            self.go.setEnabled(not wait)
            seconds = -(-wait // 1000)
            self.go.setText(
                n("Wait {count} second", "Wait {count} seconds", seconds) if wait else t("Unlock")
            )
        if wait:
            self._clock.start(TICK)
        else:
            self._clock.stop()

    def _wait(self, busy: bool) -> None:
        self._busy = busy
        self.go.setEnabled(not busy)
        self.go.setText(t("Opening…") if busy else t("Unlock"))


def begun_is_lost(count: int) -> str:
    """What goes with the data that the server has nothing of."""
    return n(
        "{count} unfinished appeal with its files is lost then.",
        "{count} unfinished appeals with their files are lost then.",
        count,
    )


def said(code: str) -> str:
    """Why another way did not open it, in words."""
    if code in ("wrong_key", "mistyped_code"):
        told = words.fault(code)
        return f"{told.happened} {told.todo}"
    if code == "wrong_credentials":
        return t("The password is wrong.")
    return words.anything(code)
