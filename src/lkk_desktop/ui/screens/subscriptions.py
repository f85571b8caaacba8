"""«Подписки»: what is sent by e-mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lkk_desktop.strings import t
from lkk_desktop.ui.profile.topics import TopicsCard
from lkk_desktop.ui.screen import Desk, Screen
from lkk_desktop.ui.screens.profile import PROFILE

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet


class SubscriptionsScreen(Screen):
    """The topics; without a confirmed e-mail what to do about that (seed S2)."""

    name = "subscriptions"
    glyph = "envelope-simple"
    section = PROFILE
    of_all = True
    kinds = frozenset({"contact", "subscription", "outbox", "outcome"})

    def __init__(self, cabinet: Cabinet, desk: Desk) -> None:
        super().__init__(cabinet, desk)
        self.topics = TopicsCard(cabinet)
        self.topics.wants_email.connect(lambda: self.goes.emit("contacts"))
        self.topics.said.connect(self.said)
        self.column.addWidget(self.topics)
        self.column.addStretch(1)

    @classmethod
    def words(cls) -> str:
        return t("Subscriptions")

    def refresh(self) -> None:
        self.topics.refresh()

    def take_focus(self) -> None:
        self.topics.take_focus()

    def margins(self) -> tuple[int, int]:
        left, right = super().margins()
        if hasattr(self, "topics"):
            self.topics.fold(self.layout_ == "tight")
        return left, right
