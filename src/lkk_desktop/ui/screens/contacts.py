"""«Почта, телефон»: how the person is reached, and gets back in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lkk_desktop.strings import t
from lkk_desktop.ui.components import label
from lkk_desktop.ui.profile.contact import ContactCard
from lkk_desktop.ui.screen import Desk, Screen
from lkk_desktop.ui.screens.profile import PROFILE

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet


class ContactsScreen(Screen):
    """A card for each way, with its state and its code."""

    name = "contacts"
    glyph = "at"
    section = PROFILE
    of_all = True
    kinds = frozenset({"contact"})

    def __init__(self, cabinet: Cabinet, desk: Desk) -> None:
        super().__init__(cabinet, desk)
        self.email = ContactCard(cabinet, desk, "email")
        self.phone = ContactCard(cabinet, desk, "phone")
        about = t(
            "At least one contact should be confirmed, so that a forgotten password can be"
            " restored."
        )
        self.column.addWidget(label(about, "muted", wrap=True))
        for card in (self.email, self.phone):
            card.done.connect(lambda said: self.said.emit(said, "ok"))
            self.column.addWidget(card)
        self.column.addStretch(1)

    @classmethod
    def words(cls) -> str:
        return t("E-mail, phone")

    def refresh(self) -> None:
        self.email.refresh()
        self.phone.refresh()

    def take_focus(self) -> None:
        card = self.email
        (card.code.field if card.code.isVisible() else card.value).edit.setFocus()

    def margins(self) -> tuple[int, int]:
        left, right = super().margins()
        for card in (getattr(self, "email", None), getattr(self, "phone", None)):
            if card is not None:
                card.fold(self.layout_ == "tight")
        return left, right
