"""«Автоплатежи»: the standing order of the account on the desk, and those of all the others; the
same list stands in the profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from lkk_desktop.strings import t
from lkk_desktop.ui.autopayments.account import AutopaymentCard
from lkk_desktop.ui.autopayments.every import EveryCard
from lkk_desktop.ui.components import Card
from lkk_desktop.ui.readings.nothing import nothing
from lkk_desktop.ui.screen import Desk, Screen

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet

AUTOPAYMENTS = "autopayments"
KINDS = frozenset(
    {"autopayment", "card", "payment_order", "payment_method", "linked_account", "account"}
    | {"user", "contact", "supplier", "bill", "payment"}
)


class AutopaymentsScreen(Screen):
    """One account in full, and where there are several a line for each."""

    name = AUTOPAYMENTS
    glyph = "arrows-clockwise"
    section = "payment"
    of_all = True
    kinds = KINDS

    def __init__(self, cabinet: Cabinet, desk: Desk) -> None:
        super().__init__(cabinet, desk)
        self.card = AutopaymentCard(cabinet)
        self.every = EveryCard(cabinet, t("Autopayments of all accounts"))
        self.card.said.connect(self.said)
        self.every.opened.connect(self._open)
        self._nothing: list[QWidget] = []
        self._cards: tuple[Card, ...] = (self.card, self.every)
        for one in self._cards:
            self.column.addWidget(one)
        self.column.addStretch(1)

    @classmethod
    def words(cls) -> str:
        return t("Autopayments")

    def refresh(self) -> None:
        account = self.desk.account
        for gone in self._nothing:
            gone.hide()
            gone.deleteLater()
        self._nothing = nothing(self.cabinet.status) if account is None else []
        for widget in self._nothing:
            self.column.insertWidget(self.column.count() - 1, widget)
        self.card.setVisible(account is not None)
        self.card.show_account(account)
        self.every.refresh()
        self.every.setVisible(len(self.every.lines) > 1)

    def seek(self, record: str) -> None:
        """Put an account's standing order before the person, by the account's number."""
        if record in (one.account for one in self.cabinet.accounts()):
            self._open(record)

    def take_focus(self) -> None:
        """Where something can be done."""
        card = self.card
        stops = (card.connect_, card.change, card.binding.browse, card.form.schedule)
        next(
            (one for one in stops if one.isVisibleTo(self) and one.isEnabled()), self.area
        ).setFocus()

    def margins(self) -> tuple[int, int]:
        left, right = super().margins()
        for card in getattr(self, "_cards", ()):
            card.fold(self.layout_ == "tight")
        return left, right

    def _open(self, account: str) -> None:
        self.visits.emit(self.name, account)
        self.area.verticalScrollBar().setValue(0)
        self.take_focus()


class EveryAutopaymentScreen(Screen):
    """The list in the profile (seed S2: all accounts' autopayments are managed there)."""

    name = "profile_autopayments"
    glyph = "arrows-clockwise"
    section = "profile"
    of_all = True
    kinds = KINDS

    def __init__(self, cabinet: Cabinet, desk: Desk) -> None:
        super().__init__(cabinet, desk)
        self.every = EveryCard(cabinet, t("Autopayments of all accounts"))
        self.every.opened.connect(lambda account: self.visits.emit(AUTOPAYMENTS, account))
        self.column.addWidget(self.every)
        self.column.addStretch(1)

    @classmethod
    def words(cls) -> str:
        return t("Autopayments")

    def refresh(self) -> None:
        self.every.refresh()

    def take_focus(self) -> None:
        line = next(iter(self.every.lines.values()), None)
        (self.area if line is None else line.open).setFocus()

    def margins(self) -> tuple[int, int]:
        left, right = super().margins()
        if hasattr(self, "every"):
            self.every.fold(self.layout_ == "tight")
        return left, right
