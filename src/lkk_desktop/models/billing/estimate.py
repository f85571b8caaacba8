"""The estimate («Предварительный расчет»): what this month will cost, by what is known now."""

from __future__ import annotations

import datetime

import msgspec

from lkk_desktop.models.billing.account import bill
from lkk_desktop.models.billing.facts import Facts
from lkk_desktop.models.billing.lines import Line
from lkk_desktop.models.billing.missing import ESTIMATE
from lkk_desktop.models.billing.parameters import Book


class Estimate(msgspec.Struct, frozen=True):
    """Kopecks: ``current`` of the period, ``debt`` of those before it, ``total`` of both.

    ``whole`` is False where something was not known: then these are sums of what was.
    """

    lines: tuple[Line, ...]
    current: int
    debt: int
    total: int
    whole: bool


def estimate(facts: Facts, book: Book, period: str, today: datetime.date) -> Estimate:
    """What a period will cost by the readings there are, by norm where one is missing (seed S2).

    Debt of earlier periods is added, with penalty up to today and less what was paid since; an
    overpayment is not taken off (seed S2, «Предварительный расчет»: advances are not counted).
    """
    billed = bill(facts, book, period, order=ESTIMATE, through=today)
    current = sum(line.accrued + line.recalculated for line in billed.lines)
    debt = sum(max(0, line.opening + line.penalty - line.paid) for line in billed.lines)
    return Estimate(billed.lines, current, debt, current + debt, not billed.flaws)
