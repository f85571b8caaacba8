"""The standing orders of all accounts, a line each, and the way to each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from lkk_desktop import look
from lkk_desktop.models.autopayments import Autopayment
from lkk_desktop.models.calendar import period
from lkk_desktop.models.payments import Card as SavedCard
from lkk_desktop.strings import money, t
from lkk_desktop.ui.autopayments import held, speech, standing, subject
from lkk_desktop.ui.components import Card, Pill, button, column, label, line, press, rule
from lkk_desktop.ui.room import Row
from lkk_desktop.ui.theme import scaled

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet


class AutopaymentLine(QWidget):
    """One account: whether it pays by itself, how, and when next."""

    opened = Signal(str)

    def __init__(self, account: str) -> None:
        super().__init__()
        self.account = account
        self.name = label("", "strong", wrap=True)
        self.pill = Pill()
        self.about = label("", "muted", wrap=True)
        self.open = button("", "second")
        self.open.clicked.connect(press(lambda: self.opened.emit(self.account)))
        texts = QWidget()
        texts.setLayout(column(self.name, line(self.pill, 0), self.about, gap=look.XS))
        self.setLayout(line(Row(texts, self.open, least=scaled(220))))

    def fill(self, cabinet: Cabinet, of: subject.Subject) -> None:
        """Show how it stands now."""
        record = held.record(cabinet, self.account)
        card = cabinet.get(SavedCard, record.card) if record is not None else None
        self.name.setText(of.called)
        said = _told(record, card, of)
        self.about.setText(said)
        self.about.setVisible(bool(said))
        words, state = standing.briefly(record, card, of)
        self.pill.say(words, state)
        deed = t("Set it up") if record is None else t("Change")
        self.open.setText(deed)
        self.open.setAccessibleName(f"{deed}: {of.called}")
        self.setAccessibleName(of.called)
        self.setAccessibleDescription(f"{words}. {said}")


class EveryCard(Card):
    """All accounts of the cabinet, in the user's order. ``opened``: an account's own is wanted."""

    opened = Signal(str)

    def __init__(self, cabinet: Cabinet, heading: str) -> None:
        super().__init__()
        self.cabinet = cabinet
        self.lines: dict[str, AutopaymentLine] = {}
        self.setAccessibleName(heading)
        self.body.addWidget(label(heading, "heading", wrap=True))
        self.summary = label("", "muted", wrap=True)
        self.body.addWidget(self.summary)
        self._list = QVBoxLayout()
        self._list.setSpacing(look.M)
        self.body.addLayout(self._list)

    def refresh(self) -> None:
        """Show them as they are; lines stay while the accounts are the same."""
        found = {
            one.account: subject.of(self.cabinet, one.account) for one in self.cabinet.accounts()
        }
        known = {number: of for number, of in found.items() if of is not None}
        if list(known) != list(self.lines):
            self._make(list(known))
        for number, of in known.items():
            self.lines[number].fill(self.cabinet, of)
        on = self.cabinet.find(Autopayment, user=self.cabinet.user or "")
        self.summary.setText(speech.connected(len(on)) if on else t("No account pays by itself."))

    def _make(self, numbers: list[str]) -> None:
        while (item := self._list.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.lines = {}
        for number in numbers:
            if self.lines:
                self._list.addWidget(rule())
            made = self.lines[number] = AutopaymentLine(number)
            made.opened.connect(self.opened)
            self._list.addWidget(made)


def _told(record: Autopayment | None, card: SavedCard | None, of: subject.Subject) -> str:
    if record is None:
        return ""
    most = t("at most {sum}", sum=money(record.most, of.currency))
    parts = [speech.schedule(record), most]
    if card is not None:
        parts.append(speech.card(card))
    if card is not None and not card.expired(period(of.today)):
        parts.append(t("next time: {when}", when=speech.coming(record, of.today)))
    return " · ".join(parts)
