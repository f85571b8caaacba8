"""«Часто задаваемые вопросы»: read without a line too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lkk_desktop.strings import t
from lkk_desktop.ui.appeals.faq import FaqView
from lkk_desktop.ui.screen import Desk, Screen
from lkk_desktop.ui.screens.appeals import APPEALS

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet


class FaqScreen(Screen):
    """All questions of the supplier, with their answers."""

    name = "faq"
    glyph = "question"
    section = APPEALS
    of_all = True
    kinds = frozenset({"faq"})

    def __init__(self, cabinet: Cabinet, desk: Desk) -> None:
        super().__init__(cabinet, desk)
        self.view = FaqView(cabinet)
        self.column.addWidget(self.view, 1)

    @classmethod
    def words(cls) -> str:
        return t("Frequently asked questions")

    @classmethod
    def segment(cls) -> str:
        return t("Frequent questions")

    def refresh(self) -> None:
        self.view.refresh()

    def take_focus(self) -> None:
        self.view.take_focus()
