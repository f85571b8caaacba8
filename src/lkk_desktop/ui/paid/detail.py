"""One payment in full, below the table: what became of it, and what can be done with its cheque."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from lkk_desktop import look
from lkk_desktop.documents import cheque as cheques
from lkk_desktop.models.paid import Paid, PaymentHistory
from lkk_desktop.strings import t
from lkk_desktop.ui.components import button, column, label, press, rule
from lkk_desktop.ui.flow import Flow
from lkk_desktop.ui.paid import speech
from lkk_desktop.ui.paid.mailing import Mailing
from lkk_desktop.ui.plain import entry

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet
    from lkk_desktop.models.payments import Cheque


class Detail(QWidget):
    """``opened``: a cheque is to be seen, and whether on a roll; ``browsed``: an address where it
    can be checked."""

    opened = Signal(object, bool)
    browsed = Signal(str)

    def __init__(self, cabinet: Cabinet) -> None:
        super().__init__()
        self.cabinet = cabinet
        self.paid: Paid | None = None
        self.head = label("", "strong", wrap=True)
        self.text = label("", "muted", wrap=True)
        self.cheque = button(t("Cheque"), "primary", "receipt")
        self.roll = button(t("Cheque for a roll of 80 mm"), "second", "receipt")
        self.back = button("", "second", "receipt")
        self.returns = QMenu(self.back)
        self.check = button(t("Check it at the tax service"), "quiet", "arrow-square-out")
        self.mailing = Mailing(cabinet)
        self.cheque.clicked.connect(press(lambda: self._open(self._income, roll=False)))
        self.roll.clicked.connect(press(lambda: self._open(self._income, roll=True)))
        self.back.clicked.connect(press(self._open_return))
        self.check.clicked.connect(press(self._browse))
        self._buttons = Flow(self.cheque, self.roll, self.back, self.check, gap=look.S)
        self.setLayout(
            column(rule(), self.head, self.text, self._buttons, self.mailing, gap=look.S)
        )

    def show_paid(self, paid: Paid | None, history: PaymentHistory | None) -> None:
        """Show this payment; None: how to choose one."""
        self.paid = paid if history is not None else None
        if paid is None or history is None:
            self.head.hide()
            self.text.setText(t("Choose a payment to see what became of it, and its cheque."))
        else:
            self.head.setText(speech.head(paid, history))
            self.head.show()
            self.text.setText(" ".join(speech.sentences(paid, history, self.cabinet.now())))
        income, returns = self._income, self._returns
        self.cheque.setVisible(income is not None)
        self.roll.setVisible(income is not None)
        several = len(returns) > 1
        self.back.setText(t("Cheques of the returns") if several else t("Cheque of the return"))
        self.back.setVisible(bool(returns))
        self.returns.clear()
        self.returns.setAccessibleName(self.back.text())
        for one in returns:
            words = speech.told(one, history.currency if history is not None else "")
            action = self.returns.addAction(entry(words))
            action.triggered.connect(press(partial(self._open, one, roll=False)))
        any_ = income or next(iter(returns), None)
        self.check.setVisible(any_ is not None and cheques.link(any_) is not None)
        self._buttons.setVisible(any_ is not None)
        self.mailing.setVisible(any_ is not None)
        self.mailing.show_cheque(any_)
        self._buttons.updateGeometry()

    @property
    def _income(self) -> Cheque | None:
        return self.paid.cheque if self.paid is not None else None

    @property
    def _returns(self) -> tuple[Cheque, ...]:
        return self.paid.returns if self.paid is not None else ()

    def _open_return(self) -> None:
        """Open the cheque of what went back; where it went in parts, ask of which one."""
        if len(self._returns) < 2:
            self._open(next(iter(self._returns), None), roll=False)
            return
        self.returns.popup(self.back.mapToGlobal(self.back.rect().bottomLeft()))

    def _open(self, cheque: Cheque | None, *, roll: bool) -> None:
        if cheque is not None:
            self.opened.emit(cheque, roll)

    def _browse(self) -> None:
        of = self._income or next(iter(self._returns), None)
        address = cheques.link(of) if of is not None else None
        if address is not None:
            self.browsed.emit(address)
