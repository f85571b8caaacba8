"""A new password, typed twice, and how well it stands against guessing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from lkk_desktop import look
from lkk_desktop.models import identity
from lkk_desktop.models.command import Problem
from lkk_desktop.strings import mark, t
from lkk_desktop.ui.components import column, label, set_state
from lkk_desktop.ui.fields import PasswordField
from lkk_desktop.ui.keyboard import Offer, as_latin
from lkk_desktop.ui.room import Pair
from lkk_desktop.ui.theme import colours, scaled

STRENGTHS: tuple[tuple[str, str], ...] = (
    (mark("The password is very weak: it is guessed at once"), "bad"),
    (mark("The password is weak: it is among the first to be guessed"), "bad"),
    (mark("The password is fair: make it longer, several words are best"), "wait"),
    (mark("The password is good"), "ok"),
    (mark("The password is strong"), "ok"),
)
AFTER_TYPING = 200


class _Bar(QWidget):
    """Four steps, of which so many are filled."""

    def __init__(self) -> None:
        super().__init__()
        self._score, self._role = 0, "bad"
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(scaled(120), scaled(6))

    def show_score(self, score: int, role: str) -> None:
        self._score, self._role = score, role
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        gap = scaled(4)
        wide = (self.width() - 3 * gap) / 4
        for at in range(4):
            role = self._role if at < max(1, self._score) else "line"
            painter.setBrush(QColor(getattr(colours(), role)))
            left = round(at * (wide + gap))
            painter.drawRoundedRect(left, 0, round(wide), self.height(), 3.0, 3.0)
        painter.end()


class NewPassword(QWidget):
    """A password and its repeat, with how well it stands against guessing.

    ``known`` gives what a guesser would try first: the surname, the account, the login.
    """

    def __init__(self, name: str, again: str, known: Callable[[], tuple[str, ...]]) -> None:
        super().__init__()
        self._known = known
        self.first = PasswordField(name)
        self.second = PasswordField(again)
        rule = t("At least 6 characters, with a small Latin letter and a digit.")
        self.rule = label(rule, "caption", wrap=True)
        self.first.describe(rule)
        self._bar, self._words = _Bar(), label("", "message", wrap=True)
        self._meter = QWidget()
        self._meter.setLayout(column(self._bar, self._words, gap=look.XS))
        self._meter.hide()
        for field in (self.first, self.second):
            Offer(field, as_latin, lambda _text: t("Type it with the same keys in Latin"))
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.timeout.connect(self._weigh)
        self.first.edit.textChanged.connect(lambda _text: self._due.start(AFTER_TYPING))
        above = QWidget()
        above.setLayout(column(self.first, self._meter, self.rule, gap=6))
        self.setLayout(column(Pair(above, self.second)))
        self.setFocusProxy(self.first)

    @property
    def strength(self) -> str:
        """What is said of the password's strength, '' while nothing is."""
        return self._words.text() if not self._meter.isHidden() else ""

    def text(self) -> str:
        """The new password; '' where none is wanted."""
        return self.first.edit.text()

    def clear(self) -> None:
        for field in (self.first, self.second):
            field.edit.clear()
            field.accept()

    def rest(self) -> None:
        """Weigh nothing more: what is known of the person is being closed."""
        self._due.stop()

    @staticmethod
    def check(text: str) -> None:
        """Raises ``Problem``: the first of ``password_faults``."""
        for code in identity.password_faults(text):
            raise Problem(code, least=identity.SHORTEST_PASSWORD)

    def check_again(self, text: str) -> None:
        """Raises ``Problem('passwords_differ')``."""
        if text != self.first.edit.text():
            raise Problem("passwords_differ")

    def _weigh(self) -> None:
        text = self.first.edit.text()
        self._meter.setVisible(bool(text))
        if not text:
            return
        score = identity.strength(text, *self._known())
        said, role = STRENGTHS[score]
        self._bar.show_score(score, role)
        self._words.setText(t(said))
        set_state(self._words, role)
        self.first.describe(f"{self._words.text()}. {self.rule.text()}")
