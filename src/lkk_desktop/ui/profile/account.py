"""An account in «Мои лицевые счета»: its name, edited where it stands, its place, its end."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QToolButton, QWidget

from lkk_desktop import look
from lkk_desktop.models.accounts import LONGEST_NICKNAME
from lkk_desktop.strings import t
from lkk_desktop.ui.components import column, label, line, press, set_state, tool
from lkk_desktop.ui.flow import Flow
from lkk_desktop.ui.icons import Icon
from lkk_desktop.ui.plain import hint
from lkk_desktop.ui.room import Row
from lkk_desktop.ui.theme import scaled


class NameField(QLineEdit):
    """A name while it is edited: Enter keeps it, Esc leaves it as it was."""

    kept = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setMaxLength(LONGEST_NICKNAME)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.kept.emit(self.text())
        else:
            super().keyPressEvent(event)
            return
        event.accept()


class AccountLine(QWidget):
    """One account. Alt+Up and Alt+Down move it from wherever the focus stands in it."""

    named = Signal(str, str)
    """Its number and the name that it is to have; '' takes the name back."""
    moved = Signal(str, int)
    """Its number, and by how many places."""
    removed = Signal(str)

    def __init__(self, number: str) -> None:
        super().__init__()
        self.number = number
        self._nickname = ""
        self.name = label("", "strong", wrap=True)
        self.where = label("", "muted", wrap=True)
        self.field = NameField()
        self.field.setPlaceholderText(t("For example: Summer house"))
        self.field.kept.connect(self._kept)
        self.field.left.connect(self._shut)
        self.message = label("", "message", wrap=True)
        set_state(self.message, "bad")
        self.save = tool(t("Keep the name"), "check", "accent")
        self.save.clicked.connect(press(lambda: self._kept(self.field.text())))
        self.cancel = tool(t("Leave the name as it was"), "x")
        self.cancel.clicked.connect(press(self._shut))
        self.editor = QWidget()
        editing = line(self.field, self.save, self.cancel, gap=look.XS)
        editing.setStretch(0, 1)
        self.editor.setLayout(editing)
        self.rename = tool(t("Name"), "pencil-simple")
        self.up, self.down = tool(t("Up"), "arrow-up"), tool(t("Down"), "arrow-down")
        self.remove = tool(t("Remove"), "trash")
        self.rename.clicked.connect(press(self.edit))
        self.up.clicked.connect(press(lambda: self.moved.emit(self.number, -1)))
        self.down.clicked.connect(press(lambda: self.moved.emit(self.number, 1)))
        self.remove.clicked.connect(press(lambda: self.removed.emit(self.number)))
        self._tools = Flow(*self.stops(), gap=look.XS)
        words = QWidget()
        words.setLayout(column(self.name, self.editor, self.message, self.where, gap=3))
        self._row = Row(words, self._tools, least=scaled(220))
        glyph = column(look.XS, Icon("house-line", "muted", scaled(20)), 0)
        whole = line(glyph, self._row, gap=look.M)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        # Shortcuts and not keys: a button takes the arrows for itself.
        within = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for keys, by in (("Alt+Up", -1), ("Alt+Down", 1)):
            shortcut = QShortcut(QKeySequence(keys), self, context=within)
            shortcut.activated.connect(partial(self._move, by))
        self._shut()

    def stops(self) -> list[QToolButton]:
        """What Tab visits here, in its order."""
        return [self.rename, self.up, self.down, self.remove]

    def fill(self, nickname: str | None, address: str, at: int, count: int) -> None:
        """Show how it stands: ``at`` is its place among ``count``; a name being typed stays."""
        self._nickname = nickname or ""
        self.name.setText(self._nickname or self.number)
        parts = [self.number, address] if self._nickname else [address]
        self.where.setText(" · ".join(part for part in parts if part))
        self.up.setEnabled(at > 0)
        self.down.setEnabled(at < count - 1)
        called = f"{self._nickname}, {self.number}" if self._nickname else self.number
        self.setAccessibleName(t("Account {number}", number=called))
        self.setAccessibleDescription(address)
        self.field.setAccessibleName(t("Name of account {number}", number=self.number))
        for one, said in (
            (self.rename, t("Name the account {account}", account=called)),
            (self.up, t("Move {account} up", account=called)),
            (self.down, t("Move {account} down", account=called)),
            (self.remove, t("Remove the account {account}", account=called)),
        ):
            one.setAccessibleName(said)
            hint(one, said)
        hint(self.up, f"{self.up.accessibleName()} (Alt+↑)")
        hint(self.down, f"{self.down.accessibleName()} (Alt+↓)")

    def edit(self) -> None:
        """Have its name typed."""
        self.field.setText(self._nickname)
        self._open(True)
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.field.selectAll()

    def refuse(self, said: str) -> None:
        """Say why the name is not kept."""
        self.message.setText(said)
        self.message.setVisible(bool(said))
        self.field.setAccessibleDescription(said)
        set_state(self.field, "bad" if said else "plain")

    def _move(self, by: int) -> None:
        self.moved.emit(self.number, by)

    def _kept(self, text: str) -> None:
        name = " ".join(text.split())
        if name == self._nickname:
            self._shut()
            return
        self.refuse("")
        self.named.emit(self.number, name)
        if not self.message.text():
            self._shut()

    def _shut(self) -> None:
        had = self.editor.isAncestorOf(self.focusWidget() or self)
        self.refuse("")
        self._open(False)
        if had:
            self.rename.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open(self, on: bool) -> None:
        self.editor.setVisible(on)
        self.name.setVisible(not on)
        self.rename.setEnabled(not on)
