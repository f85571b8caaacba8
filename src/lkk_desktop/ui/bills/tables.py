"""The two tables of accruals: months with their totals, and a line per service and month."""

from __future__ import annotations

from collections.abc import Callable

from lkk_desktop.models.accruals import Accrual, Bill
from lkk_desktop.models.money import MILLIONTHS
from lkk_desktop.strings import CURRENCY, c, date, money, t, unit_name, volume
from lkk_desktop.ui.bills import words
from lkk_desktop.ui.bills.table import Column, Table


def months(currency: str) -> Table[Bill]:
    """A month with its opening, what it brought, and its closing; the rest goes where it must."""

    def sum_(title: str, name: str, weight: int = 0, *, idle: bool = False) -> Column:
        return _sum(title, lambda bill: getattr(bill, name), currency, weight, idle=idle)

    return Table(
        t("Months"),
        (
            Column(
                t("Month"),
                lambda bill: words.heading(words.period_name(bill.period)),
                figure=False,
            ),
            sum_(t("At the beginning"), "opening", 4),
            sum_(t("Accrued"), "accrued", 1),
            sum_(t("Penalty"), "penalty", 5, idle=True),
            sum_(t("Recalculated"), "recalculated", 6, idle=True),
            sum_(t("Paid"), "paid", 3),
            sum_(t("At the end"), "closing"),
            Column(c("column", "Due"), lambda bill: date(bill.due), weight=7),
        ),
        sheds=True,
    )


def services(currency: str, provider: Callable[[str], str]) -> Table[Accrual]:
    """The columns of the supplier's own sheet (seed S2), the idle ones left out.

    ``provider`` names one by its id.
    """

    def sum_(title: str, name: str, *, idle: bool = True) -> Column:
        return _sum(title, lambda line: getattr(line, name), currency, idle=idle)

    def text(title: str, of: Callable[[Accrual], str]) -> Column:
        return Column(title, of, figure=False)

    return Table(
        t("Services by months"),
        (
            text(t("Month"), lambda line: words.heading(words.period_name(line.period))),
            text(t("Service"), lambda line: words.service(line.service)),
            Column(
                c("column", "Provider"),
                lambda line: provider(line.provider),
                figure=False,
                widest=190,
            ),
            Column(t("Losses"), _losses, lambda line: not line.losses),
            Column(
                t("Transformation ratio"),
                lambda line: words.factor(line.ratio),
                lambda line: line.ratio == MILLIONTHS,
            ),
            sum_(t("At the beginning"), "opening"),
            text(t("Method"), lambda line: words.method(line.method, "")),
            Column(t("Norm"), _norm, lambda line: line.norm is None),
            Column(t("Volume"), _volume, lambda line: not line.volume),
            Column(t("Tariff"), lambda line: _tariff(line, currency), _has_no_tariff),
            sum_(t("Accrued"), "accrued", idle=False),
            sum_(t("Privilege"), "privilege"),
            sum_(t("Subsidy"), "subsidy"),
            sum_(t("Penalty"), "penalty"),
            sum_(t("Recalculated"), "recalculated"),
            sum_(t("Paid"), "paid"),
            sum_(t("At the end"), "closing", idle=False),
        ),
    )


def _sum(
    title: str,
    of: Callable[[Bill | Accrual], int],
    currency: str,
    weight: int = 0,
    *,
    idle: bool,
) -> Column:
    def is_idle(row: Bill | Accrual) -> bool:
        return idle and not of(row)

    def text(row: Bill | Accrual) -> str:
        return "—" if is_idle(row) else money(of(row), currency)

    return Column(title, text, is_idle, weight=weight)


def _losses(line: Accrual) -> str:
    return words.percent(line.losses, 1) if line.losses else "—"


def _norm(line: Accrual) -> str:
    return words.factor(line.norm) if line.norm is not None else "—"


def _volume(line: Accrual) -> str:
    return volume(line.volume, line.unit or "") if line.volume else "—"


def _tariff(line: Accrual, currency: str) -> str:
    """«3,42 ₽/кВт·ч»; several prices stand in the explanation."""
    if line.tariff is None:
        return t("several") if line.charged else "—"
    symbol = CURRENCY.get(currency, currency)
    unit = f"{symbol}/{unit_name(line.unit)}" if line.unit else symbol
    return words.price(line.tariff, currency).replace(symbol, unit)


def _has_no_tariff(line: Accrual) -> bool:
    return line.tariff is None and not line.charged
