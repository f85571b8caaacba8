"""What a person types into: a reading, a line of text, a password, each with its error."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from lkk_desktop import look
from lkk_desktop.strings import t
from lkk_desktop.ui.buttons import is_enter
from lkk_desktop.ui.components import announce, column, label, line, set_part, set_state, tool
from lkk_desktop.ui.icons import icon
from lkk_desktop.ui.plain import hint
from lkk_desktop.ui.theme import scaled

LONGEST = 1_000


class ReadingField(QLineEdit):
    """A meter's new value: large figures to the right; Enter goes on to the next field.

    ``typed`` comes with whatever a person does to the text: by keys, by pasting, by dictation,
    which through a screen reader sets it whole; not with what the program sets itself.
    """

    typed = Signal(str)
    entered = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        set_part(self, "reading", "plain")
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setMaxLength(LONGEST)
        self.setInputMethodHints(Qt.InputMethodHint.ImhFormattedNumbersOnly)
        self.setMinimumWidth(scaled(132))
        self._own = False
        self.textChanged.connect(self._changed)

    def setText(self, text: str | None, /) -> None:
        self._own = True
        super().setText(text)
        self._own = False

    def _changed(self, text: str) -> None:
        if not self._own:
            self.typed.emit(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_enter(event):
            self.entered.emit()
            event.accept()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.left.emit()


class TextField(QWidget):
    """A named line of text; what is wrong with it stands below it and is said aloud."""

    def __init__(self, name: str, *, hint: str = "") -> None:
        super().__init__()
        self.edit = QLineEdit()
        self.edit.setAccessibleName(name)
        self._described = hint
        self.edit.setAccessibleDescription(hint)
        self.edit.setPlaceholderText(hint)
        self.edit.setMaxLength(LONGEST)
        self.name = label(name, "strong", wrap=True)
        self.name.setBuddy(self.edit)
        self.message = label("", "message", wrap=True)
        self.message.hide()
        self.beside = line(self.edit, gap=look.XS)
        self.setLayout(column(self.name, self.beside, self.message, gap=6))
        self.edit.textEdited.connect(self.accept)
        self.setFocusProxy(self.edit)

    def call(self, name: str) -> None:
        """Ask for something else from now on."""
        self.name.setText(name)
        self.edit.setAccessibleName(name)

    def describe(self, words: str) -> None:
        """What a screen reader says of it while nothing else is to be said."""
        self._described = words
        if not self.message.text():
            self.edit.setAccessibleDescription(words)

    def refuse(self, words: str) -> None:
        """Show what is wrong."""
        self._say(words, "bad")
        set_state(self.edit, "bad")
        announce(self.edit, words, urgent=True)

    def hint(self, words: str) -> None:
        """Show what may be wrong; empty words take it back."""
        if self.edit.property("state") != "bad":
            self._say(words, "wait")

    def accept(self, *_text: str) -> None:
        """Take back what was said."""
        set_state(self.edit, "plain")
        self._say("", "plain")

    def _say(self, words: str, state: str) -> None:
        self.message.setText(words)
        set_state(self.message, state)
        self.message.setVisible(bool(words))
        self.edit.setAccessibleDescription(words or self._described)


class PasswordField(TextField):
    """A password with an eye, and a word where Caps Lock or the keyboard's layout may mislead."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.edit.setInputMethodHints(
            Qt.InputMethodHint.ImhHiddenText | Qt.InputMethodHint.ImhNoPredictiveText
        )
        self.eye = tool(t("Show the password"), "eye")
        self.eye.setCheckable(True)
        self.eye.toggled.connect(self._look)
        inside = line(0, self.eye)
        inside.setContentsMargins(0, 0, look.XS, 0)
        self.edit.setLayout(inside)
        self.edit.setTextMargins(0, 0, scaled(36), 0)
        self._caps = False
        self.edit.installEventFilter(self)
        self.edit.textEdited.connect(self._watch)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            letter = event.text()
            if len(letter) == 1 and letter.isalpha():
                shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
                self._caps = letter.isupper() != shifted
        return super().eventFilter(watched, event)

    def _look(self, shown: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        self.edit.setEchoMode(mode)
        words = t("Hide the password") if shown else t("Show the password")
        self.eye.setIcon(icon("eye-slash" if shown else "eye"))
        hint(self.eye, words)
        self.eye.setAccessibleName(words)

    def _watch(self, text: str) -> None:
        if any("\u0400" <= letter <= "\u04ff" for letter in text):
            self.hint(t("The keyboard types Cyrillic letters. Switch it to English."))
        elif self._caps and text:
            self.hint(t("Caps Lock seems to be on."))
        else:
            self.hint("")
