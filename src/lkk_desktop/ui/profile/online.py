"""A card whose doing needs a connection: it says so before anything is typed, and asks once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from lkk_desktop import look
from lkk_desktop.strings import t
from lkk_desktop.ui.components import Banner, Card, announce, column, label, line
from lkk_desktop.ui.fields import TextField
from lkk_desktop.ui.profile import words
from lkk_desktop.ui.theme import scaled

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet, Status
    from lkk_desktop.online.messages import Question

T = TypeVar("T")
FIELD = 420
AT_WORK = frozenset({"online", "connecting"})
"""The states of the line in which asking makes sense."""


class OnlineCard(Card):
    """A heading, what it is about, and a form. ``acts`` are the buttons that ask the server.

    What cannot be done now is said at its head, and its buttons are not to be pressed meanwhile.
    """

    def __init__(self, cabinet: Cabinet, heading: str, about: str = "") -> None:
        super().__init__()
        self.cabinet = cabinet
        self.setAccessibleName(heading)
        self.banner = Banner()
        self.acts: list[QPushButton] = []
        self.busy = False
        self._failed = False
        self.body.addWidget(label(heading, "heading", wrap=True))
        if about:
            self.body.addWidget(label(about, "muted", wrap=True))
        self.body.addWidget(self.banner)
        cabinet.connectivity.connect(self._line)

    @property
    def online(self) -> bool:
        """Whether the server can be asked now."""
        return self.cabinet.status.line in AT_WORK

    def settle(self) -> None:
        """Once its buttons are there: show how the line stands."""
        self._line(self.cabinet.status)

    def allows(self, act: QPushButton) -> bool:
        """Whether a button of its own makes sense now, apart from the line."""
        return True

    def enable(self) -> None:
        """Let its buttons be pressed where that leads somewhere."""
        for act in self.acts:
            act.setEnabled(self.online and not self.busy and self.allows(act))

    def ask(
        self,
        question: Question[T],
        then: Callable[[T], None],
        fields: Mapping[str, TextField] | None = None,
        *,
        refused: Callable[[Exception], bool] = lambda _error: False,
    ) -> None:
        """Ask the server once; ``then`` gets the answer.

        What it refuses stands beside its field (``fields``: by the code, or the code's beginning
        up to «_»), else at the card's head. ``refused`` comes first, and may take it upon itself.
        """
        if self.busy or not self.online:
            return
        self._wait(True)

        def answered(answer: T | Exception) -> None:
            if not isValid(self):
                return
            self._wait(False)
            if not isinstance(answer, Exception):
                then(answer)
            elif not refused(answer):
                self.refuse(answer, fields or {})

        self.cabinet.ask(question, answered)

    def refuse(self, error: Exception, fields: Mapping[str, TextField]) -> None:
        """Say why it was not done: beside the field that it is about, or at the head."""
        code, said = words.code_of(error), words.refused(error)
        field = fields.get(code) or fields.get(code.partition("_")[0])
        if field is None:
            self._failed = True
            self.banner.say(said, "bad", "warning-circle")
            return
        field.refuse(said)
        field.edit.setFocus()
        field.edit.selectAll()

    def _wait(self, busy: bool) -> None:
        self.busy = busy
        if busy:
            self._failed = False
            self.banner.say("", "wait", "cloud-slash")
            announce(self, t("Asking the server…"))
        self.enable()

    def _line(self, status: Status) -> None:
        if not self.online:
            self.banner.say(offline(status.line), "wait", "cloud-slash")
        elif not self._failed:
            self.banner.say("", "wait", "cloud-slash")
        self.enable()


def form(*fields: QWidget) -> QVBoxLayout:
    """Fields below one another, no wider than what is typed into them asks for."""
    rows = []
    for field in fields:
        field.setMaximumWidth(scaled(FIELD))
        rows.append(line(field, 0))
        rows[-1].setStretch(0, 100)
    return column(*rows, gap=look.M)


def offline(state: str) -> str:
    """Why it cannot be done now, and when it can; ``state`` is the line's."""
    if state == "signed_out":
        return t("This needs a connection, and you are signed out. Sign in first.")
    if state == "by_hand":
        return t("This needs a connection. Switch off “Work offline” first.")
    return t("This needs a connection, and there is none now.")
