"""What is asked for at the doors: a new password with its strength, a consent, a code."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QCheckBox, QSizePolicy, QWidget

from lkk_desktop import look
from lkk_desktop.models import identity
from lkk_desktop.models.command import Problem
from lkk_desktop.strings import mark, t
from lkk_desktop.ui.components import Text, column, label, line, set_part, set_state
from lkk_desktop.ui.doors.keyboard import Offer, as_latin
from lkk_desktop.ui.fields import PasswordField, TextField
from lkk_desktop.ui.icons import draw
from lkk_desktop.ui.theme import colours, scaled

STRENGTHS: tuple[tuple[str, str], ...] = (
    (mark("The password is very weak: it is guessed at once"), "bad"),
    (mark("The password is weak: it is among the first to be guessed"), "bad"),
    (mark("The password is fair: make it longer, several words are best"), "wait"),
    (mark("The password is good"), "ok"),
    (mark("The password is strong"), "ok"),
)
AFTER_TYPING = 200
ROOMY = 460
"""From so many pixels on two fields stand beside one another."""


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


class Pair(QWidget):
    """Two fields beside one another, each half as wide; below one another where that is little."""

    def __init__(self, one: QWidget, other: QWidget) -> None:
        super().__init__()
        self._box = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(look.L)
        for part in (one, other):
            self._box.addWidget(part, 1, Qt.AlignmentFlag.AlignTop)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        roomy = self.width() >= scaled(ROOMY)
        way = QBoxLayout.Direction
        self._box.setDirection(way.LeftToRight if roomy else way.TopToBottom)


class NewPassword(QWidget):
    """A password and its repeat, with how well it stands against guessing.

    ``known`` gives what a guesser would try first: the surname, the account, the login.
    """

    def __init__(self, name: str, known: Callable[[], tuple[str, ...]]) -> None:
        super().__init__()
        self._known = known
        self.first = PasswordField(name)
        self.second = PasswordField(t("Password once more *"))
        rule = t("At least 6 characters, with a small Latin letter and a digit.")
        self.rule = label(rule, "caption", wrap=True)
        self.first.edit.setAccessibleDescription(rule)
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
        self.first.edit.setAccessibleDescription(f"{self._words.text()}. {self.rule.text()}")


class _Clicked(Text):
    pressed = Signal()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if self.rect().contains(event.position().toPoint()):
            self.pressed.emit()


class Tick(QCheckBox):
    """A check box large enough to be pressed, whose edge and focus are seen in either scheme."""

    def __init__(self) -> None:
        super().__init__()
        self.bad = False
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        return QSize(scaled(28), scaled(28))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, _where: object) -> bool:
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:
        of, side = colours(), scaled(20)
        left, top = (self.width() - side) // 2, (self.height() - side) // 2
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = of.bad if self.bad else of.accent if self.isChecked() else of.edge
        painter.setPen(QPen(QColor(edge), 2 if self.bad else 1))
        painter.setBrush(QColor(of.accent if self.isChecked() else of.surface))
        painter.drawRoundedRect(left, top, side, side, 5.0, 5.0)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(of.text), 2))
            painter.drawRoundedRect(left - 3, top - 3, side + 6, side + 6, 7.0, 7.0)
        if self.isChecked():
            box = QRect(left, top, side, side).adjusted(3, 3, -3, -3)
            draw(painter, box, "check-bold", of.on_accent)
        painter.end()


class Consent(QWidget):
    """A tick with a long text, which a tick of Qt's would not wrap."""

    changed = Signal(bool)

    def __init__(self, words: str) -> None:
        super().__init__()
        self.tick = Tick()
        self.tick.setAccessibleName(words)
        self._words = _Clicked(words)
        set_part(self._words, "text")
        self._words.setWordWrap(True)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self._words.setSizePolicy(policy)
        self._words.pressed.connect(self.tick.toggle)
        self.message = label("", "message", wrap=True)
        self.message.hide()
        across = line(self.tick, self._words, gap=look.S)
        across.setStretch(1, 1)
        across.setAlignment(self.tick, Qt.AlignmentFlag.AlignTop)
        self._words.setContentsMargins(0, scaled(4), 0, 0)
        self.setLayout(column(across, self.message, gap=6))
        self.setFocusProxy(self.tick)
        self.tick.toggled.connect(self._toggled)

    def refuse(self, words: str) -> None:
        """Say that it is wanted."""
        self.message.setText(words)
        set_state(self.message, "bad")
        self.message.setVisible(bool(words))
        self.tick.setAccessibleDescription(words)
        self.tick.bad = bool(words)
        self.tick.update()

    def _toggled(self, on: bool) -> None:
        if on:
            self.refuse("")
        self.changed.emit(on)


class CodeField(TextField):
    """A code of digits: what else is pasted with it falls away. ``whole`` comes once it has as many
    as the longest code that was sent."""

    whole = Signal()

    def __init__(self, digits: int) -> None:
        super().__init__(t("Code"))
        self._digits = digits
        set_part(self.edit, "reading", "plain")
        self.beside.addStretch(1)
        self.edit.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        self.edit.textChanged.connect(self._sift)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Polish:
            self.edit.setMaximumWidth(scaled(200))
        return super().event(event)

    def _sift(self, text: str) -> None:
        digits = "".join(sign for sign in text if sign in "0123456789")[: self._digits]
        if digits != text:
            self.edit.setText(digits)  # which comes here again
        elif len(digits) == self._digits:
            self.whole.emit()
