"""From one period to the next: what stands in the records, as the next bill needs to know it."""

from __future__ import annotations

from collections.abc import Iterable

from lkk_desktop.models.accruals import Accrual, Tranche
from lkk_desktop.models.billing.facts import Earlier, Standing
from lkk_desktop.models.billing.lines import Explanation, Line, explanation
from lkk_desktop.models.billing.returning import history
from lkk_desktop.models.services import Service


def standing(
    service: Service, accruals: Iterable[Accrual], tranches: Iterable[Tranche]
) -> Standing:
    """Where a service stands by its records: its own accruals, in any order, and its open debts.

    What the last accrual closes with beyond its debts is penalty, what it lacks is an overpayment.
    """
    lines = sorted(accruals, key=lambda one: one.period)
    debts = tuple(sorted(tranches, key=lambda one: (one.due, one.period, one.id)))
    over = (lines[-1].closing if lines else 0) - sum(one.left for one in debts)
    told = [(line, explanation(line)) for line in lines]
    return Standing(
        service=service,
        tranches=debts,
        penalty_owed=max(0, over),
        credit=max(0, -over),
        charged=tuple(one for line, why in told for one in history(line.period, why)),
        lines=tuple(
            Earlier(line.period, line.method, line.accrued, _persons(why)) for line, why in told
        ),
    )


def following(before: Standing, line: Line, period: str, *, keep: int = 36) -> Standing:
    """Where a service stands after its line, with at most ``keep`` earlier lines."""
    return Standing(
        service=before.service,
        tranches=line.tranches,
        penalty_owed=line.penalty_owed,
        credit=line.credit,
        charged=(*before.charged, *line.history)[-4 * keep :],
        lines=(*before.lines, Earlier(period, line.method, line.accrued, line.persons))[-keep:],
    )


def _persons(why: Explanation) -> int:
    for part in why.parts:
        if part.per == "resident" and part.quantity:
            return part.quantity if part.method == "norm" else part.quantity // 1000
    return 1
