"""A card that asks the server, and keeps the keyboard while its parts come and go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from lkk_desktop.ui.place import Place
from lkk_desktop.ui.profile.online import OnlineCard

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet


class PlacedCard(OnlineCard):
    """A card whose buttons go out of use while the server is asked, and come and go with that."""

    def __init__(self, cabinet: Cabinet, heading: str, about: str = "") -> None:
        super().__init__(cabinet, heading, about)
        # While the server is asked there is nothing new to do: what was pressed waits for that.
        self.place = Place(self, lambda: () if self.busy else self.stops())

    def stops(self) -> Sequence[QWidget]:
        """What can be done first, the likeliest before the others."""
        return ()

    def enable(self) -> None:
        with self.place.held():
            super().enable()
