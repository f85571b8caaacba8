"""«Безопасность»: the window's lock, keys to the data, users of this computer, what is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer

from lkk_desktop.strings import t
from lkk_desktop.ui.screen import Desk, Screen
from lkk_desktop.ui.security.keys import KeysCard
from lkk_desktop.ui.security.lock import LockCard
from lkk_desktop.ui.security.people import PeopleCard
from lkk_desktop.ui.security.telling import TellingCard

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet


class SecurityScreen(Screen):
    """Of this computer, and of no account: it shows nothing that travels."""

    name = "security"
    glyph = "shield-check"
    section = "profile"
    kinds = frozenset[str]()

    def __init__(self, cabinet: Cabinet, desk: Desk) -> None:
        super().__init__(cabinet, desk)
        self.title.say(t("What protects your data on this computer"))
        self.lock: LockCard | None = None
        self.keys: KeysCard | None = None
        self.people: PeopleCard | None = None
        safety = desk.safety
        if safety is None:  # a window without a program behind it has no profile to look after
            self.column.addStretch(1)
            return
        self.lock, self.keys = LockCard(safety.guard), KeysCard(safety)
        self.people, self.telling = PeopleCard(cabinet, safety), TellingCard(safety)
        for card in (self.lock, self.keys, self.people):
            card.said.connect(self.said)
        for one in (self.lock, self.keys, self.people, self.telling):
            self.column.addWidget(one)
        self.column.addStretch(1)

    @classmethod
    def words(cls) -> str:
        return t("Security")

    def refresh(self) -> None:
        for card in (self.lock, self.keys, self.people):
            if card is not None:
                card.refresh()
        if self.desk.told:
            told, self.desk.told = self.desk.told, ""
            QTimer.singleShot(0, self, lambda: self.said.emit(told, "ok"))

    def take_focus(self) -> None:
        if self.lock is not None:
            first = self.lock.set if self.lock.set.isVisible() else self.lock.now
            first.setFocus(Qt.FocusReason.OtherFocusReason)
