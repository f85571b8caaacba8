"""What a period cost and what was paid for it: accruals, bills, debts, payments, reliefs."""

from __future__ import annotations

from typing import Any, Literal

from lkk_desktop.models.bounds import (
    Code,
    Count,
    Day,
    Factor,
    Groups,
    Id,
    Instant,
    Money,
    Period,
    Price,
    Share,
    Sum,
    Text,
    Volume,
)
from lkk_desktop.models.record import Record, record

Method = Literal["meter", "average", "norm", "area", "resident", "fixed", "mixed", "none"]
PaymentStatus = Literal["fresh", "confirmed"]
RecalculationKind = Literal["amount", "absence", "outage"]
PrivilegeBound = Literal["all", "norm"]
REFUND = "refund"
"""The reason of a recalculation that stands for money which went back to its payer after a bill had
used it: it is owed again at once, not only with the bill of its period."""


@record("accrual", home="account", find=("account", "period"))
class Accrual(Record, frozen=True, kw_only=True):
    """One service's line of one period: the columns of seed S2, and why they are as they are.

    Kopecks; debt is positive, overpayment negative. ``charged`` is volume at tariff, ``accrued``
    what is left of it after privilege and subsidy; closing = opening + accrued + penalty +
    recalculated - paid. ``norm`` and ``tariff`` are None where there was none or more than one;
    ``ratio`` and ``losses`` are millionths. ``explanation`` holds ``billing.lines.Explanation``.
    """

    account: Id
    period: Period
    service: Code
    provider: Id
    group: Code
    unit: Code | None
    method: Method
    reason: Code
    losses: Factor
    ratio: Factor
    norm: Price | None
    volume: Volume
    tariff: Price | None
    charged: Money
    privilege: Money
    subsidy: Money
    opening: Money
    accrued: Money
    penalty: Money
    recalculated: Money
    paid: Money
    closing: Money
    explanation: dict[str, Any]


@record("bill", home="account", find=("account", "period"))
class Bill(Record, frozen=True, kw_only=True):
    """A period's totals (kopecks), issued and due by the supplier's terms; ``groups`` are those of
    providers that are paid separately, each as ``billing.lines.Totals`` has it.

    ``number`` is the payment document's in ГИС ЖКХ, 18 signs that begin with the account's ЕЛС.
    """

    account: Id
    period: Period
    issued: Day
    due: Day
    opening: Money
    accrued: Money
    penalty: Money
    recalculated: Money
    paid: Money
    closing: Money
    groups: Groups
    number: Code | None = None

    @property
    def overpaid(self) -> int:
        """Kopecks that were paid too much, over all groups; not below zero."""
        return sum(max(0, -totals["closing"]) for totals in self.groups.values())

    @property
    def payable(self) -> int:
        """Kopecks of all groups that are to be paid: one group's overpayment pays no other's."""
        return max(0, self.closing + self.overpaid)


@record("tranche", home="account", find=("account",))
class Tranche(Record, frozen=True, kw_only=True):
    """What is unpaid of a service's period: penalty counts from its own due date.

    ``penalised`` is the penalty (kopecks) that it has borne so far.
    """

    account: Id
    service: Id
    period: Period
    due: Day
    amount: Sum
    left: Money
    penalised: Money


@record("payment", home="account", find=("account",))
class Payment(Record, frozen=True, kw_only=True):
    """Money received for a provider group on a day; ``period`` is the one that the payer named.

    A fresh payment bears a mark until the supplier's ledger confirms it (seed S1). ``order`` is the
    payment order that it came of; None where it came another way (an office, another bank).
    """

    account: Id
    group: Code
    amount: Sum
    day: Day
    taken: Instant
    period: Period | None
    way: Code
    status: PaymentStatus
    order: Id | None = None


@record("recalculation", home="account", find=("account",))
class Recalculation(Record, frozen=True, kw_only=True):
    """An order to set a service right in the period in which it is made.

    ``amount``: so many kopecks, debt positive. ``absence``: days from ``since`` to ``until`` on
    which ``persons`` were away (the days of leaving and coming back not among them, ПП РФ 354,
    п. 86-93); ``outage``: days without supply, of which ``share`` is given back.
    """

    account: Id
    service: Id
    period: Period
    kind: RecalculationKind
    reason: Code
    amount: Money
    since: Day | None
    until: Day | None
    persons: Count
    share: Share
    note: Text | None


@record("privilege", home="account", find=("account",))
class Privilege(Record, frozen=True, kw_only=True):
    """A share (millionths) of a service's cost that the person does not pay (seed S3, «пільга»),
    for as many ``persons``; of all that is used, or within their norm only."""

    account: Id
    service: Code
    share: Share
    persons: Count
    bound: PrivilegeBound
    reason: Code
    since: Day
    until: Day | None


@record("subsidy", home="account", find=("account",))
class Subsidy(Record, frozen=True, kw_only=True):
    """Kopecks of a month that the state pays: for one service, or for all (None)."""

    account: Id
    service: Code | None
    amount: Sum
    reason: Code
    since: Day
    until: Day | None
