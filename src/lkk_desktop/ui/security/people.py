"""The users of this computer: what one is called here, who else there is, and leaving it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal

from lkk_desktop import look
from lkk_desktop.strings import t
from lkk_desktop.ui.ask import ask
from lkk_desktop.ui.components import Card, button, label, press
from lkk_desktop.ui.fields import TextField
from lkk_desktop.ui.lock.page import begun_is_lost
from lkk_desktop.ui.lock.safety import Safety
from lkk_desktop.ui.lock.who import called
from lkk_desktop.ui.profile import leave
from lkk_desktop.ui.room import Row

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet


class PeopleCard(Card):
    """``said`` is for the toast."""

    said = Signal(str, str)

    def __init__(self, cabinet: Cabinet, safety: Safety) -> None:
        super().__init__(look.M)
        self._cabinet, self._safety = cabinet, safety
        self.body.addWidget(label(t("Users of this computer"), "heading", wrap=True))
        note = t(
            "Everybody who uses this computer can have a cabinet of their own in this app, with"
            " keys of their own. What you call yourself is seen before anybody has signed in."
        )
        self.body.addWidget(label(note, "muted", wrap=True))
        self.name = TextField(t("What you are called here"), hint=t("For instance: Mother"))
        self.name.edit.setText(safety.label)
        self.name.edit.editingFinished.connect(self._call)
        self.others = label("", wrap=True)
        self.switch = button(t("Another user…"), "second", "users")
        self.leave = button(t("Remove my data…"), "second", "trash")
        self.switch.clicked.connect(press(lambda: QTimer.singleShot(0, self, safety.switch)))
        self.leave.clicked.connect(press(lambda: QTimer.singleShot(0, self, self._leave)))
        for one in (self.name, self.others):
            self.body.addWidget(one)
        self.body.addWidget(Row(self.switch, self.leave, gap=look.S, fill=True))
        self.name.setVisible(safety.shared)
        self.switch.setVisible(safety.shared)
        self.refresh()

    def refresh(self) -> None:
        """Say who else there is."""
        others = ", ".join(called(one.label, one.number) for one in self._safety.others())
        self.others.setText(t("Also here: {others}.", others=others))
        self.others.setVisible(bool(others))

    def _call(self) -> None:
        if self.name.edit.text() != self._safety.label:
            self._safety.call_me(self.name.edit.text())
            self.name.edit.setText(self._safety.label)

    def _leave(self) -> None:
        """Never while something is unsent and unseen (hazard H50)."""
        title = t("Remove your data from this computer?")
        text = t(
            "The keys are destroyed and the files removed. What the server has stays there: you can"
            " sign in again at any time."
        )
        done = t("Remove the data")
        begun = len(self._cabinet.forms.drafts())
        facts = [begun_is_lost(begun)] if begun else []
        if leave.unsent(self._cabinet):
            question = leave.Leave(self, self._cabinet, title, " ".join((text, *facts)), done=done)
            agreed = question.go_on()
        else:
            agreed = ask(self, title, text, facts, done)
        if agreed:
            QTimer.singleShot(0, self, self._safety.remove)
