"""Corrections of a line: orders by the supplier, and what readings have taken back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lkk_desktop.models.accruals import Method, Recalculation
from lkk_desktop.models.billing.facts import Earlier
from lkk_desktop.models.billing.lines import Correction, Returned
from lkk_desktop.models.billing.months import bounds, month
from lkk_desktop.models.calendar import following, period
from lkk_desktop.models.money import COST, MILLIONTHS, half_up

ABSENCE: frozenset[Method] = frozenset({"norm", "resident"})
"""What is charged by heads; a meter counts only those who are there (ПП РФ 354, п. 86)."""
OUTAGE: frozenset[Method] = frozenset({"norm", "resident", "area", "fixed"})


def corrections(
    orders: Iterable[Recalculation],
    returned: Sequence[Returned],
    here: Earlier,
    earlier: Iterable[Earlier],
) -> tuple[list[Correction], list[str]]:
    """What sets a service right in a period, and codes of what was not known.

    An absence or an outage gives back, of each month that it touches, its days' share of what was
    accrued by a method that does not notice it; ``here`` is the line of the period itself.
    """
    lines = {one.period: one for one in earlier if one.period < here.period}
    lines[here.period] = here
    found: list[Correction] = []
    flaws: list[str] = []
    for order in sorted(orders, key=lambda one: one.id):
        if order.kind == "amount":
            amount = order.amount
            found.append(Correction(order.kind, order.id, order.reason, amount))
            continue
        if order.since is None or order.until is None or order.until < order.since:
            flaws.append("no_days")
            continue
        name, last = period(order.since), min(period(order.until), here.period)
        while name <= last:
            line = lines.get(name)
            if line is None:
                flaws.append("no_earlier_line")
            else:
                found += _of_month(order, line)
            name = following(name)
    cost = sum(one.volume * one.price for one in returned)
    if cost:
        found.append(Correction("returned", None, "read", -half_up(cost, COST)))
    return found, flaws


def _of_month(order: Recalculation, line: Earlier) -> list[Correction]:
    methods = ABSENCE if order.kind == "absence" else OUTAGE
    of = month(line.period)
    first, last = bounds(order.since, order.until, (of.first, of.last))
    days = last - first + 1
    if line.method not in methods or line.accrued <= 0 or days <= 0:
        return []
    part, whole = order.share, MILLIONTHS
    if order.kind == "absence":
        part, whole = min(order.persons, line.persons), line.persons
    amount = -half_up(line.accrued * part * days, whole * of.days)
    return [Correction(order.kind, order.id, order.reason, amount, line.period, days)]
