"""«Оплатить авансом»: an estimate is paid, once one has said that one knows it to be one."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from lkk_desktop import look
from lkk_desktop.models.command import Problem
from lkk_desktop.models.money import apportion
from lkk_desktop.models.payments import kopecks_of
from lkk_desktop.strings import CURRENCY, money, t
from lkk_desktop.ui.bills.reckoned import Reckoned, cost
from lkk_desktop.ui.buttons import folding
from lkk_desktop.ui.components import Card, announce, label, line, press, set_state
from lkk_desktop.ui.doors.inputs import Consent
from lkk_desktop.ui.fields import ReadingField
from lkk_desktop.ui.payments import words
from lkk_desktop.ui.payments.total import estimate_consent
from lkk_desktop.ui.room import Row
from lkk_desktop.ui.theme import scaled


class AdvanceCard(Card):
    """``wanted`` carries the sums by group, in kopecks, that come to what was typed."""

    wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        heading = t("Pay in advance")
        self.setAccessibleName(heading)
        self.body.addWidget(label(heading, "heading", wrap=True))
        self.consent = Consent(estimate_consent())
        self.field = ReadingField()
        self.field.setMaximumWidth(scaled(168))
        self.unit = label("", "muted")
        self.message = label("", "message", wrap=True)
        self.message.hide()
        self.pay = folding(heading, "second", "credit-card")
        self.pay.clicked.connect(press(self.submit))
        self.field.typed.connect(self._typed)
        self.field.entered.connect(self.submit)
        typed = QWidget()
        typed.setLayout(line(self.field, self.unit, gap=look.S))
        self.body.addWidget(self.consent)
        self.body.addWidget(Row(typed, self.pay, gap=look.L))
        self.body.addWidget(self.message)
        self._sums: dict[str, int] = {}
        self._currency = ""
        self._own = True

    def fill(self, found: Reckoned) -> None:
        """Offer to pay an estimate; not one of which something is unknown, or that is nothing."""
        self._sums, self._currency = by_group(found), found.currency
        total = sum(self._sums.values())
        self.setVisible(found.current_known and found.debt_known and total > 0)
        self.unit.setText(CURRENCY.get(found.currency, found.currency))
        self.field.setAccessibleName(t("Sum in advance, {unit}", unit=self.unit.text()))
        if self._own:
            self.field.setText(money(total, "").strip())

    def submit(self) -> None:
        """Lead to the payment, if the tick is there and the sum is one."""
        kopecks = self._kopecks()
        if kopecks is None:
            self.field.setFocus()
            self.field.selectAll()
        elif not self.consent.tick.isChecked():
            said = t("Tick this to pay by the estimate.")
            self.consent.refuse(said)
            self.consent.tick.setFocus()
            announce(self.consent.tick, said, urgent=True)
        else:
            shares = apportion(kopecks, list(self._sums.values())) if self._sums else []
            self.wanted.emit(dict(zip(self._sums, shares, strict=True)))

    def clear(self) -> None:
        """It was led to the payment, or another account is there: it is agreed to anew."""
        self._own = True
        self.consent.tick.setChecked(False)
        self.consent.refuse("")
        self._say("")

    def _typed(self, _text: str) -> None:
        self._own = False
        self._kopecks()

    def _kopecks(self) -> int | None:
        try:
            found = kopecks_of(self.field.text())
        except Problem as problem:
            self._say(words.refused(problem, self._currency))
            return None
        self._say("")
        return found

    def _say(self, said: str) -> None:
        self.message.setText(said)
        self.message.setVisible(bool(said))
        set_state(self.message, "bad" if said else "plain")
        set_state(self.field, "bad" if said else "plain")
        self.field.setAccessibleDescription(said)
        if said:
            announce(self.field, said)


def by_group(found: Reckoned) -> dict[str, int]:
    """An estimate's sums by provider group (kopecks): this month's and the debts of those before;
    no overpayment is taken off. A group that comes to nothing is left out."""
    sums: dict[str, int] = {}
    for one in found.estimate.lines:
        owed = max(0, one.opening + one.penalty - one.paid)
        group = one.service.group
        sums[group] = sums.get(group, 0) + cost(one) + owed
    return {group: kopecks for group, kopecks in sums.items() if kopecks > 0}
