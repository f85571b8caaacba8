"""The sections of a form: a card each, with its fields, the first at once and the rest in turns."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from lkk_desktop import look
from lkk_desktop.models.appeals.catalogue import Section
from lkk_desktop.models.appeals.checking import Flaw
from lkk_desktop.ui import words
from lkk_desktop.ui.appeals import inputs
from lkk_desktop.ui.appeals.file_field import FileField
from lkk_desktop.ui.appeals.filling import Filling
from lkk_desktop.ui.components import Card, label

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet

JUDGE_AFTER = 150
"""Milliseconds after which a field that was left is judged: not while the press that left it still
goes on, or what it is aimed at would move away under it."""
AT_ONCE = 2
"""Sections that stand before the window is painted: more than a window shows."""
Draft = Callable[[], str | None]


class Sections(QWidget):
    """The fields of one form. ``edited`` names the field in which a person has put something,
    ``whole`` comes once all of them stand."""

    edited = Signal(str)
    whole = Signal()

    def __init__(self, cabinet: Cabinet, draft: Draft, begun: Draft) -> None:
        super().__init__()
        self._cabinet, self._draft, self._begun = cabinet, draft, begun
        self._filling: Filling | None = None
        self.inputs: dict[str, inputs.Input] = {}
        self.files: dict[str, FileField] = {}
        self._belongings = inputs.Belongings()
        self._waiting: list[Section] = []
        self._cards: list[Card] = []
        self._judged: set[str] = set()
        self._judge = QTimer(self, singleShot=True, interval=JUDGE_AFTER)
        self._judge.timeout.connect(self._judge_left)
        self._rest = QTimer(self, singleShot=True, interval=0)
        self._rest.timeout.connect(self._more)
        self._list = QVBoxLayout(self)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(look.L)

    def stand(self, filling: Filling) -> None:
        """Show the fields of another form, with what stands in it."""
        self.clear()
        self._filling = filling
        self._belongings = filling.belongings()
        self._waiting = list(filling.form.sections)
        for _ in range(AT_ONCE):
            self._section()
        self._more()

    def clear(self) -> None:
        """Let none stand: what a person wrote lies about no longer than it is looked at."""
        self._rest.stop()
        self._judge.stop()
        for card in self._cards:
            self._list.removeWidget(card)
            card.hide()
            card.deleteLater()
        self._cards, self._waiting, self.inputs, self.files = [], [], {}, {}
        self._judged.clear()
        self._filling = None

    def finish(self) -> None:
        """Let all of them stand now."""
        while self._waiting:
            self._section()
        if self._rest.isActive():
            self._rest.stop()
            self.whole.emit()

    def show_account(self) -> None:
        """The form is about another account: offer what that one has, and what is known of it."""
        filling = self._filling
        if filling is None:
            return
        self.finish()
        self._belongings = filling.belongings()
        for name, one in self.inputs.items():
            one.belongs(self._belongings)
            one.put(filling.answers.get(name))
            one.accept()

    def show_files(self) -> None:
        for one in self.files.values():
            one.refresh()

    def accept(self) -> None:
        """Take back whatever was said."""
        for one in self.inputs.values():
            one.accept()
        for file in self.files.values():
            file.say("")

    def refuse(self, flaw: Flaw) -> tuple[str, str, QWidget] | None:
        """Say beside its field what is wrong: the field's name, the words, where it is."""
        said = told(flaw)
        if flaw.field in self.inputs:
            one = self.inputs[flaw.field]
            one.refuse(said)
            return one.field.label, said, one.control
        if flaw.field in self.files:
            file = self.files[flaw.field]
            file.say(said)
            return file.field.label, said, file
        return None

    def _more(self) -> None:
        self._section()
        if self._waiting:
            self._rest.start()
        else:
            self.whole.emit()

    def _section(self) -> None:
        if not self._waiting or self._filling is None:
            return
        section = self._waiting.pop(0)
        card = Card(look.L)
        card.body.addWidget(label(section.title, "heading", wrap=True))
        for field in section.fields:
            if field.type == "file":
                file = FileField(self._cabinet, field, self._draft, self._begun)
                file.changed.connect(partial(self.edited.emit, field.name))
                self.files[field.name] = file
                card.body.addWidget(file)
                continue
            made = inputs.made(field)
            made.belongs(self._belongings)
            made.put(self._filling.answers.get(field.name))
            made.edited.connect(partial(self.edited.emit, field.name))
            made.left.connect(partial(self._was_left, field.name))
            self.inputs[field.name] = made
            card.body.addWidget(made)
        self._cards.append(card)
        self._list.addWidget(card)

    def _was_left(self, name: str) -> None:
        self._judged.add(name)
        self._judge.start()

    def _judge_left(self) -> None:
        """Say what is wrong with what was left; an empty field is no fault before sending."""
        filling, judged = self._filling, set(self._judged)
        self._judged.clear()
        for flaw in () if filling is None else filling.wrong_answers():
            one = self.inputs.get(flaw.field)
            filled = filling is not None and flaw.field in filling.answers
            if one is not None and filled and flaw.field in judged and not one.control.hasFocus():
                one.refuse(told(flaw))


def told(flaw: Flaw) -> str:
    """What is wrong with a field, in words."""
    return words.problem(flaw.code, {"field": flaw.field, **flaw.values})
