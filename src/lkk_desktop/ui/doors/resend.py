"""How long a code still counts, and having another one sent once that may be asked for."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QPushButton, QWidget
from shiboken6 import isValid

from lkk_desktop import look
from lkk_desktop.models.command import Problem
from lkk_desktop.models.identity import Way
from lkk_desktop.online.messages import SendAgain, Sent, Ticket
from lkk_desktop.strings import t
from lkk_desktop.ui.components import announce, button, column, label, line, press
from lkk_desktop.ui.doors import visit
from lkk_desktop.ui.doors.page import Hall
from lkk_desktop.ui.identity_words import duration

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Hindrance

TICK = 500


class Resend(QWidget):
    """A line that counts down, and a button for each way that the code went."""

    again = Signal()
    failed = Signal(object)

    def __init__(self, hall: Hall) -> None:
        super().__init__()
        self._hall = hall
        self._busy = False
        self.left = label("", "caption", wrap=True)
        self._buttons: dict[Way, QPushButton] = {}
        inside = column(self.left, gap=look.XS)
        self.setLayout(inside)
        waits = hall.visit.pending
        for one in waits.sent if waits is not None else ():
            made = button(_words(one), "quiet")
            made.setProperty("flush", "true")
            made.clicked.connect(press(partial(self._ask, one.way)))
            self._buttons[one.way] = made
            inside.addLayout(line(made, 0))
        self._clock = QTimer(self)
        self._clock.setInterval(TICK)
        self._clock.timeout.connect(self.tick)
        self._clock.start()
        hall.cabinet.closed.connect(self._clock.stop)
        self.tick()

    @property
    def buttons(self) -> list[QPushButton]:
        return list(self._buttons.values())

    def focus(self) -> None:
        """Put the cursor where another code is asked for, if it may be already."""
        for made in self._buttons.values():
            if made.isEnabled():
                made.setFocus()
                return

    def tick(self) -> None:
        """Show the times as they are now."""
        waits = self._hall.visit.pending
        if waits is None:
            return
        now = self._hall.cabinet.now()
        lives = max(0, waits.until - now) // 1000
        wait = -(-max(0, waits.again - now) // 1000)
        said = [t("The time for this code is over.")]
        if lives:
            said = [t("The code counts for {time} more.", time=duration(lives))]
            if wait:
                said.append(t("Another one in {time}.", time=duration(wait)))
        self.left.setText(" ".join(said))
        for made in self._buttons.values():
            made.setEnabled(not wait and not self._busy and lives > 0)

    def _ask(self, way: Way) -> None:
        waits = self._hall.visit.pending
        if waits is not None and not self._busy:
            self._busy = True
            self.tick()
            question = SendAgain(ticket=waits.ticket, way=way)
            self._hall.cabinet.ask(question, self._answered)

    def _answered(self, answer: Ticket | Hindrance) -> None:
        if not isValid(self):
            return  # the page was left meanwhile
        self._busy = False
        hall, waits = self._hall, self._hall.visit.pending
        if waits is None:
            return
        if isinstance(answer, Ticket):
            # It names the way that was taken now; the others stay open.
            ways = {one.way: one for one in (*waits.sent, *answer.sent)}
            whole = msgspec.structs.replace(answer, sent=tuple(ways.values()))
            now = hall.cabinet.now()
            again = visit.pending(waits.purpose, waits.server, whole, now)
            # The code before it counts on for its own time.
            until = max(waits.until, again.until)
            hall.visit.pending = msgspec.structs.replace(again, until=until)
            visit.keep(hall.cabinet, hall.visit.pending)
            announce(self, t("Another code is on its way."))
            self.again.emit()
        else:
            wait = answer.values.get("wait") if isinstance(answer, Problem) else None
            if isinstance(wait, int):
                later = hall.cabinet.now() + 1000 * wait
                hall.visit.pending = msgspec.structs.replace(waits, again=later)
            self.failed.emit(answer)
        self.tick()


def _words(one: Sent) -> str:
    if not one.to:
        return t("Send the code again")
    if one.way == "email":
        return t("Send it to {to} again", to=one.to)
    return t("Send the SMS to {to} again", to=one.to)
