"""One field of a form on the screen, by its type: its name, where one answers, what is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from lkk_desktop import names
from lkk_desktop.models.appeals.catalogue import Field
from lkk_desktop.models.appeals.checking import MOST_LONG_TEXT, MOST_TEXT, Value
from lkk_desktop.models.metering import Meter, Register
from lkk_desktop.strings import NBSP, c, t
from lkk_desktop.ui.appeals import typed
from lkk_desktop.ui.chooser import Chooser
from lkk_desktop.ui.components import announce, label, press, set_part, set_state
from lkk_desktop.ui.theme import scaled

SHORT, LONG = 300, 640
"""How wide a field is at most: for what has a form of its own, and for texts."""
NARROW = frozenset({"date", "month", "number", "passport", "phone", "register"})
LINES = 5
BEYOND = 200
"""Characters that may be typed beyond the most: who pastes too much sees all of it, and is told."""


class Belongings(NamedTuple):
    """The meters of the account that a form is about, with their registers."""

    meters: Sequence[Meter] = ()
    registers: Sequence[Register] = ()


class Input(QWidget):
    """A field with its name, its help and what is wrong with it. ``edited`` comes with a person's
    own hand only; ``left`` when they go on to the next."""

    edited = Signal()
    left = Signal()

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.field = field
        self._ours = False
        self.name = label(called(field), "strong", wrap=True)
        self._message: QLabel | None = None
        self.control = self._made()
        self.control.setMaximumWidth(scaled(SHORT if field.type in NARROW else LONG))
        self.control.setAccessibleName(field.label)
        self.setFocusProxy(self.control)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(6)
        inside.addWidget(self.name)
        inside.addWidget(self.control)
        if field.help:
            inside.addWidget(label(field.help, "muted", wrap=True))
        self._inside = inside
        self._describe("")

    def _made(self) -> QWidget:
        raise NotImplementedError

    def value(self) -> Value | None:
        """The answer that stands in it, as ``typed.read`` has it; None or '' for none."""
        raise NotImplementedError

    def put(self, value: Value | None) -> None:
        """Let an answer stand in it, without a word to anybody."""
        raise NotImplementedError

    def belongs(self, to: Belongings) -> None:
        """Offer what the form's account has; only fields of meters ask for it."""

    @property
    def message(self) -> QLabel:
        """What is wrong with it; made when it is first wanted, since most fields never are."""
        if self._message is None:
            self._message = label("", "message", wrap=True)
            self._message.hide()
            self._inside.addWidget(self._message)
        return self._message

    def refuse(self, words: str) -> None:
        """Show what is wrong."""
        self._say(words, "bad")

    def accept(self) -> None:
        """Take back what was said."""
        if self._message is not None and not self._message.isHidden():
            self._say("", "plain")

    def _say(self, words: str, state: str) -> None:
        self.message.setText(words)
        self.message.setVisible(bool(words))
        set_state(self.message, state)
        set_state(self.control, state)
        self._describe(words)
        if words and self.control.hasFocus():
            announce(self.control, words, urgent=True)

    def _describe(self, words: str) -> None:
        needed = t("Required.") if self.field.required else ""
        said = [one for one in (words, needed, self.field.help) if one]
        self.control.setAccessibleDescription(" ".join(said))

    @contextmanager
    def _own(self) -> Iterator[None]:
        """What the program sets itself is no person's hand; all else is, dictation and a screen
        reader's whole texts too."""
        self._ours = True
        try:
            yield
        finally:
            self._ours = False

    def _typed(self) -> None:
        if not self._ours:
            self._edited()

    def _edited(self) -> None:
        self.accept()
        self.edited.emit()


class LineInput(Input):
    """A line of text; what it stands for is read by its type, and set right when it is left."""

    def _made(self) -> QWidget:
        self.edit = QLineEdit()
        self.edit.setPlaceholderText(pattern(self.field))
        self.edit.setMaxLength((self.field.most or MOST_TEXT) + BEYOND if self._text else MOST_TEXT)
        self.edit.textChanged.connect(press(self._typed))
        self.edit.editingFinished.connect(self._left)
        return self.edit

    @property
    def _text(self) -> bool:
        return self.field.type in ("text", "name", "address")

    def value(self) -> Value:
        return typed.read(self.field, self.edit.text())

    def put(self, value: Value | None) -> None:
        self._set(typed.written(self.field, value))

    def _set(self, text: str) -> None:
        with self._own():
            self.edit.setText(text)

    def _left(self) -> None:
        tidy = typed.written(self.field, self.value())
        if tidy != self.edit.text():
            self._set(tidy)
        self.left.emit()


