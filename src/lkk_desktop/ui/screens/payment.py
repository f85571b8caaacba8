"""«Оплата»: what is owed to each group of providers, how it is paid, and how that goes on."""

from __future__ import annotations

from itertools import chain, pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from lkk_desktop.models.calendar import day, period
from lkk_desktop.models.command import Problem
from lkk_desktop.models.payments import PaymentOrder
from lkk_desktop.strings import t
from lkk_desktop.ui import papers
from lkk_desktop.ui import words as all_words
from lkk_desktop.ui.components import Banner, Skeleton, press
from lkk_desktop.ui.payments import words
from lkk_desktop.ui.payments.basket import Sum
from lkk_desktop.ui.payments.begun import Course
from lkk_desktop.ui.payments.codes import CodesCard
from lkk_desktop.ui.payments.forgetting import forget
from lkk_desktop.ui.payments.form import PaymentForm
from lkk_desktop.ui.payments.gathered import Key, ToPay, cheques, gather
from lkk_desktop.ui.payments.orders import Orders
from lkk_desktop.ui.profile.online import AT_WORK, offline
from lkk_desktop.ui.readings.nothing import nothing
from lkk_desktop.ui.screen import Desk, Screen
from lkk_desktop.ui.turns import Turns

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet, Status
    from lkk_desktop.ui.payments.slips import CodeToPay

OF_DEBTS = frozenset(
    {"user", "linked_account", "account", "supplier", "service", "provider"}
    | {"bill", "accrual", "tranche", "payment", "payment_method"}
)
OF_ORDERS = frozenset({"payment_order", "card", "cheque", "autopayment"})
HISTORY = "payments_history"
PATIENCE = 150
"""So long (ms) debts may be read before it is said that they are."""


