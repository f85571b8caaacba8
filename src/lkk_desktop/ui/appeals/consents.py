"""What a person agrees to before an appeal goes: a tick each, its whole text one press away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from lkk_desktop import look
from lkk_desktop.models.appeals.appeal import Agreed
from lkk_desktop.models.appeals.catalogue import ConsentKind, ConsentText, consents
from lkk_desktop.models.suppliers import Supplier
from lkk_desktop.strings import t
from lkk_desktop.ui.buttons import folding
from lkk_desktop.ui.components import column, label, line, press
from lkk_desktop.ui.doors.inputs import Consent
from lkk_desktop.ui.icons import icon

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet


class Agreement(QWidget):
    """One consent: its tick, and its text in full, which unfolds."""

    def __init__(self, text: ConsentText) -> None:
        super().__init__()
        self.text = text
        self.consent = Consent(text.line)
        self.more = folding(t("Read the whole text"), "quiet", "caret-right")
        self.more.setCheckable(True)
        self.more.setAccessibleName(f"{self.more.text()}: {text.line}")
        self.more.toggled.connect(self._turn)
        version = t("Version {number}", number=text.version)
        self.whole = label(f"{text.text}\n\n{version}", "muted", wrap=True)
        self.whole.setContentsMargins(look.L, 0, 0, look.S)
        self.whole.hide()
        inside = line(look.XL, self.more, 0, gap=0)
        self.setLayout(column(self.consent, inside, self.whole, gap=look.XS))

    def _turn(self, on: bool) -> None:
        self.whole.setVisible(on)
        self.more.setIcon(icon("caret-down" if on else "caret-right", "accent"))
        self.more.setAccessibleDescription(self.whole.text() if on else "")


class Consents(QWidget):
    """All that the supplier wants a person to agree to. A text that changed has to be agreed to
    anew."""

    changed = Signal()

    def __init__(self, cabinet: Cabinet) -> None:
        super().__init__()
        self._cabinet = cabinet
        self._texts: tuple[ConsentText, ...] = ()
        self._all: dict[ConsentKind, Agreement] = {}
        self._list = QVBoxLayout(self)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(look.M)
        self.refresh()

    def refresh(self) -> None:
        """Show the texts in force; what was agreed to stays ticked."""
        texts = tuple(
            text
            for supplier in self._cabinet.find(Supplier)
            for text in consents(self._cabinet, supplier.id)
        )
        if texts == self._texts:
            return
        agreed = {one.consent for one in self.given()}
        self._texts = texts
        for gone in self._all.values():
            self._list.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        self._all = {}
        for text in texts:
            made = Agreement(text)
            made.consent.tick.setChecked(text.id in agreed)
            made.consent.changed.connect(press(self.changed.emit))
            self._all[text.kind] = made
            self._list.addWidget(made)

    def clear(self) -> None:
        """Each appeal is agreed to by itself."""
        for one in self._all.values():
            one.consent.tick.setChecked(False)
            one.consent.refuse("")

    def given(self) -> tuple[Agreed, ...]:
        """What is agreed to, as the command names it."""
        return tuple(
            Agreed(consent=one.text.id, version=one.text.version, sha256=one.text.sha256)
            for one in self._all.values()
            if one.consent.tick.isChecked()
        )

    def kinds(self) -> tuple[ConsentKind, ...]:
        return tuple(self._all)

    def lacking(self) -> tuple[ConsentKind, ...]:
        """What is not agreed to yet."""
        return tuple(k for k, one in self._all.items() if not one.consent.tick.isChecked())

    def called(self, kind: ConsentKind) -> str:
        """A consent in its own words."""
        return self._all[kind].text.line

    def box(self, kind: ConsentKind) -> QWidget:
        return self._all[kind].consent.tick

    def say(self, kind: ConsentKind, words: str) -> None:
        """Say beside it what is wrong; '' takes it back."""
        self._all[kind].consent.refuse(words)
