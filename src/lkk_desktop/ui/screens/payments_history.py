"""«История платежей»: what was paid when, by which way, what became of it, and its cheque."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu, QWidget
from shiboken6 import isValid

from lkk_desktop import look
from lkk_desktop.models.paid import Paid, PaymentHistory, gathered, sums
from lkk_desktop.models.payments import PaymentOrder
from lkk_desktop.strings import mark, n, t
from lkk_desktop.ui import papers, words
from lkk_desktop.ui.bills.span import Span
from lkk_desktop.ui.components import Card, Empty, Skeleton, announce, button, label, press
from lkk_desktop.ui.history.asked import Wrapped
from lkk_desktop.ui.paid import speech
from lkk_desktop.ui.paid.detail import Detail
from lkk_desktop.ui.paid.foot import Foot
from lkk_desktop.ui.paid.table import PaymentsTable, Shape
from lkk_desktop.ui.payments.browser import open_page
from lkk_desktop.ui.plain import entry
from lkk_desktop.ui.readings.nothing import nothing
from lkk_desktop.ui.room import Row
from lkk_desktop.ui.screen import Desk, Screen
from lkk_desktop.ui.theme import scaled
from lkk_desktop.ui.turns import Turns

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet
    from lkk_desktop.models.payments import Cheque
    from lkk_desktop.ui.papers.catalogue import Format

TALLEST = 430
EXPORTS: tuple[tuple[Format, str], ...] = (
    ("csv", mark("Payments, CSV")),
    ("xlsx", mark("Payments, Excel (XLSX)")),
)


class PaymentsHistoryScreen(Screen):
    """The payments of one account, and below them the one that is chosen."""

    name = "payments_history"
    glyph = "clock-counter-clockwise"
    section = "payment"
    kinds = frozenset(
        {"account", "payment", "payment_order", "cheque", "accrual", "bill", "recalculation"}
        | {"payment_method", "contact", "provider"}
    )

    def __init__(self, cabinet: Cabinet, desk: Desk) -> None:
        super().__init__(cabinet, desk)
        self.history: PaymentHistory | None = None
        self._account: str | None = None
        self._asked = 0
        self._sought = ""
        self._others: list[QWidget] = []
        self._turns = Turns(self.area)
        self.span = Span()
        self.span.changed.connect(self._show)
        self.attempts = Wrapped(t("Also those that were not paid"))
        self.attempts.setAccessibleName(self.attempts.text())
        self.attempts.toggled.connect(press(self._show))
        self.statement = button(t("Settlement statement"), "second", "file-pdf")
        self.statement.clicked.connect(press(self._statement))
        self.exports = button(t("Export"), "second", "export")
        self.exports.setMenu(QMenu(self.exports))
        for kind, named in EXPORTS:
            line = self.exports.menu().addAction(entry(t(named)))
            line.triggered.connect(lambda _on=False, kind=kind: self._export(kind))
        self.table = PaymentsTable(self.words())
        self.table.looked_at.connect(self._look_at)
        self.table.opened.connect(self._open)
        self.detail = Detail(cabinet)
        self.detail.opened.connect(self._show_cheque)
        self.detail.browsed.connect(self._browse)
        self.totals = Foot()
        self._none = label("", "muted", wrap=True)
        self.card = Card()
        for inside in (self._none, self.table, self.detail, self.totals):
            self.card.body.addWidget(inside)
        buttons = Row(self.statement, self.exports, gap=look.S)
        self._parts: tuple[QWidget, ...] = (
            self.span,
            Row(self.attempts, buttons, least=scaled(240)),
            self.card,
        )
        for part in self._parts:
            self.column.addWidget(part)
            part.hide()
        self.column.addStretch(1)

    @classmethod
    def words(cls) -> str:
        return t("History of payments")

    @classmethod
    def segment(cls) -> str:
        return t("History")

    def refresh(self) -> None:
        account = self.desk.account
        if account != self._account or account is None:
            self._account, self.history = account, None
            self._turns.end()
            self._lay()
        self._asked += 1
        if account is not None:
            number, now, user = self._asked, self.cabinet.now(), self.cabinet.user or ""
            self.cabinet.later(
                lambda shown: gathered(shown, account, user, now),
                lambda answer: self._came(number, answer),
            )

    def seek(self, record: str) -> None:
        """Put a payment, or what an order has paid for any account of theirs, before the person,
        once it is here; or all of an account, by its number."""
        mine = [one.account for one in self.cabinet.accounts()]
        if record in mine:
            self.visits.emit(self.name, record)
            return
        self._sought = record
        order = self.cabinet.get(PaymentOrder, record)
        paid = [] if order is None else [one.account for one in order.parts if one.account in mine]
        if paid and self.desk.account not in paid:
            self.visits.emit(self.name, paid[0])
        self._find()

    def take_focus(self) -> None:
        if self.table.isVisibleTo(self):
            self.table.setFocus()
        else:
            super().take_focus()

    def margins(self) -> tuple[int, int]:
        left, right = super().margins()
        if hasattr(self, "card"):
            self.card.fold(self.layout_ == "tight")
            if self.history is not None and self.table.payments.shape != self._shape:
                self._fill()
        return left, right

    @property
    def _shape(self) -> Shape:
        """What the card leaves to the table; its bar is reckoned with, so that the rows' height
        does not turn the shape back and forth."""
        page, card = self.column.contentsMargins(), self.card.body.contentsMargins()
        taken = page.left() + page.right() + card.left() + card.right()
        bars = self.area.verticalScrollBar(), self.table.verticalScrollBar()
        frames = 2 * (self.card.frameWidth() + self.table.frameWidth() + 3)
        return self.table.shape_of(
            self.width() - taken - frames - sum(bar.sizeHint().width() for bar in bars)
        )

    def _came(self, number: int, answer: PaymentHistory | Exception | None) -> None:
        # What was asked later has overtaken it, or the screen has gone meanwhile.
        if not isValid(self) or number != self._asked:
            return
        if isinstance(answer, Exception):
            self._failed(answer)
            return
        self.history = answer
        if answer is None:
            self._lay()
        else:
            self._turns.begin(self._stand, self._find)

    def _failed(self, error: Exception) -> None:
        """A file that fails is told; anything else is a mistake of ours, and shows as one."""
        from lkk_desktop.cabinet import Fault

        if not isinstance(error, Fault):
            raise error
        self.said.emit(words.fault(error.code).happened, "bad")

    def _stand(self) -> None:
        self._lay()
        if self.history is not None and self.history.lines:
            self.span.offer(self.history.months)
            self._fill()

    def _lay(self) -> None:
        """What there is to see, or bones while it is on its way, or why there is nothing."""
        for gone in self._others:
            gone.hide()
            gone.deleteLater()
        self._others = []
        there = self.history is not None and bool(self.history.lines)
        for part in self._parts:
            part.setVisible(there)
        if there:
            return
        self.title.say("")
        if self.history is not None:
            said = t("What you pay here or elsewhere stands here, with its cheque.")
            self._others = [Empty("receipt", t("No payments yet"), said)]
        elif self.desk.account is not None:
            self._others = [Skeleton(t("Payments are being looked up"), 4)]
        else:
            self._others = nothing(self.cabinet.status)
        for widget in self._others:
            self.column.insertWidget(self.column.count() - 1, widget)

    def _show(self) -> None:
        if self.history is not None:
            self._turns.begin(self._fill)

    def _fill(self) -> None:
        history = self.history
        if history is None:
            return
        every = history.within(*self.span.ends)
        paid = tuple(one for one in every if one.came)
        found = every if self.attempts.isChecked() else paid
        self.attempts.setVisible(len(every) > len(paid) or self.attempts.isChecked())
        self._none.setText(t("There are no payments of this period."))
        self._none.setVisible(not found)
        for part in (self.table, self.detail):
            part.setVisible(bool(found))
        self.table.measure(history, found)
        self.table.show_rows(history, found, self._shape)
        self.table.setFixedHeight(self.table.wanted(scaled(TALLEST)))
        self.totals.setVisible(bool(found))
        self.totals.show_sums(sums(found), history)
        said = n("{count} payment", "{count} payments", len(paid))
        if said != self.title.subtitle.text():
            announce(self.table, said)
        self.title.say(said)
        for one in (self.exports, self.statement):
            one.setEnabled(bool(found))

    def _find(self) -> None:
        """Choose what was sought, also in a month or among orders that are not shown now."""
        history, sought = self.history, self._sought
        if not sought or history is None:
            return
        one = next((one for one in history.lines if sought in (one.id, one.order)), None)
        if one is None:
            return  # it may still come
        self._sought = ""
        if not one.came:
            self.attempts.setChecked(True)
        if not self.table.choose(sought):
            period = f"{one.day:%Y-%m}"
            first, last = self.span.ends
            self.span.choose(min(first, period), max(last, period))
            self._fill()
            self.table.choose(sought)
        self.table.setFocus()

    def _look_at(self, paid: Paid | None) -> None:
        self.detail.show_paid(paid, self.history)

    def _open(self, paid: Paid) -> None:
        if paid.cheque is not None:
            self._show_cheque(paid.cheque, False)
        elif self.history is not None:
            said = speech.sentences(paid, self.history, self.cabinet.now())
            self.said.emit(said[-1], "plain")

    def _show_cheque(self, cheque: Cheque, roll: bool) -> None:
        papers.cheque(self, cheque, roll=roll)

    def _browse(self, address: str) -> None:
        if not open_page(address):
            self.said.emit(t("The page cannot be opened: {address}", address=address), "bad")

    def _statement(self) -> None:
        papers.statement(self, *self.span.ends)

    def _export(self, kind: Format) -> None:
        papers.export(self, "payments", kind, *self.span.ends)
