"""«Почему столько?»: a month's bill line by line, and beside last month and the year before."""

from __future__ import annotations

from functools import partial

import msgspec
from PySide6.QtWidgets import QBoxLayout, QWidget

from lkk_desktop import look
from lkk_desktop.models.accruals import Accrual, Bill
from lkk_desktop.models.billing import compared
from lkk_desktop.models.billing.compared import Difference, service_of
from lkk_desktop.models.billing.lines import Explanation, explanation
from lkk_desktop.models.calendar import following
from lkk_desktop.models.command import Problem
from lkk_desktop.strings import date, money, t, volume
from lkk_desktop.ui.bills import words
from lkk_desktop.ui.bills.history import History
from lkk_desktop.ui.bills.line import FactRow, Lines, Shape, Steps
from lkk_desktop.ui.bills.steps import Said, Step, steps
from lkk_desktop.ui.components import Card, button, column, label, line, rule
from lkk_desktop.ui.room import Row
from lkk_desktop.ui.theme import scaled

WIDTHS = (124, 150, 150)


class Beside(msgspec.Struct, frozen=True):
    """Another month that a bill is compared with; None where there is no bill of it."""

    period: str
    lines: dict[str, Difference] | None


class Why(Card):
    """The month that is chosen in the table above it."""

    def __init__(self) -> None:
        super().__init__(gap=look.M)
        self.period = ""
        self.heading = label("", "heading", wrap=True)
        self.bill = button(t("Bill"), "second", "receipt")
        self.balance = label("", "muted", wrap=True)
        self.month_ago, self.year_ago = _Compared(), _Compared()
        heads = (
            t("Service"),
            t("Volume"),
            t("To the month before"),
            t("To the year before"),
            t("For the month"),
        )
        self.lines = Lines(WIDTHS, heads)
        self._beside = line(self.month_ago, self.year_ago, gap=look.XXL)
        for at in range(2):
            self._beside.setStretch(at, 1)
        self.body.addWidget(Row(self.heading, self.bill, least=scaled(200)))
        self.body.addWidget(self.balance)
        self.body.addLayout(self._beside)
        self.body.addWidget(rule())
        self.body.addWidget(self.lines)

    def fill(self, history: History, bill: Bill) -> None:
        """Explain a month."""
        self.period = bill.period
        every = history.lines.get(bill.period, ())
        month = words.period_name(bill.period)
        self.heading.setText(t("Why so much: {month}", month=words.heading(month)))
        self.balance.setText(_balance(bill, history.currency))
        ago = _beside(history, bill.period, following(bill.period, -1))
        year = _beside(history, bill.period, following(bill.period, -12))
        self.month_ago.fill(ago, history.currency)
        self.year_ago.fill(year, history.currency)
        made = self.lines.show_lines({one.id: words.glyph(one.service) for one in every})
        for one in every:
            name = service_of(one)
            figures = (
                volume(one.volume, one.unit or "") if one.volume else "—",
                _delta(ago, name, history.currency),
                _delta(year, name, history.currency),
            )
            made[one.id].fill(
                words.service(one.service),
                _caption(one, history),
                figures,
                t("{delta} to the month before", delta=figures[1]) if ago.lines else "",
                money(compared.cost(one), history.currency),
                partial(_explained, one, history, (ago, year)),
            )

    def arrange(self, shape: Shape) -> None:
        """Months beside one another and columns, or where there is no room below one another."""
        wide = shape == "wide"
        way = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        self._beside.setDirection(way)
        self._beside.setSpacing(look.XXL if wide else look.L)
        self.lines.arrange(shape)