class LongInput(Input):
    """A text of several lines; Tab goes on to the next field."""

    def _made(self) -> QWidget:
        self.edit = QPlainTextEdit()
        set_part(self.edit, "input", "plain")
        self.edit.setTabChangesFocus(True)
        height = self.edit.fontMetrics().lineSpacing() * LINES + scaled(20)
        self.edit.setFixedHeight(height)
        self.edit.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.edit.textChanged.connect(self._typed)
        self.edit.installEventFilter(self)
        return self.edit

    def value(self) -> Value:
        return self.edit.toPlainText().strip()[: MOST_LONG_TEXT + BEYOND]

    def put(self, value: Value | None) -> None:
        with self._own():
            self.edit.setPlainText("" if value is None else str(value))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self.left.emit()
        return super().eventFilter(watched, event)


class ChoiceInput(Input):
    """One of a few answers; the wheel over it turns the page and not the answer."""

    def _made(self) -> QWidget:
        self.box = Chooser()
        self.box.setPlaceholderText(t("Choose…"))
        self.box.setSizeAdjustPolicy(Chooser.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.setMinimumContentsLength(12)
        self.box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.box.installEventFilter(self)
        self._offer([(one.title, one.code) for one in self.field.choices])
        self.box.activated.connect(self._chosen)
        return self.box

    def _offer(self, choices: Sequence[tuple[str, str]]) -> None:
        self.box.clear()
        if not self.field.required:
            self.box.addItem(c("choice", "not given"), "")
        for words, code in choices:
            self.box.addItem(words, code)
        self.box.setCurrentIndex(-1)

    def value(self) -> Value:
        return str(self.box.currentData() or "")

    def put(self, value: Value | None) -> None:
        self.box.setCurrentIndex(-1 if value in (None, "") else self.box.findData(value))

    def _chosen(self, _at: int) -> None:
        self._edited()
        self.left.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel:
            event.ignore()
            return True
        if isinstance(event, QKeyEvent) and self._empties(event):
            self.box.setCurrentIndex(-1)
            self._chosen(-1)
            return True
        return super().eventFilter(watched, event)

    def _empties(self, event: QKeyEvent) -> bool:
        keys = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
        pressed = event.type() == QEvent.Type.KeyPress and event.key() in keys
        return pressed and not self.box.isEditable()


class MeterInput(ChoiceInput):
    """A meter of the account by its serial number; one that the account has not is typed."""

    def _made(self) -> QWidget:
        made = super()._made()
        edit = QLineEdit()
        edit.setMaxLength(MOST_TEXT)
        edit.setPlaceholderText(t("Serial number"))
        edit.setAccessibleName(self.field.label)
        edit.textChanged.connect(press(self._typed))
        edit.editingFinished.connect(self.left)
        self.box.setEditable(True)
        self.box.setLineEdit(edit)
        return made

    def belongs(self, to: Belongings) -> None:
        before = self.value()
        with self._own():
            self.box.clear()
            for meter in to.meters:
                self.box.addItem(meter.serial, meter.serial)
        self.put(before)

    def value(self) -> Value:
        return self.box.currentText().strip()

    def put(self, value: Value | None) -> None:
        with self._own():
            self.box.setCurrentIndex(-1 if value in (None, "") else self.box.findData(value))
            self.box.setEditText("" if value is None else str(value))


class RegisterInput(ChoiceInput):
    """A dial of one of the account's meters: ``serial/zone``."""

    def belongs(self, to: Belongings) -> None:
        before = self.value()
        serials = {meter.id: meter.serial for meter in to.meters}
        self._offer(
            [
                (
                    f"№{NBSP}{serials[one.meter]}, {names.named(names.ZONES, one.zone)}",
                    f"{serials[one.meter]}/{one.zone}",
                )
                for one in to.registers
                if one.meter in serials
            ]
        )
        self.put(before)


class ConsentInput(Input):
    """A box that is ticked, or not."""

    def _made(self) -> QWidget:
        self.box = QCheckBox(t("Yes"))
        self.box.clicked.connect(self._ticked)
        return self.box

    def value(self) -> Value | None:
        return 1 if self.box.isChecked() else None

    def put(self, value: Value | None) -> None:
        self.box.setChecked(value == 1)

    def _ticked(self, _on: bool) -> None:
        self._edited()
        self.left.emit()


KINDS: dict[str, type[Input]] = {
    "long_text": LongInput,
    "choice": ChoiceInput,
    "meter": MeterInput,
    "register": RegisterInput,
    "consent": ConsentInput,
}


def made(field: Field) -> Input:
    """What one answers a field by; files have ``file_field``."""
    return KINDS.get(field.type, LineInput)(field)


def called(field: Field) -> str:
    """A field's name as it stands over it: with its unit, and a star where it is required."""
    unit = f", {field.unit}" if field.unit else ""
    return f"{field.label}{unit}{f'{NBSP}*' if field.required else ''}"


def pattern(field: Field) -> str:
    """What an answer looks like, where it has a form of its own."""
    match field.type:
        case "date":
            return t("dd.mm.yyyy")
        case "month":
            return t("mm.yyyy")
        case "passport":
            return "0000 000000"
        case "phone":
            return "+7 (000) 000-00-00"
        case _:
            return ""
