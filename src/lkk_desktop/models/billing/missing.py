"""What stands in for a reading that is missing: one function, the order of methods is its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from lkk_desktop.models.billing.facts import Charged, Dial, Gauge
from lkk_desktop.models.billing.volumes import pairs
from lkk_desktop.models.calendar import following
from lkk_desktop.models.terms import MissingRule

Instead = Literal["average", "norm"]
BILL: tuple[Instead, ...] = ("average", "norm")
"""The bill takes the average first (ПП РФ 354, п. 59)."""
ESTIMATE: tuple[Instead, ...] = ("norm",)
"""The estimate takes the norm (seed S2, «Предварительный расчет»)."""
ESTIMATED = frozenset({"average", "norm"})
COUNTED = ESTIMATED | {"meter"}


class Mean(NamedTuple):
    """Thousandths used over so many periods; one month's average is their quotient."""

    total: int
    periods: int


def instead(
    order: Sequence[Instead], rule: MissingRule | None, reason: str, mean: Mean, streak: int
) -> tuple[Instead | None, str]:
    """The first method of an order that may be used, and why it came to that.

    The average only for reasons that the rule names, from enough periods with readings, and not
    for more in a row than it allows (``streak``: how many went before). The reason becomes
    ``average_spent`` or ``history_short`` where that is what kept the average off.
    """
    why = reason
    for method in order:
        if method == "norm":
            return "norm", why
        if rule is None or reason not in rule.average_for:
            continue
        if streak >= rule.average_periods:
            why = "average_spent"
        elif mean.periods < max(1, rule.least_periods):
            why = "history_short"
        else:
            return "average", reason
    return None, why


def mean(dials: Iterable[tuple[Gauge, Dial]], rule: MissingRule | None, before: str) -> Mean:
    """The use of the last periods with readings before one: of a dial, or of those that followed
    each other at one place. No fewer than nothing: control readings may have taken use back."""
    if rule is None:
        return Mean(0, 0)
    found = sorted((one for g, d in dials for one in pairs(g, d, before)), reverse=True)
    total = periods = 0
    for index, months, volume in found:
        if rule.months and index % 12 + 1 not in rule.months:
            continue
        if periods >= rule.base_periods and months:
            break
        total += volume
        periods += months
    return Mean(max(0, total), periods)


def streak(charged: Iterable[Charged], resource: str, before: str) -> int:
    """How many periods right before one were charged without a reading, by average or by norm."""
    estimated: dict[str, bool] = {}
    for one in charged:
        if one.resource == resource and one.period < before and one.method in COUNTED:
            whole = estimated.get(one.period, True)
            estimated[one.period] = whole and one.method in ESTIMATED
    count, period = 0, following(before, -1)
    while estimated.get(period):
        count += 1
        period = following(period, -1)
    return count
