"""A form before the cabinet: each field with its own message, a summary that leads to the first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from lkk_desktop.models.command import Problem
from lkk_desktop.ui.components import announce, press
from lkk_desktop.ui.fields import TextField
from lkk_desktop.ui.identity_words import told
from lkk_desktop.ui.summary import Fault, Summary, go_to

AFTER_LEAVING = 150
"""Milliseconds after which a field that was left is judged: not while the press that left it still
goes on, or what it is aimed at would move away under it."""

Check = Callable[[str], None]
"""Raises ``Problem`` for a text that is not what the field asks for."""


class Asked(NamedTuple):
    """One field: its check, and the code that is told where it was left empty ('': it may be)."""

    field: TextField
    check: Check
    empty: str


class Form(QObject):
    """Named fields in their order. ``sent`` comes when Enter was pressed and nothing is left to
    fill in; texts are kept in ``texts`` as they are typed."""

    sent = Signal()
    left = Signal(str)
    """The name of a field whose text is as it should be, and that is left."""

    def __init__(self, parent: QWidget, texts: dict[str, str], summary: Summary | None) -> None:
        super().__init__(parent)
        self.fields: dict[str, Asked] = {}
        self._texts, self._summary = texts, summary
        self._left: set[str] = set()
        self._judge = QTimer(self)
        self._judge.setSingleShot(True)
        self._judge.timeout.connect(self._judge_left)

    def add(self, name: str, field: TextField, check: Check, empty: str = "") -> None:
        """Ask for a text; what was typed for it before stands in it again."""
        self.fields[name] = Asked(field, check, empty)
        field.edit.setText(self._texts.get(name, ""))
        field.edit.textChanged.connect(partial(self._texts.__setitem__, name))
        field.edit.returnPressed.connect(press(partial(self._enter, name)))
        field.edit.setProperty("asked", name)
        field.edit.installEventFilter(self)

    def text(self, name: str) -> str:
        return self.fields[name].field.edit.text()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            name = str(watched.property("asked"))
            if self.text(name).strip():
                self._left.add(name)
                self._judge.start(AFTER_LEAVING)
        return super().eventFilter(watched, event)

    def whole(self) -> bool:
        """Whether everything is as it should be; else it is said, and the first wrong one shown."""
        faults = self.faults()
        self.refuse(faults)
        return not faults

    def faults(self) -> dict[str, str]:
        """What is wrong, in words, by the fields' names."""
        found = {name: self._fault(name) for name in self.fields}
        return {name: said for name, said in found.items() if said is not None}

    def refuse(self, faults: dict[str, str], more: Sequence[Fault] = ()) -> None:
        """Say what is wrong of fields by their names, in words, and go to the first one.

        ``more`` is what else the summary tells: things that are no fields of text.
        """
        self._left.clear()
        for name, said in faults.items():
            self.fields[name].field.refuse(said)
        first = next((name for name in self.fields if name in faults), None)
        if self._summary is not None:
            many: list[Fault] = [
                (asked.field.name.text(), faults[name], asked.field.edit)
                for name, asked in self.fields.items()
                if name in faults
            ]
            many += more
            self._summary.show_faults(many)
            if many:
                announce(self._summary, self._summary.accessibleName(), urgent=True)
        if first is not None:
            edit = self.fields[first].field.edit
            edit.setFocus(Qt.FocusReason.OtherFocusReason)
            edit.selectAll()
        elif more:
            go_to(more[0][2])

    def accept(self) -> None:
        """Take back whatever was said."""
        for asked in self.fields.values():
            asked.field.accept()
        if self._summary is not None:
            self._summary.show_faults([])

    def empty(self) -> None:
        """Take out what was typed."""
        for asked in self.fields.values():
            asked.field.edit.clear()
        self.accept()

    def first(self) -> QWidget:
        """Where work begins: the first field that wants something."""
        for asked in self.fields.values():
            if not asked.field.edit.text() and asked.field.isVisibleTo(asked.field.window()):
                return asked.field.edit
        return next(iter(self.fields.values())).field.edit

    def _fault(self, name: str) -> str | None:
        field, check, empty = self.fields[name]
        text = field.edit.text()
        if not text.strip():
            return told(empty) if empty else None
        try:
            check(text)
        except Problem as problem:
            return told(problem.code, problem.values)
        return None

    def _judge_left(self) -> None:
        if QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton:
            self._judge.start(AFTER_LEAVING)
            return
        for name in self._left:
            field = self.fields[name].field
            said = self._fault(name)
            if field.edit.hasFocus() or not field.isVisible():
                continue
            if said is not None:
                field.refuse(said)
            else:
                self.left.emit(name)
        self._left.clear()

    def _enter(self, name: str) -> None:
        """To the next field that is still empty; where there is none, the form is sent."""
        names = list(self.fields)
        for following in names[names.index(name) + 1 :]:
            asked = self.fields[following]
            if asked.empty and not asked.field.edit.text() and asked.field.isVisible():
                asked.field.edit.setFocus(Qt.FocusReason.TabFocusReason)
                return
        self.sent.emit()
