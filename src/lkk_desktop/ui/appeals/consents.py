"""What a person agrees to when an appeal is sent: a box for each text, which can be read whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from lkk_desktop import look
from lkk_desktop.models.appeals.appeal import Agreed
from lkk_desktop.models.appeals.catalogue import CONSENTS, ConsentKind, ConsentText, consents
from lkk_desktop.models.suppliers import Supplier
from lkk_desktop.strings import mark, t
from lkk_desktop.ui.appeals.full_text import FullText
from lkk_desktop.ui.components import announce, button, column, label, line, press
from lkk_desktop.ui.doors.inputs import Consent
from lkk_desktop.ui.theme import scaled

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet

TITLES: dict[ConsentKind, str] = {
    "personal_data": mark("Consent to the processing of personal data"),
    "electronic_signature": mark("Agreement on the simple electronic signature"),
}


class Box(QWidget):
    """A consent: its line beside a tick, and the way to its whole text."""

    changed = Signal()

    def __init__(self, text: ConsentText) -> None:
        super().__init__()
        self.text = text
        self.tick = Consent(text.line)
        self.tick.message.setContentsMargins(scaled(28) + look.S, 0, 0, 0)
        self.tick.changed.connect(press(self.changed.emit))
        self.read = button(t("Full text"), "quiet")
        self.read.setAccessibleName(f"{self.read.text()}: {self.title}")
        self.read.clicked.connect(press(self._read))
        below = line(self.read, 0)
        # Under the words, whose place the quiet button's own edge takes up in part.
        below.setContentsMargins(scaled(28), 0, 0, 0)
        self.setLayout(column(self.tick, below, gap=0))
        self.setFocusProxy(self.tick)

    @property
    def title(self) -> str:
        return t(TITLES[self.text.kind])

    @property
    def on(self) -> bool:
        return self.tick.tick.isChecked()

    @property
    def agreed(self) -> Agreed:
        """As the appeal names it."""
        text = self.text
        return Agreed(consent=text.id, version=text.version, sha256=text.sha256)

    def _read(self) -> None:
        FullText(self, self.title, self.text.text).exec()
        self.read.setFocus()


class Consents(QWidget):
    """Those of the supplier, as they are in force; ``refresh`` reads them anew.

    A text that became another one meanwhile is not agreed to any more.
    """

    changed = Signal()

    def __init__(self, cabinet: Cabinet) -> None:
        super().__init__()
        self.cabinet = cabinet
        self.boxes: dict[ConsentKind, Box] = {}
        self.missing = label(
            t(
                "The texts to agree to are not here yet: they come with the next connection. What"
                " is filled in stays kept until then."
            ),
            "muted",
            wrap=True,
        )
        self._list = column(gap=look.M)
        self.setLayout(column(self._list, self.missing, gap=look.M))
        self.refresh()

    def refresh(self) -> None:
        """Show the texts that are in force now."""
        texts = {
            one.kind: one
            for supplier in self.cabinet.find(Supplier)
            for one in consents(self.cabinet, supplier.id)
        }
        before = self.given()
        for kind in CONSENTS:
            text, box = texts.get(kind), self.boxes.get(kind)
            if box is not None and box.text != text:
                self._take_away(kind, box)
            if text is not None and kind not in self.boxes:
                self._put(kind, text, anew=box is not None and box.on)
        self.missing.setVisible(len(self.boxes) < len(CONSENTS))
        for first in list(self.boxes.values())[:1]:
            self.setFocusProxy(first)
        if before != self.given():
            self.changed.emit()

    def given(self) -> tuple[Agreed, ...]:
        """What is agreed to now, in the order of being asked for."""
        boxes = [self.boxes[kind] for kind in CONSENTS if kind in self.boxes]
        return tuple(one.agreed for one in boxes if one.on)

    def lacking(self) -> list[ConsentKind]:
        """What still has to be agreed to; a text that is not here cannot be."""
        return [kind for kind in CONSENTS if kind not in self.boxes or not self.boxes[kind].on]

    def say(self, kind: ConsentKind, text: str) -> None:
        """Show what is wrong with one; '' takes it back."""
        box = self.boxes.get(kind)
        if box is not None:
            box.tick.refuse(text)
            if text:
                announce(box.tick.tick, text, urgent=True)

    def clear(self) -> None:
        """Take all back: each appeal is agreed to by itself."""
        for box in self.boxes.values():
            box.tick.tick.setChecked(False)
            box.tick.refuse("")

    def kinds(self) -> tuple[ConsentKind, ...]:
        """Those whose texts are here."""
        return tuple(kind for kind in CONSENTS if kind in self.boxes)

    def called(self, kind: ConsentKind) -> str:
        """A consent in the supplier's words; in ours where these are not here."""
        box = self.boxes.get(kind)
        return box.text.line if box is not None else t(TITLES[kind])

    def box(self, kind: ConsentKind) -> QWidget:
        """What the cursor is put on where one is lacking."""
        box = self.boxes.get(kind)
        return box.tick.tick if box is not None else self

    def _put(self, kind: ConsentKind, text: ConsentText, *, anew: bool) -> None:
        box = Box(text)
        box.changed.connect(self.changed)
        self.boxes[kind] = box
        at = sum(one in self.boxes for one in CONSENTS[: CONSENTS.index(kind)])
        self._list.insertWidget(at, box)
        if anew:
            self.say(kind, t("The supplier has changed this text. Read it and agree to it anew."))

    def _take_away(self, kind: ConsentKind, box: Box) -> None:
        del self.boxes[kind]
        self._list.removeWidget(box)
        box.hide()
        box.deleteLater()
