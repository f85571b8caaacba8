"""What is asked for at the doors: a consent, a code."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QWidget

from lkk_desktop import look
from lkk_desktop.strings import t
from lkk_desktop.ui.components import Text, column, label, line, set_part, set_state
from lkk_desktop.ui.fields import TextField
from lkk_desktop.ui.icons import draw
from lkk_desktop.ui.theme import colours, scaled


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

    def call(self, words: str) -> None:
        """Ask for the agreement to something else from now on."""
        self.tick.setAccessibleName(words)
        self._words.setText(words)

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
