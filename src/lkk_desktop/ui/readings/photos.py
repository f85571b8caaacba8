"""The photos of commands, read beside the window and remembered while the screen stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from shiboken6 import isValid

from lkk_desktop.models.photos import Photo
from lkk_desktop.ui.readings.form import Form

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet
    from lkk_desktop.ui.readings.card import MeterCard


class Photos(QObject):
    """What is typed brings its photo along; what was sent has it in the profile."""

    def __init__(self, screen: QObject, cabinet: Cabinet) -> None:
        super().__init__(screen)
        self._cabinet = cabinet
        self._known: dict[str, Photo | None] = {}
        self._asked: set[str] = set()
        self._cards: dict[str, MeterCard] = {}
        self._form: Form | None = None

    def show(self, cards: Mapping[str, MeterCard], form: Form) -> None:
        """Show on each card the photo that is typed with it, or that was sent with it."""
        self._cards, self._form = dict(cards), form
        for meter, card in self._cards.items():
            card.show_photo(self._of(meter, card, form))

    def amend(self, form: Form, meter: str, command: str) -> None:
        """Take up the photo of a command that is being amended."""
        photo = self._known.get(command)
        if photo is not None:
            form.photos_before[meter] = photo
            form.attach(meter, photo)
        elif command not in self._known:
            self._ask(command)

    def _of(self, meter: str, card: MeterCard, form: Form) -> Photo | None:
        if meter in form.photos or meter in form.amends:
            return form.photos.get(meter)
        for entry in card.meter.entries:
            if entry.id not in self._known:
                self._ask(entry.id)
            elif self._known[entry.id] is not None:
                return self._known[entry.id]
        return None

    def _ask(self, command: str) -> None:
        if command in self._asked:
            return
        self._asked.add(command)
        self._cabinet.later(
            lambda shown: shown.photo(command), lambda answer: self._came(command, answer)
        )

    def _came(self, command: str, answer: Photo | Exception | None) -> None:
        if not isValid(self) or isinstance(answer, Exception):
            return  # the screen has gone meanwhile, or the file cannot be read: there is no photo
        self._asked.discard(command)
        self._known[command] = answer
        form = self._form
        if form is None:
            return
        for meter, amended in form.amends.items():
            if amended == command and answer is not None and meter not in form.photos:
                form.photos_before[meter] = answer
                form.attach(meter, answer)
        if answer is not None:
            self.show(self._cards, form)
