"""The code that came by SMS or e-mail: typed or pasted, how long it counts, another one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from lkk_desktop import look
from lkk_desktop.online.messages import Ticket
from lkk_desktop.strings import t
from lkk_desktop.ui.components import button, column, label, line, press
from lkk_desktop.ui.fields import TextField
from lkk_desktop.ui.identity_words import duration
from lkk_desktop.ui.room import Row
from lkk_desktop.ui.theme import scaled

LONGEST_CODE = 6
TICK = 1_000


class CodeStep(QWidget):
    """A field for digits, with what became of the code. ``entered`` brings what was typed."""

    entered = Signal(str)
    again = Signal()
    left = Signal()
    ticked = Signal()
    """A second has passed: another code may perhaps be asked for now."""

    def __init__(self, email: bool) -> None:
        super().__init__()
        self._email = email
        self._whole = LONGEST_CODE
        self._ticket: Ticket | None = None
        self._since = 0
        self._now: Callable[[], int] = lambda: 0
        self.about = label("", wrap=True)
        self.field = TextField(t("Code from the letter") if email else t("Code from the SMS"))
        self.field.edit.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        self.confirm = button(t("Confirm"), "primary")
        self.resend = button(t("Send it again"))
        self.cancel = button(t("Another address") if email else t("Another number"), "quiet")
        self.time = label("", "caption", wrap=True)
        self.confirm.clicked.connect(press(self._enter))
        self.resend.clicked.connect(press(self.again.emit))
        self.cancel.clicked.connect(press(self.left.emit))
        self.field.edit.textChanged.connect(self._sift)
        self.field.edit.returnPressed.connect(press(self._enter))
        buttons = Row(self.confirm, self.resend, self.cancel, fill=True)
        typed = line(self.field, 0)
        typed.setStretch(0, 100)
        self.field.setMaximumWidth(scaled(200))
        self.setLayout(column(self.about, typed, self.time, buttons, gap=look.M))
        self._clock = QTimer(self)
        self._clock.timeout.connect(self._tick)
        self.hide()

    def show_ticket(self, ticket: Ticket, since: int, now: Callable[[], int]) -> None:
        """Say where the code went. ``since``: the instant (ms) at which the ticket came."""
        fresh = ticket is not self._ticket
        self._ticket, self._since, self._now = ticket, since, now
        to = ", ".join(one.to for one in ticket.sent)
        self._whole = max((one.digits for one in ticket.sent), default=LONGEST_CODE)
        if self._email:
            self.about.setText(
                t("A letter is on its way to {to}. Type its code, or open its link.", to=to)
            )
        else:
            self.about.setText(t("An SMS with a code is on its way to {to}.", to=to))
        if fresh:
            self.field.edit.clear()
            self.field.accept()
        self._tick()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._clock.start(TICK)
        self._tick()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._clock.stop()

    def rest(self) -> None:
        """Count nothing more: the clock is being closed."""
        self._clock.stop()

    def may_resend(self, now: int) -> bool:
        """Whether another code may be asked for at an instant (ms)."""
        return self._ticket is None or now >= self._since + self._ticket.again

    def refuse(self, said: str) -> None:
        if said:
            self.field.refuse(said)
        else:
            self.field.accept()

    def _enter(self) -> None:
        code = self.field.edit.text()
        if not code:
            self.field.refuse(t("Type the code."))
            self.field.edit.setFocus()
        elif self.confirm.isEnabled():
            self.entered.emit(code)

    def _sift(self, text: str) -> None:
        """Digits alone: what else was pasted with them falls away; a whole code goes by itself."""
        digits = "".join(sign for sign in text if sign in "0123456789")[: self._whole]
        if digits != text:
            self.field.edit.setText(digits)  # comes here again
        elif len(digits) == self._whole:
            self._enter()

    def _tick(self) -> None:
        if self._ticket is None:
            return
        now = self._now()
        lives = max(0, self._since + self._ticket.lives - now) // 1000
        wait = -(-max(0, self._since + self._ticket.again - now) // 1000)
        said = t("The code counts for {time} more.", time=duration(lives))
        if not lives:
            said = t("The time of this code is over. Ask for another one.")
        elif wait:
            said += " " + t("Another one may be sent in {time}.", time=duration(wait))
        self.time.setText(said)
        self.ticked.emit()
