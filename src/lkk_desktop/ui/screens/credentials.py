"""«Логин, пароль»: what one signs in with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lkk_desktop.strings import t
from lkk_desktop.ui.profile.credentials import CredentialsCard
from lkk_desktop.ui.screen import Desk, Screen
from lkk_desktop.ui.screens.profile import PROFILE

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet


class CredentialsScreen(Screen):
    """The form alone."""

    name = "credentials"
    glyph = "key"
    section = PROFILE
    of_all = True
    kinds = frozenset({"user"})

    def __init__(self, cabinet: Cabinet, desk: Desk) -> None:
        super().__init__(cabinet, desk)
        self.card = CredentialsCard(cabinet)
        self.card.saved.connect(self._saved)
        self.column.addWidget(self.card)
        self.column.addStretch(1)

    @classmethod
    def words(cls) -> str:
        return t("Login, password")

    def refresh(self) -> None:
        self.card.refresh()

    def take_focus(self) -> None:
        self.card.login.edit.setFocus()

    def margins(self) -> tuple[int, int]:
        left, right = super().margins()
        if hasattr(self, "card"):
            self.card.fold(self.layout_ == "tight")
        return left, right

    def _saved(self) -> None:
        self.cabinet.try_now()
        self.said.emit(t("Saved. Every other device is signed out."), "ok")
