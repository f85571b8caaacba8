"""«Начисления»: bills by months and by services, why each is what it is, and on other zones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from lkk_desktop.models.accruals import Accrual, Bill
from lkk_desktop.strings import date, money, t
from lkk_desktop.ui import papers
from lkk_desktop.ui.bills import tables, words
from lkk_desktop.ui.bills.buttons import PaperButtons
from lkk_desktop.ui.bills.history import KINDS, History, Repriced, read, repriced
from lkk_desktop.ui.bills.kept import Kept
from lkk_desktop.ui.bills.known import TERMS
from lkk_desktop.ui.bills.line import shape_for
from lkk_desktop.ui.bills.span import Span
from lkk_desktop.ui.bills.table import Table
from lkk_desktop.ui.bills.why import Why
from lkk_desktop.ui.bills.zones import OtherZones
from lkk_desktop.ui.charts.totals import TotalsCard
from lkk_desktop.ui.components import Card, Empty, Skeleton, label, press
from lkk_desktop.ui.readings.nothing import nothing
from lkk_desktop.ui.room import Row
from lkk_desktop.ui.screen import Desk, Screen
from lkk_desktop.ui.segments import Segments
from lkk_desktop.ui.theme import scaled
from lkk_desktop.ui.turns import Turns

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet


class AccrualsScreen(Screen):
    """Three ways to look at the same bills; each is made when it is first asked for."""

    name = "accruals"
    glyph = "chart-bar"
    kinds = KINDS | TERMS | {"premises", "load_profile"}

    def __init__(self, cabinet: Cabinet, desk: Desk) -> None:
        super().__init__(cabinet, desk)
        self.bills: Kept[History] = Kept(cabinet, KINDS, read)
        self.bills.ready.connect(self._ready)
        kinds = frozenset({"accrual", "premises", "account", "load_profile"} | TERMS)
        self.zones: Kept[Repriced] = Kept(cabinet, kinds, repriced)
        self.zones.ready.connect(self._repriced)
        self.history: History | None = None
        self._shown: History | None = None
        self._nothing: list[QWidget] = []
        self.span = Span()
        self.span.changed.connect(self._show_span)
        self.views = Segments(
            t("View"),
            (
                ("months", t("By months")),
                ("services", t("By services")),
                ("zones", t("Another tariff")),
            ),
        )
        self.views.choose("months")
        self.views.chosen.connect(self._view)
        self.bar = Row(self.span, self.views, least=scaled(380))
        self.signs = label(
            t("Above zero is to be paid, below zero is paid too much."), "caption", wrap=True
        )
        self._currency = ""
        self.months: Table[Bill] | None = None
        self.services: Table[Accrual] | None = None
        self._months_card, self._services_card = Card(), Card()
        self.why = Why()
        self.other = OtherZones()
        self.papers = PaperButtons()
        self.papers.asked.connect(self._paper)
        self._months_card.body.addWidget(Row(self.signs, self.papers, least=scaled(200)))
        self.why.bill.clicked.connect(press(self._bill))
        self.chart = TotalsCard()
        self._cards = (self.chart, self._months_card, self.why, self._services_card, self.other)
        for part in (self.bar, *self._cards):
            self.column.addWidget(part)
        self.column.addStretch(1)
        self._turns = Turns(self.area)

    @classmethod
    def words(cls) -> str:
        return t("Accruals")

    def refresh(self) -> None:
        account = self.desk.account
        status = self.cabinet.status
        found = self.bills.of(account) if account is not None else None
        if account is None:
            self._show_nothing(nothing(status))
        elif found is None:
            waits = not self.bills.is_fresh(account)
            self._show_nothing([Skeleton(t("Bills are being read"), 4)] if waits else [])
        elif not found.bills:
            self._show_nothing([_no_bills()])
        else:
            self._fill(found)

    def show_account(self) -> None:
        self._shown = None
        super().show_account()

    def margins(self) -> tuple[int, int]:
        left, right = super().margins()
        for card in self._cards:
            card.fold(self.layout_ == "tight")
        self.why.arrange(shape_for(self.width() - left - right))
        return left, right

    def choose(self, period: str) -> None:
        """Explain a month, and show it chosen in the table."""
        if self.history is None or self.months is None:
            return
        periods = [bill.period for bill in self.months.shown]
        if period in periods:
            self.months.choose(periods.index(period))

    def _ready(self, account: str) -> None:
        if account == self.desk.account:
            self._stale = True
            self._freshen()

    def _repriced(self, account: str) -> None:
        if account == self.desk.account:
            self._show_zones()

    def _fill(self, history: History) -> None:
        self.history = history
        if history is self._shown:
            self._show_nothing(None)
            self._say_title(history)
            return
        self._shown = history
        self._turns.begin(lambda: self._stand(history), self._show_chart)

    def _stand(self, history: History) -> None:
        self._show_nothing(None)
        self._say_title(history)
        if history.currency != self._currency:
            self._make_tables(history.currency)
        self.span.offer(history.periods)
        self._show_lists()

    def _make_tables(self, currency: str) -> None:
        """Tables of sums in a currency; those in another one go."""
        for gone in (self.months, self.services):
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        self._currency, self.services = currency, None
        self.months = tables.months(currency)
        self.months.chosen.connect(self._explain)
        self._months_card.body.insertWidget(0, self.months)

    def _say_title(self, history: History) -> None:
        last = history.bills[0]
        sum_, over = (money(one, history.currency) for one in (last.payable, last.overpaid))
        month = words.period_name(last.period)
        if last.payable and last.overpaid:
            said = t(
                "Bill for {month}: {sum} by {due}, {over} paid too much to others",
                month=month,
                sum=sum_,
                due=date(last.due),
                over=over,
            )
        elif last.payable:
            said = t("Bill for {month}: {sum} by {due}", month=month, sum=sum_, due=date(last.due))
        elif last.overpaid or last.closing < 0:
            over = money(max(last.overpaid, -last.closing), history.currency)
            said = t("Bill for {month}: {sum} paid too much", month=month, sum=over)
        else:
            said = t("Bill for {month}: nothing to pay", month=month)
        self.title.say(said)

    def _show_span(self) -> None:
        """Show the months that are chosen, in the view that is open."""
        self._turns.begin(self._show_lists, self._show_chart)

    def _show_chart(self) -> None:
        if self.history is not None and self.views.current == "months":
            self.chart.show_history(self.history, *self.span.ends)

    def _show_lists(self) -> None:
        if self.history is None:
            return
        view = self.views.current
        first, last = self.span.ends
        self.chart.setVisible(view == "months")
        self._months_card.setVisible(view == "months")
        self.why.setVisible(view == "months")
        self._services_card.setVisible(view == "services")
        self.other.setVisible(view == "zones")
        self.span.setVisible(view != "zones")
        if view == "months" and self.months is not None:
            self._show_months(self.months, self.history.within(first, last))
        elif view == "services":
            self._services().show_rows(self.history.lines_within(first, last))
        elif view == "zones":
            self._show_zones()

    def _show_months(self, table: Table[Bill], bills: tuple[Bill, ...]) -> None:
        before = table.shown
        if before != bills:
            at = table.row
            kept = before[at].period if 0 <= at < len(before) else ""
            table.show_rows(bills)
            periods = [bill.period for bill in bills]
            table.choose(periods.index(kept) if kept in periods else 0)
        self._explain(table.row)

    def _services(self) -> Table[Accrual]:
        if self.services is None:
            self.services = tables.services(self._currency, self._provider)
            self._services_card.body.addWidget(self.services)
        return self.services

    def _provider(self, id: str) -> str:
        return self.history.providers.get(id, id) if self.history is not None else id

    def _explain(self, row: int) -> None:
        bills = self.months.shown if self.months is not None else ()
        if self.history is not None and 0 <= row < len(bills):
            self.why.fill(self.history, bills[row])

    def _show_zones(self) -> None:
        account = self.desk.account
        if account is None or self.history is None or self.views.current != "zones":
            return
        found = self.zones.of(account)
        if found is not None:
            self.other.fill(found, self.history.currency)

    def _bill(self) -> None:
        """Show the payment document of the month that is explained."""
        if self.why.period:
            papers.bill(self, self.why.period)

    def _paper(self, what: str) -> None:
        """Show or save the months that are chosen."""
        first, last = self.span.ends
        if what == "accruals":
            papers.accruals(self, first, last)
        elif what == "statement":
            papers.statement(self, first, last)
        else:
            papers.export(self, "accruals", "csv" if what == "csv" else "xlsx", first, last)

    def _view(self, name: str) -> None:
        self.views.choose(name)
        self._show_span()

    def _show_nothing(self, widgets: list[QWidget] | None) -> None:
        for gone in self._nothing:
            gone.hide()
            gone.deleteLater()
        self._nothing = widgets or []
        for widget in self._nothing:
            self.column.insertWidget(self.column.count() - 1, widget)
        self.bar.setVisible(widgets is None)
        if widgets is not None:
            self._turns.end()
            self.history = self._shown = None
            self.title.say("")
            for card in self._cards:
                card.hide()


def _no_bills() -> Empty:
    return Empty(
        "chart-bar",
        t("No bills yet"),
        t("The first one comes at the beginning of the month after the account was opened."),
    )
