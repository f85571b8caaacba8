"""«Заявления»: the journal of appeals, over all accounts of the user's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from lkk_desktop.models.command import Problem
from lkk_desktop.strings import n, t
from lkk_desktop.ui import words
from lkk_desktop.ui.appeals import amending
from lkk_desktop.ui.appeals.gathered import Letter, gather
from lkk_desktop.ui.appeals.journal import AppealsJournal
from lkk_desktop.ui.screen import Desk, Screen

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet, Fault

APPEALS = "appeals"
WRITE = "apply"


class AppealsScreen(Screen):
    """The first of the section; the others have a file each."""

    name = APPEALS
    glyph = "envelope-simple"
    of_all = True
    widest = 1480
    kinds = frozenset(
        {"appeal", "appeal_form", "consent_text", "contact", "linked_account", "account"}
        | {"supplier", "outcome", "outbox"}
    )

    def __init__(self, cabinet: Cabinet, desk: Desk) -> None:
        super().__init__(cabinet, desk)
        self.journal = AppealsJournal(cabinet)
        self.column.addWidget(self.journal, 1)
        self.journal.said.connect(self.said)
        self.journal.counted.connect(self.title.say)
        self.journal.writes.connect(lambda: self.goes.emit(WRITE))
        self.journal.write.setVisible(WRITE in desk.screens)
        self.journal.amends.connect(self._amend)

    @classmethod
    def words(cls) -> str:
        return t("Appeals")

    @classmethod
    def segment(cls) -> str:
        return t("Log of appeals")

    def refresh(self) -> None:
        self.journal.refresh()

    def seek(self, record: str) -> None:
        if record:
            self.journal.open_appeal(record)

    def _amend(self, letter: Letter) -> None:
        # Asked after the press is over: the button that was pressed may go meanwhile.
        QTimer.singleShot(0, self, lambda: self.amend_letter(letter))

    def amend_letter(self, letter: Letter) -> None:
        """Write an appeal anew: one that stands in the outbox still is taken back, if so meant."""
        from lkk_desktop.cabinet import Fault

        stuck = letter.state == "attention"
        if stuck and not amending.meant(self, letter):
            return
        try:
            if stuck:
                amending.correct(self.cabinet, letter, self._amended)
            else:
                amending.amend(self.cabinet, letter.appeal, self._amended)
        except (Problem, Fault) as error:
            self._amended(error)

    def amend_appeal(self, id: str) -> None:
        """The same for one of the user's, where it may be written anew."""
        cabinet = self.cabinet
        letters = gather(cabinet, cabinet.user or "", cabinet.journal())
        letter = next((one for one in letters if one.id == id), None)
        if letter is not None and letter.can_be_amended:
            self._amend(letter)

    def _amended(self, anew: amending.Anew | Problem | Fault) -> None:
        if not isinstance(anew, amending.Anew):
            self.said.emit(words.anything(anew.code, getattr(anew, "values", None)), "bad")
            return
        self.leads.emit(anew.screen, anew.draft)
        if anew.missed:
            said = n(
                "{count} file could not be taken over: choose it anew.",
                "{count} files could not be taken over: choose them anew.",
                anew.missed,
            )
            self.said.emit(said, "bad")

    def take_focus(self) -> None:
        self.journal.take_focus()