class _Compared(QWidget):
    """How much more or less than in another month, and where from; parts add up to it."""

    def __init__(self) -> None:
        super().__init__()
        self.head = label("", "strong", wrap=True)
        self._rows = column(gap=2)
        self.setLayout(column(self.head, self._rows, 0, gap=look.XS))
        self._shown: list[QWidget] = []

    def fill(self, beside: Beside, currency: str) -> None:
        for gone in self._shown:
            gone.hide()
            gone.deleteLater()
        self._shown = []
        month = words.period_name(beside.period)
        if beside.lines is None:
            self.head.setText(t("There is no bill for {month} to compare with", month=month))
            return
        whole = compared.total(beside.lines.values())
        sum_ = words.signed(whole.total, currency)
        self.head.setText(t("{sum} to {month}", sum=sum_, month=month))
        for words_, figure in _parts(whole, currency):
            row = FactRow(words_, label(figure))
            self._rows.addWidget(row)
            self._shown.append(row)


def _beside(history: History, period: str, other: str) -> Beside:
    if history.bill(other) is None:
        return Beside(other, None)
    now, then = history.lines.get(period, ()), history.lines.get(other, ())
    try:
        return Beside(other, compared.months(now, then))
    except Problem:
        return Beside(other, None)


def _parts(of: Difference, currency: str) -> list[tuple[str, str]]:
    return [
        (t(words.PARTS[name]), words.signed(kopecks, currency))
        for name, kopecks in of.parts.items()
        if kopecks
    ]


def _delta(beside: Beside, service: str, currency: str) -> str:
    if beside.lines is None:
        return "—"
    return words.signed(beside.lines[service].total, currency)


def _balance(bill: Bill, currency: str) -> str:
    """«На начало 10,00 + за месяц 5,00 − оплачено 10,00 = к оплате 5,00 до 15.11.2026»."""

    def sum_(kopecks: int) -> str:
        return money(kopecks, currency)

    said = t(
        "At the beginning {opening} + for the month {month} − paid {paid} = to pay {closing}"
        " by {due}",
        opening=sum_(bill.opening),
        month=sum_(bill.accrued + bill.penalty + bill.recalculated),
        paid=sum_(bill.paid),
        closing=sum_(bill.closing),
        due=date(bill.due),
    )
    if not (bill.payable and bill.overpaid):
        return said
    more = t(
        "Each payment is made by itself: {over} paid too much in one takes nothing off another,"
        " of which {sum} is to be paid.",
        over=sum_(bill.overpaid),
        sum=sum_(bill.payable),
    )
    return f"{said}. {more}"


def _caption(line: Accrual, history: History) -> str:
    provider = history.providers.get(line.provider)
    said = words.method(line.method, line.reason)
    return f"{said} · {provider}" if provider else said


def _explained(line: Accrual, history: History, others: tuple[Beside, ...]) -> QWidget:
    """A line's formula, its sums, and where its differences come from."""
    currency = history.currency
    said = Said(
        period=line.period,
        currency=currency,
        unit=line.unit,
        charged=line.charged,
        penalty=line.penalty,
        serials=history.serials,
    )
    try:
        made = steps(explanation(line), said)
    except Problem:
        made = [
            *steps(Explanation(), said),
            Step(t("This line was explained in a way that this version cannot read.")),
        ]
    made += _sums(line, currency)
    for other in others:
        if other.lines is None:
            continue
        of = other.lines[service_of(line)]
        month = words.period_name(other.period)
        made.append(Step(t("Compared with {month}", month=month), head=True))
        made += [Step(name, figure) for name, figure in _parts(of, currency)]
        made.append(Step(t("Together"), words.signed(of.total, currency)))
    return Steps(made)


def _sums(line: Accrual, currency: str) -> list[Step]:
    """From what was charged to what stands at the end."""
    rows = (
        (t("At the beginning"), line.opening),
        (t("Charged"), line.charged),
        (t("Privilege"), -line.privilege),
        (t("Subsidy"), -line.subsidy),
        (t("Recalculated"), line.recalculated),
        (t("Penalty"), line.penalty),
        (t("Paid"), -line.paid),
    )
    found = [Step(t("The line's balance"), head=True)]
    found += [Step(name, words.signed(kopecks, currency)) for name, kopecks in rows if kopecks]
    return [*found, Step(t("At the end"), money(line.closing, currency))]
