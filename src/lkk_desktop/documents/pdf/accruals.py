"""«Начисления» on paper: a line for each service and period, columns of nothing left out."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from lkk_desktop import names
from lkk_desktop.documents import explaining, words
from lkk_desktop.documents.accruals import Accruals
from lkk_desktop.documents.bill import Charge
from lkk_desktop.documents.making import IsCancelled, Progress, Work
from lkk_desktop.documents.pdf import letterhead
from lkk_desktop.documents.pdf.draw import About
from lkk_desktop.documents.pdf.paper import Paper
from lkk_desktop.documents.pdf.table import Cell, Column, Row, table
from lkk_desktop.models.accruals import Accrual
from lkk_desktop.models.money import MILLIONTHS
from lkk_desktop.strings import c, language, t

Value = Callable[[Accrual], int]


def drawn(
    given: Accruals,
    printed: datetime.datetime,
    progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
) -> bytes:
    """The PDF in the language in use; ``printed`` is the moment in the account's zone.

    Raises ``Cancelled``.
    """
    title = t("Accruals")
    account = t("account No. {number}", number=given.account.id)
    stretch = words.periods(given.first, given.last)
    about = About(
        title=f"{title}, {account}, {stretch}",
        subject=title,
        author=given.supplier.name,
        language=language(),
        printed=printed,
    )
    work = Work(len(given.lines) + 2 * len(given.months), progress, cancelled)
    paper = Paper(about, running=f"{title} · {account} · {stretch}", landscape=True, work=work)
    letterhead.letterhead(paper, given.supplier, title, [words.capital(stretch)])
    letterhead.holder(paper, given.account)
    if not given.lines:
        paper.paragraph(t("Nothing was accrued in this period."))
        return paper.done()
    sums = shown(list(given.lines))
    special = _special(list(given.lines))
    columns = [
        Column(t("Service"), weight=1.3),
        Column(t("Provider"), weight=1.2),
        Column(t("Method"), weight=1.3),
        *(Column(head, right=True) for head, _ in special),
        Column(t("Volume"), right=True),
        Column(t("Tariff"), right=True),
        *(Column(head, right=True) for head, _ in sums),
    ]
    rows: list[Row] = []
    for month in reversed(given.months):
        if not month.charges:
            continue
        rows.append(Row((words.capital(words.period(month.period)),), "group"))
        rows += [_row(one, special, sums) for one in month.charges]
        lines = [one.accrual for one in month.charges]
        totals = [words.amount(sum(value(one) for one in lines)) for _, value in sums]
        rows.append(Row((t("Total"), *[""] * (4 + len(special)), *totals), "total"))
    table(paper, columns, rows)
    return paper.done()


def shown(lines: list[Accrual]) -> list[tuple[str, Value]]:
    """Columns of money in the order of seed S2; those that are nothing throughout are left out."""
    every: list[tuple[str, Value]] = [
        (t("Owed at the beginning"), lambda one: one.opening),
        (t("Charged"), lambda one: one.charged),
        (t("Privilege"), lambda one: -one.privilege),
        (c("relief", "Subsidy"), lambda one: -one.subsidy),
        (t("Accrued"), lambda one: one.accrued),
        (t("Penalty"), lambda one: one.penalty),
        (t("Paid"), lambda one: one.paid),
        (t("Recalculated"), lambda one: one.recalculated),
        (t("Owed at the end"), lambda one: one.closing),
    ]
    found = [(head, value) for head, value in every if any(value(one) for one in lines)]
    reliefs = any(one.privilege or one.subsidy for one in lines)
    # Without reliefs what is charged is what is accrued, and one of them is enough.
    return [pair for pair in found if reliefs or pair[0] != t("Charged")]


def _special(lines: list[Accrual]) -> list[tuple[str, Callable[[Charge], str]]]:
    """Losses, ratio and norm, where any line has one."""
    found: list[tuple[str, Callable[[Charge], str]]] = []
    if any(one.losses for one in lines):
        found.append((t("Losses"), lambda one: words.percent(one.accrual.losses)))
    if any(one.ratio != MILLIONTHS for one in lines):
        found.append((t("Ratio"), lambda one: words.millionths(one.accrual.ratio)))
    if any(one.norm for one in lines):
        found.append((t("Norm"), lambda one: _norm(one.accrual)))
    return found


def _norm(one: Accrual) -> str:
    return words.NOTHING if one.norm is None else words.millionths(one.norm)


def _row(
    charge: Charge,
    special: list[tuple[str, Callable[[Charge], str]]],
    sums: list[tuple[str, Value]],
) -> Row:
    one = charge.accrual
    provider = charge.provider.name if charge.provider else one.provider
    flaws = ", ".join(names.named(words.FLAWS, code) for code in charge.why.flaws)
    tariff = words.NOTHING if one.tariff is None else words.price(one.tariff)
    slices = {part.price for part in charge.why.slices if part.volume}
    if one.tariff is None and slices - {None}:
        tariff = " / ".join(words.price(price) for price in sorted(slices - {None}))  # type: ignore[type-var]
    return Row(
        (
            Cell(names.named(names.SERVICES, one.service), words.capital(flaws)),
            provider,
            explaining.method(one),
            *(value(charge) for _, value in special),
            words.quantity(one.volume, one.unit),
            tariff,
            *(words.amount(value(one)) for _, value in sums),
        )
    )
