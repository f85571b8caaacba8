"""«Устройства»: where one is signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QShowEvent

from lkk_desktop.strings import t
from lkk_desktop.ui.profile.devices import DevicesCard
from lkk_desktop.ui.screen import Desk, Screen
from lkk_desktop.ui.screens.profile import PROFILE

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet


class DevicesScreen(Screen):
    """The list, which is the server's alone: without a line there is none."""

    name = "devices"
    glyph = "desktop"
    section = PROFILE
    of_all = True
    kinds = frozenset({"user_notice"})
    """What the server tells of devices that come and go: the list is then another one."""

    def __init__(self, cabinet: Cabinet, desk: Desk) -> None:
        super().__init__(cabinet, desk)
        self.card = DevicesCard(cabinet)
        self.card.said.connect(self.said)
        self.column.addWidget(self.card)
        self.column.addStretch(1)

    @classmethod
    def words(cls) -> str:
        return t("Devices")

    def refresh(self) -> None:
        self.card.look()

    def showEvent(self, event: QShowEvent) -> None:
        self._stale = True
        super().showEvent(event)

    def take_focus(self) -> None:
        self.card.again.setFocus()

    def margins(self) -> tuple[int, int]:
        left, right = super().margins()
        if hasattr(self, "card"):
            self.card.fold(self.layout_ == "tight")
        return left, right