class PaymentScreen(Screen):
    """What is under way, then the form; without a line the codes of the bill in its place.

    Debts are read beside the UI; how a payment goes on is read at once.
    """

    name = "payment"
    glyph = "credit-card"
    of_all = True
    kinds = OF_DEBTS | OF_ORDERS

    def __init__(self, cabinet: Cabinet, desk: Desk) -> None:
        super().__init__(cabinet, desk)
        self.paying = desk.paying_of(cabinet)
        self.to_pay: ToPay | None = None
        self._reading = self._again = False
        self._nothing: list[QWidget] = []
        self._begun = ""
        # The account that stands in the form, and the estimate in the place of its debts.
        self._shown: tuple[str, dict[Key, int]] = "", {}
        self.banner = Banner()
        self.orders = Orders(cabinet, self.paying)
        self.form = PaymentForm(desk.basket)
        self.codes = CodesCard()
        for part in (self.banner, self.orders, self.form, self.codes):
            self.column.addWidget(part)
        self.column.addStretch(1)
        self.form.hide()
        self.codes.hide()
        self._patience = QTimer(self, singleShot=True)
        self._patience.timeout.connect(self._still_reading)
        cabinet.closed.connect(self._patience.stop)
        self._turns = Turns(self.area)
        self.orders.settled.connect(self._settled)
        self.orders.retry.connect(lambda _course: self.take_focus())
        self.orders.cheque.connect(self._cheque)
        self.orders.sought.connect(lambda course: self.leads.emit(HISTORY, course.id))
        self.form.pay.connect(self.pay)
        self.form.total.estimate.clicked.connect(press(lambda: self.goes.emit("estimate")))
        self.form.forget.connect(
            lambda id: QTimer.singleShot(0, self, lambda: forget(self, id, self.orders.called))
        )
        self.form.grew.connect(self._grew)
        self.codes.wanted.connect(self._read_codes)
        self.orders.grew.connect(self._order)
        self.paying.changed.connect(self._asked)
        self.paying.failed.connect(self._failed)
        cabinet.connectivity.connect(self._line)

    @classmethod
    def words(cls) -> str:
        return t("Payment")

    @classmethod
    def segment(cls) -> str:
        return t("Pay")

    @property
    def online(self) -> bool:
        """Whether the server can be asked now."""
        return self.cabinet.status.line in AT_WORK

    # ── what is shown ─────────────────────────────────────────────────────────────────────────

    def refresh(self) -> None:
        account = self.desk.account
        self.orders.refresh()
        if account is None:
            self.to_pay = self.form.to_pay = None
            self._show_nothing(nothing(self.cabinet.status))
            return
        if self.to_pay is None or self.to_pay.account(account) is None:
            self._show_nothing([])
            self._patience.start(PATIENCE)
        elif (account, self.desk.basket.foreseen) != self._shown:
            self._turns.begin(self._show_accounts, self._show_rest)
        self._read()

    def showEvent(self, event: QShowEvent) -> None:
        # An estimate that is to be paid changes no record: it is looked at anew.
        self._stale = True
        super().showEvent(event)

    def show_account(self) -> None:
        # That more than a debt is paid was said of other debts.
        self.desk.basket.agreed = 0
        super().show_account()

    def margins(self) -> tuple[int, int]:
        sides = super().margins()
        tight = self.layout_ == "tight"
        for part in (self.form, self.orders, self.codes):
            part.fold(tight)
        return sides

    def take_focus(self) -> None:
        """On the first sum that is to be paid."""
        if not self.form.take_focus():
            super().take_focus()

    def _read(self) -> None:
        """Have what is owed read beside the UI; several wishes meanwhile are one."""
        if self._reading:
            self._again = True
            return
        self._reading, user = True, self.cabinet.user or ""
        account, at = self.desk.account or "", self._fresh()
        self.cabinet.later(
            lambda world: gather(world, user, account, lambda zone: day(at, zone)), self._gathered
        )

    def _fresh(self) -> int:
        """The instant of the last data: what has been paid since then, nobody here can know."""
        fresh, now = self.cabinet.status.fresh, self.cabinet.now()
        return now if fresh is None else min(fresh, now)

    def _gathered(self, answer: ToPay | Exception | None) -> None:
        from lkk_desktop.cabinet import Fault

        if not isValid(self):
            return
        self._reading = False
        if isinstance(answer, Fault):
            return
        if isinstance(answer, Exception):
            raise answer
        if self._again:
            self._again = False
            self._read()
        account = self.desk.account or ""
        if answer is None or answer.account(account) is None or self._stands(answer):
            return
        self.to_pay = answer
        self._turns.begin(self._show_accounts, self._show_rest, self._read_codes)

    def _stands(self, of: ToPay) -> bool:
        """Whether just this is what the form shows."""
        shown = self.desk.account, dict(self.form.basket.foreseen)
        month = self._month(of)
        return (of, shown, month) == (self.to_pay, self._shown, self.form.month)

    def _month(self, of: ToPay) -> str:
        return period(day(self.cabinet.now(), of.supplier.zone))

    def _still_reading(self) -> None:
        if self.form.isHidden() and self.desk.account is not None:
            self._show_nothing([Skeleton(t("What is to be paid is being read"), 3)])

    def _show_accounts(self) -> None:
        of, account = self.to_pay, self.desk.account or ""
        if of is None:
            return
        self._show_nothing(None)
        form, orders = self.form, self.orders
        form.to_pay, form.account, form.online = of, account, self.online
        form.month = self._month(of)
        self._shown = account, dict(form.basket.foreseen)
        form.show_accounts()
        orders.called = {one.id: one.nickname or one.id for one in of.accounts}
        orders.currency, orders.zone = of.supplier.currency, of.supplier.zone
        orders.refresh()
        self._stand()
        self.margins()
        self._order()

    def _show_rest(self) -> None:
        self.form.show_rest()
        self._order()

    def _show_nothing(self, widgets: list[QWidget] | None) -> None:
        """Show these in the place of a form; None: there is one."""
        for gone in self._nothing:
            gone.hide()
            gone.deleteLater()
        self._nothing = widgets or []
        for widget in self._nothing:
            self.column.insertWidget(self.column.count() - 1, widget)
        self._shown = "", {}
        self.form.setVisible(widgets is None)
        self.codes.setVisible(widgets is None)
        if widgets is not None:
            self.title.say("")
            self.banner.say("", "wait", "cloud-slash")

    def _stand(self) -> None:
        """Without a line the codes are what one can do, and stand before what one cannot."""
        online = self.online
        said = ""
        if not online:
            below = t("The codes below are paid by a bank's app on a phone.")
            closed = t("Paying on the bank's page or by SBP is not possible now.")
            said = f"{closed} {offline(self.cabinet.status.line)} {below}"
        self.banner.say(said, "wait", "cloud-slash")
        first, second = (self.form, self.codes) if online else (self.codes, self.form)
        if self.column.indexOf(first) > self.column.indexOf(second):
            self.column.removeWidget(first)
            self.column.insertWidget(self.column.indexOf(second), first)
        if not online:
            self.codes.unfold()

    def _order(self) -> None:
        """Tab goes down the page, whenever each thing on it was made."""
        parts = [self.orders.stops(), self.form.stops(), self.codes.stops()]
        if not self.online:
            parts[1:] = reversed(parts[1:])
        for one, other in pairwise(chain(*parts)):
            QWidget.setTabOrder(one, other)

    def _line(self, _status: Status) -> None:
        if self.isVisible() and self.to_pay is not None and self.form.online != self.online:
            self._turns.begin(self._show_accounts, self._show_rest)

    # ── the codes of the bill ─────────────────────────────────────────────────────────────────

    def _grew(self) -> None:
        self.margins()
        self._order()
        self._read_codes()

    def _read_codes(self) -> None:
        if not self.codes.is_open or self.to_pay is None:
            return
        accounts = tuple(one.id for one in self.form.chosen)
        on = day(self._fresh(), self.to_pay.supplier.zone)
        # Nothing of ui/ is imported in the pool: that is the window's thread's (decision 29).
        from lkk_desktop.ui.payments import slips

        self.cabinet.later(lambda world: slips.read(world, accounts, on), self._codes_read)

    def _codes_read(self, answer: tuple[CodeToPay, ...] | Exception) -> None:
        from lkk_desktop.cabinet import Fault

        if not isValid(self) or isinstance(answer, Fault):
            return
        if isinstance(answer, Exception):
            raise answer
        self.codes.fill(answer, self.orders.called, self.form.currency)
        self.margins()

    # ── what is done ──────────────────────────────────────────────────────────────────────────

    def pay(self, sum_: Sum, card: str | None) -> None:
        """Set out to pay what the form comes to."""
        from lkk_desktop.cabinet import Fault

        method = self.form.method
        if method is None or self.paying.beginning:
            return
        self.form.total.tell("")
        try:
            self._begun = self.paying.begin(
                method.code, sum_.parts, card, advance=bool(sum_.advance)
            )
        except Fault as fault:
            self.form.total.tell(all_words.fault(fault.code).happened)
            return
        self.orders.take_focus(self._begun)
        self.area.verticalScrollBar().setValue(0)

    def seek(self, record: str) -> None:
        """Put a payment that is under way before the person."""
        self.orders.take_focus(record)

    def _asked(self) -> None:
        self.form.busy = self.paying.beginning
        if self.to_pay is not None:
            self.form.show_total()

    def _failed(self, error: Exception) -> None:
        """It ended before it began: the form stands as it was, and says why."""
        said = words.refused(error, self.form.currency)
        self.form.total.tell(said)
        self.form.total.pay.setFocus()
        values = error.values if isinstance(error, Problem) else {}
        account, group, owed = (values.get(one) for one in ("account", "group", "owed"))
        if isinstance(error, Problem) and error.code == "payment_waits":
            self.orders.take_focus(str(values.get("order")))
        elif isinstance(owed, int):
            # It is asked for what the server knows to be an advance.
            typed = {line.group.key: line.kopecks for line in self.form.lines if line.on}
            self.form.hear((str(account), str(group)), owed, typed)
        # What the server knows otherwise than this computer comes with the next page.
        self.cabinet.try_now()

    def _settled(self, course: Course) -> None:
        if course.stage == "paid":
            self.form.basket.settle((part.account, part.group) for part in course.parts)
        if self.isVisible():
            self._read()
        elif course.stage == "paid":
            self.offers.emit(self.orders.heading(course), t("Look"), self.name)
        else:
            self.said.emit(self.orders.heading(course), "bad")

    def _cheque(self, order: str) -> None:
        """Show the cheque that came; of several accounts the history has each."""
        came = cheques(self.cabinet, of) if (of := self.cabinet.get(PaymentOrder, order)) else ()
        if len(came) == 1:
            papers.cheque(self, came[0])
        else:
            self.goes.emit(HISTORY)
