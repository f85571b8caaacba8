"""«Инфо приложения»: what the program is and how it stands, the policy, the advice on safety."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lkk_desktop import look
from lkk_desktop.strings import t
from lkk_desktop.ui import papers
from lkk_desktop.ui.buttons import folding
from lkk_desktop.ui.components import Card, label, press
from lkk_desktop.ui.flow import Flow
from lkk_desktop.ui.profile.about import AboutCard
from lkk_desktop.ui.screen import Desk, Screen
from lkk_desktop.ui.screens.profile import PROFILE

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet, Status


class AboutScreen(Screen):
    """Two texts to read, and what may be asked for by who helps."""

    name = "about"
    glyph = "info"
    section = PROFILE
    of_all = True
    kinds = frozenset({"account", "linked_account", "outbox", "outcome"})

    def __init__(self, cabinet: Cabinet, desk: Desk) -> None:
        super().__init__(cabinet, desk)
        self.texts = Card()
        heading = t("Policy and advice")
        self.texts.setAccessibleName(heading)
        self.texts.body.addWidget(label(heading, "heading", wrap=True))
        self.policy = folding(t("Privacy policy"), "quiet")
        self.advice = folding(t("Advice on safety"), "quiet")
        self.policy.clicked.connect(press(lambda: papers.policy(self)))
        self.advice.clicked.connect(press(lambda: papers.advice(self)))
        self.texts.body.addWidget(Flow(self.policy, self.advice, gap=look.S))
        self.card = AboutCard(cabinet)
        self.card.said.connect(self.said)
        for card in (self.texts, self.card):
            self.column.addWidget(card)
        self.column.addStretch(1)
        cabinet.connectivity.connect(self._line)

    @classmethod
    def words(cls) -> str:
        return t("App info")

    def refresh(self) -> None:
        self.card.refresh()

    def take_focus(self) -> None:
        self.policy.setFocus()

    def margins(self) -> tuple[int, int]:
        left, right = super().margins()
        if hasattr(self, "card"):
            for card in (self.texts, self.card):
                card.fold(self.layout_ == "tight")
            self.card.stack(self.layout_ == "tight")
        return left, right

    def _line(self, _status: Status) -> None:
        self._stale = True
        self._freshen()
