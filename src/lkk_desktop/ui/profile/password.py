"""A new password, typed twice: what it lacks is said when one leaves it, and how well it stands."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from lkk_desktop import look
from lkk_desktop.models import identity
from lkk_desktop.models.command import Problem
from lkk_desktop.strings import mark, t
from lkk_desktop.ui.components import column, label, set_state
from lkk_desktop.ui.fields import PasswordField
from lkk_desktop.ui.profile import words

STRENGTHS: tuple[tuple[str, str], ...] = (
    (mark("Guessed at once"), "bad"),
    (mark("Easily guessed"), "bad"),
    (mark("Middling: make it longer"), "wait"),
    (mark("Good"), "ok"),
    (mark("Very good"), "ok"),
)
AFTER_TYPING = 200


class NewPassword(QWidget):
    """Two fields. ``known`` gives what a guesser would try first: login, surname, numbers."""

    def __init__(self, known: Callable[[], tuple[str, ...]] = tuple) -> None:
        super().__init__()
        self._known = known
        self.first = PasswordField(t("New password"))
        self.second = PasswordField(t("The new password once more"))
        said = t("At least 6 characters, with a small Latin letter and a digit.")
        self._rule = label(said, "caption", wrap=True)
        self.strength = label("", "message", wrap=True)
        self.strength.hide()
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.timeout.connect(self._weigh)
        self.first.edit.textChanged.connect(lambda _text: self._due.start(AFTER_TYPING))
        self.setLayout(
            column(column(self.first, self.strength, self._rule, gap=6), self.second, gap=look.L)
        )
        self.setFocusProxy(self.first)

    def text(self) -> str:
        """The new password; '' where none is wanted."""
        return self.first.edit.text()

    def wrong(self) -> PasswordField | None:
        """The first of its fields that cannot stay so, with the reason said beside it."""
        text = self.text()
        faults = identity.password_faults(text) if text else ()
        if faults:
            self.first.refuse(
                " ".join(
                    words.refused(Problem(code, least=identity.SHORTEST_PASSWORD))
                    for code in faults
                )
            )
            return self.first
        if text != self.second.edit.text():
            self.second.refuse(t("The two passwords differ."))
            return self.second
        return None

    def clear(self) -> None:
        for field in (self.first, self.second):
            field.edit.clear()
            field.accept()

    def rest(self) -> None:
        """Weigh nothing more: what is known of the person is being closed."""
        self._due.stop()

    def _weigh(self) -> None:
        text = self.text()
        self.strength.setVisible(bool(text))
        if text:
            said, state = STRENGTHS[identity.strength(text, *self._known())]
            self.strength.setText(t("Strength: {words}", words=t(said)))
            set_state(self.strength, state)
