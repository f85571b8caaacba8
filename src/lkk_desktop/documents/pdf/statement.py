"""«Выписка по расчётам» on paper: months with what was accrued and paid, and each payment."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from lkk_desktop import names
from lkk_desktop.documents import words
from lkk_desktop.documents.accruals import Accruals
from lkk_desktop.documents.making import IsCancelled, Progress, Work
from lkk_desktop.documents.pdf import letterhead
from lkk_desktop.documents.pdf import type as typed
from lkk_desktop.documents.pdf.draw import About
from lkk_desktop.documents.pdf.paper import Paper
from lkk_desktop.documents.pdf.table import Column, Row, table
from lkk_desktop.models.billing.lines import Totals
from lkk_desktop.strings import date, language, money, t

MONEY: tuple[Callable[[Totals], int], ...] = (
    lambda one: one.opening,
    lambda one: one.accrued,
    lambda one: one.penalty,
    lambda one: one.recalculated,
    lambda one: one.paid,
    lambda one: one.closing,
)


def drawn(
    given: Accruals,
    printed: datetime.datetime,
    progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
) -> bytes:
    """The PDF in the language in use; ``printed`` is the moment in the account's zone.

    Raises ``Cancelled``.
    """
    title = t("Settlement statement")
    account = t("account No. {number}", number=given.account.id)
    stretch = words.periods(given.first, given.last)
    about = About(
        title=f"{title}, {account}, {stretch}",
        subject=title,
        author=given.supplier.name,
        language=language(),
        printed=printed,
    )
    work = Work(len(given.months) + len(given.payments), progress, cancelled)
    paper = Paper(about, running=f"{title} · {account} · {stretch}", work=work)
    letterhead.letterhead(paper, given.supplier, title, [words.capital(stretch)])
    letterhead.holder(paper, given.account)
    _balance(paper, given)
    _months(paper, given)
    _payments(paper, given)
    return paper.done()


def _balance(paper: Paper, given: Accruals) -> None:
    """Where it ends, in a sentence."""
    totals = [one.totals for one in given.months if one.totals is not None]
    if not totals:
        paper.paragraph(t("There are no bills in this period."))
        return
    last = next(one.period for one in reversed(given.months) if one.bill is not None)
    closing = totals[-1].closing
    currency = given.supplier.currency
    if closing > 0:
        said = t(
            "Owed at the end of {month}: {sum}",
            month=words.period(last),
            sum=money(closing, currency),
        )
    elif closing < 0:
        said = t(
            "Overpaid at the end of {month}: {sum}",
            month=words.period(last),
            sum=money(-closing, currency),
        )
    else:
        said = t("Nothing is owed at the end of {month}.", month=words.period(last))
    paper.paragraph(said, typed.SECTION)
    paper.gap(6)


def _months(paper: Paper, given: Accruals) -> None:
    if not any(one.bill for one in given.months):
        return
    columns = (
        Column(t("Month"), weight=1),
        Column(t("Owed at the beginning"), right=True),
        Column(t("Accrued"), right=True),
        Column(t("Penalty"), right=True),
        Column(t("Recalculated"), right=True),
        Column(t("Paid"), right=True),
        Column(t("Owed at the end"), right=True),
    )
    rows = []
    billed = [one.totals for one in given.months if one.totals is not None]
    begun = [one.bill is not None for one in given.months]
    first, last = begun.index(True), len(begun) - begun[::-1].index(True)
    for one in given.months[first:last]:
        name = words.capital(words.period(one.period))
        if one.totals is None:
            said = t("there is no bill")
            rows.append(Row((f"{name}: {said}", *[words.NOTHING] * 6)))
        else:
            totals = one.totals
            rows.append(Row((name, *(words.amount(value(totals)) for value in MONEY))))
    middle = [words.amount(sum(value(one) for one in billed)) for value in MONEY[1:-1]]
    ends = words.amount(billed[0].opening), words.amount(billed[-1].closing)
    rows.append(Row((t("Total"), ends[0], *middle, ends[1]), "total"))
    table(paper, columns, rows)


def _payments(paper: Paper, given: Accruals) -> None:
    paper.heading(t("Payments"))
    if not given.payments:
        paper.paragraph(t("There are no payments in this period."))
        return
    columns = (
        Column(t("Date")),
        Column(t("Way of payment"), weight=1.2),
        Column(t("Paid for"), weight=1.6),
        Column(t("State"), weight=1),
        Column(t("Sum"), right=True),
    )
    rows = [
        Row(
            (
                date(one.day),
                names.named(names.WAYS, one.way),
                names.named(names.GROUPS, one.group),
                names.named(words.PAID, one.status),
                words.amount(one.amount),
            )
        )
        for one in given.payments
    ]
    whole = words.amount(sum(one.amount for one in given.payments))
    rows.append(Row((t("Total"), "", "", "", whole), "total"))
    table(paper, columns, rows)
