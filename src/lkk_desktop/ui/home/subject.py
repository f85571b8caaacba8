"""A card about one subject of the account on the desk: read anew, filled only where it differs."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Generic, TypeVar

import msgspec

from lkk_desktop import look
from lkk_desktop.models.accounts import Account
from lkk_desktop.models.suppliers import Supplier
from lkk_desktop.ui.components import Card, label

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet

V = TypeVar("V")


class Place(msgspec.Struct, frozen=True):
    """Whose data the cards show, and on which day of theirs: ``fresh`` is that of the last data."""

    account: Account
    supplier: Supplier
    today: datetime.date
    fresh: datetime.date


class Subject(Card, Generic[V]):
    """``wanted`` says whether it has anything to say; where it has not, it is not there at all."""

    def __init__(self, title: str) -> None:
        super().__init__(look.M)
        self.title = label(title, "heading", wrap=True)
        self.setAccessibleName(title)
        self.body.addWidget(self.title)
        self.wanted = False
        self.value: V | None = None
        self.place: Place | None = None

    def read(self, cabinet: Cabinet, place: Place) -> V | None:
        """What there is to say; None where nothing is known."""
        raise NotImplementedError

    def fill(self, value: V, place: Place) -> None:
        """Say it."""
        raise NotImplementedError

    def show_place(self, cabinet: Cabinet, place: Place) -> None:
        """Show what the cabinet holds now."""
        value = self.read(cabinet, place)
        if (value, place) == (self.value, self.place):
            return
        self.value, self.place = value, place
        if value is not None:
            self.fill(value, place)
        if self.wanted != (value is not None):
            self.wanted = value is not None
            self.setVisible(self.wanted)
